== story a proxy judges what passes, stores nothing, and says what broke the contract
== serve
treaty mock ${ROOT}/Contracts/spaaza --port 0 --quiet
== serve
treaty proxy --upstream ${URL} --contract ${ROOT}/Contracts/spaaza --port 0 --quiet
== run
treaty verify ${ROOT}/Contracts/spaaza --target ${URL} --disposable
== expect
exit: 0
stdout contains: 40 passed
== stop
== expect
stdout contains: 230  entity_not_found                   400  seen and right (5 entries)
stdout contains: 41 exchanges judged, 0 broke the contract
== story verify reaches a server through the proxy of the environment, but not what NO_PROXY lists
== serve
treaty mock ${ROOT}/Contracts/spaaza --port 0 --quiet
== run
HTTP_PROXY=${URL} treaty verify ${ROOT}/Contracts/spaaza --target http://api.invalid --disposable
== expect
exit: 0
stdout contains: 40 passed
== run
HTTP_PROXY=${URL} NO_PROXY=.invalid treaty verify ${ROOT}/Contracts/spaaza --target http://api.invalid --disposable
== expect
exit: 3
== run
HTTP_PROXY=https://proxy.invalid treaty verify ${ROOT}/Contracts/spaaza --target http://api.invalid
== expect
exit: 2
stderr contains: HTTP_PROXY: 'https://proxy.invalid' is not the URL of a server: a proxy that is itself reached over https
== stop
== story a proxy must know where to, and an authority is made by the user's word alone
== run
treaty proxy
== expect
exit: 2
stderr contains: --upstream is missing
stderr contains: or be a proxy: --forward
== run
treaty proxy --intercept --upstream http://127.0.0.1:1
== expect
exit: 2
stderr contains: --intercept has no use without --forward
== run
treaty proxy --forward --upstream http://127.0.0.1:1
== expect
exit: 2
stderr contains: --upstream and --forward cannot both be meant
== run
treaty proxy --forward --intercept --tls
== expect
exit: 2
stderr contains: --intercept cannot look into tunnels that come over https
== run
treaty proxy --forward --intercept
== expect
exit: 2
stderr contains: --intercept needs an authority of yours, and none was made here
stderr contains: treaty authority makes one
== run
treaty authority
== expect
exit: 0
stdout contains: .treaty/authority/authority.pem: made
stdout contains: SHA-256
stdout contains: curl --cacert .treaty/authority/authority.pem
== run
treaty authority
== expect
exit: 0
stdout contains: .treaty/authority/authority.pem: was there already
== serve
treaty proxy --forward --intercept --port 0
== stop
== expect
stdout contains: forwarding what clients ask of a proxy (https is looked into)
| run clients with: http_proxy=http://127.0.0.1:
== file broken/libssl.so.3
no library
== run
LD_LIBRARY_PATH=${DIR}/broken treaty proxy --forward --intercept --port 0
== expect
exit: 3
stderr contains: https needs OpenSSL 3, which is not on this machine; install
== run
sh -c 'rm .treaty/authority/authority.key.pem'
== run
treaty authority
== expect
exit: 2
stderr contains: '.treaty/authority/authority.key.pem' is missing
stderr contains: put it back, or remove
== run
treaty proxy --forward --intercept --port 0
== expect
exit: 2
stderr contains: '.treaty/authority/authority.key.pem' is missing
stderr contains: [tls.file]
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {operationId: listCups, responses: {'200': {description: all, content: {application/json: {example: [1]}}}}}
== serve
treaty mock cups.yaml --port 0 --tls
== run
sh -c 'cp .treaty/tls/localhost.pem .treaty/authority/authority.pem; cp .treaty/tls/localhost.key.pem .treaty/authority/authority.key.pem'
== run
treaty proxy --forward --intercept --port 0
== expect
exit: 2
stderr contains: '.treaty/authority/authority.pem' is the certificate of no authority
stderr contains: treaty authority then makes a new one
== run
treaty authority
== expect
exit: 2
stderr contains: is the certificate of no authority
== run
sh -c 'mkdir taken && touch taken/.treaty && cd taken && treaty authority'
== expect
exit: 3
stderr contains: make the folder writable
stderr lacks: --tls-cert
