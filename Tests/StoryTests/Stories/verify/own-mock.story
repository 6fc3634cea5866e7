The main job as the README shows it: the contract's own mock, said plainly, with reports for CI.
== story verify without a target tests the contract's own mock and says that nobody's implementation was there
== run
treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --report junit=report.xml --report json=report.json
== expect
exit: 0
stdout contains: spaaza: testing the contract's own mock; no implementation was tested
stdout contains:   pass  spaaza/delete-tag/error-52/missing-id  (without id)
stdout contains:   pass  spaaza/delete-tag/success/form-body
stdout matches: …  6    no_valid_session                   401  provoked and right (14 cases)…
stdout matches: …  68   permission_denied_or_non_existent  403  provoked and right…
stdout matches: …  52   missing_necessary_parameters       400  provoked and right…
stdout matches: …  230  entity_not_found                   400  provoked and right…
stdout contains: spaaza: no implementation was tested; name one with --target
stderr is:
|
file report.xml contains: <property name="implementation" value="no implementation was tested"/>
file report.xml contains: classname="spaaza.delete-tag" name="error-52/missing-id"
file report.json contains: "implementation": "no implementation was tested"
file report.json contains: "state": "right"
== run
treaty verify ${ROOT}/Contracts/spaaza --only spaaza/delete-tag/success --report json=-
== expect
exit: 0
stdout contains: "verdict": "passed"
stdout lacks: spaaza: 4 cases
stderr contains: spaaza: 4 cases, 4 passed
== run
treaty verify ${ROOT}/Contracts/spaaza --only delete-tagg
== expect
exit: 2
stderr contains: --only delete-tagg matches no case
stderr contains: help: did you mean 'delete-tag'?
