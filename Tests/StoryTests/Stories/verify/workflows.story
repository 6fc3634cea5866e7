Calls that belong together: a workflow beside the contract runs with the cases, on the own mock and on a target.
== story workflows run step by step, with inputs of the profile, and a failed step says what was expected and found
== file api/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
x-treaty-collections: {cups: {$ref: 'cups.yaml#/cups'}}
x-treaty-principals: {owner: {values: {key: sample-key}}}
x-treaty-errors: [{name: unauthenticated, status: 401, when: unauthenticated}]
paths: {/cups: {$ref: 'paths.yaml#/~1cups'}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
== file api/cups.yaml
cups: {key: id, records: [{id: 1, name: Red}]}
== file api/paths.yaml
/cups:
  get:
    operationId: listCups
    security: [{key: []}]
    x-treaty-effect: {collection: cups, action: list, at: /cups}
    responses: {'200': {description: d, content: {application/json: {schema: {type: object}}}}, '401': {description: d}}
  post:
    operationId: makeCup
    security: [{key: []}]
    requestBody: {required: true, content: {application/json: {schema: {type: object, required: [id, name],
      properties: {id: {type: integer}, name: {type: string}}}}}}
    x-treaty-effect: {collection: cups, action: create, key: body#/id, at: ''}
    responses: {'201': {description: d, content: {application/json: {schema: {type: object,
      properties: {id: {type: integer}, name: {type: string}}}}}}, '401': {description: d}}
== file api/workflows.arazzo.yaml
arazzo: 1.0.1
info: {title: Cups, version: '1'}
sourceDescriptions: [{name: cups, url: openapi.yaml, type: openapi}]
workflows:
- workflowId: fill-shelf
  inputs: {type: object, required: [key], properties: {key: {type: string, default: sample-key}}}
  parameters: [{name: X-Key, in: header, value: $inputs.key}]
  steps:
  - stepId: make
    operationId: makeCup
    requestBody: {payload: {id: 7, name: 'Cup of {$inputs.key}'}}
    outputs: {id: $response.body#/id}
  - stepId: look
    description: The cup stands on the shelf.
    operationId: listCups
    successCriteria:
    - {condition: $statusCode == 200}
    - {condition: $response.body#/cups/1/id == $steps.make.outputs.id}
    - {context: $response.body, type: jsonpath, condition: '$.cups[?@.name == "Cup of sample-key"]'}
== run
treaty lint api/workflows.arazzo.yaml
== expect
exit: 0
== run
treaty verify api --only fill-shelf --report junit=report.xml
== expect
exit: 0
stdout contains: pass  api/workflow/fill-shelf/step-make  (calls makeCup)
stdout contains: pass  api/workflow/fill-shelf/step-look  (The cup stands on the shelf.)
stdout contains: 2 cases, 2 passed
file report.xml contains: classname="api.workflow" name="fill-shelf/step-look"
== run
treaty verify api --only fill-shelves
== expect
exit: 2
stderr contains: help: did you mean 'fill-shelf'?
== run
treaty bundle api
== expect
exit: 0
stdout contains: name: Red
stdout lacks: cups.yaml
== serve
treaty mock api --port 0
== file treaty.yaml
targets:
  local: {url: '${TARGET_URL}', disposable: true, inputs: {key: '${CUP_KEY}'}}
  shared: {url: '${TARGET_URL}'}
  other: {url: '${TARGET_URL}', inputs: {kee: a}}
== run
TARGET_URL=${URL} CUP_KEY=another-key treaty verify api --target local --only fill-shelf
== expect
exit: 1
stdout contains: FAIL  api/workflow/fill-shelf/step-make
stdout contains: workflow.criterion at response.status: expected a status below 400, as the step 'make' has no criteria, found 401
stdout matches: …contract  api/workflows.arazzo.yaml:9:…
stdout contains: repeat    curl -i -X POST -H "X-Key: ${CUP_KEY}"
stdout contains: step-look: the step 'make' before it failed
stdout lacks: another-key
== run
TARGET_URL=${URL} CUP_KEY=sample-key treaty verify api --target local --only fill-shelf
== expect
exit: 0
== run
TARGET_URL=${URL} CUP_KEY=sample-key treaty verify api --target shared --only fill-shelf
== expect
exit: 3
stdout contains: step-make: may change something, and the target is not disposable
== run
TARGET_URL=${URL} CUP_KEY=sample-key treaty verify api --target other
== expect
exit: 2
stderr contains: treaty.yaml:4:42: error: no workflow of the contract has the input 'kee' [profile.input]
stderr contains: help: did you mean 'key'?
== stop
== expect
exit: 0
