What keeps a replay from starting is said in a sentence, with what to do.
== story a replay that cannot start says why
== file empty.har
{"log": {"version": "1.2", "creator": {"name": "by hand", "version": "1"}, "entries": []}}
== file broken.har
{"log": {"version": "1.2",
"entries": [}}
== run
treaty replay
== expect
exit: 2
stderr contains: FILE.har is missing
== run
treaty replay none.har
== expect
exit: 2
stderr contains: there is no file 'none.har'
== run
treaty replay broken.har
== expect
exit: 2
stderr contains: broken.har:2:
== run
treaty replay empty.har --on-miss nothing
== expect
exit: 2
stderr contains: --on-miss
== run
treaty replay empty.har --on-miss mock
== expect
exit: 2
stderr contains: --on-miss mock needs --contract
== run
treaty replay empty.har --on-miss passthrough
== expect
exit: 2
stderr contains: --on-miss passthrough needs --upstream URL
== run
treaty replay empty.har --on-miss passthrough --upstream ftp://x.example
== expect
exit: 2
stderr contains: neither http nor https
== run
treaty replay empty.har --match query.id
== expect
exit: 2
stderr contains: 'query.id' counts always
== run
treaty replay empty.har --ignore nothing
== expect
exit: 2
stderr contains: 'nothing' is no place that can be ignored
== run
treaty replay empty.har --base v1
== expect
exit: 2
stderr contains: --base must be a path
== serve
treaty replay empty.har --port 0 --quiet
== run
treaty replay empty.har --port ${PORT}
== expect
exit: 3
stderr contains: port ${PORT} on 127.0.0.1 is in use
stderr contains: --port 0
== request
GET /cups

== expect
status: 404
body contains: no request is recorded
== stop
== expect
exit: 0
stdout contains: there is nothing to play
stdout contains: 0 requests answered from recordings, 1 miss
stdout lacks: GET /cups 404
== serve
treaty replay empty.har --port 0 --on-miss passthrough --upstream http://127.0.0.1:1
== request
GET /zzz
== expect
status: 502
== stop
== expect
stdout matches: …GET /zzz 502 miss, passed through … ms: the connection to 127.0.0.1 port 1 was refused…
