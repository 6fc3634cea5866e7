== story a recording that was cut off is not gone on with under another key
== file a.yaml
openapi: 3.1.0
info: {title: A, version: '1'}
paths:
  /a: {get: {operationId: a, responses: {'204': {description: done}}}}
== serve
treaty mock a.yaml --port 0 --quiet
== serve
TREATY_KEY=one treaty record --upstream ${URL} --to a.har --port 0 --quiet
== request
GET /a

== expect
status: 204
== kill
== run
TREATY_KEY=two treaty record --upstream http://127.0.0.1:9 --to a.har --port 0
== expect
exit: 2
stderr contains: was recorded under the key
== run
treaty record --recover --to a.har
== expect
exit: 0
stdout contains: 1 exchange recovered
stdout contains: what was hidden is not searched for in it
