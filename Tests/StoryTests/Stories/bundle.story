Many files become one document that means the same; overlays change it on the way.
== story a contract of several files is one document afterwards
== file api/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups: {$ref: parts/cups.yaml}
== file api/parts/cups.yaml
post:
  operationId: makeCup
  requestBody: {required: true, content: {application/json: {schema: {$ref: cup.yaml}}}}
  responses: {'201': {description: Made, content: {application/json: {schema: {$ref: cup.yaml}}}}}
== file api/parts/cup.yaml
type: object
required: [name]
properties: {name: {type: string}, beside: {$ref: cup.yaml}}
== run
treaty bundle api --output one.yaml
== expect
exit: 0
stdout is:
file one.yaml contains: $ref: '#/components/schemas/cup'
== run
treaty bundle one.yaml --output two.yaml
== expect
exit: 0
== run
sh -c 'cmp one.yaml two.yaml && echo same'
== expect
stdout contains: same
== serve
treaty mock one.yaml --port 0 --quiet
== request
POST /cups
Content-Type: application/json

{"name": "Blue", "beside": {"name": "Red"}}
== expect
status: 201
== request
POST /cups
Content-Type: application/json

{"name": "Blue", "beside": {}}
== expect
status: 422
== stop
== story a reference that leads nowhere is said, and the rest is written
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths: {/cups: {get: {responses: {'200': {$ref: gone.yaml}}}}}
== run
treaty bundle openapi.yaml --to json
== expect
exit: 1
stdout contains: "$ref": "gone.yaml"
stderr contains: there is no file 'gone.yaml'
stderr contains: openapi.yaml:3:49
== run
treaty bundle none.yaml
== expect
exit: 2
stderr contains: there is no file 'none.yaml'
== run
treaty bundle openapi.yaml --to xml
== expect
exit: 2
stderr contains: --to must be one of json, yaml, not 'xml'
== story files outside of the contract's folder are read where that is allowed
== file api/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths: {}
components: {schemas: {A: {$ref: ../other.yaml}}}
== file other.yaml
type: string
== run
treaty bundle api/openapi.yaml
== expect
exit: 1
stderr contains: --allow-outside
== run
treaty bundle api/openapi.yaml --allow-outside
== expect
exit: 0
stdout contains: $ref: '#/components/schemas/other'
