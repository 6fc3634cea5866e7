What refers to itself is told or bounded: in one file, across files, in path items, in schemas, in callbacks.
== story files that refer to each other are read once
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /round: {$ref: 'b.yaml#/item'}
  /back: {$ref: 'b.yaml#/back'}
  /cups: {get: {operationId: cups, responses: {'200': {description: d, content: {application/json: {schema: {$ref: tree.yaml}}}}}}}
== file b.yaml
item: {$ref: 'c.yaml#/item'}
back: {$ref: 'openapi.yaml#/paths/~1back'}
== file c.yaml
item: {$ref: 'b.yaml#/item'}
== file tree.yaml
type: object
properties:
  name: {type: string}
  below: {type: array, maxItems: 2, items: {$ref: branch.yaml}}
== file branch.yaml
$ref: tree.yaml
== run
treaty lint openapi.yaml
== expect
exit: 1
stdout contains: openapi.yaml:4:18: error: $ref 'b.yaml#/item' leads in a circle, and to no path item [openapi.ref-cycle]
stdout contains: openapi.yaml:5:17: error: $ref 'b.yaml#/back' leads in a circle, and to no path item [openapi.ref-cycle]
== run
treaty bundle openapi.yaml --output bundle.yaml
== run
treaty show bundle.yaml cups
== expect
exit: 0
stdout contains: name
== run
treaty diff openapi.yaml openapi.yaml
== expect
exit: 0
== serve
treaty mock openapi.yaml --port 0
== request
GET /cups
Prefer: dynamic=true
== expect
status: 200
field Content-Type: application/json
== stop
== story everything that may refer may refer to itself
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
security: [{S: []}]
paths:
  /self: {$ref: '#/paths/~1self'}
  /all:
    parameters: [{$ref: '#/components/parameters/P'}]
    get:
      requestBody: {$ref: '#/components/requestBodies/B'}
      responses:
        '200': {$ref: '#/components/responses/R'}
        default:
          description: d
          headers: {X: {$ref: '#/components/headers/X'}}
          links: {l: {$ref: '#/components/links/L'}}
          content: {application/json: {schema: {$ref: '#/components/schemas/A'}, examples: {e: {$ref: '#/components/examples/E'}}}}
      callbacks: {c: {$ref: '#/components/callbacks/C'}}
  /call:
    post:
      security: []
      responses: {'200': {description: d}}
      callbacks: {again: {'{$request.body#/url}': {$ref: '#/paths/~1call'}}}
components:
  parameters: {P: {$ref: '#/components/parameters/P'}}
  requestBodies: {B: {$ref: '#/components/requestBodies/B'}}
  responses: {R: {$ref: '#/components/responses/R'}}
  headers: {X: {$ref: '#/components/headers/X'}}
  links: {L: {$ref: '#/components/links/L'}}
  examples: {E: {$ref: '#/components/examples/E'}}
  callbacks: {C: {$ref: '#/components/callbacks/C'}}
  securitySchemes: {S: {$ref: '#/components/securitySchemes/S'}}
  schemas: {A: {$ref: '#/components/schemas/A'}}
== run
treaty lint openapi.yaml
== expect
exit: 1
stdout contains: $ref '#/paths/~1self' leads in a circle
stdout contains: $ref '#/components/callbacks/C' leads in a circle
stdout contains: $ref '#/components/schemas/A' leads in a circle
== run
treaty show openapi.yaml
== expect
exit: 0
== run
treaty diff openapi.yaml openapi.yaml
== expect
exit: 0
== run
treaty bundle openapi.yaml --output bundle.yaml
== expect
exit: 1
== serve
treaty mock openapi.yaml --port 0
== request
GET /all
== expect
field Content-Type: application/problem+json
== request
POST /call
== expect
status: 200
== stop
