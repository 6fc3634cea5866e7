== story a file of authorities is checked before anything is asked
== file text.pem
no certificate
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {operationId: listCups, responses: {'200': {description: all, content: {application/json: {example: [1]}}}}}
== run
treaty proxy --upstream http://127.0.0.1:1 --ca-file none.pem
== expect
exit: 2
stderr contains: --ca-file 'none.pem' cannot be read: No such file or directory
== run
treaty record --upstream http://127.0.0.1:1 --to a.har --ca-file .
== expect
exit: 2
stderr contains: --ca-file '.' cannot be read: Is a directory
== run
treaty proxy --upstream http://127.0.0.1:1 --ca-file text.pem
== expect
exit: 2
stderr contains: --ca-file 'text.pem' holds no certificate in PEM
== run
treaty verify cups.yaml --target https://127.0.0.1:1 --ca-file none.pem
== expect
exit: 2
stderr contains: --ca-file 'none.pem' cannot be read: No such file or directory
