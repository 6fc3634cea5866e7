Whatever lies at the path, lint says what is wrong with it and where, and never more than that.
== story lint names what is wrong with a file, with its place and what to do
== file good.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get: {responses: {'200': {description: all cups}}}
== run
treaty lint good.yaml
== expect
exit: 0
stdout is:
| 0 errors, 0 warnings in 1 contract
== run
treaty lint god.yaml
== expect
exit: 2
stdout contains: error: there is no file 'god.yaml'
stdout contains: did you mean 'good.yaml'?
stdout contains: 1 error, 0 warnings in 1 contract
== file folder/other.txt
nothing
== run
treaty lint folder good.yaml
== expect
exit: 2
stdout contains: the folder 'folder' holds no openapi.yaml
stdout contains: 1 error, 0 warnings in 2 contracts
== file empty.yaml
== run
treaty lint empty.yaml
== expect
exit: 2
stdout contains: empty.yaml
stdout contains: error:
== run
sh -c 'printf "openapi: 3.1.0\ninfo:\n\ttitle: Cups\n" > tab.yaml'
== expect
exit: 0
== run
treaty lint tab.yaml
== expect
exit: 2
stdout contains: tab.yaml:3:1: error:
stdout contains: tab
== file list.yaml
- a
- b
== run
treaty lint list.yaml
== expect
exit: 2
stdout contains: expected an OpenAPI document, found an array
== run
treaty lint
== expect
exit: 2
stderr contains: there is no contract below ./Contracts
