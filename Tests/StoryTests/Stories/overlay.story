Overlays change a contract for every verb that reads one.
== story overlays are applied in their order
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get:
      operationId: listCups
      responses: {'200': {description: OK, content: {application/json: {schema: {const: plain}}}}}
== file first.yaml
overlay: 1.0.0
info: {title: First, version: '1'}
actions:
- target: $.paths['/cups'].get
  update: {summary: from the first, description: D}
- target: $.paths['/cups'].get.responses['200'].content
  remove: true
- target: $.paths['/cups'].get.responses['200']
  update: {content: {application/json: {schema: {const: changed}}}}
== file second.yaml
overlay: 1.1.0
info: {title: Second, version: '1'}
actions:
- target: $.paths['/cups'].get.summary
  update: from the second
== run
treaty bundle openapi.yaml --overlay first.yaml --overlay second.yaml
== expect
exit: 0
stdout contains: summary: from the second
stdout contains: description: D
stdout contains: const: changed
stdout lacks: plain
== run
treaty show openapi.yaml listCups --overlay first.yaml
== expect
exit: 0
stdout contains: from the first
== serve
treaty mock openapi.yaml --overlay first.yaml --port 0 --quiet
== request
GET /cups

== expect
status: 200
body contains: changed
== stop
== story an overlay that is wrong is told so at its place
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths: {/cups: {get: {responses: {}}}}
== file overlay.yaml
overlay: 1.0.0
info: {title: First, version: '1'}
actions:
- target: $.paths['/cup'].get
  update: {summary: S}
- target: $.info
  update: {title: {}}
- target: info.title
  remove: true
== run
treaty bundle openapi.yaml --overlay overlay.yaml
== expect
exit: 1
stderr contains: overlay.yaml:4:11: warning: '$.paths['/cup'].get' selects nothing [overlay.no-match]
stderr contains: overlay.yaml:7:19: error: an object cannot be merged into a string [overlay.mismatch]
stderr contains: overlay.yaml:8:11: error: 'info.title' is no JSONPath query
stdout contains: title: Cups
== file wrong.yaml
overlay: '2'
== run
treaty mock openapi.yaml --overlay wrong.yaml
== expect
exit: 2
stderr contains: Overlay '2' is not read
== run
treaty verify openapi.yaml --overlay none.yaml
== expect
exit: 2
stderr contains: there is no file 'none.yaml'
