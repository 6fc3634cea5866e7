A running server as the target: first untouchable, then disposable, then one that answers another code.
== story verify sends what changes something only to a disposable target, and names a wrong code
== serve
treaty mock ${ROOT}/Contracts/spaaza/openapi.yaml --port 0
== run
treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target ${URL}
== expect
exit: 3
stdout contains: may change something, and the target is not disposable (disposable: true, or --disposable)
stdout contains: 0 failed
stderr contains: error: nothing was tested
== run
treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target ${URL} --disposable --wait 5
== expect
exit: 0
stdout contains: testing ${URL} (the contract's own principals and records)
stdout contains: 40 passed, 0 failed, 0 warned, 0 not tested
stdout lacks: no implementation was tested
== stop
== expect
exit: 0
== run
sh -c 'sed -e "s/code: 52/code: 53/" ${ROOT}/Contracts/spaaza/openapi.yaml > other.yaml'
== expect
exit: 0
== serve
treaty mock other.yaml --port 0
== run
treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target ${URL} --disposable --only error-52
== expect
exit: 1
stdout contains:   FAIL  spaaza/delete-tag/error-52/missing-id  (without id)
stdout contains: error.code at response.body#/error/code: expected code 52, found 53
stdout contains: grade     stated
stdout contains: document  spaaza:82-84 (Spaaza API: Deleting a tag, https://docs.spaaza.com/api/delete-tag)
stdout matches: …contract  ${ROOT}/Contracts/spaaza/openapi.yaml:…
stdout contains: repeat    curl -i -X DELETE -H 'X-Spaaza-Session-User-Id: admin-user-id'
stdout matches: …  52  missing_necessary_parameters  400  other code: 53…
stdout contains: the target is a treaty mock, and runs change its records: POST ${URL}/__treaty/reset puts them back
== run
treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target ${URL} --disposable --only error-52 --report json=-
== expect
exit: 1
stdout lacks: /__treaty/reset
stderr contains: POST ${URL}/__treaty/reset puts them back
== stop
== expect
exit: 0
