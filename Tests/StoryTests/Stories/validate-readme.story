What the README shows of validate and convert.
== story the README's example of validate
== file pet.schema.json
{
  "type": "object",
  "properties": {
    "name": {"type": "string"},
    "age": {"type": "integer"}
  }
}
== file pet.json
{
  "name": "Rex",
  "age": "four"
}
== run
treaty validate --schema pet.schema.json pet.json
== expect
exit: 1
stdout contains:
| pet.json:3:10: error: expected integer, found string "four" [schema.type]
|   3 |   "age": "four"
|     |          ^^^^^^
|   value: /age
stdout contains:
|   5 |     "age": {"type": "integer"}
|     |                     ^^^^^^^^^
|
| pet.json: invalid, 1 error
== file openapi.yaml
openapi: 3.1.0
info: {title: A, version: "1.10"}
paths: {}
== run
treaty convert openapi.yaml --to json --style compact
== expect
exit: 0
stdout is: {"openapi":"3.1.0","info":{"title":"A","version":"1.10"},"paths":{}}
