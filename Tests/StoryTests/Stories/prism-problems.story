Problem documents and the frame around them: an unknown path is 404, a known one with another method 405, another server 404;
each has type, title, status and detail; what is wrong is listed with place, severity, code and message; a preflight is 204
with the origin echoed and credentials allowed.
== story a problem has the name, status and title that clients know
== file problems.yaml
openapi: 3.0.3
info: {title: Problems, version: '1'}
servers:
  - url: https://api.example.com/v1
  - {url: 'https://{region}.example.com/{base}', variables: {region: {default: eu, enum: [eu, us]}, base: {default: v2}}}
paths:
  /things/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: limit, in: query, required: true, schema: {type: integer, maximum: 9}}
        - {name: X-Kind, in: header, required: true, schema: {type: string}}
      responses: {'200': {description: a, content: {application/json: {example: ok}}}}
== serve
treaty mock problems.yaml --port 0
== request
GET /nothing
== expect
status: 404
field Content-Type: application/problem+json
json /type: "https://stoplight.io/prism/errors#NO_PATH_MATCHED_ERROR"
json /title: "Route not resolved, no path matched"
json /status: 404
json /detail: *
== request
PUT /things/1
== expect
status: 405
field Allow: GET, HEAD
json /type: "https://stoplight.io/prism/errors#NO_METHOD_MATCHED_ERROR"
json /title: "Route resolved, but no method matched"
json /status: 405
== request
GET /things/1?limit=1&__server=https%3A%2F%2Fapi.example.com%2Fv1
X-Kind: a
== expect
status: 200
== request
GET /things/1?limit=1&__server=https%3A%2F%2Fus.example.com%2Fv2
X-Kind: a
== expect
status: 200
== request
GET /things/1?limit=1&__server=https%3A%2F%2Fasia.example.com%2Fv2
X-Kind: a
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NO_SERVER_MATCHED_ERROR"
json /title: "Route not resolved, no server matched"
== request
GET /things/one?limit=10
== expect
status: 422
json /title: "Invalid request"
body contains: {"location":["path","id"],"severity":"Error","code":"type"
body contains: {"location":["query","limit"],"severity":"Error","code":"maximum"
body contains: {"location":["header"],"severity":"Error","code":"required"
== request
GET /things/1
X-Kind: a
== expect
json /validation/0/location: ["query"]
json /validation/0/code: "required"
json /validation/0/message: "Request query must have required property 'limit'"
== request
OPTIONS /things/1
Origin: https://app.example.com
Access-Control-Request-Method: GET
Access-Control-Request-Headers: X-Kind
== expect
status: 204
field Access-Control-Allow-Origin: https://app.example.com
field Access-Control-Allow-Credentials: true
field Access-Control-Allow-Headers: X-Kind
field Access-Control-Allow-Methods: …GET…
== request
GET /things/1?limit=1
X-Kind: a
Origin: https://app.example.com
== expect
status: 200
field Access-Control-Allow-Origin: https://app.example.com
field Access-Control-Allow-Credentials: true
== request
OPTIONS /things/1
== expect
status: 405
field Allow: GET, HEAD
== request
HEAD /things/1?limit=1
X-Kind: a
== expect
status: 200
body is:
== stop
== expect
exit: 0
== story without servers there is none to ask for, and without operations nothing is served
== file bare.yaml
openapi: 3.0.3
info: {title: Bare, version: '1'}
paths:
  /a: {get: {responses: {'204': {description: a}}}}
== file empty.yaml
openapi: 3.0.3
info: {title: Empty, version: '1'}
paths: {}
== serve
treaty mock bare.yaml --port 0
== request
GET /a?__server=https%3A%2F%2Fapi.example.com
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NO_SERVER_CONFIGURATION_PROVIDED_ERROR"
== stop
== expect
exit: 0
== serve
treaty mock empty.yaml --port 0
== request
GET /a
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NO_RESOURCE_PROVIDED_ERROR"
== stop
== expect
exit: 0
