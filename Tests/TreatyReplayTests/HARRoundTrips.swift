// Exchanges with everything that HAR makes hard, for the suites that write and read them.
import TreatyHTTP
import TreatyReplay

extension HARSample {
    /// Each with a word for what it is about.
    static func many() -> [(String, Exchange)] { targetsAndFields() + posted() + contents() + others() }

    private static func targetsAndFields() -> [(String, Exchange)] {
        let json = [("Content-Type", "application/json")]
        return [
            ("nothing but a method", HARSample.exchange()),
            (
                "a query with oddities",
                HARSample.exchange("GET", "/a%2Fb?x=1%2B1&x=1+1&x=%zz&y&=&&z=%E4&%F0%9F%98%80=1")
            ),
            ("an empty query", HARSample.exchange("GET", "/a?")),
            ("IPv6", HARSample.exchange("GET", "/a", origin: "http://[2001:db8::1]:8080")),
            ("OPTIONS of everything", HARSample.exchange("OPTIONS", "*", origin: "http://h.example")),
            (
                "fields twice, in order",
                HARSample.exchange(
                    "GET", "/", [("X-B", "2"), ("x-a", "1"), ("X-B", "1"), ("X-Empty", "")], [],
                    HARSample.answer(
                        [], [("Set-Cookie", "a=1"), ("Vary", "x"), ("Set-Cookie", "b=2; Path=/"), ("vary", "y")]))
            ),
            (
                "cookies with quotes",
                HARSample.exchange("GET", "/", [("Cookie", #"a="b c"; d; e=f=g"#), ("Cookie", "h=")])
            ),
            ("JSON", HARSample.exchange("POST", "/", json, Array(#"{"a":"\u0000\n\t"}"#.utf8))),
            (
                "a byte order mark and CRLF",
                HARSample.exchange(
                    "POST", "/", json, Array("\u{FEFF}{}\r\n\u{0}\u{7F}".utf8),
                    HARSample.answer(Array("\u{FEFF}a\r\nb\rc\u{2028}\u{85}".utf8), type: "text/plain"))
            ),
        ]
    }

    private static func posted() -> [(String, Exchange)] {
        let form = [("Content-Type", "application/x-www-form-urlencoded")]
        let parts = Array(
            """
            --b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1 2\r\n--b\r\n\
            Content-Disposition: form-data; name="f"; filename="x.png"\r\n\
            Content-Type: image/png\r\n\r\n\u{1}\r\n--b--\r\n
            """.utf8)
        return [
            (
                "text that looks like base64",
                HARSample.exchange("POST", "/", [("Content-Type", "text/plain")], Array("YWJj".utf8))
            ),
            ("text of no type that looks like base64", HARSample.exchange("POST", "/", [], Array("YWJj".utf8))),
            (
                "bytes of no text",
                HARSample.exchange(
                    "PUT", "/", [("Content-Type", "application/octet-stream")], HAREntryTests.allBytes,
                    HARSample.answer(HAREntryTests.allBytes, type: "image/png"))
            ),
            (
                "binary type, bytes that are base64 text",
                HARSample.exchange(
                    "PUT", "/", [("Content-Type", "application/octet-stream")], Array("YWJj".utf8),
                    HARSample.answer(Array("YWJj".utf8), type: "image/png"))
            ),
            ("a form", HARSample.exchange("POST", "/", form, Array("a=1+2&a=%2B&b=%zz&c".utf8))),
            (
                "a form of parts",
                HARSample.exchange("POST", "/", [("Content-Type", "multipart/form-data; boundary=b")], parts)
            ),
        ]
    }

    private static func contents() -> [(String, Exchange)] {
        let json = [("Content-Type", "application/json")]
        return [
            (
                "gzip on the wire",
                HARSample.exchange(
                    "GET", "/", [], [],
                    HARSample.answer(HAREntryTests.gzipped, type: "text/plain", [("Content-Encoding", "gzip")]))
            ),
            (
                "gzip that is none",
                HARSample.exchange(
                    "GET", "/", [], [],
                    HARSample.answer(
                        Array(HAREntryTests.gzipped.dropLast(9)), type: "text/plain", [("Content-Encoding", "gzip")]))
            ),
            (
                "identity",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x61], type: "text/plain", [("Content-Encoding", "identity")])
                )
            ),
            (
                "a coding we do not know",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x0B, 0x02, 0x80, 0x61, 0x03], [("Content-Encoding", "br")]))
            ),
            (
                "a request with a coding",
                HARSample.exchange("POST", "/", json + [("Content-Encoding", "gzip")], HAREntryTests.gzipped)
            ),
            (
                "ISO 8859-1",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x63, 0xE4, 0xFC], type: "text/plain; charset=ISO-8859-1"))
            ),
            (
                "UTF-8 that says ISO 8859-1",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer(Array("cä".utf8), type: "text/plain; charset=ISO-8859-1"))
            ),
            (
                "UTF-16",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x61, 0, 0x62, 0], type: "text/plain; charset=utf-16le"))
            ),
            (
                "HEAD",
                HARSample.exchange(
                    "HEAD", "/", [], [],
                    HARSample.answer([], type: "text/plain", [("Content-Length", "12"), ("Content-Encoding", "gzip")]))
            ),
            ("204", HARSample.exchange("DELETE", "/", [], [], HARSample.answer([], [("X", "1")], status: 204))),
            ("304", HARSample.exchange("GET", "/", [], [], HARSample.answer([], [("ETag", "\"a\"")], status: 304))),
            ("an unregistered status", HARSample.exchange("GET", "/", [], [], HARSample.answer([], status: 599))),
            (
                "an empty content with a coding",
                HARSample.exchange(
                    "GET", "/", [], [],
                    HARSample.answer(
                        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        [("Content-Encoding", "gzip")]))
            ),
        ]
    }

    private static func others() -> [(String, Exchange)] {
        var list: [(String, Exchange)] = []
        var failed = HARSample.exchange()
        failed.outcome = .failed("the connection was reset")
        list.append(("no response", failed))
        var timed = HARSample.exchange()
        timed.timings.connect = 30_001
        timed.timings.tls = 20_020
        timed.timings.dns = 0
        timed.timings.blocked = 7
        timed.timings.send = 1
        timed.timings.wait = 123_456_789
        timed.timings.receive = 1_000
        timed.serverAddress = "2001:db8::1"
        timed.connection = "4"
        list.append(("timings and a place", timed))
        var lost = HARSample.exchange("GET", "/", [], [], HARSample.answer(Array("hello".utf8), type: "text/plain"))
        lost.lostCoding = "br"
        list.append(("a coding that was lost", lost))
        return list
    }
}
