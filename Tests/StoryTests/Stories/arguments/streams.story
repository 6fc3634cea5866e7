== story a pipe carries plain text, and a reader that goes away is no failure
== run
treaty --no-color help
== expect
exit: 0
stdout lacks: [
== run
treaty help --no-color
== expect
exit: 0
stdout contains: usage:
== run
sh -c '{ treaty help; echo $? >code; } | true'
== expect
exit: 0
stderr is:
|
file code is: 0
