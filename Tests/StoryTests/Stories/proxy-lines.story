== story lines of a forward proxy name the host, tunnels are told, and failures say why
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {operationId: listCups, responses: {'200': {description: all, content: {application/json: {example: [1]}}}}}
== serve
treaty mock cups.yaml --port 0 --quiet
== serve
treaty mock cups.yaml --port 0 --quiet --tls
== serve
treaty proxy --forward --port 0
== await
forwarding what clients ask of a proxy (https in tunnels that nobody looks into)
run clients with: http_proxy=http://127.0.0.1:${PORT} https_proxy=http://127.0.0.1:${PORT} COMMAND
== run 60s
http_proxy=${URL} no_proxy=<-loopback> treaty verify cups.yaml --target ${URL1}
== expect
exit: 0
== await
GET ${URL1}/cups 200
== run 60s
https_proxy=${URL} no_proxy=<-loopback> sh -c 'treaty verify cups.yaml --target "https:${0#http:}" --ca-file .treaty/tls/localhost.pem' ${URL2}
== expect
exit: 0
== await
 tunnel, not looked into (--intercept)
== request
CONNECT 127.0.0.1:1
== expect
status: 502
== await
CONNECT 127.0.0.1:1 502 no tunnel: the connection to 127.0.0.1 port 1 was refused
== request
GET /cups
== expect
status: 400
body contains: http_proxy
== stop
== expect
stdout contains: passed, not looked into
stdout contains: 1 tunnel could not be opened
