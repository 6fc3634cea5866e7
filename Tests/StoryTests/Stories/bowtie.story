A harness asks for verdicts, one JSON object a line, and gets one line for each.
== story bowtie answers commands
== file commands
{"cmd": "start", "version": 1}
{"cmd": "dialect", "dialect": "http://json-schema.org/draft-07/schema#"}
{"cmd": "run", "seq": 1, "case": {"description": "x", "schema": {"type": "string"}, "tests": [{"description": "a", "instance": 1}, {"description": "b", "instance": "x"}]}}
{"cmd": "run", "seq": "two", "case": {"description": "x", "schema": {"$ref": "http://a.example/s"}, "registry": {"http://a.example/s": {"const": 1}}, "tests": [{"description": "a", "instance": 1.0}]}}
{"cmd": "run", "seq": 3, "case": {"description": "x", "schema": {"$ref": "#/nope"}, "tests": [{"description": "a", "instance": 1}]}}
{"cmd": "stop"}
== run
sh -c 'treaty bowtie < commands'
== expect
exit: 0
stdout contains: {"version":1,"implementation":{"language":"swift","name":"treaty","version":"
stdout contains: "dialects":["https://json-schema.org/draft/2020-12/schema",
stdout contains: {"ok":true}
stdout contains: {"seq":1,"results":[{"valid":false},{"valid":true}]}
stdout contains: {"seq":"two","results":[{"valid":true}]}
stdout contains: {"seq":3,"errored":true,"context":{"message":"the reference '#/nope' leads nowhere"}}
== story bowtie refuses what is no command
== file commands
{"cmd": "strat", "version": 1}
== run
sh -c 'treaty bowtie < commands'
== expect
exit: 2
stderr contains: <stdin> line 1:1:9: error: expected 'cmd' to be start, dialect, run or stop
== story bowtie has no verdict where the evaluation was stopped
== file commands
{"cmd": "run", "seq": 1, "case": {"description": "x", "schema": {"$ref": "#"}, "tests": [{"description": "a", "instance": 1}]}}
{"cmd": "run", "seq": 2, "case": {"description": "x", "schema": {"type": "integer"}, "tests": [{"description": "a", "instance": 1.0}]}}
== run
sh -c 'treaty bowtie --assert integer < commands'
== expect
exit: 0
stdout contains: {"seq":1,"results":[{"errored":true,"context":{"message":"the evaluation was stopped
stdout contains: {"seq":2,"results":[{"valid":false}]}
