What newcomers found: references of 3.2, a query as a form, fields, credentials, HEAD, forms, records, XML.
== story a media type may be a reference, and a query one form (OpenAPI 3.2)
== file query.yaml
openapi: 3.2.0
info: {title: Query, version: '1'}
paths:
  /search:
    get:
      parameters:
        - name: all
          in: querystring
          content:
            application/x-www-form-urlencoded:
              schema: {type: object, required: [a], properties: {a: {type: integer}, b: {type: string}}}
      responses: {'204': {description: ok}}
  /marked:
    get: {responses: {'200': {description: ok, content: {application/json: {$ref: '#/components/mediaTypes/M'}}}}}
    post:
      requestBody: {content: {application/json: {$ref: '#/components/mediaTypes/M'}}}
      responses: {'204': {description: ok}}
components:
  mediaTypes: {M: {schema: {type: object, required: [m], properties: {m: {type: boolean}}}}}
== run
treaty lint query.yaml
== expect
exit: 0
== serve
treaty mock query.yaml --port 0
== request
GET /search?a=1&b=x

== expect
status: 204
== request
GET /search?b=x

== expect
status: 422
json /validation/0/location: ["query"]
== request
GET /search?a=x

== expect
status: 422
json /validation/0/location: ["query","a"]
== request
GET /marked

== expect
status: 200
body contains: "m":
== request
POST /marked
Content-Type: application/json

{}
== expect
status: 422
== request
HEAD /marked

== expect
status: 200
field Content-Length: absent
== stop
== expect
exit: 0
== story fields are written in the form that they are declared in
== file fields.yaml
openapi: 3.0.3
info: {title: Fields, version: '1'}
paths:
  /h:
    get:
      responses:
        '200':
          description: ok
          headers:
            X-Ex: {explode: true, schema: {type: object}, example: {a: 1}}
            X-Json: {content: {application/json: {schema: {type: object}, example: {z: 2}}}}
== serve
treaty mock fields.yaml --port 0
== request
GET /h

== expect
status: 200
field X-Ex: a=1
field X-Json: {"z":2}
== stop
== expect
exit: 0
stdout lacks: warning
== story credentials of Basic are a name and a password (RFC 7617 2); a field of a form is sent once
== file basic.yaml
openapi: 3.0.3
info: {title: Basic, version: '1'}
paths:
  /a:
    get: {security: [{b: []}], responses: {'204': {description: ok}}}
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {type: object, properties: {age: {type: integer}}}}
      responses: {'204': {description: ok}}
components: {securitySchemes: {b: {type: http, scheme: basic}}}
== serve
treaty mock basic.yaml --port 0
== request
GET /a
Authorization: Basic ???

== expect
status: 401
== request
GET /a
Authorization: Basic eA==

== expect
status: 401
== request
GET /a
Authorization: Basic ZGVtbzpkZW1v

== expect
status: 204
== request
POST /a
Content-Type: application/x-www-form-urlencoded

age=1&age=2
== expect
status: 422
== stop
== expect
exit: 0
== story records show no writeOnly members, tell where they are, and stay as they are under a foreign patch
== file users.yaml
openapi: 3.0.3
info: {title: Lo, version: "1"}
paths:
  /u:
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/U'}}}}}}}
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/U'}}}}, responses: {"201": {description: ok, headers: {Location: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/U'}}}}}}
  /u/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/U'}}}}}}
    patch: {requestBody: {content: {application/json-patch+json: {schema: {type: array, items: {type: object}}}}}, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/U'}}}}}}
components: {schemas: {U: {type: object, required: [name], properties: {id: {type: integer, readOnly: true}, name: {type: string}, password: {type: string, writeOnly: true}}}}}
== serve
treaty mock users.yaml --stateful --port 0
== request
POST /u
Content-Type: application/json

{"name":"a","password":"pw"}
== expect
status: 201
field Location: /u/4
body lacks: password
== request
PATCH /u/4
Content-Type: application/json-patch+json

[{"op":"replace","path":"/name","value":"b"}]
== expect
status: 200
json /name: "a"
== request
GET /u/4

== expect
status: 200
json /name: "a"
body lacks: password
== stop
== expect
exit: 0
stdout lacks: warning
== story a wrong path is told the paths that can be reached
== file a.yaml
openapi: 3.0.3
info: {title: A, version: '1'}
paths:
  /j: {get: {responses: {'204': {description: ok}}}}
== serve
treaty mock --mount /bank=a.yaml --port 0
== request
GET /j

== expect
status: 404
json /paths: ["/bank/j"]
== stop
== expect
exit: 0
== story XML stands in fixtures as the mock sends it
== file items.yaml
openapi: 3.0.0
info: {title: Items, version: '1'}
paths:
  /items:
    get:
      operationId: items
      responses:
        '200':
          description: ok
          content:
            application/xml:
              schema:
                type: object
                required: [id]
                properties: {id: {type: integer, xml: {attribute: true}}}
                xml: {name: Item}
              example: {id: 7}
== run
treaty fixtures items.yaml --to out
== expect
exit: 0
file out/items-200-example.xml contains: <Item id="7"
== run
treaty verify users.yaml
== expect
exit: 0
stdout lacks: nothing was tested
