== story a proxy of the environment is named at the start and where it cannot be reached
== serve
http_proxy=http://user:word@127.0.0.1:1 no_proxy=<-loopback> treaty proxy --upstream http://127.0.0.1:2 --port 0
== await
the upstream is reached through the proxy 127.0.0.1:1 of HTTP_PROXY
== request
GET /x
== expect
status: 502
body contains: the proxy of HTTP_PROXY was not reached
== stop
== expect
stdout matches: …GET /x no answer … ms: the proxy of HTTP_PROXY was not reached: the connection…was refused…
stdout lacks: word
== run
http_proxy=http://127.0.0.1:1 treaty verify ${ROOT}/Contracts/spaaza --target http://api.invalid
== expect
exit: 3
stdout contains: the proxy of HTTP_PROXY was not reached
