A contract is edited while it is served: first well, then badly, then well again.
== story a saved contract is served at once, and a broken one is refused with the reason
== file Contracts/cups/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {responses: {'200': {description: all cups, content: {application/json: {example: [1]}}}}}
== serve
treaty mock --port 0 --no-admin
== request
GET /cups
== expect
status: 200
body is: [1]
== request
GET /__treaty/
== expect
status: 404
== file Contracts/cups/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {responses: {'200': {description: all cups, content: {application/json: {example: [1, 2]}}}}}
== await
reloaded cups
== request
GET /cups
== expect
body is: [1,2]
== file Contracts/cups/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'
paths: [
== await
not reloaded
== request
GET /cups
== expect
body is: [1,2]
== stop
== expect
exit: 0
stderr contains: Contracts/cups/openapi.yaml:
