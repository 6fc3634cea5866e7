A contract that can be used has errors all the same: each with its line, and the word that was meant.
== story lint finds what is wrong inside a contract
== file Contracts/cups/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get:
      operationId: list
      x-treaty-eror: []
      responses:
        '200':
          description: all cups
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Cap'}
        '200':
          description: the same again
      x-treaty-errors:
        - {code: 1, status: 404, when: {absent: caps}}
components:
  schemas:
    Cup: {type: object}
x-treaty-collections:
  cups: {key: id, records: []}
== run
treaty lint
== expect
exit: 1
stdout contains: Contracts/cups/openapi.yaml:7:7: error:
stdout contains: did you mean 'x-treaty-errors'?
stdout contains: Contracts/cups/openapi.yaml:13:
stdout contains: $ref '#/components/schemas/Cap' leads to nothing
stdout contains: did you mean 'Cup'?
stdout contains: Contracts/cups/openapi.yaml:14:9:
stdout contains: the operation declares no response 404
stdout matches: …in 1 contract…
== file Contracts/cups/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths: {}
== run
treaty lint Contracts/cups
== expect
exit: 0
stdout contains: 0 errors, 1 warning in 1 contract
