== story our own recordings pass what verify asks, and are clean
== serve
TREATY_KEY=spaaza/delete-tag sh -c 'cd ${ROOT} && exec treaty replay Recordings/spaaza/delete-tag.har --shift-dates --port 0'
== run
treaty verify ${ROOT}/Contracts/spaaza --target ${URL} --disposable --only spaaza/delete-tag/error-6/no-credential --only spaaza/delete-tag/error-6/wrong-session-key --only spaaza/delete-tag/error-68/operation-denied-user --only spaaza/delete-tag/error-52/missing-id --only spaaza/delete-tag/error-230/unknown-id-query --only spaaza/delete-tag/error-68/denied-limited --only spaaza/delete-tag/success/query
== expect
exit: 0
stdout contains: 15 passed, 0 failed, 0 warned, 0 not tested
== stop
== run
sh -c 'cd ${ROOT} && treaty audit Recordings/spaaza/delete-tag.har'
== expect
exit: 0
stdout contains: 15 entries against healee, spaaza, vsee
stdout contains: 15 entries, 15 passed
stdout contains: 230  entity_not_found                   400  seen and right (1 entry)
== run
sh -c 'cd ${ROOT} && treaty scan'
== expect
exit: 0
stdout contains: 0 findings
== serve
TREATY_KEY=spaaza/delete-tag treaty replay ${ROOT}/Recordings/spaaza/delete-tag.har --port 0
== await
with spaaza
== stop
