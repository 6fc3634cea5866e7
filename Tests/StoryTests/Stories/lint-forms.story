One complaint in every form that lint writes, with the exit codes that go with it.
== story lint writes text, JSON, SARIF and annotations
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: 1.0}
paths:
  /cups:
    get: {responses: {'200': {description: Cups.}}}
== run
treaty lint cups.yaml
== expect
exit: 1
stdout contains: cups.yaml:2:30: error: expected a string, found a number (1.0) [openapi.type]
stdout contains: help: put it in quotes
stdout contains: 1 error, 0 warnings in 1 contract
== run
treaty lint cups.yaml --format json
== expect
exit: 1
json /version: 1
json /contracts/0/counts/errors: 1
json /contracts/0/operations/usable: 1
json /contracts/0/diagnostics/0/code: "openapi.type"
json /contracts/0/diagnostics/0/line: 2
json /contracts/0/diagnostics/0/column: 30
json /contracts/0/diagnostics/0/at: "/info/version"
== run
treaty lint cups.yaml --format sarif
== expect
exit: 1
json /version: "2.1.0"
json /runs/0/results/0/ruleId: "openapi.type"
json /runs/0/results/0/ruleIndex: 0
json /runs/0/results/0/level: "error"
json /runs/0/results/0/locations/0/physicalLocation/region/startLine: 2
json /runs/0/results/0/locations/0/physicalLocation/region/endColumn: 33
json /runs/0/results/0/partialFingerprints/treaty~1v1: *
json /runs/0/tool/driver/rules/0/id: "openapi.type"
stdout lacks: helpUri
== run
treaty lint cups.yaml --format github
== expect
exit: 1
stdout is:
| ::error file=cups.yaml,line=2,col=30,title=openapi.type::expected a string, found a number (1.0)%0Ahelp: put it in quotes
stderr contains: 1 error, 0 warnings in 1 contract
== run
treaty lint cups.yaml --format json --output report.json
== expect
exit: 1
file report.json contains: "openapi.type"
== run
treaty lint cups.yaml --rule openapi.type=warning
== expect
exit: 0
stdout contains: 0 errors, 1 warning in 1 contract
== run
treaty lint cups.yaml --rule openapi.type=hint --fail-on hint
== expect
exit: 1
stdout contains: cups.yaml:2:30: hint: expected a string
stdout contains: 0 errors, 0 warnings, 1 hint in 1 contract
== run
treaty lint cups.yaml --rule openapi.typ=off
== expect
exit: 2
stderr contains: did you mean 'openapi.type'?
== run
treaty lint --explain openapi.path-collision
== expect
exit: 0
stdout contains: openapi.path-collision (error): two paths differ in the names of their parameters only
stdout contains: docs/diagnostics/openapi.path-collision.md
== run
treaty lint --explain openapi.path-colision
== expect
exit: 2
stderr contains: did you mean 'openapi.path-collision'?
== file treaty.yaml
lint:
  rules: {openapi.type: off}
== run
treaty lint cups.yaml
== expect
exit: 0
stdout is:
| 0 errors, 0 warnings in 1 contract
== file treaty.yaml
lint:
  ignore: [{code: openapi.type, at: /info}]
== run
treaty lint cups.yaml
== expect
exit: 0
stdout is:
| 0 errors, 0 warnings, 1 ignored in 1 contract
== file treaty.yaml
lint:
  rules: {openapi.typ: off}
== run
treaty lint cups.yaml
== expect
exit: 2
stderr contains: treaty.yaml:2:11: 'openapi.typ' is no code of lint
stderr contains: did you mean 'openapi.type'?
