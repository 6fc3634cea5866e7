== story an export is hidden and proven, and a second run changes nothing
== file openapi.yaml
openapi: 3.1.0
info: {title: Cups, version: '1'}
paths:
  /cups/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, x-treaty-privacy: public}
      responses:
        '200':
          description: a cup
          content:
            application/json:
              schema:
                type: object
                properties:
                  colour: {type: string, x-treaty-privacy: public}
                  owner: {type: string, x-treaty-privacy: personal}
== file a.har
{"log": {"version": "1.2", "creator": {"name": "browser", "version": "1"}, "entries": [
  {"startedDateTime": "2026-11-21T06:50:00.000Z", "time": 1, "comment": "of ann@home.org", "cache": {},
   "timings": {"send": 0, "wait": 1, "receive": 0},
   "request": {"method": "GET", "url": "https://cups.test/cups/12345?key=s3cr3t-value", "httpVersion": "HTTP/1.1",
     "cookies": [{"name": "sid", "value": "abcdef123456"}], "headers": [{"name": "Cookie", "value": "sid=abcdef123456"}],
     "queryString": [{"name": "key", "value": "s3cr3t-value"}], "headersSize": -1, "bodySize": 0},
   "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
     "headers": [{"name": "Content-Type", "value": "application/json"}],
     "content": {"size": 43, "mimeType": "application/json", "text": "{\"colour\":\"deep blue\",\"owner\":\"Ann Smith\"}"},
     "redirectURL": "", "headersSize": -1, "bodySize": 43}}]}}
== run
TREATY_KEY=story treaty redact a.har --contract openapi.yaml --to b.har
== expect
exit: 0
stdout contains: 1 exchange,
stdout contains: none found
file b.har contains: https://cups.test/cups/12345?key=
file b.har contains: deep blue
file b.report.json contains: "marked personal": 1
== run
sh -c "! grep -l -e s3cr3t -e abcdef123456 -e Ann -e home.org b.har b.report.json"
== expect
exit: 0
== run
TREATY_KEY=story treaty redact b.har --contract openapi.yaml --to c.har
== expect
exit: 0
== run
sh -c "cmp b.har c.har"
== expect
exit: 0
== run
TREATY_KEY=other treaty redact b.har
== expect
exit: 2
stderr contains: redact.other-key
== run
treaty redact a.har --keep querry.key
== expect
exit: 2
stderr contains: keep.form
