== story wrong options are refused in one line of error and one of help
== run
treaty help --no-colour
== expect
exit: 2
stderr is:
| treaty: error: unknown option '--no-colour' of treaty help
|   help: did you mean '--no-color'?
== run
treaty help --zzzzzzzz
== expect
exit: 2
stderr is:
| treaty: error: unknown option '--zzzzzzzz' of treaty help
|   help: treaty help help
== run
treaty --verison
== expect
exit: 2
stderr is:
| treaty: error: unknown option '--verison' before the verb
|   help: did you mean '--version'?
== run
treaty help --no-color=yes
== expect
exit: 2
stderr is:
| treaty: error: --no-color takes no value
|   help: treaty help help
== run
treaty help help help
== expect
exit: 2
stderr is:
| treaty: error: unexpected argument 'help'
|   help: usage: treaty help [VERB] [options]
== run
treaty help -- --help
== expect
exit: 2
stderr contains: unknown verb '--help'
