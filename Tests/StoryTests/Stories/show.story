A contract is shown as a list, or one operation with all that may be sent and answered.
== story the list has servers, schemes and operations
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '2.1'}
servers: [{url: https://cups.example/v1, description: the real one}]
security: [{key: []}]
paths:
  /cups:
    get:
      operationId: listCups
      summary: Lists cups
      tags: [cups]
      parameters:
      - {name: limit, in: query, description: how many, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
      - {$ref: '#/components/parameters/Sort'}
      responses:
        '200':
          description: Some cups
          headers: {X-Total: {schema: {type: integer}}}
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cup'}}}}
        default: {description: Wrong}
    post:
      operationId: makeCup
      deprecated: true
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
      responses: {'201': {description: Made}}
  /broken:
    get:
      operationId: broken
      responses: {'200': {$ref: '#/components/responses/None'}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  parameters: {Sort: {name: sort, in: query, schema: {enum: [name, size]}, style: form, explode: false}}
  schemas:
    Cup:
      type: object
      required: [name]
      properties: {name: {type: string, maxLength: 40}, size: {type: [integer, 'null']}}
== run
treaty show openapi.yaml
== expect
exit: 0
stdout contains: Cups 2.1
stdout contains: openapi.yaml · OpenAPI 3.1 · 3 operations · 1 unusable
stdout contains: servers   https://cups.example/v1  the real one
stdout contains: security  key  apiKey in header X-Key
stdout contains:   GET   /cups    listCups  Lists cups
stdout contains:   POST  /cups    makeCup   (deprecated)
stdout contains:  !GET   /broken  broken
stdout contains: not usable
stdout matches: …[openapi.ref-unresolved] openapi.yaml:30…
== story one operation is shown by its id, or by method and path
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '2.1'}
servers: [{url: https://cups.example/v1, description: the real one}]
security: [{key: []}]
paths:
  /cups:
    get:
      operationId: listCups
      summary: Lists cups
      parameters:
      - {name: limit, in: query, description: how many, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
      - {$ref: '#/components/parameters/Sort'}
      responses:
        '200':
          description: Some cups
          headers: {X-Total: {schema: {type: integer}}}
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cup'}}}}
    post:
      operationId: makeCup
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
      responses: {'201': {description: Made}}
components:
  parameters: {Sort: {name: sort, in: query, schema: {enum: [name, size]}, style: form, explode: false}}
  schemas:
    Cup:
      type: object
      required: [name]
      properties: {name: {type: string, maxLength: 40}, size: {type: [integer, 'null']}}
== run
treaty show openapi.yaml listCups
== expect
exit: 0
stdout contains: GET /cups  listCups
stdout contains: openapi.yaml:8
stdout contains:   query  limit   integer, 1 to 50, default 20  :11
stdout contains:                  how many
stdout contains:   query  sort    string, name | size (form, no explode)  :25
stdout contains:   200     Some cups  :15
stdout contains:           field X-Total  integer  :16
stdout contains:           application/json  Cup[]
stdout contains:             name*  string, at most 40 characters
stdout contains:             size   integer or null
== run
treaty show openapi.yaml post /cups
== expect
exit: 0
stdout contains: POST /cups  makeCup
stdout contains: Body  required  :21
== run
treaty show openapi.yaml listCups --format json
== expect
exit: 0
stdout contains: "type": "integer, 1 to 50, default 20"
== run
treaty show openapi.yaml /cups
== expect
exit: 0
stdout contains: 2 operations
== story what is not there is said, with what was probably meant
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '2.1'}
paths: {/cups: {get: {operationId: listCups, responses: {}}}}
== run
treaty show openapi.yaml listCup
== expect
exit: 1
stderr contains: the contract has no operation 'listCup'
stderr contains: did you mean 'listCups'?
== run
treaty show none.yaml
== expect
exit: 2
stderr contains: there is no file 'none.yaml'
== run
treaty show
== expect
exit: 2
stderr contains: CONTRACT is missing
== run
treaty show openapi.yaml --format xml
== expect
exit: 2
stderr contains: --format must be one of text, json, not 'xml'
