A document of which some operations cannot be used is served and verified without them; how many there are is said.
== story what is broken is left out, named and counted
== file bad.yaml
openapi: 3.0.0
info: {title: Bad, version: 1}
paths:
  /ok: {get: {responses: {'200': {description: a, content: {application/json: {example: 1}}}}}}
  /parameter: {get: {parameters: [{$ref: '#/components/parameters/None'}], responses: {'200': {description: a}}}}
  /status: {get: {responses: {'2000': {description: a}}}}
  slashless: {get: {responses: {'200': {description: a}}}}
  /pattern: {get: {responses: {'200': {description: a, content: {application/json: {schema: {type: string, pattern: '('}}}}}}}
== file none.yaml
openapi: 3.1.0
info: {title: None, version: '1'}
webhooks: {made: {post: {responses: {'200': {description: a}}}}}
== serve
treaty mock bad.yaml --port 0
== request
GET /ok
== expect
status: 200
== request
GET /parameter
== expect
status: 501
body contains: leads to nothing (bad.yaml:5:42)
== request
GET /slashless
== expect
status: 404
== stop
== expect
exit: 0
stdout contains: 4 operations of bad left out:
stdout contains: GET slashless: the path does not begin with a slash (bad.yaml:7:
== run
treaty verify bad.yaml
== expect
exit: 0
stderr contains: 4 operations of bad left out:
stdout lacks: get-pattern
== serve
treaty mock none.yaml --port 0
== request
GET /made
== expect
status: 404
json /type: "https://stoplight.io/prism/errors#NO_RESOURCE_PROVIDED_ERROR"
== stop
== expect
exit: 0
stdout contains: None (0 operations)
stdout contains: the document has no operation: every call is answered by 404
