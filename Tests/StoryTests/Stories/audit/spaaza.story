Recordings of delete-tag, judged: right ones, wrong ones, others' traffic, files that are none.
== story audit judges a recording and says which codes it shows
== file right.har
{"log":{"version":"1.2","creator":{"name":"hand","version":"1"},"entries":[
{"startedDateTime":"2026-01-02T03:04:05.000Z","time":40,
 "request":{"method":"DELETE","url":"https://api0.spaaza.com/auth/delete-tag?id=1","httpVersion":"HTTP/1.1",
  "cookies":[],"headers":[{"name":"X-Spaaza-Session-User-Id","value":"7"},{"name":"X-Spaaza-Session-Key","value":"k"}],
  "queryString":[{"name":"id","value":"1"}],"headersSize":-1,"bodySize":0},
 "response":{"status":403,"statusText":"Forbidden","httpVersion":"HTTP/1.1","cookies":[],
  "headers":[{"name":"Content-Type","value":"application/json"}],
  "content":{"size":129,"mimeType":"application/json","text":"{\"result\":{\"code\":2,\"status\":\"error\"},\"error\":{\"code\":68,\"name\":\"permission_denied_or_non_existent\",\"description\":\"d\"}}"},
  "redirectURL":"","headersSize":-1,"bodySize":-1},
 "cache":{},"timings":{"send":0,"wait":40,"receive":0}},
{"startedDateTime":"2026-01-02T03:04:06.000Z","time":40,
 "request":{"method":"OPTIONS","url":"https://api0.spaaza.com/auth/delete-tag?id=1","httpVersion":"HTTP/1.1",
  "cookies":[],"headers":[{"name":"Origin","value":"https://a.example"}],"queryString":[],"headersSize":-1,"bodySize":0},
 "response":{"status":204,"statusText":"No Content","httpVersion":"HTTP/1.1","cookies":[],"headers":[],
  "content":{"size":0,"mimeType":""},"redirectURL":"","headersSize":-1,"bodySize":0},
 "cache":{},"timings":{"send":0,"wait":40,"receive":0}}
]}}
== run
treaty audit right.har --contract ${ROOT}/Contracts/spaaza --report junit=audit.xml --report json=audit.json
== expect
exit: 0
stdout contains: auditing right.har: 2 entries against spaaza
stdout matches: …  68   permission_denied_or_non_existent  403  seen and right (1 entry)…
stdout matches: …  52   missing_necessary_parameters       400  not in the recording…
stdout contains: spaaza: 2 entries, 2 passed, 0 failed, 0 warned, 0 not tested
stdout lacks: repeat
stderr is:
|
file audit.xml contains: classname="spaaza.delete-tag" name="entry-1"
file audit.xml contains: <property name="target" value="right.har"/>
file audit.json contains: "recording": true
file audit.json contains: "state": "not-seen"
== run
sh -c 'sed -e "s/:68,/:52,/" right.har > wrong.har'
== expect
exit: 0
== run
treaty audit right.har wrong.har --contract ${ROOT}/Contracts/spaaza
== expect
exit: 1
stdout contains:   FAIL  spaaza/delete-tag/wrong.har/entry-1  (403 to DELETE /auth/delete-tag?id=1)  40 ms
stdout contains: error.code-status at response.status: expected 400 for error 52, found 403
stdout contains: error.code at response.body#/error/code: expected error 6 or 68 or 230, if any, found 52, although query.id is there
stdout contains: document  spaaza:82-84 (Spaaza API: Deleting a tag, https://docs.spaaza.com/api/delete-tag)
stdout contains: sent      DELETE /auth/delete-tag?id=1
stdout lacks: repeat
stdout matches: …  52   missing_necessary_parameters       400  seen otherwise: status 403…
stdout contains: spaaza: 4 entries, 3 passed, 1 failed
== run
sh -c 'sed -e "s/delete-tag/delete-tags/" right.har > other.har'
== expect
exit: 0
== run
treaty audit other.har --contract ${ROOT}/Contracts/spaaza
== expect
exit: 3
stdout contains:   warn  spaaza/undocumented/entry-1
stdout contains: audit.path-undocumented at request.path: expected a path of the contract, found /auth/delete-tags
stdout contains: help      did you mean /auth/delete-tag?
stderr contains: error: nothing was judged: no exchange calls an operation of a contract
== run
treaty audit other.har --contract ${ROOT}/Contracts/spaaza --strict
== expect
exit: 1
stdout contains:   FAIL  spaaza/undocumented/entry-1
== run
sh -c 'sed -e "s/delete-tag/delete-tags/" -e "s/id=1/access_token=h8Kq2mZx/" right.har > token.har'
== expect
exit: 0
== run
treaty audit token.har --contract ${ROOT}/Contracts/spaaza --report json=token.json --report junit=token.xml
== expect
exit: 3
stdout contains: access_token=…
stdout lacks: h8Kq2mZx
== run
sh -c 'cat token.json token.xml'
== expect
exit: 0
stdout contains: access_token=
stdout lacks: h8Kq2mZx
== run
treaty audit missing.har --contract ${ROOT}/Contracts/spaaza
== expect
exit: 2
stderr contains: missing.har
== run
treaty audit missing.har right.har --contract ${ROOT}/Contracts/spaaza --report junit=rest.xml
== expect
exit: 2
stderr contains: missing.har
stdout contains: spaaza: 2 entries, 2 passed
file rest.xml contains: </testsuites>
== file none.har
not JSON
== run
treaty audit none.har --contract ${ROOT}/Contracts/spaaza --report junit=none.xml
== expect
exit: 2
stderr contains: none.har:1:1
stdout lacks: 0 entries
file none.xml contains: </testsuites>
== run
treaty audit --contract ${ROOT}/Contracts/spaaza
== expect
exit: 2
stderr contains: FILE is missing
== run
treaty audit right.har
== expect
exit: 2
stderr contains: there is no contract below ./Contracts
