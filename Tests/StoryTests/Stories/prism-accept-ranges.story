Ranges on both sides: what a client takes as `type/*`, with weights of nothing, or in words that are no media type; what a
contract declares as `*/*`, `text/*` or `application/*+json`; bodies that are sent in a type which lies in a declared range.
== story ranges of media types meet
== file ranges.yaml
openapi: 3.1.0
info: {title: Ranges, version: '1'}
paths:
  /two:
    get: {responses: {'200': {description: a, content: {text/csv: {example: 'a,b'}, application/xml: {example: <a/>}}}}}
  /versions:
    get: {responses: {'200': {description: a, content: {application/json; version=1: {example: 1}, application/json; version=2: {example: 2}}}}}
  /any:
    get: {responses: {'200': {description: a, content: {'*/*': {schema: {type: object, required: [a], properties: {a: {const: 1}}}}}}}}
  /texts:
    get: {responses: {'200': {description: a, content: {text/*: {example: words}}}}}
  /suffix:
    get: {responses: {'200': {description: a, content: {application/*+json: {example: {a: 1}}}}}}
    post:
      requestBody: {required: true, content: {application/*+json: {schema: {type: object, required: [a]}}}}
      responses: {'204': {description: done}}
  /empty204:
    get: {responses: {'204': {description: a, content: {text/plain: {example: a}}}}}
== serve
treaty mock ranges.yaml --port 0
== request
GET /two
== expect
field Content-Type: text/csv
== request
GET /two
Accept: application/*
== expect
field Content-Type: application/xml
== request
GET /two
Accept: TEXT/CSV;q=0.1
== expect
field Content-Type: text/csv
== request
GET /two
Accept: text/csv;q=0, */*
== expect
field Content-Type: application/xml
== request
GET /two
Accept: text/csv;q=0
== expect
status: 406
== request
GET /two
Accept: */*;q=0
== expect
status: 406
== request
GET /two
Accept: text/csv;q=0, application/xml;q=0, */*
== expect
status: 200
body is:
== request
GET /two
Accept: application/json, */*;q=0.1
== expect
status: 200
field Content-Type: text/csv
== request
GET /two
Accept:
== expect
status: 200
field Content-Type: text/csv
== request
GET /two
Accept: nonsense
== expect
status: 406
== request
GET /two
Accept: nonsense, application/xml
== expect
status: 200
field Content-Type: application/xml
== request
GET /two
Accept: text/html
Accept: application/xml
== expect
field Content-Type: application/xml
== request
GET /two
Prefer: code=200
Accept: image/*
== expect
status: 406
json /offered: ["text/csv","application/xml"]
== request
GET /versions
Accept: application/json; version=2
== expect
json : 2
== request
GET /versions
Accept: application/json; version=3
== expect
json : 1
== request
GET /any
== expect
field Content-Type: application/json
json /a: 1
== request
GET /any
Accept: application/vnd.own+json
== expect
field Content-Type: application/vnd.own+json
json /a: 1
== request
GET /texts
Accept: text/html
== expect
field Content-Type: text/html
body is: words
== request
GET /suffix
Accept: application/hal+json
== expect
status: 200
field Content-Type: application/hal+json
json /a: 1
== request
GET /suffix
== expect
status: 200
field Content-Type: …+json
== request
GET /suffix
Accept: application/json
== expect
status: 406
== request
POST /suffix
Content-Type: application/merge-patch+json

{"a":1}
== expect
status: 204
== request
POST /suffix
Content-Type: application/merge-patch+json

{}
== expect
status: 422
== request
POST /suffix
Content-Type: application/json

{"a":1}
== expect
status: 415
field Accept: application/*+json
== request
GET /empty204
Accept: application/json
== expect
status: 204
== stop
== expect
exit: 0
