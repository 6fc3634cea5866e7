A folder that mocks a contract wherever it is put: the contract, a start script, a compose file and a page that explains them.
== story a mock is written, and starts and answers
== file cups.yaml
openapi: 3.0.3
info: {title: Cups, version: '1'}
paths:
  /cups: {get: {summary: all cups, responses: {'200': {description: a, content: {application/json: {example: [1, 2]}}}}}}
== run
treaty mock cups.yaml --write alone --port 0 --seed 7 --image example.com/treaty:1
== expect
exit: 0
stdout contains: wrote alone: openapi.yaml, start, compose.yaml, README.md
file alone/openapi.yaml contains: title: Cups
file alone/start contains: --seed 7
file alone/compose.yaml contains: image: ${TREATY_IMAGE:-example.com/treaty:1}
file alone/README.md contains: # A mock of Cups
file alone/README.md contains: `GET /cups` all cups
== run
sh -c 'mv alone elsewhere && elsewhere/start --mount wrong'
== expect
exit: 2
stderr contains: --mount 'wrong'
== serve
sh elsewhere/start
== request
GET /cups
== expect
status: 200
json : [1,2]
== stop
== expect
exit: 0
stdout contains: elsewhere: Cups (1 operation)
== run
treaty mock cups.yaml --write elsewhere
== expect
exit: 0
== file kept/mine.txt
do not touch
== run
treaty mock cups.yaml --write kept
== expect
exit: 2
stderr contains: 'kept' holds 'mine.txt', which no mock wrote
file kept/mine.txt contains: do not touch
== run
treaty mock none.yaml --write x
== expect
exit: 2
stderr contains: there is no file 'none.yaml'
