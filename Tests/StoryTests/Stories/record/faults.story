== story an upstream that is down is a 502 and an entry, and a disk that is full is said and costs nothing
== serve
TREATY_KEY=k treaty record --upstream http://127.0.0.1:1 --to down.har --port 0
== request
GET /things?token=do-not-store-me
== expect
status: 502
field Content-Type: application/problem+json
body contains: refused
== stop
== expect
stdout contains: paths are shown as they are stored; --contract CONTRACT or --keep path makes them readable
stdout matches: …GET /…no answer … ms: the connection…was refused; nothing listens there…
stdout lacks: do-not-store-me
file down.har contains: "status": 0
file down.har contains: was refused
file down.har lacks: do-not-store-me
== serve
treaty mock ${ROOT}/Contracts/spaaza --port 0 --quiet
== serve
TREATY_KEY=k sh -c 'ulimit -f 8; exec treaty record --upstream "$0" --to full.har --port 0 --contract ${ROOT}/Contracts/spaaza' ${URL1}
== request
DELETE /auth/delete-tag?id=1
== expect
status: 401
== request
DELETE /auth/delete-tag?id=2
== expect
status: 401
== request
DELETE /auth/delete-tag?id=3
== expect
status: 401
== request
DELETE /auth/delete-tag?id=4
== expect
status: 507
body contains: could not be recorded
== stop any
== expect
exit: 3
== run
treaty record --recover --to full.har
== expect
exit: 0
stdout contains: full.har: 3 exchanges recovered
== run
treaty record --to a.har
== expect
exit: 2
stderr contains: --upstream is missing
stderr contains: or be a proxy: --forward
== run
treaty record --upstream ftp://x --to a.har
== expect
exit: 2
stderr contains: neither http nor https
== run
treaty record --upstream http://127.0.0.1:1 --to none/a.har
== expect
exit: 3
stderr contains: there is no folder 'none/'
== run
treaty record --upstream http://127.0.0.1:1 --to a.har --keep everything
== expect
exit: 2
stderr contains: 'everything' says nothing that could be kept
== run
treaty record --upstream http://127.0.0.1:1 --to a.har --timeout 0s
== expect
exit: 2
stderr contains: --timeout must be more than nothing
