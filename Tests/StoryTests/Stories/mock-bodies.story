Bodies in the words of their media types: sequences item by item, parts with a boundary, examples as values, by reference, from
a file next to the document, or as they are written on the wire.
== story a body is written as its media type wants it
== file note.json
{"from": "a file"}
== file bodies.yaml
openapi: 3.2.0
info: {title: Bodies, version: '1'}
paths:
  /null: {get: {responses: {'200': {description: a, content: {application/json: {example: null}}}}}}
  /referenced: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /data: {get: {responses: {'200': {description: a, content: {application/json: {examples: {z: {dataValue: {a: 1}}}}}}}}}
  /written: {get: {responses: {'200': {description: a, content: {application/xml: {schema: {type: object}, examples: {z: {serializedValue: '<a/>'}}}}}}}}
  /file: {get: {responses: {'200': {description: a, content: {application/json: {examples: {z: {externalValue: note.json}}}}}}}}
  /only-summary: {get: {responses: {'200': {description: a, content: {application/json: {schema: {const: 5}, examples: {z: {summary: none}}}}}}}}
  /events: {get: {responses: {'200': {description: a, content: {text/event-stream: {itemSchema: {type: object, required: [event, data], properties: {event: {const: tick}, data: {const: now}}}}}}}}}
  /lines: {get: {responses: {'200': {description: a, content: {application/jsonl: {itemSchema: {type: object, required: [n], properties: {n: {const: 1}}}}}}}}}
  /mixed: {get: {responses: {'200': {description: a, content: {multipart/mixed: {itemSchema: {type: object, required: [n], properties: {n: {const: 1}}}}}}}}}
  /form: {get: {responses: {'200': {description: a, content: {multipart/form-data: {schema: {type: object, required: [n], properties: {n: {const: 1}}}}}}}}}
  /xml: {get: {responses: {'200': {description: a, content: {application/xml: {schema: {type: object, required: [n], properties: {n: {const: 1}}}}}}}}}
  /things: {query: {requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {'200': {description: a, content: {application/json: {example: found}}}}}}
components:
  responses: {R: {description: r, content: {application/json: {examples: {one: {$ref: '#/components/examples/X'}}}}}}
  examples: {X: {value: from there}}
== serve
treaty mock bodies.yaml --port 0
== request
GET /null
== expect
status: 200
body is: null
== request
GET /referenced
== expect
json : "from there"
== request
GET /data
== expect
json /a: 1
== request
GET /written
== expect
body is: <a/>
== request
GET /file
== expect
json /from: "a file"
== request
GET /only-summary
== expect
json : 5
== request
GET /events
== expect
field Content-Type: text/event-stream
body contains: event: tick
body contains: data: now
== request
GET /lines
== expect
field Content-Type: application/jsonl
body contains: {"n":1}
== request
GET /mixed
== expect
field Content-Type: multipart/mixed; boundary=…
body contains: {"n":1}
== request
GET /form
== expect
field Content-Type: multipart/form-data; boundary=…
body contains: name="n"
== request
GET /xml
== expect
body contains: <n>1</n>
== request
QUERY /things
Content-Type: application/json

{}
== expect
status: 200
json : "found"
== stop
== expect
exit: 0
stdout lacks: warning
