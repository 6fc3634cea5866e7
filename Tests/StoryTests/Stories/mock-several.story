Several documents side by side: told apart by the paths of their servers, by --mount, or, where nothing tells, in order.
== story each document answers below its own path
== file a.yaml
openapi: 3.0.3
info: {title: A, version: '1'}
servers: [{url: 'https://example.com/a'}]
paths:
  /things: {get: {responses: {'200': {description: a, content: {text/plain: {example: from a}}}}}}
== file b.yaml
openapi: 3.0.3
info: {title: B, version: '1'}
servers: [{url: 'https://example.com/b'}]
paths:
  /things: {get: {responses: {'200': {description: b, content: {text/plain: {example: from b}}}}}}
  /only/b: {get: {responses: {'200': {description: b, content: {text/plain: {example: only b}}}}}}
== file c.yaml
openapi: 3.0.3
info: {title: C, version: '1'}
paths:
  /things: {get: {responses: {'200': {description: c, content: {text/plain: {example: from c}}}}}}
== file d.yaml
openapi: 3.0.3
info: {title: D, version: '1'}
paths:
  /things: {get: {responses: {'200': {description: c, content: {text/plain: {example: from d}}}}}}
== serve
treaty mock a.yaml b.yaml --port 0
== request
GET /a/things
== expect
body is: from a
== request
GET /b/things
== expect
body is: from b
== request
GET /b/only/b
== expect
body is: only b
== request
GET /a/only/b
== expect
status: 404
== stop
== expect
exit: 0
stdout contains: a: A (1 operation below /a)
stdout lacks: in several documents
== serve
treaty mock c.yaml d.yaml --port 0
== request
GET /things
== expect
body is: from c
== stop
== expect
exit: 0
stdout contains: 1 operation in several documents, of which the first answers:
stdout contains: GET /things: c.yaml answers, not d.yaml
stdout contains: --mount /d=d.yaml
== serve
treaty mock c.yaml --mount /d=d.yaml --port 0
== request
GET /things
== expect
body is: from c
== request
GET /d/things
== expect
body is: from d
== request
GET /e/things
== expect
status: 404
== stop
== expect
exit: 0
stdout contains: d: D (1 operation below /d)
== run
treaty mock --mount d=d.yaml
== expect
exit: 2
stderr contains: --mount 'd=d.yaml' is no path with a document
