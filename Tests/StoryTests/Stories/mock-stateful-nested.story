Records of an older document with ids that are UUIDs: a record that is added has nothing below it, its list counts what is in it,
and what was below a record goes with it.
== story what lies below a record begins and ends with it
== file users.yaml
swagger: '2.0'
info: {title: Users, version: '1'}
basePath: /v1
consumes: [application/json]
produces: [application/json]
paths:
  /users:
    get: {responses: {200: {description: a, schema: {type: array, items: {$ref: '#/definitions/User'}}}}}
    post: {parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/User'}}], responses: {201: {description: a, schema: {$ref: '#/definitions/User'}}}}
  /users/{id}:
    parameters: [{name: id, in: path, required: true, type: string, format: uuid}]
    get: {responses: {200: {description: a, schema: {$ref: '#/definitions/User'}}, 404: {description: none}}}
    put: {parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/User'}}], responses: {201: {description: a, schema: {$ref: '#/definitions/User'}}}}
    delete: {responses: {204: {description: gone}}}
  /users/{id}/orders:
    parameters: [{name: id, in: path, required: true, type: string, format: uuid}]
    get: {responses: {200: {description: a, schema: {type: object, properties: {data: {type: array, items: {$ref: '#/definitions/Order'}}, total_count: {type: integer}}}}}}
    post: {parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/Order'}}], responses: {201: {description: a, schema: {$ref: '#/definitions/Order'}}}}
  /users/{id}/orders/{orderNo}:
    parameters: [{name: id, in: path, required: true, type: string, format: uuid}, {name: orderNo, in: path, required: true, type: integer}]
    get: {responses: {200: {description: a, schema: {$ref: '#/definitions/Order'}}}}
    delete: {responses: {204: {description: gone}}}
definitions:
  User: {type: object, required: [id, name], properties: {id: {type: string, format: uuid, readOnly: true}, name: {type: string}}}
  Order: {type: object, required: [orderNo, item], properties: {orderNo: {type: integer, readOnly: true}, item: {type: string}}}
== serve
treaty mock users.yaml --port 0 --stateful
== request
PUT /v1/users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d
Content-Type: application/json

{"name":"Ada"}
== expect
status: 201
json /name: "Ada"
json /id: "6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d"
== request
GET /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d/orders
== expect
json /data: []
json /total_count: 0
== request
POST /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d/orders
Content-Type: application/json

{"item":"cup"}
== expect
status: 201
json : {"item":"cup","orderNo":1}
field Location: /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d/orders/1
== request
GET /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d/orders
== expect
json /data: [{"item":"cup","orderNo":1}]
json /total_count: 1
== run
sh -c 'one=$(curl -s "${URL}/users" | tr "{" "\n" | sed -n "2s/.*\"id\":\"\([^\"]*\)\".*/\1/p"); curl -s "${URL}/users/$one" | grep -q "$one" && curl -s "${URL}/users/$one/orders" | grep -q "\"total_count\":3" && curl -s -X DELETE "${URL}/users/$one" && curl -s -o /dev/null -w "%{http_code}" "${URL}/users/$one/orders"'
== expect
stdout is: 404
== request
DELETE /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d
== expect
status: 204
== request
GET /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d/orders/1
== expect
status: 404
== request
PUT /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d
Content-Type: application/json

{"name":"Kim"}
== expect
status: 201
== request
GET /users/6f0c3f0e-9a54-4d3c-8d31-0d7a5a6b1c2d/orders
== expect
json /data: []
== request
GET /users/none
== expect
status: 422
== stop
== expect
exit: 0
stdout lacks: warning
