== story a verb's help says how to use it, in three ways
== run
treaty help help
== expect
exit: 0
stdout matches:
| treaty help: explains a verb, or lists them all
|
| usage: treaty help [VERB] [options]
|
| arguments:
|   VERB  the verb to explain
|
| options:
|   --no-color  …
|   -h, --help  this text
|
| examples:
|   treaty help help
|       explains this verb
== run
treaty help --help
== expect
exit: 0
stdout contains: usage: treaty help [VERB] [options]
== run
treaty help -h
== expect
exit: 0
stdout contains: usage: treaty help [VERB] [options]
