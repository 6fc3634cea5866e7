Which response answers a valid request that prefers none: the lowest 2xx, codes compared as texts, a 2XX served as 200;
else the default as 200; else the first that is listed, a range as its hundred; else 500. A body is the first example,
else made from the schema; fields that are declared have values; a deprecated operation says so.
== story without a preference the lowest success answers
== file responses.yaml
openapi: 3.0.3
info: {title: Responses, version: '1'}
paths:
  /lowest:
    get: {responses: {'204': {description: a}, '210': {description: b}, '202': {description: c, content: {application/json: {example: ok}}}}}
  /range:
    get: {responses: {2XX: {description: a, content: {text/plain: {example: range}}}, default: {description: b, content: {text/plain: {example: no}}}}}
  /exact-first:
    get: {responses: {2XX: {description: a, content: {text/plain: {example: range}}}, '201': {description: b, content: {text/plain: {example: exact}}}}}
  /default:
    get: {responses: {'404': {description: a}, default: {description: b, content: {text/plain: {example: default}}}}}
  /first:
    get: {responses: {5XX: {description: a, content: {text/plain: {example: five}}}, 4XX: {description: b, content: {text/plain: {example: four}}}}}
  /only-error:
    get: {responses: {'405': {description: a}}}
  /none:
    get: {responses: {}}
  /examples:
    get:
      responses:
        '200':
          description: a
          content: {application/json: {schema: {type: string}, examples: {first: {value: one}, second: {value: two}}}}
  /sampled:
    get:
      responses:
        '200':
          description: a
          content:
            application/json:
              schema:
                type: object
                required: [id, kind]
                properties: {id: {type: integer, minimum: 5}, kind: {type: string, enum: [cat]}, name: {type: string, example: Tom}}
  /fields:
    get:
      deprecated: true
      responses:
        '200': {description: a, headers: {X-Total: {schema: {type: integer, enum: [12]}}, nonce: {schema: {type: string, example: abc}}}}
  /fields/fresh:
    get: {responses: {'204': {description: a}}}
== serve
treaty mock responses.yaml --port 0
== request
GET /lowest
== expect
status: 202
json : "ok"
== request
GET /range
== expect
status: 200
body is: range
== request
GET /exact-first
== expect
status: 201
body is: exact
== request
GET /default
== expect
status: 200
body is: default
== request
GET /first
== expect
status: 500
body is: five
== request
GET /only-error
== expect
status: 405
== request
GET /none
== expect
status: 500
field Content-Type: application/problem+json
json /type: "https://stoplight.io/prism/errors#NO_RESPONSE_RESPONSE_DEFINED"
json /title: "No response defined for the selected operation"
== request
GET /examples
== expect
json : "one"
== request
GET /sampled
== expect
status: 200
json /kind: "cat"
json /name: "Tom"
json /id: *
== request
GET /fields
== expect
status: 200
field X-Total: 12
field nonce: abc
field Deprecation: true
== request
GET /fields/fresh
== expect
status: 204
field Deprecation: absent
== stop
== expect
exit: 0
