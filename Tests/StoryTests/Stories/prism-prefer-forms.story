How a preference may be written: several in one field, in several fields, quoted, in any case of the name, beside names that
nobody knows; what a forced response lacks comes from the usual one; Preference-Applied names what was applied and nothing else.
== story the forms of a Prefer field and of its twins
== file forms.yaml
openapi: 3.0.3
info: {title: Forms, version: '1'}
paths:
  /things:
    get:
      responses:
        '200':
          description: all
          content:
            application/json:
              schema: {type: object, required: [kind], properties: {kind: {type: string, enum: [made]}}}
              examples: {cat: {value: {kind: cat}}, Big Dog: {value: {kind: dog}}}
        '404': {description: none, content: {application/json: {examples: {gone: {value: {kind: gone}}, hidden: {value: {kind: hidden}}}}}}
        4XX: {description: wrong, content: {application/json: {example: {kind: wrong}}}}
  /mixed:
    get:
      responses:
        '200': {description: a, content: {text/plain: {example: plain}}}
        '409': {description: b, content: {application/json: {examples: {one: {value: 1}}}}}
== serve
treaty mock forms.yaml --port 0
== request
GET /things
Prefer: code=404, example=hidden
== expect
status: 404
json /kind: "hidden"
field Preference-Applied: code=404, example=hidden
== request
GET /things
Prefer: code=404
Prefer: example=hidden
== expect
status: 404
json /kind: "hidden"
== request
GET /things
Prefer: CODE="404" , Example="hidden"
== expect
status: 404
json /kind: "hidden"
== request
GET /things
Prefer: return=minimal, wait=10, code=404; why=test, foo
== expect
status: 404
json /kind: "gone"
field Preference-Applied: code=404
== request
GET /things
Prefer: code=404, code=200
== expect
status: 404
== request
GET /things
Prefer: example="Big Dog"
== expect
status: 200
json /kind: "dog"
== request
GET /things
Prefer: example=Big Dog
== expect
status: 200
json /kind: "dog"
== request
GET /things?__example=Big%20Dog
== expect
status: 200
json /kind: "dog"
== request
GET /things?__code=404&__example=hidden
== expect
status: 404
json /kind: "hidden"
== request
GET /things?__code=404
Prefer:
== expect
status: 404
== request
GET /things
Prefer: code=418
== expect
status: 418
json /kind: "wrong"
== request
GET /things
Prefer: code=500
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NOT_FOUND"
field Preference-Applied: absent
== request
GET /things
Prefer: code=100
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NOT_FOUND"
== request
GET /things
Prefer: code=
== expect
status: 422
== request
GET /things
Prefer: code
== expect
status: 422
== request
GET /things
Prefer: code=4o4
== expect
status: 422
json /type: "https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY"
== request
GET /things
Prefer: code=4XX
== expect
status: 422
== request
GET /things
Prefer: dynamic=TRUE
== expect
status: 422
== request
GET /things
Prefer: dynamic
== expect
status: 422
== request
GET /things?__code=
== expect
status: 422
== request
GET /things
Prefer: code=404, example=cat
== expect
status: 200
json /kind: "cat"
field Preference-Applied: example=cat
== request
GET /things
Prefer: code=404, dynamic=true
== expect
status: 200
json /kind: "made"
field Preference-Applied: dynamic=true
== request
GET /things
Prefer: code=404, example=hidden, dynamic=true
== expect
status: 404
json /kind: "hidden"
== request
GET /things
Prefer: example=none, dynamic=true
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NOT_FOUND"
== request
GET /mixed
Prefer: code=409, example=none
Accept: application/json
== expect
status: 406
== request
HEAD /things
Prefer: code=404
== expect
status: 404
body is:
== request
GET /things
Prefer: dynamic=true, seed=7
== expect
status: 200
json /kind: "made"
field Preference-Applied: dynamic=true, seed=7
== stop
== expect
exit: 0
