== story what verify provokes is recorded, audits and scans clean, and replays so well that verify passes
== serve
treaty mock ${ROOT}/Contracts/spaaza --port 0 --quiet
== serve
TREATY_KEY=one treaty record --upstream ${URL} --to whole.har --contract ${ROOT}/Contracts/spaaza --port 0 --quiet
== run
treaty verify ${ROOT}/Contracts/spaaza --target ${URL} --disposable
== expect
exit: 0
stdout contains: 40 passed
== stop
== expect
stdout contains: whole.har: 41 exchanges recorded
stdout contains: 6    no_valid_session                   401  seen and right (14 entries)
stdout contains: 230  entity_not_found                   400  seen and right (5 entries)
stdout contains: 41 exchanges judged, 0 broke the contract
file whole.report.json contains: "credential": 72
file whole.report.json contains: "found": 0
file whole.har lacks: admin-session-key
file whole.har lacks: baby_club_march_2025
== run
treaty audit whole.har --contract ${ROOT}/Contracts/spaaza --strict
== expect
exit: 0
stdout contains: 41 entries, 41 passed
== run
treaty scan whole.har
== expect
exit: 0
== serve
TREATY_KEY=one treaty replay whole.har --contract ${ROOT}/Contracts/spaaza --port 0 --shift-dates --quiet
== run
treaty verify ${ROOT}/Contracts/spaaza --target ${URL} --disposable
== expect
exit: 0
stdout contains: 40 passed
== stop
== serve
TREATY_KEY=another treaty replay whole.har --contract ${ROOT}/Contracts/spaaza --port 0 --shift-dates --quiet
== run
treaty verify ${ROOT}/Contracts/spaaza --target ${URL} --disposable --only spaaza/delete-tag/error-52
== expect
exit: 0
stdout contains: 6 passed
== stop
