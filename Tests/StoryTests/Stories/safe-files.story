A contract from a stranger reads no file but those in its own folder, whatever its references and links say.
== story references stay in the folder of the contract
== file secret.yaml
type: object
properties: {password: {type: string, example: TOPSECRET}}
== file api/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /up: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '../secret.yaml'}}}}}}}
  /system: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '/etc/passwd'}}}}}}}
  /file: {get: {responses: {'200': {description: d, content: {text/plain: {schema: {$ref: 'file:///etc/passwd'}}}}}}}
  /link: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'link.yaml'}}}}}}}
  /folder: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'dir/secret.yaml'}}}}}}}
  /coded: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '%2e%2e/secret.yaml'}}}}}}}
  /example: {get: {responses: {'200': {description: d, content: {application/json: {examples: {e: {externalValue: link.yaml}}}}}}}}
  /fine: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'cup.yaml'}, example: {size: 7}}}}}}}
== file api/cup.yaml
{type: object, properties: {size: {type: integer}}}
== run
sh -c 'ln -s ../secret.yaml api/link.yaml; ln -s .. api/dir'
== expect
exit: 0
== run
treaty lint api
== expect
exit: 1
stdout contains: api/openapi.yaml:4:95: error: '../secret.yaml' leads to 'secret.yaml', which is outside the contract's folder [openapi.ref-outside]
stdout contains: '/etc/passwd' leads to '/etc/passwd', which is outside
stdout contains: api/openapi.yaml:6:91: error: '/etc/passwd' leads to '/etc/passwd', which is outside
stdout contains: 'link.yaml' leads to 'api/link.yaml', which is outside
stdout contains: 'dir/secret.yaml' leads to 'api/dir/secret.yaml', which is outside
stdout contains: api/openapi.yaml:9:98: error: '../secret.yaml' leads to 'secret.yaml', which is outside
stdout contains: help: move the file beside the contract, or allow it with --allow-outside
stdout contains: [example.external]
stdout contains: api: 2 of 8 operations can be used
stdout lacks: TOPSECRET
stdout lacks: root:
== run
treaty bundle api --output bundle.yaml
== expect
exit: 1
file bundle.yaml lacks: TOPSECRET
file bundle.yaml lacks: root:
== run
treaty fixtures api --to fixtures
== run
sh -c 'cat fixtures/* | grep -c -e TOPSECRET -e root:'
== expect
stdout is: 0
== serve
treaty mock api --port 0
== request
GET /fine
== expect
status: 200
json /size: 7
== request
GET /example
== expect
body lacks: TOPSECRET
== request
GET /up
== expect
body lacks: TOPSECRET
== stop
== run
treaty lint api --allow-outside
== expect
exit: 1
stdout lacks: '../secret.yaml' leads
== story what is no file is not waited for
== run
sh -c 'mkdir -p api/folder; mkfifo api/pipe.yaml; ln -s /dev/zero api/zero.yaml; ln -s self.yaml api/self.yaml'
== file api/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /pipe: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'pipe.yaml'}}}}}}}
  /zero: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'zero.yaml'}}}}}}}
  /self: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'self.yaml'}}}}}}}
  /folder: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'folder'}}}}}}}
  /example: {get: {responses: {'200': {description: d, content: {application/json: {examples: {e: {externalValue: pipe.yaml}}}}}}}}
== run
treaty lint api
== expect
exit: 1
stdout contains: 'api/pipe.yaml' is a pipe
stdout contains: 'zero.yaml' leads to 'api/zero.yaml', which is outside
stdout contains: 'api/self.yaml' cannot be read
stdout contains: 'api/folder' is a folder
== run
treaty lint api --allow-outside
== expect
exit: 1
stdout contains: 'api/zero.yaml' is a device; a file was expected
== run
treaty lint /dev/zero
== expect
exit: 2
stdout contains: error: '/dev/zero' is a device; a file was expected [file.pipe]
