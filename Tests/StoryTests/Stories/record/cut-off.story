== story a recorder that is killed loses nothing: --recover, or the next start, makes the HAR
== serve
treaty mock ${ROOT}/Contracts/spaaza --port 0 --quiet
== serve
TREATY_KEY=k treaty record --upstream ${URL1} --to a.har --contract ${ROOT}/Contracts/spaaza --port 0
== request
DELETE /auth/delete-tag?id=41
== expect
status: 401
== run
TREATY_KEY=k treaty record --upstream ${URL1} --to a.har --port 0
== expect
exit: 3
stderr contains: another process records into 'a.har.journal'
== run
treaty record --recover --to a.har
== expect
exit: 3
stderr contains: another process records
== kill
== run
treaty audit a.har --contract ${ROOT}/Contracts/spaaza
== expect
exit: 2
stderr contains: there is no file 'a.har', but its journal is there
stderr contains: treaty record --recover --to a.har
== run
treaty record --recover --to a.har
== expect
exit: 0
stdout contains: a.har: 1 exchange recovered from a recording that was cut off
file a.har contains: /auth/delete-tag?id=41
== run
treaty record --recover --to a.har
== expect
exit: 0
stdout contains: nothing to recover
== run
TREATY_KEY=k treaty record --upstream ${URL1} --to a.har --port 0
== expect
exit: 2
stderr contains: 'a.har' is there already
stderr contains: --append adds to it
== serve
TREATY_KEY=k treaty record --upstream ${URL1} --to a.har --append --contract ${ROOT}/Contracts/spaaza --port 0
== request
DELETE /auth/delete-tag?id=42
== expect
status: 401
== kill
== serve
treaty replay a.har --port 0
== await
note: a.har.journal holds what is not in it yet; treaty record --recover --to a.har adds it
== stop any
== serve
TREATY_KEY=k treaty record --upstream ${URL1} --to a.har --append --contract ${ROOT}/Contracts/spaaza --port 0
== await
a.har: 1 exchange recovered from a recording that was cut off, behind 1 that was there
== request
DELETE /auth/delete-tag?id=43
== expect
status: 401
== stop
== expect
stdout contains: a.har: 1 exchange recorded, behind 2 that were there
file a.har contains: id=41
file a.har contains: id=42
file a.har contains: id=43
== run
TREATY_KEY=other treaty record --upstream ${URL1} --to a.har --append --port 0
== expect
exit: 2
stderr contains: was recorded under the key
