// Entries as other programs write them, made up for these tests in the manner of each; nobody's traffic.

/// One file in the manner of a program.
struct HARExport: Sendable, CustomStringConvertible {
    var program: String
    var text: String
    var description: String { program }

    static let chrome = HARExport(
        program: "Chrome",
        text: #"""
            {"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": [
            {"startedDateTime": "2026-03-01T10:00:00.123Z", "id": "page_1", "title": "https://shop.example.com/",
            "pageTimings": {"onContentLoad": 12.5, "onLoad": null}}], "entries": [
            {"_connectionId": "77", "_initiator": {"type": "script", "stack": {"callFrames": []}},
            "_priority": "High", "_resourceType": "fetch", "cache": {}, "connection": "443", "pageref": "page_1",
            "request": {"method": "GET", "url": "https://shop.example.com/a?q=a%20b&z", "httpVersion": "http/2.0",
            "headers": [{"name": ":authority", "value": "shop.example.com"}, {"name": ":method", "value": "GET"},
            {"name": ":path", "value": "/a?q=a%20b&z"}, {"name": ":scheme", "value": "https"},
            {"name": "accept", "value": "*/*"}, {"name": "cookie", "value": "sid=one; b=2"}],
            "queryString": [{"name": "q", "value": "a%20b"}, {"name": "z", "value": ""}],
            "cookies": [{"name": "sid", "value": "one", "path": "/", "domain": "shop.example.com",
            "expires": "2027-03-01T10:00:00.000Z", "httpOnly": true, "secure": true}, {"name": "b", "value": "2"}],
            "headersSize": -1, "bodySize": 0},
            "response": {"status": 200, "statusText": "", "httpVersion": "http/2.0",
            "headers": [{"name": "content-encoding", "value": "gzip"}, {"name": "content-type", "value": "text/html"},
            {"name": "set-cookie", "value": "a=1; Path=/\nb=2; Secure"}], "cookies": [],
            "content": {"size": 11, "mimeType": "text/html", "compression": -20, "text": "hello hello"},
            "redirectURL": "", "headersSize": -1, "bodySize": -1, "_transferSize": 120, "_error": null,
            "_fetchedViaServiceWorker": false},
            "serverIPAddress": "2001:db8::5", "startedDateTime": "2026-03-01T10:00:00.200Z",
            "time": 12.345000000059, "timings": {"blocked": 1.2340000000, "dns": -1, "ssl": -1, "connect": -1,
            "send": 0.1109999, "wait": 10, "receive": 1.0000000059, "_blocked_queueing": 0.9}},
            {"_resourceType": "image", "cache": {}, "request": {"method": "GET", "url": "data:image/gif;base64,R0lGOD",
            "httpVersion": "data", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0},
            "response": {"status": 200, "statusText": "", "httpVersion": "data", "headers": [], "cookies": [],
            "content": {"size": 6, "mimeType": "image/gif"}, "redirectURL": "", "headersSize": -1, "bodySize": -1},
            "startedDateTime": "2026-03-01T10:00:01.200Z", "time": 0,
            "timings": {"send": 0, "wait": 0, "receive": 0}},
            {"_resourceType": "websocket", "_webSocketMessages": [{"type": "send", "time": 1.5, "opcode": 1,
            "data": "x"}], "cache": {}, "request": {"method": "GET", "url": "wss://shop.example.com/live",
            "httpVersion": "http/1.1", "headers": [], "queryString": [], "cookies": [], "headersSize": 1,
            "bodySize": 0},
            "response": {"status": 101, "statusText": "Switching Protocols", "httpVersion": "http/1.1", "headers": [],
            "cookies": [], "content": {"size": 0, "mimeType": "x-unknown"}, "redirectURL": "", "headersSize": 1,
            "bodySize": 0}, "startedDateTime": "2026-03-01T10:00:01.300Z", "time": 2,
            "timings": {"send": 0, "wait": 2, "receive": 0}},
            {"cache": {}, "request": {"method": "POST", "url": "https://shop.example.com/down#part",
            "httpVersion": "", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 2,
            "postData": {"mimeType": "application/json", "text": "{}"}},
            "response": {"status": 0, "statusText": "", "httpVersion": "", "headers": [], "cookies": [],
            "content": {"size": 0, "mimeType": "x-unknown"}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
            "_transferSize": 0, "_error": "net::ERR_CONNECTION_REFUSED"},
            "startedDateTime": "2026-03-01T10:00:02.000Z", "time": 3,
            "timings": {"blocked": 3, "dns": -1, "ssl": -1, "connect": -1, "send": 0, "wait": 0, "receive": 0}}]}}
            """#)

    static let firefox = HARExport(
        program: "Firefox",
        text: "\u{FEFF}" + #"""
            {"log": {"version": "1.2", "creator": {"name": "Firefox", "version": "140.0"},
            "browser": {"name": "Firefox", "version": "140.0"}, "pages": [{"id": "page_1", "pageTimings":
            {"onContentLoad": 5, "onLoad": 9}, "startedDateTime": "2026-03-01T11:00:00.123+01:00", "title": "x"}],
            "entries": [{"startedDateTime": "2026-03-01T11:00:00.123+01:00", "request": {"bodySize": 9,
            "method": "POST", "url": "https://[2001:db8::7]:8443/form", "httpVersion": "HTTP/2",
            "headers": [{"name": "Host", "value": "[2001:db8::7]:8443"}, {"name": "Content-Type",
            "value": "application/x-www-form-urlencoded"}], "cookies": [], "queryString": [], "headersSize": 90,
            "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "1 2"},
            {"name": "b", "value": "3"}], "text": "a=1+2&b=3"}},
            "response": {"status": 302, "statusText": "Found", "httpVersion": "HTTP/2", "headers": [
            {"name": "location", "value": "/next"}], "cookies": [], "content": {"mimeType": "text/plain", "size": 0,
            "text": ""}, "redirectURL": "https://[2001:db8::7]:8443/next", "headersSize": 60, "bodySize": 60},
            "cache": {}, "timings": {"blocked": 0, "dns": 0, "connect": 20, "ssl": 15, "send": 0, "wait": 30,
            "receive": 0}, "time": 50, "_securityState": "secure", "serverIPAddress": "2001:db8::7",
            "connection": "8443", "pageref": "page_1"}]}}
            """#)

    static let playwrightMinimal = HARExport(
        program: "Playwright, minimal",
        text: #"""
            {"log": {"version": "1.2", "creator": {"name": "Playwright", "version": "1.60.0"},
            "browser": {"name": "chromium", "version": "150.0"}, "entries": [{
            "startedDateTime": "2026-03-01T10:00:00.123Z", "time": -1, "request": {"method": "GET",
            "url": "http://localhost:3000/api/items?id=1", "httpVersion": "HTTP/1.1", "cookies": [],
            "headers": [{"name": "Cookie", "value": "s=1"}], "queryString": [], "headersSize": -1, "bodySize": -1},
            "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "Content-Encoding",
            "value": "br"}], "content": {"size": -1, "mimeType": "application/json", "text": "{\"a\":1}"},
            "headersSize": -1, "bodySize": -1, "redirectURL": "", "_transferSize": -1}, "cache": {},
            "timings": {"send": -1, "wait": -1, "receive": -1}},
            {"startedDateTime": "2026-03-01T10:00:01.123Z", "time": -1, "request": {"method": "GET",
            "url": "http://localhost:3000/gone", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "queryString": [], "headersSize": -1, "bodySize": -1}, "response": {"status": -1, "statusText": "",
            "httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "content": {"size": -1, "mimeType": "x-unknown"},
            "headersSize": -1, "bodySize": -1, "redirectURL": "", "_failureText": "net::ERR_ABORTED"}, "cache": {},
            "timings": {"send": -1, "wait": -1, "receive": -1}}]}}
            """#)

    static let playwrightFull = HARExport(
        program: "Playwright, full, with attached bodies",
        text: #"""
            {"log": {"version": "1.2", "creator": {"name": "Playwright", "version": "1.60.0"},
            "browser": {"name": "webkit", "version": "20"}, "pages": [{"startedDateTime": "2026-03-01T10:00:00.000Z",
            "id": "page@1", "title": "", "pageTimings": {"onContentLoad": -1, "onLoad": -1}}], "entries": [{
            "_frameref": "frame@1", "_monotonicTime": 1.5, "_serverPort": 3000, "_securityDetails": {},
            "pageref": "page@1", "startedDateTime": "2026-03-01T10:00:00.123Z", "time": 1.5, "request": {
            "method": "PUT", "url": "http://localhost:3000/up", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [
            {"name": "Content-Type", "value": "application/octet-stream"}], "queryString": [], "headersSize": 50,
            "bodySize": 3, "postData": {"mimeType": "application/octet-stream", "params": [], "_file": "one.bin"}},
            "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "content": {"size": 4, "mimeType": "image/png", "_file": "sub/two.png"}, "headersSize": 50, "bodySize": 4,
            "redirectURL": "", "_transferSize": 54}, "cache": {}, "timings": {"dns": 0.1, "connect": 0.2, "ssl": 0.1,
            "send": 0, "wait": 1, "receive": 0.2}, "serverIPAddress": "127.0.0.1"}]}}
            """#)

    static let mitmproxy = HARExport(
        program: "mitmproxy",
        text: #"""
            {"log": {"version": "1.2", "creator": {"name": "mitmproxy", "version": "12.0", "comment": ""},
            "pages": [], "entries": [{"startedDateTime": "2026-03-01T10:00:00.123456+00:00", "time": 10,
            "request": {"method": "GET", "url": "https://user:pw@api.example.com/x", "httpVersion": "HTTP/2.0",
            "cookies": [], "headers": [{"name": "accept", "value": "*/*"}], "queryString": [], "headersSize": 30,
            "bodySize": 0}, "response": {"status": 200, "statusText": "", "httpVersion": "HTTP/2.0",
            "cookies": [{"name": "s", "value": "1", "expires": null}], "headers": [{"name": "Content-Encoding",
            "value": "deflate"}, {"name": "Content-Type", "value": "application/octet-stream"},
            {"name": "set-cookie", "value": "s=1"}], "content": {"size": 12, "compression": -9,
            "mimeType": "application/octet-stream", "text": "/wD/", "encoding": "base64"}, "redirectURL": "",
            "headersSize": 40, "bodySize": 12}, "cache": {}, "timings": {"connect": 3, "ssl": 2, "send": 1,
            "receive": 1,
            "wait": 5}, "serverIPAddress": "192.0.2.9"}]}}
            """#)

    static let mattt = HARExport(
        program: "mattt/Replay",
        text: #"""
            {"log": {"version": "1.2", "creator": {"name": "Replay/1.0", "version": "1.0"}, "entries": [{
            "startedDateTime": "2026-03-01T10:00:00Z", "time": 0, "request": {"method": "POST",
            "url": "https://api.example.com/up?token=t1", "httpVersion": "HTTP/1.1", "cookies": [{"name": "sid",
            "value": "left"}], "headers": [{"name": "Content-Type", "value": "application/protobuf"}],
            "queryString": [{"name": "token", "value": "[FILTERED]"}], "headersSize": -1, "bodySize": 3,
            "postData": {"mimeType": "application/protobuf", "text": "/wD/"}}, "response": {"status": 200,
            "statusText": "no error", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [{"name": "Content-Type",
            "value": "application/json"}], "content": {"size": 2, "mimeType": "application/json", "text": "{}"},
            "redirectURL": "", "headersSize": -1, "bodySize": 2}, "cache": {}, "timings": {"send": 0, "wait": 0,
            "receive": 0}}]}}
            """#)

    static let all = [chrome, firefox, playwrightMinimal, playwrightFull, mitmproxy, mattt]
}
