What Accept decides: weights count, then how exactly a type is named, then its place in the field; a type that is asked for
with parameters is tried again without; where nothing fits the answer is empty if it is a 204 or anything will do, else 406;
where a response declares no content Accept is ignored; without Accept JSON comes first, else the first type there is.
== story Accept chooses among media types
== file accept.yaml
openapi: 3.0.3
info: {title: Accept, version: '1'}
paths:
  /both:
    get:
      responses:
        '200':
          description: a
          content: {application/xml: {example: <a/>}, application/json: {example: json}, text/plain: {example: plain}}
  /text:
    get: {responses: {'200': {description: a, content: {text/plain: {example: plain}}}}}
  /vendor:
    get: {responses: {'200': {description: a, content: {application/vnd.things+json: {example: vendor}}}}}
  /empty:
    get: {responses: {'200': {description: a}}}
  /gone:
    delete: {responses: {'204': {description: a, content: {application/json: {}}}}}
== serve
treaty mock accept.yaml --port 0
== request
GET /both
== expect
status: 200
field Content-Type: application/json
json : "json"
== request
GET /both
Accept: */*
== expect
field Content-Type: application/xml
body is: <a/>
== request
GET /both
Accept: application/json;q=0.8, application/xml;q=0.9
== expect
field Content-Type: application/xml
== request
GET /both
Accept: application/xml;q=0.5, text/*;q=0.6
== expect
field Content-Type: text/plain
body is: plain
== request
GET /both
Accept: text/plain, application/json
== expect
field Content-Type: text/plain
== request
GET /both
Accept: application/xml;q=0, application/*
== expect
field Content-Type: application/json
== request
GET /both
Accept: text/html, application/xhtml+xml, */*;q=0.8
== expect
field Content-Type: application/xml
== request
GET /vendor
Accept: application/vnd.things+json; version=1
== expect
status: 200
field Content-Type: application/vnd.things+json
json : "vendor"
== request
GET /text
Accept: application/json
== expect
status: 406
field Content-Type: application/problem+json
json /type: "https://stoplight.io/prism/errors#NOT_ACCEPTABLE"
json /detail: "Unable to find content for application/json"
== request
GET /text
Accept: inv/alid
== expect
status: 406
== request
GET /text
Prefer: code=200
Accept: application/json
== expect
status: 406
== request
GET /empty
Accept: application/json
== expect
status: 200
body is:
== request
DELETE /gone
Accept: application/xml
== expect
status: 204
body is:
== request
HEAD /text
Accept: application/json
== expect
status: 200
body is:
== stop
== expect
exit: 0
