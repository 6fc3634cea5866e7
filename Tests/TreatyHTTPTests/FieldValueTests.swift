// Values of single fields, queries and forms, table by table; messages have their own suites.
import Testing
import TreatyHTTP

@Suite struct FieldValueTests {
    @Test("a media type is read with its parameters, without case", arguments: [
        ("Application/JSON;Charset=\"UTF-8\"", "application/json; charset=UTF-8"),
        (" text/html ; ; a=b", "text/html; a=b"), ("a/b;x=\"\\\"\"", "a/b; x=\"\\\"\""),
    ])
    func mediaTypes(_ text: String, _ written: String) { #expect(MediaType(text)?.description == written) }

    @Test("what opens an answer to another origin leaves the bytes of its fields, text or not")
    func reopened() throws {
        let head = "HTTP/1.1 200 OK\r\nX-Name: M"
        let rest = "ller\r\nAccess-Control-Allow-Origin: http://a\r\nContent-Length: 2\r\n\r\nok"
        var parser = ResponseParser(method: "GET")
        guard case .complete(let answer, _) = parser.parse(bytes(head) + [0xFC] + bytes(rest)) else {
            Issue.record("not complete")
            return
        }
        let request = RequestMessage(method: "GET", target: "/", fields: [("Origin", "http://b")])
        let opened = CrossOriginFields.reopened(answer, to: request)
        #expect(opened.fieldBytes("X-Name")?.elementsEqual([0x4D, 0xFC] + bytes("ller")) == true)
        #expect(opened.fields(named: "Access-Control-Allow-Origin") == ["http://b"])
        #expect(opened.field("Access-Control-Expose-Headers") == "X-Name, Content-Length")
        #expect(opened.content.elementsEqual("ok".utf8))
    }

    @Test("what is no media type is none", arguments: [
        "", "json", "a/", "/b", "a/b;c", "a/b; c=", "a/b c", ";;;", "a/b;c=\"d",
    ])
    func noMediaTypes(_ text: String) { #expect(MediaType(text) == nil) }

    @Test("JSON is JSON by its name or its suffix", arguments: [
        ("application/json", true), ("application/problem+json", true), ("text/json", true),
        ("application/jsonx", false),
        ("image/json", false), ("application/json-seq", false),
    ])
    func json(_ text: String, _ isJSON: Bool) throws { #expect(try #require(MediaType(text)).isJSON == isJSON) }

    @Test("the best of what is offered follows weight, then order; the most specific range decides", arguments: [
        ("", 0), ("*/*", 0), ("text/html", 1), ("text/*;q=0.5, application/*;q=0.4", 1),
        ("application/json;q=0, */*", 1), ("image/png", nil), ("*/*;q=0", nil), ("text/html;q=0.1,*/*;q=0.9", 0),
        (",,text/html,", 1), ("application/json;v=2", nil),
    ])
    func accept(_ text: String, _ index: Int?) throws {
        let ranges = try #require(MediaTypeRange.accept(text))
        let offered = ["application/json", "text/html"].compactMap(MediaType.init)
        #expect(MediaTypeRange.best(of: offered, for: ranges) == index)
    }

    @Test("a broken Accept is seen as broken", arguments: ["text", "a/b;q=2", "a/b;q=0.1234", "a/b;q=1.001", "a/b c/d"])
    func brokenAccept(_ text: String) { #expect(MediaTypeRange.accept(text) == nil) }

    @Test("a query is pairs in order, decoded")
    func query() throws {
        let pairs = try QueryString.decode(bytes("a=1&b=+%2B&a=2&c&&=d&e=f=g"))
        #expect(pairs.map(\.name) == ["a", "b", "a", "c", "", "e"])
        #expect(pairs.map(\.value) == ["1", " +", "2", "", "d", "f=g"])
    }

    @Test("a broken percent-encoding is named")
    func brokenQuery() {
        #expect(throws: PercentEncodingFailure(piece: "b=%zz")) { _ = try QueryString.decode(bytes("a=1&b=%zz")) }
        #expect(FormURLEncoded.decode(bytes("a=%2")) == nil)
    }

    @Test("a form is written and read back")
    func form() throws {
        let pairs = [(name: "a b", value: "c&d=e+f"), (name: "é", value: "")]
        let written = FormURLEncoded.encode(pairs)
        #expect(String(decoding: written, as: UTF8.self) == "a+b=c%26d%3De%2Bf&%C3%A9=")
        let read = try #require(FormURLEncoded.decode(written))
        #expect(read.map(\.name) == pairs.map(\.name) && read.map(\.value) == pairs.map(\.value))
    }

    @Test("cookies are pairs; what is no pair is left out")
    func cookies() {
        let pairs = Cookies.decode(["a=1; b=\"2\"; c; =d; e=f=g", "h="])
        #expect(pairs.map(\.name) == ["a", "b", "e", "h"])
        #expect(pairs.map(\.value) == ["1", "2", "f=g", ""])
    }

    @Test("preferences keep their order, the first of a name counts (RFC 7240 2)")
    func prefer() {
        let preferences = Prefer.decode([
            "Code=404, example=\"a, \\\"b\\\"\"; x=y", "respond-async, code=500, ;, wait=, foo = bar",
            "example2=Not Found ; x, a=\"b, =c",
        ])
        #expect(preferences == [
            Preference(name: "code", value: "404"), Preference(name: "example", value: "a, \"b\""),
            Preference(name: "respond-async", value: nil), Preference(name: "wait", value: nil),
            Preference(name: "foo", value: "bar"), Preference(name: "example2", value: "Not Found"),
            Preference(name: "a", value: "\"b"),
        ])
    }

    @Test("the three forms of a date are the same second (RFC 9110 5.6.7)", arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func dates(_ text: String) { #expect(HTTPDate.parse(text) == 784_111_777) }

    @Test("what is no date is none", arguments: [
        "", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Wed, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun Nov 6 08:49:37 1994",
    ])
    func noDates(_ text: String) { #expect(HTTPDate.parse(text) == nil) }

    @Test("a date is written as IMF-fixdate and read back", arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
    ])
    func formats(_ seconds: Int, _ text: String) {
        #expect(HTTPDate.format(seconds) == text)
        #expect(HTTPDate.parse(text) == seconds)
    }

    @Test("safe methods are safe and compare with case")
    func methods() {
        #expect(isSafe(method: "GET") && isSafe(method: "HEAD") && isSafe(method: "OPTIONS"))
        #expect(!isSafe(method: "get") && !isSafe(method: "POST"))
        #expect(isIdempotent(method: "DELETE") && !isIdempotent(method: "PATCH"))
        #expect(isFieldNameToken("X-a_b!") && !isFieldNameToken("a b") && !isFieldNameToken(""))
    }
}
