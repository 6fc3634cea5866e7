A recording stands in for the server that it was made of.
== story recorded answers come back in order, and a miss says what differs
== file shop.har
{"log": {"version": "1.2", "creator": {"name": "by hand", "version": "1"}, "entries": [
{"startedDateTime": "2025-01-02T03:04:05.000Z", "time": 1,
 "request": {"method": "GET", "url": "https://shop.example/cups?size=big&page=1", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0},
 "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
  "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "X-Turn", "value": "1"},
              {"name": "X-Turn", "value": "again"}],
  "content": {"size": 16, "mimeType": "application/json", "text": "{\"cups\": [1, 2]}"},
  "redirectURL": "", "headersSize": -1, "bodySize": 16},
 "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}},
{"startedDateTime": "2025-01-02T03:04:06.000Z", "time": 1,
 "request": {"method": "POST", "url": "https://shop.example/cups", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [{"name": "Content-Type", "value": "application/json"}], "queryString": [],
  "postData": {"mimeType": "application/json", "text": "{\"color\": \"red\", \"size\": 2.0}"},
  "headersSize": -1, "bodySize": 30},
 "response": {"status": 201, "statusText": "Created", "httpVersion": "HTTP/1.1", "cookies": [],
  "headers": [{"name": "Location", "value": "https://shop.example/cups/7"}],
  "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": 0},
 "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}},
{"startedDateTime": "2025-01-02T03:04:07.000Z", "time": 1,
 "request": {"method": "GET", "url": "https://shop.example/cups?page=1&size=big", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0},
 "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
  "headers": [{"name": "Content-Type", "value": "application/json"}],
  "content": {"size": 19, "mimeType": "application/json", "text": "{\"cups\": [1, 2, 7]}"},
  "redirectURL": "", "headersSize": -1, "bodySize": 19},
 "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}},
{"startedDateTime": "2025-01-02T03:04:08.000Z", "time": 0,
 "request": {"method": "GET", "url": "https://shop.example/broken", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0},
 "response": {"status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
  "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
  "_error": "connection reset"},
 "cache": {}, "timings": {"send": 0, "wait": 0, "receive": 0}},
{"startedDateTime": "2025-01-02T03:04:09.000Z", "time": 1,
 "request": {"method": "GET", "url": "https://shop.example/unused", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0},
 "response": {"status": 204, "statusText": "No Content", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
  "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": 0},
 "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}}
]}}
== serve
treaty replay shop.har --port 0
== request
GET /cups?page=1&size=big

== expect
status: 200
field X-Turn: 1
json /cups/1: 2
json /cups/2: absent
== request
POST /cups
Content-Type: application/json; charset=utf-8

{"size":2,"color":"red"}
== expect
status: 201
field Location: http://127.0.0.1:${PORT}/cups/7
== request
GET /cups?size=big&page=1

== expect
status: 200
json /cups/2: 7
== request
GET /cups?size=big&page=1

== expect
status: 200
json /cups/2: 7
== request
GET /broken

== expect
status: 502
field Content-Type: application/problem+json
json /code: "RECORDED_FAILURE_ERROR"
body contains: connection reset
== request
GET /cups?size=small&page=1&token=leak

== expect
status: 404
field Content-Type: application/problem+json
json /code: "NO_RECORDING_MATCHED_ERROR"
json /nearest/entry: 1
json /differences/0/at: "query.size"
json /differences/0/expected: "big"
json /differences/0/found: "small"
json /differences/1/hidden: true
== request
OPTIONS /cups
Origin: http://localhost:5173
Access-Control-Request-Method: POST

== expect
status: 204
field Access-Control-Allow-Origin: http://localhost:5173
field Access-Control-Allow-Methods: GET, POST
== stop
== expect
exit: 0
stdout contains: 5 entries of shop.har
stdout contains: GET /cups?page=1&size=big 200 entry 1
stdout contains: query.size: recorded big, sent small
stdout contains: 5 requests answered from recordings, 1 miss
stdout contains: 1 entry never asked for
stdout contains: entry 5: GET /unused
stdout lacks: leak
