What is read as one kind is written as the other: in order, exactly, and safe for every reader.
== story convert writes YAML as JSON and JSON as YAML
== file a.yaml
# All about cups.
openapi: 3.1.0 # the dialect
info: &info {title: Cups, version: '1.0', x-size: 0x1F}
paths:
  /cups/{id}:
    <<: *info
    description: |
      One.

        Two.
== run
treaty convert a.yaml --output a.json
== expect
exit: 0
stdout is:
== run
treaty convert a.yaml --style compact
== expect
exit: 0
stdout is:
| {"openapi":"3.1.0","info":{"title":"Cups","version":"1.0","x-size":31},"paths":{"/cups/{id}":{"title":"Cups","version":"1.0","x-size":31,"description":"One.\n\n  Two.\n"}}}
== run
treaty convert a.json
== expect
exit: 0
stdout is:
| openapi: 3.1.0
| info:
|   title: Cups
|   version: '1.0'
|   x-size: 31
| paths:
|   /cups/{id}:
|     title: Cups
|     version: '1.0'
|     x-size: 31
|     description: |
|       One.
|
|         Two.
== run
sh -c 'treaty convert a.json | treaty convert - >b.json; cmp a.json b.json'
== expect
exit: 0
== story convert puts quotes where a reader would see something else
== file a.json
{"no": ["off", "1:20", "2001-12-14", "1e3", "0x1F", "~", "", " a", "a: b", "a #b", "- a", "#a", "it's", "tab\t", "a:b"],
 "1": 1e400, "two\nlines": "a\nb", "empty": [{}, []]}
== run
treaty convert a.json
== expect
exit: 0
stdout is:
| 'no':
|   - 'off'
|   - '1:20'
|   - '2001-12-14'
|   - '1e3'
|   - '0x1F'
|   - '~'
|   - ''
|   - ' a'
|   - 'a: b'
|   - 'a #b'
|   - '- a'
|   - '#a'
|   - it's
|   - "tab\t"
|   - a:b
| '1': 1e400
| "two\nlines": |-
|   a
|   b
| empty:
|   - {}
|   - []
== story convert does not choose between names that stand twice
== file a.yaml
b: 1
c: 2
b: 3
== run
treaty convert a.yaml
== expect
exit: 2
stdout is:
stderr contains: a.yaml:3:1: error: the name 'b' stands twice in this object, first on line 1 [data.duplicate-name]
stderr contains: --keep-duplicates
== run
treaty convert a.yaml --keep-duplicates --style compact
== expect
exit: 0
stdout is:
| {"b":1,"c":2,"b":3}
== story convert asks which document of a stream is meant
== file s.yaml
a: 1
---
- b
== run
treaty convert s.yaml
== expect
exit: 2
stderr contains: the file has 2 documents, and a JSON text holds one
stderr contains: --document 1
== run
treaty convert s.yaml --document 2 --style compact
== expect
exit: 0
stdout is:
| ["b"]
== run
treaty convert s.yaml --style compact
== expect
exit: 0
stdout is:
| {"a":1}
| ["b"]
== run
treaty convert s.yaml --to yaml
== expect
exit: 0
stdout is:
| ---
| a: 1
| ---
| - b
== run
treaty convert s.yaml --document 3
== expect
exit: 2
stderr contains: s.yaml has 2 documents, and no document 3
== story convert says what is wrong with its input and its output
== file a.yaml
a: [1, 2
== run
treaty convert a.yaml
== expect
exit: 2
stderr contains: a.yaml:1:4: error: the list that begins here has no end [yaml.unclosed]
== run
sh -c 'echo "{\"a\": 1}" | treaty convert - --output missing/b.yaml'
== expect
exit: 3
stderr contains: missing/b.yaml
== run
sh -c 'echo "# nothing" | treaty convert -'
== expect
exit: 2
stderr contains: <stdin>:1:1: error: expected a value, found nothing but white space and comments [yaml.empty]
== file b.json
{"b": 1.0, "a": "\u00e9"}
== run
treaty convert b.json --to json --style canonical
== expect
exit: 0
stdout is:
| {"a":"é","b":1}
== run
treaty convert b.json --style compact
== expect
exit: 2
stderr contains: --style is for JSON
== story convert shows the first of many names that stand twice, in a time that grows with the file alone
== run
sh -c '(printf "{\"k\":0"; yes ",\"k\":1" | head -n 300000 | tr -d "\n"; printf "}") >many.json'
== expect
exit: 0
== run
treaty convert many.json
== expect
exit: 2
stderr contains: many.json:1:8: error: the name 'k' stands twice in this object, first on line 1
stderr contains: and 299980 names more that stand twice; --keep-duplicates writes all
