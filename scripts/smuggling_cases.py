"""The attacks of scripts/smuggling: what a hostile client and a hostile server send, and what must come of it."""

EOL = b"\r\n"


def request(*lines, body=b"", start="POST /attack HTTP/1.1", host="Host: front"):
    """A request's bytes: a start line, the fields as they are given, an empty line, a body."""
    text = [start] + ([host] if host else []) + list(lines)
    return EOL.join(line if isinstance(line, bytes) else line.encode() for line in text) + EOL + EOL + body


def chunked(*lines, body, te="Transfer-Encoding: chunked"):
    return request(te, *lines, body=body)


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: front\r\n\r\n"
LENGTH = f"Content-Length: {len(SMUGGLED)}"
TE = "Transfer-Encoding: chunked"
POST = ("POST", "/attack")
GET = ("GET", "/attack")


def seen(method_and_target, body=b""):
    return [(*method_and_target, body)]


REFUSED = []
ZERO = b"0\r\n\r\n"
HELLO = b"5\r\nhello\r\n0\r\n\r\n"

# Name, bytes, and the requests that a back end must see of them; none where we must refuse.
ATTACKS = [
    ("cl.te", request("Content-Length: 6", TE, body=b"0\r\n\r\nG"), REFUSED),
    ("cl.te with a request", request(f"Content-Length: {5 + len(SMUGGLED)}", TE, body=ZERO + SMUGGLED), REFUSED),
    ("te.cl", request(TE, "Content-Length: 4", body=b"27\r\n" + SMUGGLED[:39] + b"\r\n0\r\n\r\n"), REFUSED),
    ("cl.te with a length of zero", request("Content-Length: 0", TE, body=ZERO + SMUGGLED), REFUSED),
    ("te in lower case and cl", request("transfer-encoding: chunked", LENGTH, body=ZERO + SMUGGLED), REFUSED),
    ("te with space before the colon", request("Transfer-Encoding : chunked", LENGTH, body=SMUGGLED), REFUSED),
    ("te with tab before the colon", request("Transfer-Encoding\t: chunked", LENGTH, body=SMUGGLED), REFUSED),
    ("te behind a fold", request("X: a", " Transfer-Encoding: chunked", LENGTH, body=SMUGGLED), REFUSED),
    ("te folded", request("Transfer-Encoding:", " chunked", body=ZERO + SMUGGLED), REFUSED),
    ("te folded in the middle", request("Transfer-Encoding: chun", "\tked", body=ZERO), REFUSED),
    ("fold before the first field", request("X: a", start="POST /attack HTTP/1.1\r\n Y: b"), REFUSED),
    ("fold in another field", request("X: a", "  b", body=b""), REFUSED),
    ("te xchunked and cl", request("Transfer-Encoding: xchunked", LENGTH, body=SMUGGLED), REFUSED),
    ("te twice", request(TE, TE, body=ZERO), REFUSED),
    ("te chunked, identity", request("Transfer-Encoding: chunked, identity", body=ZERO), REFUSED),
    ("te identity, chunked", request("Transfer-Encoding: identity, chunked", body=ZERO), REFUSED),
    ("te chunked, cow in two lines", request(TE, "Transfer-Encoding: cow", body=ZERO), REFUSED),
    ("te gzip, chunked", request("Transfer-Encoding: gzip, chunked", body=ZERO), REFUSED),
    ("te quoted", request('Transfer-Encoding: "chunked"', body=ZERO), REFUSED),
    ("te with a parameter", request("Transfer-Encoding: chunked;a=b", body=ZERO), REFUSED),
    ("te with vertical tab", request(b"Transfer-Encoding: \x0bchunked", LENGTH, body=SMUGGLED), REFUSED),
    ("te with NUL", request(b"Transfer-Encoding: chunked\0", LENGTH, body=SMUGGLED), REFUSED),
    ("te with obs-text", request(b"Transfer-Encoding: chunked\xa0", LENGTH, body=SMUGGLED), REFUSED),
    ("te behind a bare LF", request(b"X: a\nTransfer-Encoding: chunked", LENGTH, body=SMUGGLED), REFUSED),
    ("te behind a bare CR", request(b"X: a\rTransfer-Encoding: chunked", LENGTH, body=SMUGGLED), REFUSED),
    ("te empty and cl", request("Transfer-Encoding:", LENGTH, body=SMUGGLED), REFUSED),
    ("te in HTTP/1.0", request(TE, start="POST /attack HTTP/1.0", body=ZERO), REFUSED),
    ("te with an underscore", request("Transfer_Encoding: chunked", LENGTH, body=SMUGGLED), seen(POST, SMUGGLED)),
    ("te in capitals", request("TRANSFER-ENCODING: CHUNKED", body=HELLO), seen(POST, b"hello")),
    ("te with empty list elements", request("Transfer-Encoding: , chunked,", body=HELLO), seen(POST, b"hello")),
    ("cl twice, different", request("Content-Length: 0", LENGTH, body=SMUGGLED), REFUSED),
    ("cl list, different", request("Content-Length: 0, 5", body=b"hello"), REFUSED),
    ("cl with plus", request("Content-Length: +5", body=b"hello"), REFUSED),
    ("cl negative", request("Content-Length: -1", body=SMUGGLED), REFUSED),
    ("cl in hex", request("Content-Length: 0x5", body=b"hello"), REFUSED),
    ("cl with an underscore in it", request("Content-Length: 1_0", body=b"hellohello"), REFUSED),
    ("cl with a space in it", request("Content-Length: 1 0", body=b"hellohello"), REFUSED),
    ("cl with space before the colon", request("Content-Length : 5", body=b"hello"), REFUSED),
    ("cl of 2^64 and a bit", request("Content-Length: 18446744073709551621", body=b"hello"), REFUSED),
    ("cl empty", request("Content-Length:", body=SMUGGLED), REFUSED),
    ("cl behind a bare LF", request(b"X: a\nContent-Length: 5", body=b"hello"), REFUSED),
    ("cl with leading zeros", request("Content-Length: 0005", body=b"hello"), seen(POST, b"hello")),
    ("cl on GET", request("Content-Length: 5", start="GET /attack HTTP/1.1", body=b"hello"), seen(GET, b"hello")),
    ("request in the content", request(LENGTH, body=SMUGGLED), seen(POST, SMUGGLED)),
    ("request in a chunk", chunked(body=b"27\r\n" + SMUGGLED[:39] + b"\r\n0\r\n\r\n"), seen(POST, SMUGGLED[:39])),
    ("chunk extension", chunked(body=b"5;a=b\r\nhello\r\n0;c\r\n\r\n"), seen(POST, b"hello")),
    ("chunk extension quoted", chunked(body=b'5;a="; \\"x"\r\nhello\r\n0\r\n\r\n'), seen(POST, b"hello")),
    ("chunk extension with bare LF", chunked(body=b"5;a\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk extension with LF, two bytes", chunked(body=b"2;\nxx\r\n27\r\n0\r\n\r\n" + SMUGGLED), REFUSED),
    ("chunk extension with bare CR", chunked(body=b"5;a\rb\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk extension with CR CR LF", chunked(body=b"5;a\r\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk extension without name", chunked(body=b"5;\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size ends with LF", chunked(body=b"5\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk data ends with LF", chunked(body=b"5\r\nhello\n0\r\n\r\n"), REFUSED),
    ("chunk data ends with two other bytes", chunked(body=b"5\r\nhelloXX0\r\n\r\n"), REFUSED),
    ("chunk data too long", chunked(body=b"3\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size with plus", chunked(body=b"+5\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size with 0x", chunked(body=b"0x5\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size with space behind", chunked(body=b"5 \r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size with space before", chunked(body=b" 5\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size of 2^64 and five", chunked(body=b"10000000000000005\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size with underscore", chunked(body=b"0_5\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size empty", chunked(body=b"\r\nhello\r\n0\r\n\r\n"), REFUSED),
    ("chunk size with leading zeros", chunked(body=b"0005\r\nhello\r\n000\r\n\r\n"), seen(POST, b"hello")),
    ("chunks in capitals", chunked(body=b"A\r\nhellohello\r\n0\r\n\r\n"), seen(POST, b"hellohello")),
    ("last chunk of several zeros, smuggled behind", chunked(body=b"00000000\r\n\r\n"), seen(POST, b"")),
    ("chunked GET", request(TE, start="GET /attack HTTP/1.1", body=HELLO), seen(GET, b"hello")),
    ("trailer", chunked("Trailer: X", body=b"5\r\nhello\r\n0\r\nX: y\r\n\r\n"), seen(POST, b"hello")),
    ("trailer with cl", chunked(body=b"5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n"), seen(POST, b"hello")),
    ("trailer with te", chunked(body=b"5\r\nhello\r\n0\r\n" + TE.encode() + b"\r\n\r\n"), seen(POST, b"hello")),
    ("trailer with host", chunked(body=b"5\r\nhello\r\n0\r\nHost: evil\r\n\r\n"), seen(POST, b"hello")),
    ("trailer with bare LF", chunked(body=b"5\r\nhello\r\n0\r\nX: y\n\r\n"), REFUSED),
    ("trailer folded", chunked(body=b"5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n"), REFUSED),
    ("last chunk without its CRLF", chunked(body=b"5\r\nhello\r\n0\r\n"), REFUSED),
    ("field behind a bare LF", request(b"X: a\nY: b"), REFUSED),
    ("field behind a bare CR", request(b"X: a\rY: b"), REFUSED),
    ("head that ends with LF LF", b"GET /attack HTTP/1.1\r\nHost: front\n\n", REFUSED),
    ("head that ends with CRLF LF", b"GET /attack HTTP/1.1\r\nHost: front\r\n\n", REFUSED),
    ("head that ends with CR CR", b"GET /attack HTTP/1.1\r\nHost: front\r\r", REFUSED),
    ("value with NUL", request(b"X: a\0b"), REFUSED),
    ("name with NUL", request(b"X\0: a"), REFUSED),
    ("name with obs-text", request(b"X\xff: a"), REFUSED),
    ("name empty", request(": a"), REFUSED),
    ("line without colon", request("Transfer-Encoding"), REFUSED),
    ("value with obs-text", request(b"X: caf\xc3\xa9", "Content-Length: 0"), seen(POST)),
    ("host twice", request("Host: evil"), REFUSED),
    ("host twice, the same", request("Host: front"), REFUSED),
    ("host missing", request(host=None), REFUSED),
    ("host with a path", request(host="Host: front/evil"), REFUSED),
    ("host with userinfo", request(host="Host: evil@front"), REFUSED),
    ("host with a space", request(host="Host: front evil"), REFUSED),
    ("host with space before the colon", request(host="Host : front"), REFUSED),
    ("host and absolute-form", request(start="GET http://evil/attack HTTP/1.1"), seen(GET)),
    ("absolute-form with userinfo", request(start="GET http://a@front/attack HTTP/1.1"), REFUSED),
    ("target with space", request(start="GET /attack HTTP/1.1 HTTP/1.1"), REFUSED),
    ("target with a bare CR", request(start=b"GET /att\rack HTTP/1.1"), REFUSED),
    ("target with NUL", request(start=b"GET /attack\0 HTTP/1.1"), REFUSED),
    ("target with a tab", request(start=b"GET /attack\tx HTTP/1.1"), REFUSED),
    ("target with a fragment", request(start="GET /attack#x HTTP/1.1"), REFUSED),
    ("start line ends with LF", b"GET /attack HTTP/1.1\nHost: front\r\n\r\n", REFUSED),
    ("version 1.10", request(start="GET /attack HTTP/1.10"), REFUSED),
    ("version 2.0", request(start="GET /attack HTTP/2.0"), REFUSED),
    ("no version", b"GET /attack\r\n\r\n", REFUSED),
    ("version 1.2", request(start="GET /attack HTTP/1.2"), seen(GET)),
    ("empty lines before", b"\r\n\r\n" + request(start="GET /attack HTTP/1.1"), seen(GET)),
    ("connection names cl", request("Connection: Content-Length", LENGTH, body=SMUGGLED), seen(POST, SMUGGLED)),
    ("connection names te", chunked("Connection: Transfer-Encoding", body=HELLO), seen(POST, b"hello")),
    ("connection names host", request("Connection: Host", "Content-Length: 0"), seen(POST)),
    ("connection names a field", request("Connection: X-Own", "X-Own: 1", "Content-Length: 0"), seen(POST)),
    ("fields of one connection", request(
        "Connection: keep-alive, , TE", "Keep-Alive: timeout=5", "TE: trailers", "Proxy-Connection: keep-alive",
        "Proxy-Authorization: Basic eDp5", "Upgrade: websocket", "Content-Length: 0"), seen(POST)),
    ("upgrade to h2c", request(
        "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
        start="GET /attack HTTP/1.1"), seen(GET)),
    ("expect with content", request("Expect: 100-continue", "Content-Length: 5", body=b"hello"), seen(POST, b"hello")),
    ("expect something else", request("Expect: 100-continue, more", "Content-Length: 5", body=b"hello"), REFUSED),
    ("pipelined", request("Content-Length: 5", body=b"hello") + request(start="GET /attack HTTP/1.1"),
     seen(POST, b"hello") + seen(GET)),
    ("CRLF between requests", request("Content-Length: 5", body=b"hello\r\n"), seen(POST, b"hello")),
    ("connect", request(start="CONNECT front:80 HTTP/1.1"), REFUSED),
    ("http/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", REFUSED),
]


def response(*lines, body=b"", start="HTTP/1.1 200 OK"):
    return request(*lines, body=body, start=start, host=None)


OTHER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nOTHER"
BAD = (502, None)

# Name, what a hostile upstream answers, whether it then closes, and the status and content that a client must see.
ANSWERS = [
    ("two answers", response("Content-Length: 2", body=b"hi") + OTHER, False, (200, b"hi")),
    ("surplus behind the content", response("Content-Length: 2", body=b"hi more"), False, (200, b"hi")),
    ("204 with content", response("Content-Length: 5", start="HTTP/1.1 204 No", body=b"OTHER"), False, (204, b"")),
    ("304 with content", response("Content-Length: 5", start="HTTP/1.1 304 No", body=b"OTHER"), False, (304, b"")),
    ("204 with chunks", response(TE, start="HTTP/1.1 204 No", body=b"5\r\nOTHER\r\n0\r\n\r\n"), False, (204, b"")),
    ("cl and te", response("Content-Length: 2", TE, body=b"2\r\nhi\r\n0\r\n\r\n"), True, BAD),
    ("cl twice, different", response("Content-Length: 2", "Content-Length: 3", body=b"hi"), True, BAD),
    ("cl with plus", response("Content-Length: +2", body=b"hi"), True, BAD),
    ("cl negative", response("Content-Length: -2", body=b"hi"), True, BAD),
    ("te twice", response(TE, TE, body=ZERO), True, BAD),
    ("te in HTTP/1.0", response(TE, start="HTTP/1.0 200 OK", body=ZERO), True, BAD),
    ("te folded", response("Transfer-Encoding:", " chunked", body=ZERO), True, BAD),
    ("chunk size with space", response(TE, body=b"2 \r\nhi\r\n0\r\n\r\n"), True, BAD),
    ("chunk size ends with LF", response(TE, body=b"2\nhi\r\n0\r\n\r\n"), True, BAD),
    ("chunk cut off", response(TE, body=b"5\r\nhi"), True, BAD),
    ("chunks without an end", response(TE, body=b"2\r\nhi\r\n"), True, BAD),
    ("content cut off", response("Content-Length: 9", body=b"hi"), True, BAD),
    ("head cut off", b"HTTP/1.1 200 OK\r\nContent-", True, BAD),
    ("nothing", b"", True, BAD),
    ("bare LF", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", True, BAD),
    ("bare CR in a value", response(b"X: a\rSet-Cookie: b", "Content-Length: 0"), True, BAD),
    ("NUL in a value", response(b"X: a\0b", "Content-Length: 0"), True, BAD),
    ("folded value", response("X: a", " b", "Content-Length: 0"), True, BAD),
    ("CR in the reason", response("Content-Length: 0", start=b"HTTP/1.1 200 O\rX: y"), True, BAD),
    ("status of two digits", response("Content-Length: 0", start="HTTP/1.1 20 OK"), True, BAD),
    ("version 2.0", response("Content-Length: 0", start="HTTP/2.0 200 OK"), True, BAD),
    ("no HTTP", b"220 mail.example ESMTP\r\n", True, BAD),
    ("many interim answers", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100 + OTHER, True, BAD),
    ("interim answers", b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nX: y\r\n\r\n" + OTHER, False, (200, b"OTHER")),
    ("switch of protocols", response(start="HTTP/1.1 101 Up") + OTHER, True, BAD),
    ("until close", response(body=b"hi"), True, (200, b"hi")),
    ("trailers", response(TE, body=b"2\r\nhi\r\n0\r\nContent-Length: 9\r\nX: y\r\n\r\n"), False, (200, b"hi")),
    ("fields of one connection", response(
        "Connection: X-Own, keep-alive", "X-Own: 1", "Keep-Alive: timeout=5", "Proxy-Connection: close",
        "Upgrade: h2c", "Content-Length: 2", body=b"hi"), False, (200, b"hi")),
]
