== story without a verb the list of verbs goes to stderr and the exit code is 2
== run
treaty
== expect
exit: 2
stdout is:
|
stderr contains: usage: treaty VERB [options]
stderr contains: explains a verb, or lists them all
