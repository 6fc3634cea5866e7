Wrong use of diff, and contracts that cannot be read.
== story diff says what it cannot use
== file a.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths: {}
== file broken.yaml
openapi: 3.1.0
paths:
	/cups: {}
== run
treaty diff a.yaml
== expect
exit: 2
stderr contains: NEW is missing
== run
treaty diff a.yaml missing.yaml
== expect
exit: 2
stderr contains: missing.yaml
stdout is: 
== run
treaty diff broken.yaml a.yaml
== expect
exit: 2
stderr contains: broken.yaml:3:1: error:
== run
treaty diff a.yaml a.yaml --format xml
== expect
exit: 2
stderr contains: --format
== run
treaty diff a.yaml a.yaml --direction client
== expect
exit: 2
stderr contains: consumer, provider, both
== run
treaty diff a.yaml a.yaml --output no/such/folder/x
== expect
exit: 3
stderr contains: cannot be written
== run
treaty help diff
== expect
exit: 0
stdout contains: treaty diff OLD NEW
stdout contains: A consumer calls, a provider answers.
