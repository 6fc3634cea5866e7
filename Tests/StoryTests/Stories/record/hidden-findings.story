== story a finding about a hidden value is told without it, on the terminal too
== file loose.yaml
openapi: 3.1.0
info: {title: Loose, version: '1'}
paths:
  /guest:
    get:
      operationId: guest
      responses:
        '200':
          description: done
          content:
            application/json:
              schema: {type: object}
              example: {nick: Bob, phone: "call Rosalind Kern", room: "far north"}
== file strict.yaml
openapi: 3.1.0
info: {title: Strict, version: '1'}
paths:
  /guest:
    get:
      operationId: guest
      responses:
        '200':
          description: done
          content:
            application/json:
              schema:
                properties:
                  nick: {type: string, minLength: 8}
                  phone: {type: string, pattern: '^[+]'}
                  room: {type: string, maxLength: 3, x-treaty-privacy: public}
== serve
treaty mock loose.yaml --port 0 --quiet
== serve
TREATY_KEY=one treaty record --upstream ${URL} --to a.har --contract strict.yaml --port 0
== request
GET /guest

== expect
status: 200
== stop any
== expect
exit: 1
stdout contains: at response.body#/nick: expected at least 8 characters, found a value that is hidden
stdout contains: found a value that is hidden
stdout contains: far north
stdout lacks: Bob
stdout lacks: Rosalind
file a.har lacks: Bob
file a.har lacks: Rosalind
== run
sh -c "chmod 600 a.har && TREATY_KEY=one treaty redact a.har && stat -c %a a.har"
== expect
exit: 0
stdout contains: 1 exchange, all redacted before: nothing is hidden anew
stdout contains: 600
== run
TREATY_KEY=one treaty redact a.har --to /dev/null
== expect
exit: 2
stderr contains: '/dev/null' is no file that could be replaced
