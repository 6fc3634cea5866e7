A contract of several files works wherever it is named from.
== story a contract above the working folder
== file api/openapi.yaml
openapi: 3.1.0
info: {title: Api, version: '1'}
paths:
  /a:
    get:
      operationId: readA
      responses: {'200': {description: a, content: {application/json: {schema: {$ref: parts/a.yaml}}}}}
== file api/parts/a.yaml
type: object
required: [b]
properties: {b: {$ref: '../b.yaml#/B'}}
== file api/b.yaml
B: {type: integer, minimum: 3, maximum: 3}
== run
sh -c 'mkdir -p here && cd here && treaty lint ../api/openapi.yaml && treaty fixtures ../api/openapi.yaml --to ../out'
== expect
exit: 0
stdout contains: wrote 1 fixture
file out/reada-200.json is: {"b":3}
== run
sh -c 'cd api/parts && treaty fixtures ../openapi.yaml --to ../../out && treaty diff ../openapi.yaml ../../api/openapi.yaml'
== expect
exit: 0
stdout contains: no changes
