What is no verdict is not sold as one, and wrong input says what it is.
== story validate has no verdict where the schema refers to itself without end
== file loop.json
{"$ref": "pool.json"}
== file pool.json
{"$ref": "loop.json"}
== file i.json
1
== run
treaty validate -s loop.json i.json
== expect
exit: 2
stdout is:
stderr contains: error: no verdict on 'i.json': the evaluation was stopped: the schema refers to itself without end
== run
treaty validate -s loop.json i.json --output flag
== expect
exit: 2
stdout is:
== run
treaty validate -s loop.json i.json --output list
== expect
exit: 2
stdout is:
== story validate says of a file that is referred to and not there that it is no file
== file s.json
{"$ref": "nofile.json"}
== file t.json
{"$ref": "http://127.0.0.1:9/x"}
== file i.json
1
== run
treaty validate -s s.json i.json
== expect
exit: 2
stderr contains: s.json:1:10: error: the reference 'nofile.json' leads to file:///
stderr contains: no such file can be read; a document is given for this URI with --add URI=FILE
stderr lacks: --allow-remote
== run
treaty validate -s t.json i.json --allow-remote
== expect
exit: 2
stderr contains: port 9 was refused
stderr contains: help: give the document: --add URI=FILE
stderr lacks: have it fetched
== story validate says once what a schema is not
== file s.json
[1]
== file i.json
1
== run
treaty validate -s s.json i.json
== expect
exit: 2
stderr is:
| s.json:1:1: error: the schema breaks the metaschema: expected boolean or object, found array [1] [schema.metaschema]
|   1 | [1]
|     | ^^^
|   help: https://json-schema.org/draft/2020-12/schema#/type says so
== story validate names every constant that alternatives within alternatives allow
== file s.json
{"oneOf": [{"$ref": "#/$defs/body"}, {"oneOf": [{"$ref": "#/$defs/header"}, {"$ref": "#/$defs/query"}]}],
 "$defs": {"body": {"properties": {"in": {"enum": ["body"]}}},
           "header": {"properties": {"in": {"enum": ["header"]}, "type": {}}},
           "query": {"properties": {"in": {"enum": ["query"]}, "type": {}}}}}
== file i.json
{"in": "qery"}
== run
treaty validate -s s.json i.json
== expect
exit: 1
stdout contains: expected one of "body", "header", "query", found "qery"; did you mean "query"?
== story validate quotes strings that YAML leaves without quotes
== file s.json
{"items": {"maxLength": 1, "pattern": "^[^ ]*$"}}
== file i.yaml
- a  b
== run
treaty validate -s s.json i.yaml
== expect
exit: 1
stdout contains: expected at most 1 character, found 4: "a  b" [schema.maxLength]
stdout contains: found "a  b" [schema.pattern]
== story validate takes 1.0 for no integer where it is asked to
== file s.json
{"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}
== file i.json
1.0
== run
treaty validate -s s.json i.json
== expect
exit: 0
== run
treaty validate -s s.json i.json --assert integer
== expect
exit: 1
stdout contains: expected integer, found number 1.0
== story JSON that is another language is told so
== file s.json
{}
== file quote.json
{'a': 1}
== file comment.json
// all
{}
== file nan.json
[NaN]
== file plus.json
[+1]
== file page.json
<html></html>
== run
treaty validate -s s.json quote.json comment.json nan.json plus.json page.json
== expect
exit: 2
stderr contains: quote.json:1:2: error: expected a member name in double quotes, found a single quote [json.name]
stderr contains: JSON strings and names stand in double quotes
stderr contains: JSON has no comments: remove it
stderr contains: JSON has no NaN and no Infinity: write null, or quote the text
stderr contains: a number must not begin with a plus sign: remove it
stderr contains: is this HTML or XML?
== run
sh -c 'printf "\377\376{\000}\000" >utf16.json; treaty validate -s s.json utf16.json'
== expect
exit: 2
stderr contains: is the file UTF-16 or UTF-32? save it as UTF-8
== story a fault in a line of 64 MB is shown within little memory
== file s.json
{}
== run
sh -c 'head -c 67108864 /dev/zero >zeros.json; ulimit -v 300000; treaty validate -s s.json zeros.json'
== expect
exit: 2
stderr contains: zeros.json:1:1: error: expected a value, found byte 0x0
stderr contains: ␀␀␀…
== story output that a full disk does not take is a failure
== file s.json
{"type": "integer"}
== file i.json
1
== run
sh -c 'treaty validate -s s.json i.json >/dev/full'
== expect
exit: 3
stderr contains: error: standard output cannot be written: No space left on device
== run
sh -c 'treaty convert i.json >/dev/full'
== expect
exit: 3
== run
sh -c 'treaty convert i.json | true'
== expect
exit: 0
== story validate names its schema in its usage
== run
treaty validate
== expect
exit: 2
stderr contains: usage: treaty validate --schema FILE INSTANCE... [options]
