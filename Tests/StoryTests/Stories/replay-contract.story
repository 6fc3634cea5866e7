A contract tells a replay what counts, which dates there are, and what to answer instead.
== story a replay with a contract compares its fields, moves its dates, and mocks what was not recorded
== file visits.yaml
openapi: 3.1.0
info: {title: Visits, version: '1'}
servers: [{url: 'https://ward.example/v1'}]
paths:
  /visits:
    parameters: [{name: X-Ward, in: header, schema: {type: string}}]
    get:
      responses:
        '200':
          description: visits
          content:
            application/json:
              schema: {properties: {at: {type: string, format: date-time}, note: {type: string}}}
  /mocked:
    get:
      responses:
        '200':
          description: made up
          content: {application/json: {schema: {type: object}, example: {from: contract}}}
== file visits.har
{"log": {"version": "1.2", "creator": {"name": "by hand", "version": "1"}, "entries": [
{"startedDateTime": "2001-01-02T03:04:05.000Z", "time": 1,
 "request": {"method": "GET", "url": "https://ward.example/v1/visits", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [{"name": "X-Ward", "value": "3"}], "queryString": [],
  "headersSize": -1, "bodySize": 0},
 "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
  "headers": [{"name": "Content-Type", "value": "application/json"}],
  "content": {"size": 70, "mimeType": "application/json",
   "text": "{\"at\": \"2001-01-02T03:04:05+02:00\", \"note\": \"2001-01-02T03:04:05+02:00\"}"},
  "redirectURL": "", "headersSize": -1, "bodySize": 70},
 "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}}
]}}
== serve
treaty replay visits.har --port 0 --contract visits.yaml --on-miss mock --shift-dates --base /v1
== request
GET /visits
X-Ward: 3

== expect
status: 200
body contains: "note": "2001-01-02T03:04:05+02:00"
body lacks: "at": "2001
json /at: *
== request
GET /visits
X-Ward: 4

== expect
status: 200
body lacks: 2001
== request
GET /mocked

== expect
status: 200
json /from: "contract"
== stop
== expect
exit: 0
stdout contains: GET /mocked 200 miss, mocked
stdout contains: GET /visits 200 entry 1
stdout contains: GET /visits 200 miss, mocked
stdout contains: 1 request answered from recordings, 2 misses

== story what was not recorded can be asked of the server itself
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get:
      responses:
        '200':
          description: cups
          content: {application/json: {schema: {type: object}, example: {from: upstream}}}
== file empty.har
{"log": {"version": "1.2", "creator": {"name": "by hand", "version": "1"}, "entries": []}}
== serve
treaty mock cups.yaml --port 0
== serve
treaty replay empty.har --port 0 --on-miss passthrough --upstream ${URL}
== request
GET /cups

== expect
status: 200
json /from: "upstream"
== stop
== expect
exit: 0
stdout contains: GET /cups 200 miss, passed through
stdout contains: 0 requests answered from recordings, 1 miss

== story what was not recorded is asked of the server, recorded, and played the next time
== file cups.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups:
    get:
      parameters: [{name: owner, in: query, schema: {type: string}}]
      responses:
        '200':
          description: cups
          content:
            application/json:
              schema: {properties: {from: {type: string, x-treaty-privacy: public}}}
              example: {from: upstream}
== serve
treaty mock cups.yaml --port 0
== serve
treaty replay new.har --port 0 --contract cups.yaml --on-miss record --upstream ${URL}
== request
GET /cups?owner=anna

== expect
status: 200
json /from: "upstream"
== stop
== expect
exit: 0
stdout contains: new.har: 1 exchange recorded
file new.har lacks: anna
== serve
treaty replay new.har --port 0 --contract cups.yaml
== request
GET /cups?owner=anna

== expect
status: 200
json /from: "upstream"
== request
GET /cups?owner=bert

== expect
status: 404
== stop
== expect
exit: 0
stdout contains: 1 request answered from recordings, 1 miss
