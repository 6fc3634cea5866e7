Collections that nobody declares are inferred from the paths: what is added can be read, listed, changed and taken away, and
every answer keeps the contract.
== story a collection is inferred from its paths
== file pets.yaml
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: all
          content:
            application/json:
              schema:
                type: object
                required: [items, total]
                properties:
                  total: {type: integer}
                  items: {type: array, items: {$ref: '#/components/schemas/Pet'}}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}, kind: {type: string, enum: [cat, dog]}}}
      responses:
        '200': {description: there already, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    get: &one
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '404': {description: none, content: {application/json: {example: {message: no such pet}}}}
    put:
      <<: *one
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
    patch:
      <<: *one
      requestBody: {content: {application/json: {schema: {type: object}}, application/merge-patch+json: {schema: {type: object}}}}
    delete: {responses: {'204': {description: gone}}}
  /owners/{owner}/pets:
    get: {responses: {'200': {description: a, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /owners/{owner}/pets/{id}:
    get: {responses: {'200': {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  /health:
    get: {responses: {'204': {description: well}}}
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties: {id: {type: integer}, name: {type: string}, kind: {type: string, enum: [cat, dog]}}
== serve
treaty mock pets.yaml --port 0 --stateful
== request
GET /pets
== expect
status: 200
json /items/0/id: 1
json /items/1/id: 2
json /items/2/id: 3
json /items/3: absent
== request
POST /pets
Content-Type: application/json

{"name":"Tom","kind":"cat"}
== expect
status: 201
json : {"id":4,"kind":"cat","name":"Tom"}
field Location: /pets/4
== request
GET /pets/4
== expect
status: 200
json : {"id":4,"kind":"cat","name":"Tom"}
== request
GET /pets?limit=10
== expect
json /items/3: {"id":4,"kind":"cat","name":"Tom"}
== request
PATCH /pets/4
Content-Type: application/json

{"kind":"dog"}
== expect
status: 200
json : {"id":4,"kind":"dog","name":"Tom"}
== request
PUT /pets/4
Content-Type: application/json

{"id":4,"name":"Kim"}
== expect
status: 200
json : {"id":4,"name":"Kim"}
== request
PATCH /pets/4
Content-Type: application/merge-patch+json

{"kind":"cat","name":"Ada"}
== expect
json : {"id":4,"kind":"cat","name":"Ada"}
== request
DELETE /pets/4
== expect
status: 204
== request
GET /pets/4
== expect
status: 404
json /message: "no such pet"
== request
DELETE /pets/4
== expect
status: 404
field Content-Type: application/problem+json
json /type: "https://stoplight.io/prism/errors#NOT_FOUND"
== request
POST /pets
Content-Type: application/json

{"kind":"bird"}
== expect
status: 422
== request
POST /owners/ada/pets
Content-Type: application/json

{"name":"Rex"}
== expect
status: 201
json /id: 4
json /name: "Rex"
== request
GET /owners/ada/pets/4
== expect
status: 200
json /name: "Rex"
== request
GET /owners/bob/pets/4
== expect
status: 404
== request
GET /health
== expect
status: 204
== request
POST /__treaty/reset
== expect
status: 204
== request
GET /owners/ada/pets/4
== expect
status: 404
== request
GET /pets/1
Prefer: code=404
== expect
status: 404
json /message: "no such pet"
== stop
== expect
exit: 0
stdout contains: 2 collections inferred from the paths:
stdout contains: GET, POST /pets; GET, PUT, PATCH, DELETE …/{petId}
stdout contains: GET, POST /owners/{owner}/pets; GET …/{id}
stdout lacks: warning
