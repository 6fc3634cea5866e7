== story the version is printed
== run
treaty --version
== expect
exit: 0
stdout is: treaty 0.1.0
stderr is:
|
