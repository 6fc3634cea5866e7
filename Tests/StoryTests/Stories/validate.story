Documents are held against a schema; every reason has two places, and wrong input a clear answer.
== story validate says what is wrong, where, and by which keyword
== file pet.schema.json
{
  "type": "object",
  "properties": {
    "name": {"$ref": "common.json#/$defs/name"},
    "age": {"type": "integer", "minimum": 0}
  },
  "required": ["name"],
  "additionalProperties": false
}
== file common.json
{"$defs": {"name": {"type": "string", "minLength": 1, "title": "Name"}}}
== file good.yaml
name: Rex
age: 3
== file bad.json
{"name": "", "age": -1,
 "agee": 3}
== run
treaty validate --schema pet.schema.json good.yaml
== expect
exit: 0
stdout is: good.yaml: valid
== run
treaty validate --schema pet.schema.json good.yaml bad.json
== expect
exit: 1
stdout contains: good.yaml: valid
stdout contains: bad.json:1:10: error: expected at least 1 character, found 0: "" [schema.minLength]
stdout contains: value: /name
stdout contains: rule: common.json:1:52: /properties/name/$ref/minLength, file://
stdout contains: bad.json:1:21: error: expected at least 0, found -1 [schema.minimum]
stdout contains: rule: pet.schema.json:5:43: /properties/age/minimum
stdout contains: bad.json:2:10: error: the property 'agee' is not allowed here
stdout contains: bad.json: invalid, 3 errors
== run
sh -c 'treaty validate -s pet.schema.json - < bad.json'
== expect
exit: 1
stdout contains: <stdin>:1:10: error:
stdout contains: <stdin>: invalid, 3 errors
== run
treaty validate -s pet.schema.json bad.json good.yaml --output flag
== expect
exit: 1
stdout is:
| {"valid":false}
| {"valid":true}
== run
treaty validate -s pet.schema.json good.yaml --output list
== expect
exit: 0
stdout contains: "evaluationPath":"/properties/name/$ref"
stdout contains: common.json#/$defs/name","instanceLocation":"/name","annotations":{"title":"Name"}
== run
treaty validate -s pet.schema.json bad.json --output hierarchical
== expect
exit: 1
stdout contains: {"valid":false,"evaluationPath":"","schemaLocation":"file://
stdout contains: "errors":{"minimum":"expected at least 0, found -1"}
== story validate reads schemas inside documents, and those given beside them
== file openapi.yaml
openapi: 3.0.3
info: {title: Cups, version: '1'}
paths: {}
components:
  schemas:
    Cup:
      type: object
      properties:
        size: {type: integer, nullable: true}
== file cup.json
{"size": null}
== file wrong.json
{"size": "big"}
== run
treaty validate -s openapi.yaml#/components/schemas/Cup cup.json
== expect
exit: 0
== run
treaty validate -s openapi.yaml#/components/schemas/Cup wrong.json
== expect
exit: 1
stdout contains: wrong.json:1:10: error: expected integer or null, found string "big" [schema.type]
stdout contains: rule: openapi.yaml:9:22: /properties/size/type
== run
treaty validate -s openapi.yaml#/components/schemas/Cop cup.json
== expect
exit: 2
stderr contains: openapi.yaml:6:5: error: there is no 'Cop' here
stderr contains: did you mean 'Cup'?
== file remote.json
{"$ref": "https://a.example/number.json"}
== file number.json
{"type": "number"}
== run
treaty validate -s remote.json cup.json
== expect
exit: 2
stderr contains: remote.json:1:10: error: the reference 'https://a.example/number.json' leads to
stderr contains: --add URI=FILE
== run
treaty validate -s remote.json --add https://a.example/number.json=number.json cup.json
== expect
exit: 1
stdout contains: cup.json:1:1: error: expected number, found object
== story validate asserts formats and contents where it is asked to
== file s.json
{"properties": {"at": {"format": "date"}, "data": {"contentEncoding": "base64"}}}
== file i.json
{"at": "yesterday", "data": "%"}
== run
treaty validate -s s.json i.json
== expect
exit: 0
== run
treaty validate -s s.json i.json --assert format,content
== expect
exit: 1
stdout contains: expected the format 'date', found "yesterday"
stdout contains: expected base64, found "%"
== run
treaty validate -s s.json i.json --assert fromat
== expect
exit: 2
stderr contains: --assert knows no 'fromat'
stderr contains: did you mean 'format'?
== story validate complains about a schema that breaks its own metaschema, once for each place
== file broken.json
{"type": "strin",
 "minLength": -1,
 "allOf": [{"$ref": "#/$defs/naem"}],
 "$defs": {"name": {}}}
== file i.json
1
== run
treaty validate -s broken.json i.json
== expect
exit: 2
stderr contains: broken.json:1:10: error: '/type' breaks the metaschema: expected one of "array",
stderr contains: did you mean "string"?
stderr contains: broken.json:2:15: error: '/minLength' breaks the metaschema: expected at least 0, found -1
stderr contains: broken.json:3:21: error: the reference '#/$defs/naem' leads nowhere [schema.ref-unresolved]
stderr contains: there is no 'naem'; did you mean 'name'?
stderr lacks: schema.keyword-value
stdout is:
== story validate has a clear answer to wrong use
== file s.json
{}
== file half.json
{"a": 
== run
treaty validate s.json
== expect
exit: 2
stderr contains: --schema is missing
== run
treaty validate -s s.json
== expect
exit: 2
stderr contains: INSTANCE is missing
== run
treaty validate -s t.json s.json
== expect
exit: 2
stderr contains: there is no file 't.json'
stderr contains: did you mean '
== run
treaty validate -s s.json half.json s.json
== expect
exit: 2
stderr contains: half.json:
stdout is: s.json: valid
== run
treaty validate -s - -
== expect
exit: 2
stderr contains: standard input can be read once
== run
treaty validate -s s.json s.json --output lsit
== expect
exit: 2
stderr contains: did you mean 'list'?
