What the README shows of show, fixtures, diff and the mock of a document without extensions.
== story the README's cups
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups/{id}:
    get:
      operationId: readCup
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
        '404': {description: none}
components:
  schemas:
    Cup:
      type: object
      required: [id, name, state]
      properties:
        id: {type: integer, minimum: 1}
        name: {type: string, maxLength: 40}
        state: {enum: [new, used]}
== file cups-next.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups/{id}:
    get:
      operationId: readCup
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1, maximum: 9999}}
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
        '404': {description: none}
components:
  schemas:
    Cup:
      type: object
      required: [id, name, state]
      properties:
        id: {type: integer, minimum: 1}
        name: {type: string, maxLength: 40}
        state: {enum: [new, used, broken]}
== run
treaty show cups.yaml readCup
== expect
exit: 0
stdout is:
| GET /cups/{id}  readCup
| cups.yaml:6
| 
| Parameters  * is required
|   path   id*  integer, at least 1  :8
| 
| Responses
|   200     one  :11
|           application/json  Cup
|             id*     integer, at least 1
|             name*   string, at most 40 characters
|             state*  string, new | used
|   404     none  :13
== run
treaty fixtures cups.yaml --to Fixtures
== expect
exit: 0
stdout is: wrote 2 fixtures and index.json to Fixtures
file Fixtures/index.json contains: "file": "readcup-200.json"
== run
treaty diff cups.yaml cups-next.yaml
== expect
exit: 1
stdout is:
| cups.yaml → cups-next.yaml
| 
| GET /cups/{id}
|   BREAKS   path.id: maximum: none → 9999  [request.maximum-narrowed]
|            what callers of the old contract may send is refused now
|            for example 10000
|            old cups.yaml:8:56
|            new cups-next.yaml:8:93
|   BREAKS   response.body#/state: enum: "broken" added  [response.enum-value-added]
|            an answer may hold what the old contract did not allow
|            for example "broken"
|            old cups.yaml:22:23
|            new cups-next.yaml:22:35
| 
| 2 changes: 2 break consumers, 0 unknown, 0 safe
== run
treaty bundle cups.yaml --to json
== expect
exit: 0
stdout contains: "openapi": "3.1.0"
== serve
treaty mock cups.yaml --port 0
== request
GET /cups/x

== expect
status: 422
field Content-Type: application/problem+json
json /type: "https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY"
json /title: "Invalid request"
json /validation/0/location: ["path","id"]
json /validation/0/message: "expected integer, found string \"x\""
== request
GET /cups/7

== expect
status: 200
json /id: 7
== stop
== expect
exit: 0
