// Responses that a hostile or broken server may send, and what is made of each; how clients say so is tested with them.
import RawPeers
import Testing
import TreatyHTTP

/// Bytes that a server sends before it closes, and what they are to a client.
private struct ResponseCase {
    let name: String
    let method: String
    let section: String
    let bytes: [UInt8]
    /// As `reading` puts it.
    let expected: String

    /// One line of the table: result, method, section, name and bytes, with bars between them.
    init(line: Substring) {
        let parts = line.split(separator: "|", maxSplits: 4).map { $0.drop { $0 == " " } }
        precondition(parts.count == 5, "not a line of the table: \(line)")
        let words = parts.prefix(4).map { $0.split(separator: " ").joined(separator: " ") }
        (expected, method, section, name) = (words[0], words[1], words[2], words[3])
        bytes = MessageText.bytes(parts[4])
    }

    /// A status, the length of the content and, with a plus, of what lies behind it; `closed` where the end of the
    /// connection ended it. Else `refused`, `head` (cut within it), `cut` with what came and was expected, `nothing`.
    func reading(splitAt offsets: [Int]) -> String {
        var parser = ResponseParser(method: method)
        for end in offsets + [bytes.count] {
            switch parser.parse(Array(bytes[..<end])) {
            case .needMore: continue
            case .failure: return "refused"
            case .complete(let message, let consumed):
                // Bytes that had not come when the message was whole lie behind it too.
                let left = bytes.count - consumed
                return "\(message.status) \(message.content.count)" + (left > 0 ? " +\(left)" : "")
            }
        }
        switch parser.end(bytes) {
        case .complete(let message): return "\(message.status) \(message.content.count) closed"
        case .nothing: return "nothing"
        case .insideHead: return "head"
        case .truncated(let received, let expected): return "cut \(received)" + (expected.map { "/\($0)" } ?? "")
        }
    }
}

@Suite struct ResponseCaseTests {
    private static let cases = (heads + lengths + chunks).split(separator: "\n").map { ResponseCase(line: $0) }

    @Test("every response of a hostile server is what its section says")
    func whole() {
        for item in Self.cases {
            #expect(item.reading(splitAt: []) == item.expected, "\(item.name) (RFC \(item.section))")
        }
    }

    @Test("a response means the same wherever its bytes are split")
    func split() {
        for item in Self.cases {
            for offset in splitOffsets(of: item.bytes.count, everyUpTo: 2000, spread: 20) {
                let reading = item.reading(splitAt: [offset])
                if reading != item.expected { Issue.record("\(item.name) split at \(offset): \(reading)") }
            }
            if item.bytes.count <= 3000 {
                #expect(item.reading(splitAt: Array(0..<item.bytes.count)) == item.expected, "\(item.name), bytewise")
            }
        }
    }

