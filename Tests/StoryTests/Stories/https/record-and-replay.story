A recorder and a replay over https, the recorder in front of a mock in clear.
== story what is recorded over https is replayed over https
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {operationId: listCups, responses: {'200': {description: all, content: {application/json: {example: [1]}}}}}
== serve
treaty mock cups.yaml --port 0
== serve
treaty record --upstream ${URL} --to cups.har --contract cups.yaml --port 0 --tls
== await
listening on https://127.0.0.1:${PORT}
  trust it: curl --cacert .treaty/tls/localhost.pem
== run 60s
treaty verify cups.yaml --target https://127.0.0.1:${PORT} --ca-file .treaty/tls/localhost.pem
== expect
exit: 0
== stop
== expect
stdout contains: cups.har: 1 exchange recorded
== serve
treaty replay cups.har --port 0 --tls
== await
listening on https://127.0.0.1:${PORT}
== run 60s
treaty verify cups.yaml --target https://127.0.0.1:${PORT} --ca-file .treaty/tls/localhost.pem
== expect
exit: 0
== request
GET /cups
== expect
status: 400
body contains: this port speaks https
== stop
== expect
stdout contains: 1 request answered from recordings
== run
treaty replay cups.har --port 0 --tls-cert cups.har --tls-key cups.har
== expect
exit: 2
stderr contains: 'cups.har' holds no certificate in PEM
== run
treaty record --upstream http://127.0.0.1:1 --to other.har --port 0 --tls-key cups.har
== expect
exit: 2
stderr contains: --tls-key needs --tls-cert
