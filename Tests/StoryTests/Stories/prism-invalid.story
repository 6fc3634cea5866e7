What answers a request that breaks the contract: credentials come first, and only a 401 answers for them; then a media
type, by 415, 422 or 400; then the rest, by 422 or 400; then the default; with the first example, else from the first
schema, else without a body; a named example counts only beside one of these codes; without any of these responses a problem
document says what is wrong. A code that is forced changes nothing about that.
== story an invalid request gets the response declared for it
== file invalid.yaml
openapi: 3.0.3
info: {title: Invalid, version: '1'}
paths:
  /cats:
    post: &cat
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string, minLength: 2, maxLength: 5}}}
      responses: &made
        '201': {description: made, content: {application/json: {example: {name: Tom}}}}
        '422':
          description: wrong
          content:
            application/json:
              examples: {short: {value: {message: too short}}, long: {value: {message: too long}}}
        '400': {description: bad, content: {application/json: {example: {message: bad}}}}
  /media:
    post:
      <<: *cat
      responses:
        <<: *made
        '415': {description: media, content: {application/json: {example: {message: media}}}}
  /bad:
    post:
      <<: *cat
      responses: {'201': {description: made}, '400': {description: bad, content: {application/json: {schema: {type: object, required: [kind], properties: {kind: {enum: [bad]}}}}}}}
  /default:
    post:
      <<: *cat
      responses: {'201': {description: made}, default: {description: else, content: {application/json: {example: {message: default}}}}}
  /silent:
    post:
      <<: *cat
      responses: {'201': {description: made}, '422': {description: nothing}}
  /plain:
    post:
      <<: *cat
      responses: {'201': {description: made}}
  /secret:
    get:
      security: [{key: []}]
      parameters: [{name: limit, in: query, required: true, schema: {type: integer}}]
      responses: {'200': {description: a}, '422': {description: b, content: {application/json: {example: no}}}, '401': {description: c, content: {application/json: {example: who}}}}
  /bearer:
    get:
      security: [{token: []}]
      responses: {'200': {description: a}, default: {description: b, content: {application/json: {example: anything}}}}
  /basic:
    get:
      security: [{basic: []}]
      responses: {'200': {description: a}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
== serve
treaty mock invalid.yaml --port 0
== request
POST /cats
Content-Type: application/json

{"name":"much too long"}
== expect
status: 422
json /message: "too short"
== request
POST /cats
Content-Type: application/json
Prefer: example=long, code=422

{"name":"much too long"}
== expect
status: 422
json /message: "too long"
== request
POST /cats
Content-Type: application/json
Prefer: example=long

{"name":"much too long"}
== expect
status: 422
json /message: "too short"
== request
POST /cats
Content-Type: application/json
Prefer: example=none, code=422

{"name":"much too long"}
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NOT_FOUND"
== request
POST /cats
Content-Type: application/json
Prefer: code=201

{"name":"much too long"}
== expect
status: 422
== request
POST /cats
Content-Type: application/json
Prefer: code=201

{"name":"Tom"}
== expect
status: 201
json /name: "Tom"
== request
POST /media
Content-Type: text/csv

name
== expect
status: 415
json /message: "media"
== request
POST /cats
Content-Type: text/csv

name
== expect
status: 422
json /message: "too short"
== request
POST /bad
Content-Type: text/csv

name
== expect
status: 400
json /kind: "bad"
== request
POST /bad
Content-Type: application/json

{}
== expect
status: 400
json /kind: "bad"
== request
POST /default
Content-Type: application/json

{}
== expect
status: 422
json /message: "default"
== request
POST /default
Content-Type: text/csv

name
== expect
status: 415
json /message: "default"
== request
POST /silent
Content-Type: application/json

{}
== expect
status: 422
body is:
== request
POST /plain
Content-Type: text/csv

name
== expect
status: 415
json /type: "https://stoplight.io/prism/errors#INVALID_CONTENT_TYPE"
json /title: "Invalid content type"
== request
POST /plain
Content-Type: application/json

{"name":"x"}
== expect
status: 422
json /type: "https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY"
json /validation/0/location: ["body","name"]
json /validation/0/severity: "Error"
json /validation/0/code: "minLength"
json /validation/0/message: *
== request
POST /plain
Content-Type: application/json

{}
== expect
json /validation/0/location: ["body"]
json /validation/0/code: "required"
== request
GET /secret
== expect
status: 401
json : "who"
== request
GET /secret
X-Key: 1
== expect
status: 422
json : "no"
== request
GET /bearer
== expect
status: 401
json : "anything"
field WWW-Authenticate: Bearer
== request
GET /basic
== expect
status: 401
field WWW-Authenticate: Basic realm="*"
json /type: "https://stoplight.io/prism/errors#UNAUTHORIZED"
json /title: "Invalid security scheme used"
== request
GET /basic
Authorization: Basic dGVzdDp0ZXN0
== expect
status: 200
== stop
== expect
exit: 0
