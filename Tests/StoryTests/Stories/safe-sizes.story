What is said ten thousand times, or asks for more than there is, is answered within bounds.
== story repeated parts cost once each
== run
sh -c '{ echo "openapi: 3.1.0"; echo "info: {title: Many, version: \"1\"}"; echo "paths:"; echo "  /a:"; echo "    get:"; echo "      parameters:"; seq 1 3000 | while read i; do echo "      - {name: p$i, in: query, schema: {type: string}}"; done; echo "      responses: {\"200\": {\$ref: \"#/components/responses/R1\"}}"; echo "components:"; echo "  responses:"; seq 1 3000 | while read i; do echo "    R$i: {\$ref: \"#/components/responses/R$((i+1))\"}"; done; echo "    R3001: {description: d}"; echo "  schemas:"; echo "    Same: {type: string, enum: [$(yes v | head -20000 | paste -sd,)]}"; echo "    Lost:"; echo "      anyOf:"; seq 1 3000 | while read i; do echo "      - {\$ref: \"#/components/schemas/Lots$i\"}"; done; } > many.yaml'
== expect
exit: 0
== run
treaty lint many.yaml
== expect
exit: 1
stdout contains: … and 19899 more [schema.duplicate-value]
stdout contains: … and 2900 more [openapi.ref-unresolved]
== run
treaty show many.yaml
== expect
exit: 0
== run
treaty diff many.yaml many.yaml
== expect
exit: 0
== story what is larger than anything is not made
== file big.yaml
openapi: 3.1.0
info: {title: Big, version: '1'}
paths:
  /items: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: array, minItems: 1000000000}}}}}}}
  /text: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: string, minLength: 2000000000}}}}}}}
  /deep: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Endless'}}}}}}}
  /wide: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/D1'}}}}}}}
components:
  schemas:
    Endless: {type: object, required: [next], properties: {next: {$ref: '#/components/schemas/Endless'}}}
    D1: {allOf: [{$ref: '#/components/schemas/D2'}, {$ref: '#/components/schemas/D2'}]}
    D2: {allOf: [{$ref: '#/components/schemas/D3'}, {$ref: '#/components/schemas/D3'}]}
    D3: {type: object, properties: {size: {type: integer}}}
== run
treaty lint big.yaml
== expect
exit: 0
== serve
treaty mock big.yaml --port 0
== request
GET /items
== expect
status: 500
== request
GET /text
== expect
status: 500
== request
GET /deep
== expect
status: 500
== request
GET /wide
== expect
status: 200
== stop
