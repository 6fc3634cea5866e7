Answers of a contract as files, for tests that need no server: the same bytes each time, and nothing of anybody else is overwritten.
== story every operation, status and example gets a file of its own
== file cups.yaml
openapi: 3.0.3
info: {title: Cups, version: '1'}
paths:
  /cups/{id}:
    get:
      operationId: getCup
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: a cup
          content:
            application/json:
              schema: &cup {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
              examples:
                big: {value: {id: 1, name: Big Cup}}
                'small/../one': {value: {id: 2, name: Small}}
        '404': {description: none, content: {text/plain: {example: no such cup}}}
        default: {description: other, content: {application/json: {schema: *cup}}}
    delete:
      operationId: deleteCup
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: gone}}
== run
treaty fixtures cups.yaml --to out
== expect
exit: 0
stdout contains: wrote 5 fixtures and index.json to out
file out/getcup-200-big.json contains: {"id":1,"name":"Big Cup"}
file out/getcup-200-small-one.json contains: {"id":2,"name":"Small"}
file out/getcup-404-example.txt contains: no such cup
file out/getcup-500.json contains: "name":
file out/index.json contains: "file": "deletecup-204.txt"
file out/index.json contains: "example": "generated"
== run
sh -c 'cp -r out before && treaty fixtures cups.yaml --to out && diff -r out before'
== expect
exit: 0
== run
sh -c 'treaty fixtures cups.yaml --to http --format http && cat http/getcup-404-example.http'
== expect
exit: 0
stdout contains: HTTP/1.1 404 Not Found
stdout contains: Content-Type: text/plain
stdout contains: no such cup
== run
sh -c 'treaty fixtures cups.yaml --to har --format har --seed 7 && cat har/getcup-200-big.har'
== expect
exit: 0
stdout contains: "url": "http://example.com/cups/
stdout contains: "text": "{\"id\":1,\"name\":\"Big Cup\"}"
== story what is not ours is not overwritten
== file cups.yaml
openapi: 3.0.3
info: {title: Cups, version: '1'}
paths:
  /cups: {get: {operationId: cups, responses: {'200': {description: a, content: {application/json: {example: [1]}}}}}}
== file kept/cups-200-example.json
mine
== run
treaty fixtures cups.yaml --to kept
== expect
exit: 2
stderr contains: 'kept' holds 'cups-200-example.json', which is no fixture
file kept/cups-200-example.json contains: mine
== run
treaty fixtures none.yaml --to out
== expect
exit: 2
stderr contains: there is no file 'none.yaml'
== run
treaty fixtures cups.yaml
== expect
exit: 2
stderr contains: --to
== run
treaty fixtures cups.yaml --to out --format xml
== expect
exit: 2
stderr contains: xml
== story what has no value is named
== file broken.yaml
openapi: 3.0.3
info: {title: Broken, version: '1'}
paths:
  /a: {get: {operationId: a, responses: {'200': {description: a, content: {application/json: {schema: {allOf: [{enum: [1]}, {enum: [2]}]}}}}}}}
== run
treaty fixtures broken.yaml --to out
== expect
exit: 3
stderr contains: there is nothing to write
stderr contains: no fixture for a: 200 application/json: the schema has no values
== story every error code of a contract has its file
== run
treaty fixtures ${ROOT}/Contracts/spaaza --to out
== expect
exit: 0
file out/delete-tag-401-error-6.json contains: 6
file out/delete-tag-400-error-52.json contains: 52
file out/delete-tag-403-error-68.json contains: 68
file out/delete-tag-400-error-230.json contains: 230
file out/index.json contains: "code": 230
== story a folder that was written before is written again, and nothing else of it is lost
== file cups.yaml
openapi: 3.0.3
info: {title: Cups, version: '1'}
paths:
  /cups: {get: {operationId: cups, responses: {'200': {description: a, content: {application/json: {example: [1]}}}}}}
== run
treaty fixtures cups.yaml --to out --format har
== expect
exit: 0
stdout contains: wrote 1 fixture and index.json to out
== run
sh -c 'treaty fixtures cups.yaml --to out && ls out'
== expect
exit: 0
stdout contains: cups-200-example.json
stdout lacks: cups-200-example.har
== run
sh -c 'echo "[2]" > out/cups-200-example.json; treaty fixtures cups.yaml --to out'
== expect
exit: 2
stderr contains: 'out/cups-200-example.json' was changed since it was written
stderr contains: help: keep it elsewhere, or remove it
file out/cups-200-example.json contains: [2]
== run
sh -c 'rm out/cups-200-example.json; treaty fixtures cups.yaml --to out'
== expect
exit: 0
== run
sh -c 'echo "{\"fixtures\": []}" > out/index.json; treaty fixtures cups.yaml --to out'
== expect
exit: 2
stderr contains: which is no fixture
== run
treaty fixtures cups.yaml --to cups.yaml
== expect
exit: 2
stderr contains: 'cups.yaml' is no folder
== run
treaty fixtures cups.yaml --to not/there
== expect
exit: 3
stderr contains: 'not/there' cannot be made
== run
treaty fixtures cups.yaml --to out2 --seed -1
== expect
exit: 2
stderr contains: --seed
== story broken operations are counted, and the others are written
== file half.yaml
openapi: 3.0.3
info: {title: Half, version: '1'}
paths:
  /good: {get: {operationId: good, responses: {'200': {description: a, content: {application/json: {example: 1}}}}}}
  /bad: {get: {operationId: bad, responses: {'200': {$ref: '#/components/responses/None'}}}}
  /odd:
    get:
      operationId: odd
      responses:
        '200':
          description: a
          content: {application/json: {schema: {type: integer}, example: one}}
== run
treaty fixtures half.yaml --to half
== expect
exit: 1
stdout contains: 1 operation of half left out
stdout contains: GET /bad
stdout contains: wrote 2 fixtures and index.json to half
stderr contains: odd 200: the example 'example' breaks its schema
file half/good-200-example.json contains: 1
== story a fixture in HAR is a recording
== file cups.yaml
openapi: 3.0.3
info: {title: Cups, version: '1'}
paths:
  /cups: {get: {operationId: cups, responses: {'200': {description: a, content: {application/json: {example: {cups: [1]}}}}}}}
== run
treaty fixtures cups.yaml --to played --format har
== expect
exit: 0
== serve
treaty replay played/cups-200-example.har --port 0
== request
GET /cups
Accept: application/json, */*;q=0.5

== expect
status: 200
json /cups/0: 1
== stop
