What is wrong with a request is said place by place: parameters of all places and styles, bodies of all types, and who calls
before what is sent. A property that only answers show may be left out of a request.
== story each broken part of a request is listed with its place
== file parts.yaml
openapi: 3.0.3
info: {title: Parts, version: '1'}
servers: [{url: /v2}]
paths:
  /parts/{id}:
    post:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
        - {name: tags, in: query, style: form, explode: false, schema: {type: array, maxItems: 2, items: {type: string}}}
        - {name: filter, in: query, style: deepObject, explode: true, schema: {type: object, required: [a], properties: {a: {type: integer}}}}
        - {name: sid, in: cookie, required: true, schema: {type: string, minLength: 3}}
      requestBody:
        required: true
        content:
          application/json: {schema: &body {type: object, required: [id, name], properties: {id: {type: integer, readOnly: true}, name: {type: string}, n: {type: integer}}}}
          application/x-www-form-urlencoded: {schema: *body}
          multipart/form-data: {schema: *body}
      responses: {'201': {description: made, content: {application/json: {example: made}}}}
  /ranged:
    get:
      parameters: [{name: q, in: query, required: true, schema: {type: string}}]
      responses:
        '200': {description: a}
        4XX: {description: any, content: {application/json: {example: range}}}
        '400': {description: bad, content: {application/json: {example: exact}}}
  /only-range:
    get:
      parameters: [{name: q, in: query, required: true, schema: {type: string}}]
      responses: {'200': {description: a}, 4XX: {description: any, content: {application/json: {example: range}}}, default: {description: d, content: {application/json: {example: default}}}}
  /order:
    post:
      security: [{key: []}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [a]}}}}
      responses:
        '200': {description: a}
        '401': {description: b, content: {application/json: {example: who}}}
        '415': {description: c, content: {application/json: {example: type}}}
        '422': {description: d, content: {application/json: {example: value}}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: key}}
== serve
treaty mock parts.yaml --port 0
== request
POST /v2/parts/1?ids=1&ids=2&tags=a,b&filter%5Ba%5D=1
Cookie: sid=abcd
Content-Type: application/json

{"name":"a"}
== expect
status: 201
json : "made"
== request
POST /parts/x?ids=1&ids=two&tags=a,b,c&filter%5Ba%5D=b
Cookie: sid=a
Content-Type: application/json

{"n":"b"}
== expect
status: 422
field Content-Type: application/problem+json
body contains: {"location":["path","id"],"severity":"Error","code":"type"
body contains: {"location":["query","ids","1"],"severity":"Error","code":"type"
body contains: {"location":["query","tags"],"severity":"Error","code":"maxItems"
body contains: {"location":["query","filter","a"],"severity":"Error","code":"type"
body contains: {"location":["cookie","sid"],"severity":"Error","code":"minLength"
body contains: {"location":["body"],"severity":"Error","code":"required"
body contains: {"location":["body","n"],"severity":"Error","code":"type"
== request
POST /parts/1
Content-Type: application/json

{"name":"a"}
== expect
status: 422
json /validation/0/location: ["cookie"]
json /validation/0/code: "required"
json /validation/1: absent
== request
POST /parts/1
Cookie: sid=abcd
Content-Type: application/x-www-form-urlencoded

name=a&n=2
== expect
status: 201
== request
POST /parts/1
Cookie: sid=abcd
Content-Type: application/x-www-form-urlencoded

name=a&n=b
== expect
status: 422
json /validation/0/location: ["body","n"]
== request
POST /parts/1
Cookie: sid=abcd
== expect
status: 422
json /validation/0/location: ["body"]
json /validation/0/message: "Body parameter is required"
== request
POST /parts/1
Cookie: sid=abcd
Content-Type: application/json

{"name":
== expect
body contains: the body cannot be read
json /validation/0/location: ["body"]
== request
GET /ranged
== expect
status: 400
json : "exact"
== request
GET /only-range
== expect
status: 422
json : "range"
== request
POST /order
Content-Type: text/csv

a
== expect
status: 401
json : "who"
== request
POST /order?key=1
Content-Type: text/csv

a
== expect
status: 415
json : "type"
== request
POST /order?key=1
Content-Type: application/json

{}
== expect
status: 422
json : "value"
== stop
== expect
exit: 0
