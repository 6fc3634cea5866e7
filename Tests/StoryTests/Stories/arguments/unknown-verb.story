== story an unknown verb is refused with the verb that was meant
== run
treaty hlep
== expect
exit: 2
stdout is:
|
stderr is:
| treaty: error: unknown verb 'hlep'
|   help: did you mean 'help'?
== run
treaty help hepl
== expect
exit: 2
stderr is:
| treaty: error: unknown verb 'hepl'
|   help: did you mean 'help'?
