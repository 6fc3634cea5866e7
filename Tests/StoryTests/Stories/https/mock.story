A mock over https: a certificate that is made once and trusted by its file, one's own files, and what goes wrong with them.
== story a mock speaks https with a certificate that is made once
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {operationId: listCups, responses: {'200': {description: all, content: {application/json: {example: [1]}}}}}
== serve
treaty mock cups.yaml --port 0 --tls
== await
listening on https://127.0.0.1:${PORT}
certificate SHA-256
  for localhost, 127.0.0.1, ::1, the same until
  trust it: curl --cacert .treaty/tls/localhost.pem https://127.0.0.1:${PORT}/
  curl -i --cacert '.treaty/tls/localhost.pem' 'https://127.0.0.1:${PORT}/cups'
== run 60s
treaty verify cups.yaml --target https://127.0.0.1:${PORT} --ca-file .treaty/tls/localhost.pem
== expect
exit: 0
== run 60s
treaty verify cups.yaml --target https://localhost:${PORT} --ca-file .treaty/tls/localhost.pem
== expect
exit: 0
== run 60s
treaty verify cups.yaml --target https://127.0.0.1:${PORT}
== expect
exit: 3
stdout contains: self-signed certificate
== request
GET /cups
== expect
status: 400
body contains: this port speaks https
== run
sh -c 'cp .treaty/tls/localhost.pem first.pem; cp .treaty/tls/localhost.key.pem first.key.pem; cat .treaty/.gitignore'
== expect
stdout is: *
== stop
== expect
exit: 0
== serve
treaty mock cups.yaml --port 0 --tls
== run
sh -c 'cmp first.pem .treaty/tls/localhost.pem'
== expect
exit: 0
== stop
== serve
treaty mock cups.yaml --port 0 --tls-cert first.pem --tls-key first.key.pem
== await
certificate SHA-256
== run 60s
treaty verify cups.yaml --target https://127.0.0.1:${PORT} --ca-file first.pem
== expect
exit: 0
== stop
== expect
stdout lacks: trust it
== run
treaty mock cups.yaml --port 0 --tls-cert first.pem
== expect
exit: 2
stderr contains: --tls-cert needs --tls-key FILE
== run
treaty mock cups.yaml --port 0 --tls-key first.key.pem
== expect
exit: 2
stderr contains: --tls-key needs --tls-cert FILE
== run
treaty mock cups.yaml --port 0 --tls-cert none.pem --tls-key first.key.pem
== expect
exit: 2
stderr contains: 'none.pem' cannot be read: No such file or directory
== run
treaty mock cups.yaml --port 0 --tls-cert cups.yaml --tls-key first.key.pem
== expect
exit: 2
stderr contains: 'cups.yaml' holds no certificate in PEM
== run
treaty mock cups.yaml --port 0 --tls-cert first.pem --tls-key first.pem
== expect
exit: 2
stderr contains: 'first.pem' holds no private key in PEM
== run
treaty mock cups.yaml --tls --write folder
== expect
exit: 2
stderr contains: --write serves nothing and keeps no certificate
== run
sh -c 'mkdir taken && touch taken/.treaty && cd taken && treaty mock ../cups.yaml --port 0 --tls'
== expect
exit: 3
stderr contains: '.treaty/tls' cannot be made
stderr contains: --tls-cert FILE
== file broken/libssl.so.3
no library
== run
LD_LIBRARY_PATH=${DIR}/broken treaty mock cups.yaml --port 0 --tls
== expect
exit: 3
stderr contains: https needs OpenSSL 3, which is not on this machine; install
== story a certificate that is made anew says why, and a host that it does not name gets a command that works
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {operationId: listCups, responses: {'200': {description: all, content: {application/json: {example: [1]}}}}}
== serve
treaty mock cups.yaml --port 0 --tls
== stop
== expect
stdout lacks: made anew
== run
sh -c 'rm .treaty/tls/localhost.key.pem'
== serve
treaty mock cups.yaml --port 0 --tls
== await
  made anew (its key was missing): trust it again
== stop
== run
sh -c 'treaty mock cups.yaml --port 0 --tls --host 0.0.0.0 >out 2>&1 & p=$!; until grep -q "^try" out; do sleep 0.1; done; kill $p; wait $p; cat out'
== expect
stdout contains: listening on https://0.0.0.0:
stdout matches: …trust it: curl --cacert .treaty/tls/localhost.pem https://localhost:…/…
stdout matches: …curl -i --cacert '.treaty/tls/localhost.pem' 'https://localhost:…/cups'…
stdout contains: warning: the certificate names only localhost, 127.0.0.1 and ::1
