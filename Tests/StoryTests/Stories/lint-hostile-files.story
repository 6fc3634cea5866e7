Files that are made to hang a reader: aliases that multiply, a pipe nobody writes to, references in a circle.
== story a hostile file is refused with its place and reason
== file bomb.yaml
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]
h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g]
== run
treaty lint bomb.yaml
== expect
exit: 2
stdout contains: [yaml.alias-expansion]
stdout contains: help: write out what is meant; aliases of aliases multiply
== run
sh -c 'mkfifo pipe'
== expect
exit: 0
== run
treaty lint pipe
== expect
exit: 2
stdout contains: 'pipe' is a pipe; a file was expected [file.pipe]
== file circle.yaml
openapi: 3.1.0
info: {title: Circle, version: '1'}
paths:
  /a:
    get:
      responses:
        '200': {$ref: '#/components/responses/R'}
components:
  responses:
    R: {$ref: '#/components/responses/R'}
== run
treaty lint circle.yaml
== expect
exit: 1
stdout contains: circle.yaml:7:23: error: $ref '#/components/responses/R' leads in a circle, and to no response [openapi.ref-cycle]
