== story help lists every verb and ends with 0
== run
treaty --help
== expect
exit: 0
stdout contains: usage: treaty VERB [options]
stdout contains: explains a verb, or lists them all
stdout contains: --version
stderr is:
|
== run
treaty -h
== expect
exit: 0
stdout contains: usage: treaty VERB [options]
== run
treaty help
== expect
exit: 0
stdout contains: usage: treaty VERB [options]
