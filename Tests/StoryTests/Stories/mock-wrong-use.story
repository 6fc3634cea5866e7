What keeps a mock from starting is said in a sentence, with what to do.
== story a mock that cannot start says why
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {responses: {'204': {description: none}}}
== run
treaty mock none.yaml
== expect
exit: 2
stderr contains: there is no file 'none.yaml'
== run
treaty mock --port 99999 cups.yaml
== expect
exit: 2
stderr contains: --port must be a whole number from 0 to 65535, not '99999'
== run
treaty mock
== expect
exit: 2
stderr contains: there is no contract below ./Contracts
== serve
treaty mock cups.yaml --port 0 --quiet
== run
treaty mock cups.yaml --port ${PORT}
== expect
exit: 3
stderr contains: port ${PORT} on 127.0.0.1 is in use
stderr contains: --port 0
== request
GET /cups
== expect
status: 204
== stop
== expect
exit: 0
stdout lacks: GET /cups 204