    private static let heads = #"""
        200 0 | GET | 9112 4 | a status line | HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n
        200 0 | GET | 9112 4 | an empty reason | HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n
        200 0 | GET | 9112 4 | no reason and no space | HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n
        200 0 | GET | 9112 4 | a reason of obs-text and tabs | HTTP/1.1 200 caf\xe9\té\r\nContent-Length: 0\r\n\r\n
        200 0 | GET | 9112 4 | a reason that looks like a field | HTTP/1.1 200 Content-Length: 5\r\n{CL} 0\r\n\r\n
        299 0 | GET | 9110 15 | a status that nobody registered | HTTP/1.1 299 x\r\nContent-Length: 0\r\n\r\n
        999 0 | GET | 9110 15 | a status beyond the classes | HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n
        200 0 | GET | 9110 2.5 | a higher minor version | HTTP/1.7 200 OK\r\nContent-Length: 0\r\n\r\n
        refused | GET | 9112 2.2 | an empty line before | \r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n
        refused | GET | 9112 4 | a space before | {x*0} HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n
        refused | GET | 9112 4 | a page without a head | <html>\r\n\r\n
        refused | GET | 9112 4 | another protocol | SSH-2.0-x\r\n
        refused | GET | 9112 4 | a request | GET / HTTP/1.1\r\nHost: a\r\n\r\n
        refused | GET | 9112 2.3 | version 2.0 | HTTP/2.0 200 OK\r\n\r\n
        refused | GET | 9112 2.3 | version 0.9 | HTTP/0.9 200 OK\r\n\r\n
        refused | GET | 9112 2.3 | a version in lower case | http/1.1 200 OK\r\n\r\n
        refused | GET | 9112 2.3 | a version of two digits | HTTP/1.10 200 OK\r\n\r\n
        refused | GET | 9112 2.3 | the version of another server | ICY 200 OK\r\n\r\n
        refused | GET | 9112 4 | two spaces before the status | HTTP/1.1  200 OK\r\n\r\n
        refused | GET | 9112 4 | a tab before the status | HTTP/1.1\t200 OK\r\n\r\n
        refused | GET | 9112 4 | a status of two digits | HTTP/1.1 20 OK\r\n\r\n
        refused | GET | 9112 4 | a status of four digits | HTTP/1.1 2000 OK\r\n\r\n
        refused | GET | 9112 4 | a status with a sign | HTTP/1.1 +20 OK\r\n\r\n
        refused | GET | 9112 4 | a status with letters | HTTP/1.1 2OO OK\r\n\r\n
        refused | GET | 9112 4 | no status | HTTP/1.1 OK\r\n\r\n
        refused | GET | 9112 4 | a version alone | HTTP/1.1\r\n\r\n
        refused | GET | 9110 15 | a status below 100 | HTTP/1.1 099 x\r\n\r\n
        refused | GET | 9110 15 | a status of zero | HTTP/1.1 000 x\r\n\r\n
        refused | GET | 9112 4 | NUL in the reason | HTTP/1.1 200 O\0K\r\n\r\n
        refused | GET | 9112 4 | an escape in the reason | HTTP/1.1 200 \x1b[31m\r\n\r\n
        refused | GET | 9112 2.2 | a bare CR in the reason | HTTP/1.1 200 O\rX: y\r\n\r\n
        refused | GET | 9112 2.2 | a status line that ends with LF | HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n
        refused | GET | 9112 2.2 | a status line that ends with CR CR LF | HTTP/1.1 200 OK\r\r\n\r\n
        refused | GET | 9112 2.2 | a field that ends with LF | {O}X: y\nContent-Length: 0\r\n\r\n
        refused | GET | 9112 2.2 | a head that ends with LF LF | {O}X: y\n\nhi
        refused | GET | 9112 2.2 | a bare CR in a value | {O}X: a\rSet-Cookie: b\r\n\r\n
        refused | GET | 9112 5.2 | a folded value | {O}X: a\r\n b\r\nContent-Length: 0\r\n\r\n
        refused | GET | 9112 5.2 | a folded status line | HTTP/1.1 200 OK\r\n X: y\r\n\r\n
        refused | GET | 9112 5.1 | a space before a colon | {O}X : a\r\nContent-Length: 0\r\n\r\n
        refused | GET | 9112 5 | a line without a colon | {O}hello\r\n\r\n
        refused | GET | 9112 5 | an empty name | {O}: a\r\n\r\n
        refused | GET | 9110 5.5 | NUL in a value | {O}X: a\0b\r\n\r\n
        refused | GET | 9110 5.5 | DEL in a value | {O}X: a\x7fb\r\n\r\n
        refused | GET | 9110 5.1 | NUL in a name | {O}X\0: a\r\n\r\n
        refused | GET | 9110 5.1 | a name outside ASCII | {O}É: a\r\n\r\n
        200 0 | GET | 9110 5.5 | a value of obs-text | {O}X: \xe9 é\r\nContent-Length: 0\r\n\r\n
        200 0 | GET | 9110 7.2 | Host and Expect say nothing here | {O}Host: a b\r\nHost:\r\nExpect: x\r\n{CL} 0\r\n\r\n
        refused | GET | 9110 5.4 | a head without end | {O}X: {a*140000}
        refused | GET | 9110 5.4 | fields without end | {O}{X: a\r\n*300}
        refused | GET | 9112 4 | a status line without end | HTTP/1.1 200 {a*40000}
        201 0 | GET | 9110 15.2 | interim | HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103\r\n\r\nHTTP/1.1 201\r\n{CL} 0\r\n\r\n
        200 0 | GET | 9110 15.2 | a length in an interim response | HTTP/1.1 103 E\r\n{CL} 9\r\n\r\n{O}{CL} 0\r\n\r\n
        200 0 | GET | 9110 15.2 | chunked in an interim response | HTTP/1.1 103 E\r\n{TE}\r\n\r\n{O}{CL} 0\r\n\r\n
        200 0 | GET | 9110 15.2 | sixteen interim responses | {HTTP/1.1 102 P\r\n\r\n*16}{O}{CL} 0\r\n\r\n
        refused | GET | 9110 15.2 | interim responses without end | {HTTP/1.1 102 P\r\n\r\n*17}{O}{CL} 0\r\n\r\n
        refused | GET | 9110 15.2 | content behind an interim response | HTTP/1.1 100 C\r\n\r\nhi
        refused | GET | 9110 15.2.2 | a switch of protocols | HTTP/1.1 101 Up\r\nUpgrade: x\r\n\r\n
        nothing | GET | 9112 8 | an interim response alone | HTTP/1.1 100 C\r\n\r\n
        head | GET | 9112 8 | a status line that is cut | HTTP/1.1 200 O
        head | GET | 9112 8 | a head that is cut | {O}Content-Length: 5
        head | GET | 9112 8 | a head without its empty line | {O}Content-Length: 5\r\n
        head | GET | 9112 8 | a final head that is cut | HTTP/1.1 100 C\r\n\r\nHTTP/1.1
        nothing | GET | 9112 8 | no byte at all | {x*0}
        """#

    private static let lengths = #"""

        200 5 | GET | 9112 6.3 | content of a length | {O}{CL} 5\r\n\r\nhello
        200 5 +4 | GET | 9112 6.3 | bytes behind the content | {O}{CL} 5\r\n\r\nhellomore
        200 5 +15 | GET | 9112 6.3 | a second response nobody asked for | {O}{CL} 5\r\n\r\nhelloHTTP/1.1 200 OK
        200 5 +2 | GET | 9112 6.3 | CRLF behind the content | {O}{CL} 5\r\n\r\nhello\r\n
        200 5 | GET | 9112 6.3 | the same length twice | {O}{CL} 5\r\n{CL} 5, 5\r\n\r\nhello
        200 5 | GET | 9110 8.6 | zeros before a length | {O}{CL} 0005\r\n\r\nhello
        refused | GET | 9112 6.3 | two lengths | {O}{CL} 5\r\n{CL} 6\r\n\r\nhello
        refused | GET | 9112 6.3 | a list of two lengths | {O}{CL} 5, 6\r\n\r\nhello
        refused | GET | 9112 6.3 | a list with an empty member | {O}{CL} 5,\r\n\r\nhello
        refused | GET | 9110 8.6 | an empty length | {O}{CL}\r\n\r\nhello
        refused | GET | 9110 8.6 | a length with plus | {O}{CL} +5\r\n\r\nhello
        refused | GET | 9110 8.6 | a length below zero | {O}{CL} -5\r\n\r\nhello
        refused | GET | 9110 8.6 | a length in hex | {O}{CL} 0x5\r\n\r\nhello
        refused | GET | 9110 8.6 | a length with a unit | {O}{CL} 5 bytes\r\n\r\nhello
        refused | GET | 9112 6.3 | a length of 2^64 and 5 | {O}{CL} 18446744073709551621\r\n\r\nhello
        refused | GET | 9112 6.3 | a length beyond the limit | {O}{CL} 16777217\r\n\r\nhello
        refused | GET | 9112 5.1 | a length with a space before its colon | {O}Content-Length : 5\r\n\r\nhello
        refused | GET | 9112 5.2 | a folded length | {O}{CL}\r\n 5\r\n\r\nhello
        cut 2/5 | GET | 9112 8 | content that is cut | {O}{CL} 5\r\n\r\nhe
        cut 0/5 | GET | 9112 8 | content that does not come | {O}{CL} 5\r\n\r\n
        200 0 | HEAD | 9112 6.3 | a length for HEAD | {O}{CL} 5\r\n\r\n
        200 0 +5 | HEAD | 9112 6.3 | content for HEAD | {O}{CL} 5\r\n\r\nhello
        200 0 +5 | HEAD | 9112 6.3 | content until the end for HEAD | {O}\r\nhello
        200 0 +5 | HEAD | 9112 6.3 | chunks for HEAD | {O}{TE}\r\n\r\n0\r\n\r\n
        204 0 +5 | GET | 9112 6.3 | 204 with a length and content | HTTP/1.1 204 N\r\n{CL} 5\r\n\r\nhello
        204 0 +5 | GET | 9112 6.3 | 204 with chunks | HTTP/1.1 204 N\r\n{TE}\r\n\r\n0\r\n\r\n
        304 0 +5 | GET | 9112 6.3 | 304 with content | HTTP/1.1 304 N\r\n{CL} 5\r\n\r\nhello
        200 0 +5 | CONNECT | 9112 6.3 | a tunnel, whatever its head says | {O}{CL} 5\r\n\r\nhello
        407 5 | CONNECT | 9112 6.3 | a tunnel that is refused | HTTP/1.1 407 P\r\n{CL} 5\r\n\r\nhello
        200 5 closed | GET | 9112 6.3 | content until the end | {O}\r\nhello
        200 0 closed | GET | 9112 6.3 | no content until the end | {O}\r\n
        200 5 closed | GET | 9112 6.3 | content of HTTP/1.0 | HTTP/1.0 200 OK\r\n\r\nhello
        200 5 | GET | 9112 6.3 | a length in HTTP/1.0 | HTTP/1.0 200 OK\r\n{CL} 5\r\n\r\nhello
        205 5 | GET | 9112 6.3 | 205 with content | HTTP/1.1 205 R\r\n{CL} 5\r\n\r\nhello
        """#

    private static let chunks = #"""

        200 5 | GET | 9112 7.1 | chunks | {O}{TE}\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n
        200 5 | GET | 9112 7.1.1 | extensions | {O}{TE}\r\n\r\n5;a="b;\x5c""\r\nhello\r\n0;c\r\n\r\n
        200 2 | GET | 9112 7.1.2 | trailers that frame nothing | {O}{TE}\r\n\r\n2\r\nhi\r\n0\r\n{CL} 9\r\nX: y\r\n\r\n
        200 2 +4 | GET | 9112 7.1 | bytes behind the last chunk | {O}{TE}\r\n\r\n2\r\nhi\r\n0\r\n\r\nmore
        refused | GET | 9112 6.3 | chunked and a length | {O}{CL} 2\r\n{TE}\r\n\r\n2\r\nhi\r\n0\r\n\r\n
        refused | GET | 9112 6.3 | chunked and a length of zero | {O}{TE}\r\n{CL} 0\r\n\r\n0\r\n\r\n
        refused | GET | 9112 6.1 | chunked in HTTP/1.0 | HTTP/1.0 200 OK\r\n{TE}\r\n\r\n0\r\n\r\n
        refused | GET | 9112 6.1 | chunked twice | {O}{TE}\r\n{TE}\r\n\r\n0\r\n\r\n
        refused | GET | 9112 6.1 | gzip, then chunked | {O}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n
        refused | GET | 9112 6.3 | an unknown coding | {O}Transfer-Encoding: x\r\n\r\nhello
        refused | GET | 9112 6.3 | identity | {O}Transfer-Encoding: identity\r\n{CL} 5\r\n\r\nhello
        refused | GET | 9112 6.3 | chunked with a parameter | {O}Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n
        refused | GET | 9112 5.2 | a folded coding | {O}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n
        refused | GET | 9112 7.1 | no size | {O}{TE}\r\n\r\nhello
        refused | GET | 9112 7.1 | an empty size | {O}{TE}\r\n\r\n\r\n
        refused | GET | 9112 7.1 | a size with 0x | {O}{TE}\r\n\r\n0x2\r\nhi\r\n0\r\n\r\n
        refused | GET | 9112 7.1 | a size below zero | {O}{TE}\r\n\r\n-2\r\nhi\r\n0\r\n\r\n
        refused | GET | 9112 7.1 | a size with a space behind | {O}{TE}\r\n\r\n2 \r\nhi\r\n0\r\n\r\n
        refused | GET | 9112 7.1 | a size of 2^64 and 2 | {O}{TE}\r\n\r\n10000000000000002\r\nhi\r\n0\r\n\r\n
        refused | GET | 9112 7.1 | a size beyond the limit | {O}{TE}\r\n\r\n1000001\r\nhi
        refused | GET | 9112 7.1 | a size that ends with LF | {O}{TE}\r\n\r\n2\nhi\r\n0\r\n\r\n
        refused | GET | 9112 7.1 | data that end with LF | {O}{TE}\r\n\r\n2\r\nhi\n0\r\n\r\n
        refused | GET | 9112 7.1 | data longer than their size | {O}{TE}\r\n\r\n2\r\nhello\r\n0\r\n\r\n
        refused | GET | 9112 7.1.1 | an extension with LF | {O}{TE}\r\n\r\n2;a\nb\r\nhi\r\n0\r\n\r\n
        refused | GET | 9112 7.1.1 | an extension without end | {O}{TE}\r\n\r\n2;{a*9000}
        refused | GET | 9112 7.1 | zeros without end | {O}{TE}\r\n\r\n{0*9000}
        refused | GET | 9112 7.1.2 | a folded trailer | {O}{TE}\r\n\r\n0\r\nX: y\r\n z\r\n\r\n
        refused | GET | 9112 7.1.2 | a trailer with LF | {O}{TE}\r\n\r\n0\r\nX: y\n\r\n
        refused | GET | 9110 5.4 | trailers without end | {O}{TE}\r\n\r\n0\r\n{X: a\r\n*300}
        cut 2 | GET | 9112 8 | chunks without a last one | {O}{TE}\r\n\r\n2\r\nhi\r\n
        cut 2 | GET | 9112 8 | a chunk that is cut | {O}{TE}\r\n\r\n5\r\nhe
        cut 2 | GET | 9112 8 | trailers that are cut | {O}{TE}\r\n\r\n2\r\nhi\r\n0\r\n
        cut 0 | GET | 9112 8 | no chunk | {O}{TE}\r\n\r\n
        """#
}
