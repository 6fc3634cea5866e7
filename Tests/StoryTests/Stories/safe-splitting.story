Line breaks and NULs in what a mock or a replay is made of never become fields or answers of their own.
== story a contract's values, names and media types break no line
== file evil.yaml
openapi: 3.1.0
info: {title: Evil, version: '1'}
paths:
  /fields:
    get:
      responses:
        '200':
          description: "OK\r\nX-Injected: 1"
          headers:
            X-Plain: {schema: {type: string}, example: plain}
            X-Value: {schema: {type: string}, example: "a\r\nX-Injected: 2\r\n\r\n<p>"}
            X-Enum: {schema: {type: string, enum: ["a\nX-Injected: 3"]}}
            X-Nul: {schema: {type: string, const: "a\0b"}}
            "X-Name\r\nX-Injected": {schema: {type: string}, example: "4"}
            Location: {schema: {type: string}, example: "/a\r\nX-Injected: 5"}
          content: {text/plain: {example: fine}}
  /type:
    get:
      responses:
        '200': {description: d, content: {"text/plain; a=\"\r\nX-Injected: 6\r\n\r\n<p>\"": {example: fine}}}
  /a%0D%0AX-Injected:%207:
    get: {responses: {'200': {description: d, content: {text/plain: {example: fine}}}}}
== serve
treaty mock evil.yaml --port 0
== request
GET /fields
== expect
status: 200
field X-Plain: plain
field X-Injected: absent
body is: fine
== request
GET /type
== expect
status: 200
field X-Injected: absent
== request
GET /a%0D%0AX-Injected:%207
== expect
status: 200
field X-Injected: absent
body is: fine
== stop
== story a recording's names, values and texts break no line
== file evil.har
{"log": {"version": "1.2", "creator": {"name": "by hand", "version": "1"}, "entries": [
{"startedDateTime": "2025-01-02T03:04:05.000Z", "time": 1,
 "request": {"method": "GET", "url": "https://shop.example/cups", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0},
 "response": {"status": 200, "statusText": "OK\r\nX-Injected: 1", "httpVersion": "HTTP/1.1\r\nX-Injected: 2",
  "cookies": [], "headers": [{"name": "Content-Type", "value": "text/plain\r\nX-Injected: 3"},
   {"name": "X-Body", "value": "a\r\n\r\n<p>"}, {"name": "X-Nul", "value": "a\u0000b"},
   {"name": "Location", "value": "https://shop.example/x\r\nX-Injected: 4"},
   {"name": "Set-Cookie", "value": "a=b; Domain=shop.example\r\nX-Injected: 5"},
   {"name": "Content-Length", "value": "0\r\n\r\nHTTP/1.1 200 OK"}, {"name": "Transfer-Encoding", "value": "chunked"}],
  "content": {"size": 4, "mimeType": "text/plain\r\nX-Injected: 6", "text": "fine"},
  "redirectURL": "/x\r\nX-Injected: 7", "headersSize": -1, "bodySize": 4},
 "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}}]}}
== serve
treaty replay evil.har --port 0
== request
GET /cups
== expect
status: 200
field X-Injected: absent
field X-Nul: a b
field Transfer-Encoding: absent
field Content-Length: 4
body is: fine
== stop
== file worse.har
{"log": {"version": "1.2", "creator": {"name": "by hand", "version": "1"}, "entries": [
{"startedDateTime": "2025-01-02T03:04:05.000Z", "time": 1,
 "request": {"method": "GET", "url": "https://shop.example/cups", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0},
 "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1",
  "cookies": [], "headers": [{"name": "X-Name\r\nX-Injected", "value": "1"}],
  "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": 0},
 "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}}]}}
== run
treaty replay worse.har --port 0
== expect
exit: 2
stderr contains: is no field name
