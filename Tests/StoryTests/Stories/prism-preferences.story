What a client may ask for by Prefer, or by its twins in the query, as mocks of OpenAPI have come to agree on it:
the keys are code, example, dynamic and seed; the twins are __code, __example, __dynamic, __seed, and __server stands alone;
where a Prefer field is there at all the twins are ignored; code is three digits and dynamic true or false, else 422;
a code is answered exactly, else by its range, else by the default under that code, else 404;
what the forced response cannot give comes from the path without a code; an unknown example is 404, and beats dynamic.
== story a preference chooses the response
== file things.yaml
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      responses:
        '200':
          description: all
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string, enum: [made]}}}
              examples: {cat: {value: {name: cat}}, dog: {value: {name: dog}}}
        '201': {description: made, content: {application/json: {example: {name: new}}}}
        '503': {description: down, content: {text/plain: {example: down}}}
        5XX: {description: any other, content: {text/plain: {example: broken}}}
        default: {description: else, content: {application/json: {example: {name: default}}}}
  /plain:
    get:
      responses:
        '200': {description: a, content: {text/plain: {example: plain}}}
        '418': {description: b, content: {application/json: {examples: {pot: {value: tea}}}}}
  /bare:
    get: {responses: {'200': {description: a, content: {application/json: {example: 1}}}}}
== serve
treaty mock things.yaml --port 0
== request
GET /things
Prefer: code=201
== expect
status: 201
json /name: "new"
field Preference-Applied: code=201
== request
GET /things?__code=201
== expect
status: 201
json /name: "new"
== request
GET /things
Prefer: example=dog
== expect
status: 200
json /name: "dog"
== request
GET /things?__example=dog
== expect
json /name: "dog"
== request
GET /things
Prefer: dynamic=true
== expect
status: 200
json /name: "made"
== request
GET /things?__dynamic=true
== expect
json /name: "made"
== request
GET /things?__dynamic=false
== expect
json /name: "cat"
== request
GET /things?__seed=7&__dynamic=true
== expect
status: 200
json /name: "made"
== request
GET /things?__code=201
Prefer: wait=10
== expect
status: 200
json /name: "cat"
== request
GET /things?__example=dog&__dynamic=maybe
Prefer: code=503
== expect
status: 503
body is: down
== request
GET /things
Prefer: code=20
== expect
status: 422
field Content-Type: application/problem+json
json /type: "https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY"
json /title: "Invalid request"
== request
GET /things?__code=abc
== expect
status: 422
== request
GET /things?__dynamic=yes
== expect
status: 422
== request
GET /things
Prefer: dynamic=1
== expect
status: 422
== request
GET /things
Prefer: code=503
== expect
status: 503
body is: down
== request
GET /things
Prefer: code=502
== expect
status: 502
body is: broken
== request
GET /things
Prefer: code=404
== expect
status: 404
json /name: "default"
== request
GET /bare
Prefer: code=404
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NOT_FOUND"
json /title: "The server cannot find the requested content"
body contains: Requested status code 404 is not defined in the document
== request
GET /plain
Prefer: code=418
Accept: text/plain
== expect
status: 200
body is: plain
== request
GET /things
Prefer: example=bird
== expect
status: 404
json /detail: "Response for contentType: application/json and exampleKey: bird does not exist."
== request
GET /things
Prefer: example=bird, code=200
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NOT_FOUND"
== request
GET /things
Prefer: example=dog, dynamic=true
== expect
json /name: "dog"
== request
GET /plain
Prefer: example=pot
== expect
status: 404
== request
GET /bare
Prefer: dynamic=true
== expect
status: 500
json /type: "https://stoplight.io/prism/errors#UNKNOWN"
body contains: schema is not defined
== stop
== expect
exit: 0
