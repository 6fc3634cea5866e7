Two versions of a contract, compared as a reviewer reads it, as JSON and as SARIF.
== story diff tells what changed and whom it breaks
== file old.yaml
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: state, in: query, schema: {type: string, enum: [open, closed, lost]}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {'201': {description: made}}
      x-treaty-errors:
        - {code: 7, name: sold_out, status: 409, when: {absent: goods}}
  /orders/{id}:
    delete:
      deprecated: true
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: gone}}
components:
  schemas:
    Order:
      type: object
      properties:
        address: {$ref: '#/components/schemas/Address'}
    Address:
      type: object
      required: [zip]
      properties:
        zip: {type: string, maxLength: 10}
== file new.yaml
openapi: 3.1.0
info: {title: Orders, version: '2'}
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: state, in: query, schema: {type: string, enum: [open, closed]}}
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {'201': {description: made}}
      x-treaty-errors:
        - {code: 7, name: sold_out, status: 410, when: {absent: goods}}
components:
  schemas:
    Order:
      type: object
      properties:
        address: {$ref: '#/components/schemas/Address'}
    Address:
      type: object
      required: [zip]
      properties:
        zip: {type: string, maxLength: 5}
== run
treaty diff old.yaml new.yaml
== expect
exit: 1
stderr is: 
stdout is:
| old.yaml → new.yaml
| 
| GET /orders
|   BREAKS   query.state: enum: "lost" removed  [request.enum-value-removed]
|            what callers of the old contract may send is refused now
|            for example "lost"
|            old old.yaml:8:80
|            new new.yaml:8:65
|   safe     query.limit: the parameter query.limit is new  [request.parameter-added]
|            callers of the old contract do not send it, and need not
|            old old.yaml:6:7
|            new new.yaml:9:11
|   safe     response.body#/*/address/zip: maxLength: 10 → 5  [response.max-length-narrowed]
|            every answer is one that the old contract allowed
|            old old.yaml:35:40
|            new new.yaml:31:40
| 
| POST /orders
|   BREAKS   body#/address/zip: maxLength: 10 → 5  [request.max-length-narrowed]
|            what callers of the old contract may send is refused now
|            for example "111111"
|            old old.yaml:35:40
|            new new.yaml:31:40
|   BREAKS   x-treaty-errors: the error 7 sold_out (409) moved: status 409 → 410  [error.status-moved]
|            callers look for it under the old status
|            old old.yaml:19:11
|            new new.yaml:20:11
| 
| DELETE /orders/{id}
|   BREAKS   DELETE /orders/{id} is gone (it was deprecated)  [operation.removed]
|            callers were told, and those that have not moved are refused
|            old old.yaml:22:7
|            new new.yaml:4:3
| 
| 6 changes: 4 break consumers, 0 unknown, 2 safe
== run
treaty diff old.yaml new.yaml --direction provider
== expect
exit: 1
stdout contains: BREAKS   query.limit: the parameter query.limit is new
stdout contains: BREAKS   response.body#/*/address/zip: maxLength: 10 → 5
stdout contains: safe     body#/address/zip: maxLength: 10 → 5
stdout contains: 6 changes: 3 break providers, 0 unknown, 3 safe
== run
treaty diff old.yaml new.yaml --direction both
== expect
exit: 1
stdout contains: 6 changes: 4 break consumers, 3 break providers, 0 unknown, 0 safe
== run
treaty diff old.yaml new.yaml --fail-on none
== expect
exit: 0
stdout contains: 6 changes
== run
treaty diff old.yaml old.yaml --fail-on any
== expect
exit: 0
stdout contains: no changes
== run
treaty diff old.yaml new.yaml --all --fail-on none
== expect
exit: 0
stdout contains: text     version: "1" → "2"
stdout contains: ; 1 change of texts
== run
treaty diff old.yaml new.yaml --format json
== expect
exit: 1
stdout contains: "breaksConsumer": 4
stdout contains: "kind": "request.max-length-narrowed"
stdout contains: "witness": "\"111111\""
stdout contains: "place": "body#/address/zip"
== run
treaty diff old.yaml new.yaml --format sarif --output diff.sarif
== expect
exit: 1
stdout is: 
file diff.sarif contains: "version": "2.1.0"
file diff.sarif contains: "ruleId": "operation.removed"
file diff.sarif contains: "level": "error"
file diff.sarif contains: "uri": "new.yaml"
file diff.sarif contains: "relatedLocations"
== story diff adds only what callers need not know
== file old.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}}
== file new.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get:
      parameters: [{name: colour, in: query, schema: {type: string}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object, properties: {colour: {type: string}}}}}
    post: {responses: {'201': {description: made}}}
== run
treaty diff old.yaml new.yaml
== expect
exit: 0
stdout contains: 3 changes: 0 break consumers, 0 unknown, 3 safe
== run
treaty diff old.yaml new.yaml --fail-on any
== expect
exit: 1
