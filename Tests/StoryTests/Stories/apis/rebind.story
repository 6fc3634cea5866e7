What a contract assumes of methods and paths is bound to what an installation has.
== story paths that are assumed are bound to others by an overlay
== run
treaty show ${ROOT}/Contracts/healee --overlay ${ROOT}/Contracts/healee/rebind.overlay.yaml
== expect
exit: 0
stdout contains: /users/patients
stdout lacks: GET /payments
== serve
treaty mock ${ROOT}/Contracts/healee --overlay ${ROOT}/Contracts/healee/rebind.overlay.yaml --port 0
== request
GET /users/patients?limit=1
Authorization: Bearer healee-api-key
== expect
status: 200
json /limit: 1
== request
GET /patients?limit=1
Authorization: Bearer healee-api-key
== expect
status: 404
== run
treaty verify ${ROOT}/Contracts/healee --overlay ${ROOT}/Contracts/healee/rebind.overlay.yaml --target ${URL} --disposable --only patients-find
== expect
exit: 0
stdout contains: 0 failed
== run
treaty verify ${ROOT}/Contracts/healee --target ${URL} --disposable --only healee/patients-find/success/plain
== expect
stdout contains: the path is assumed and not there (404); bind it to the real one with an overlay (--overlay)
== stop
