A document that cannot be mended still says which of its operations can be used, and why the others cannot.
== story lint names the operations that cannot be used
== file cups.yaml
openapi: 3.0.3
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {operationId: list-cups, responses: {'200': {$ref: '#/components/responses/Cup'}}}
    post: {operationId: make-cup, responses: {'201': {description: Made.}}}
  /bowls: {$ref: '#/paths/~1bowls'}
== run
treaty lint cups.yaml
== expect
exit: 1
stdout contains: $ref '#/components/responses/Cup' leads to nothing [openapi.ref-unresolved]
stdout contains: [openapi.ref-cycle]
stdout contains: cups.yaml: 1 of 2 operations can be used
stdout contains:   not list-cups: $ref '#/components/responses/Cup' leads to nothing, at cups.yaml:5:
