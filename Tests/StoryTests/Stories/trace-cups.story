A contract of one call and its page, first whole, then with a citation one line off, then without its documents.
== story trace proves every citation and every line, and says which one is wrong
== file documents/page.txt
GET https://cups.example/cups

size (integer)
== file contract/openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1', x-treaty-source: {grade: assumed, why: the page has no title}}
x-treaty-documents:
  page:
    title: The page of cups
    url: https://cups.example/docs
    file: page.txt
    sha256: fd3ff58563680517ced5cf5364269f344a266343bc33ea4b6c9d93948ed3d7a2
    lines: 3
paths:
  /cups:
    x-treaty-source: page:1
    get:
      parameters:
        - name: size
          in: query
          schema: {type: integer}
          x-treaty-source: page:3
== run
treaty trace contract --documents documents
== expect
exit: 0
stdout is:
| page: The page of cups
|   documents/page.txt, 3 lines, sha256 fd3ff585… as stated
|   2 citations proven, 0 failed; 2 of 2 items covered
| facts: 2 stated, 0 inferred, 0 outside, 1 assumed; 1 reason without lines
| ledger: none
| coverage: 2 of 2 items (100 %), 2 citations proven
== run
sh -c 'sed s/page:3/page:2/ contract/openapi.yaml > contract/wrong.yaml'
== expect
exit: 0
== run
treaty trace contract/wrong.yaml --documents documents
== expect
exit: 1
stdout contains: contract/wrong.yaml:18:28: error: #/paths/~1cups/get/parameters/0 cites page:2, where 'size' does not stand [trace.not-found]
stdout contains:   help: 'size' stands in line 3
stdout contains: The page of cups (https://cups.example/docs):
stdout contains: documents/page.txt:3:1: error: no fact of the contract covers page:3 [trace.uncovered]
stdout contains: coverage: 1 of 2 items (50 %), 1 citation proven
== run
treaty trace contract --documents documnets
== expect
exit: 2
stderr contains: error: there is no folder 'documnets' [trace.folder]
stderr contains: help: --documents names the folder that holds page.txt
== run
treaty trace contract
== expect
exit: 2
stderr contains: error: the document 'page' cannot be read: there is no file './page.txt' [file.missing]
== run
treaty trace documents
== expect
exit: 2
stderr contains: the folder 'documents' holds no openapi.yaml
== run
treaty trace
== expect
exit: 2
stderr contains: there is no contract below ./Contracts
== run
sh -c 'mkdir -p Contracts && cp -r contract Contracts/cups && rm -f Contracts/cups/wrong.yaml'
== expect
exit: 0
== run
treaty trace --documents documents
== expect
exit: 0
stdout contains: coverage: 2 of 2 items (100 %), 2 citations proven
