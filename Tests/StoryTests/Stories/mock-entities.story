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
== story people are readable, stay who they are, and differ by seed
== file people.yaml
openapi: 3.1.0
info: {title: People, version: '1'}
paths:
  /people:
    get:
      responses:
        '200': {description: a, content: {application/json: {schema: {type: object, required: [data], properties: {data: {type: array, items: {$ref: '#/components/schemas/Person'}}}}}}}
  /people/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: b, content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}}
  /many: {get: {responses: {'200': {description: a, content: {application/json: {schema: {type: array, minItems: 1000000000, items: {type: string}}}}}}}}
  /tree: {get: {responses: {'200': {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}}}}
  /broken: {get: {responses: {'200': {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/Nobody'}}}}}}}
components:
  schemas:
    Person:
      type: object
      required: [id, firstName, email]
      properties: {id: {type: integer}, firstName: {type: string}, email: {type: string, format: email}}
    Tree: {type: object, required: [next], properties: {next: {$ref: '#/components/schemas/Tree'}}}
== serve
treaty mock people.yaml --port 0
== run
sh -c 'get() { curl -s "${URL}$1"; }; test "$(get /people/2)" = "$(get /people/2)" && get /people | grep -qF "$(get /people/2)" && test "$(get /people/2)" != "$(get "/people/2?__seed=9")" && test "$(get "/people/2?__seed=9")" = "$(get "/people/2?__seed=9")" && get /people/2 | grep -q "@example.com" && echo same'
== expect
exit: 0
stdout is: same
== request
GET /many
== expect
status: 500
json /type: "https://stoplight.io/prism/errors#SCHEMA_TOO_COMPLEX"
body contains: minItems
== request
GET /tree
== expect
status: 500
json /title: "Schema too complex"
== request
GET /broken
== expect
status: 501
body contains: leads nowhere
== request
FROB /people/1
== expect
status: 405
== stop
== expect
exit: 0
stdout contains: 1 operation of people left out:
stdout contains: GET /broken: the reference '#/components/schemas/Nobody' leads nowhere
== story a list that wants more, or shows less, still shows the things of its paths
== file repos.yaml
openapi: 3.1.0
info: {title: Repos, version: '1'}
paths:
  /people: {get: {responses: {'200': {description: a, content: {application/json: {schema: {type: array, minItems: 5, maxItems: 5, items: {$ref: '#/components/schemas/Person'}}}}}}}}
  /people/{personId}: {get: {parameters: [{name: personId, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: b, content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}}}}
  /repos:
    get: {responses: {'200': {description: a, content: {application/json: {schema: {type: object, required: [items, total], properties: {total: {type: integer}, items: {type: array, items: {$ref: '#/components/schemas/Short'}}}}}}}}}
  /repos/{repo}:
    get:
      parameters: [{name: repo, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: b, content: {application/json: {schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Repo'}}}}}}}
components:
  schemas:
    Person: {type: object, required: [id, firstName], properties: {id: {type: integer}, firstName: {type: string}}}
    Short: {type: object, required: [name, stars], properties: {name: {type: string}, stars: {type: integer, minimum: 0}}, additionalProperties: false}
    Repo: {type: object, required: [name, stars, about], properties: {name: {type: string}, stars: {type: integer, minimum: 0}, about: {type: string}}}
== serve
treaty mock repos.yaml --port 0
== request
GET /people
== expect
json /0/id: 1
json /4/id: 5
json /5: absent
== run
sh -c 'curl -s "${URL}/people" | grep -qF "$(curl -s "${URL}/people/5")" && echo same'
== expect
stdout is: same
== request
GET /repos
== expect
json /total: 3
== request
GET /repos/lantern
== expect
json /data/name: "lantern"
== run
sh -c 'test "$(curl -s "${URL}/repos" | tr "{" "\n" | grep -o "\"name\":\"[^\"]*\"" | sort -u | wc -l)" = 3 && echo three'
== expect
stdout is: three
== stop
== expect
exit: 0
stdout lacks: warning
