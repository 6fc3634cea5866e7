Without records the same path still names the same thing: in the list, in detail, and each time.
== story what a list shows is what its members' own paths show
== file patients.yaml
openapi: 3.1.0
info: {title: Patients, version: '1'}
paths:
  /patients:
    get:
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Patient'}}}}
  /patients/{patientId}:
    get:
      parameters: [{name: patientId, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Patient'}}}}
components:
  schemas:
    Patient: {type: object, required: [id], properties: {id: {type: string}}}
== serve
treaty mock patients.yaml --port 0 --seed 7
== request
GET /patients
== expect
status: 200
json : [{"id":"1"},{"id":"2"},{"id":"3"}]
== request
GET /patients/7
== expect
json : {"id":"7"}
== request
GET /patients/a%2Fb
== expect
json : {"id":"a/b"}
== stop
== expect
exit: 0
stdout lacks: warning
