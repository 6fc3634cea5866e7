A scan says where a recording or a contract holds what should not be kept, and never says what it is.
== story scan wants something to scan
== run
treaty scan
== expect
exit: 2
stderr contains: there is neither ./Recordings nor ./Contracts
== story scan finds what nobody hid
== file Recordings/a.har
{"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [
  {"startedDateTime": "2026-01-01T00:00:00.000Z", "time": 1,
   "request": {"method": "GET", "url": "http://a.example/?token=abcdefghij", "headers": []},
   "response": {"status": 200, "content": {"mimeType": "text/plain", "text": "write to jane@corp-mail.com"}}}
]}}
== file Recordings/notes.txt
jane@corp-mail.com
== file Contracts/cups/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1', contact: {email: cups@example.com}}
paths: {}
== run
treaty scan
== expect
exit: 1
stdout contains: Recordings/a.har:3:40: error: found a credential in query parameter token: ab… (10 characters) [scan.credential-field]
stdout contains: Recordings/a.har:4:88: error: found an e-mail address outside the reserved domains: ja… (18 characters) [scan.email]
stdout contains: help: treaty redact Recordings/a.har --contract CONTRACT
stdout contains: 2 files scanned, 1 skipped, 2 findings
stdout lacks: abcdefghij
stdout lacks: jane@
== run
treaty scan Contracts
== expect
exit: 0
stdout is: 1 file scanned, 0 skipped, 0 findings
== run
treaty scan Contracts --quiet
== expect
exit: 0
stdout is:
== story scan says which files it cannot read, and reads the others
== file a/broken.har
{"log": {"password": "hunter2-jane@corp-mail.com" oops
== file a/fine.json
{"note": "+1 212 555 0143"}
== run
treaty scan a
== expect
exit: 2
stdout contains: a/broken.har:1:23: error: found an e-mail address
stdout contains: 2 files scanned, 0 skipped, 1 finding
stderr contains: a/broken.har:1:51: error: from here on the file is not what its name says
stderr lacks: hunter2
== run
treaty scan a/fine.json b.har
== expect
exit: 2
stderr contains: there is no file 'b.har'
stdout contains: 1 file scanned, 0 skipped, 0 findings
