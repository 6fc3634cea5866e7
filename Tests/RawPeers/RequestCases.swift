// Requests of our own for the parser and the server, beside those of the corpora: what is said to each, and which
// section says so; how they are sent is the tests' business.

/// Bytes that a client may send and what must become of them.
package struct RequestCase: Sendable {
    /// What becomes of the connection behind the last answer, where nothing was wrong.
    package enum Ending: Sendable {
        case open, close
        /// The rest is the beginning of a request.
        case wait
    }

    package let name: String
    package let bytes: [UInt8]
    /// The status of each answer, in order.
    package let statuses: [Int]
    package let ending: Ending
    /// The section of RFC 9110 or RFC 9112 that decides.
    package let section: String

    /// One line of the table: statuses, section, name and bytes, with bars between them.
    init(line: Substring) {
        let parts = line.split(separator: "|", maxSplits: 3).map { $0.drop { $0 == " " } }
        precondition(parts.count == 4, "not a line of the table: \(line)")
        let words = parts[0].split(separator: " ")
        statuses = words.compactMap { Int($0) }
        ending = words.contains("close") ? .close : words.contains("wait") ? .wait : .open
        section = String(parts[1].trimmedEnd)
        name = String(parts[2].trimmedEnd)
        bytes = MessageText.bytes(parts[3])
    }

    package static let all: [RequestCase] =
        (requestLines + fieldCases + lengthCases + codingCases + chunkCases + connectionCases)
        .split(separator: "\n").map { RequestCase(line: $0) }
}

/// How the tables write bytes.
package enum MessageText {
    static let shorthands: [Substring: String] = [
        "G": #"GET / HTTP/1.1\r\nHost: a\r\n"#,
        "P": #"POST / HTTP/1.1\r\nHost: a\r\n"#,
        "C": #"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"#,
        "TE": "Transfer-Encoding: chunked", "CL": "Content-Length:", "O": #"HTTP/1.1 200 OK\r\n"#,
        "SMUGGLED": #"GET /s HTTP/1.1\r\nHost: a\r\n\r\n"#,
    ]

    /// `\r`, `\n`, `\t`, `\0`, `\xNN`, a shorthand in braces, and `{a*9}` for a character nine times; other characters
    /// are their own bytes.
    package static func bytes(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                switch rest.popFirst() {
                case "r": bytes.append(0x0D)
                case "n": bytes.append(0x0A)
                case "t": bytes.append(0x09)
                case "0": bytes.append(0)
                case "x":
                    bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
                    rest = rest.dropFirst(2)
                case let other: preconditionFailure("no escape: \(String(describing: other)) in \(text)")
                }
            case "{":
                let name = rest.prefix { $0 != "}" }
                rest = rest.dropFirst(name.count + 1)
                let parts = name.split(separator: "*")
                if parts.count == 2, let count = Int(parts[1]) {
                    let unit = Self.bytes(parts[0])
                    for _ in 0..<count { bytes += unit }
                } else {
                    guard let meaning = shorthands[name] else { preconditionFailure("no shorthand: {\(name)}") }
                    bytes += Self.bytes(meaning[...])
                }
            default: bytes += Array(String(character).utf8)
            }
        }
        return bytes
    }
}

extension Substring {
    fileprivate var trimmedEnd: Substring {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

private let requestLines = #"""
    200 | 9112 3 | a request line and Host | {G}\r\n
    200 | 9110 2.5 | a higher minor version | GET / HTTP/1.9\r\nHost: a\r\n\r\n
    200 close | 9112 3.2 | HTTP/1.0 needs no Host | GET / HTTP/1.0\r\n\r\n
    200 | 9112 9.3 | HTTP/1.0 that stays | GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n
    200 | 9112 2.2 | four empty lines before | \r\n\r\n\r\n\r\n{G}\r\n
    400 | 9112 2.2 | five empty lines before | \r\n\r\n\r\n\r\n\r\n{G}\r\n
    400 | 9112 2.2 | an empty line of LF alone before | \n{G}\r\n
    400 | 9112 2.2 | a bare CR before | \r{G}\r\n
    400 | 9112 3 | a space before the method | {x*0} GET / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3 | a tab before the method | \tGET / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3 | NUL before the method | \0{G}\r\n
    400 | 9112 3 | two spaces before the target | GET  / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3 | two spaces before the version | GET /  HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3 | a tab between the parts | GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3 | a vertical tab between the parts | GET\x0b/ HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3 | a space behind the version | GET / HTTP/1.1 \r\nHost: a\r\n\r\n
    400 | 9112 3 | a fourth part | GET / HTTP/1.1 x\r\nHost: a\r\n\r\n
    400 | 9112 3 | no version | GET /\r\nHost: a\r\n\r\n
    400 | 9112 3 | no version, but the space before it | GET / \r\nHost: a\r\n\r\n
    400 | 9112 3 | no target | GET HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3 | a method alone | GET\r\nHost: a\r\n\r\n
    400 | 9112 2.2 | a request line that ends with LF | GET / HTTP/1.1\nHost: a\r\n\r\n
    400 | 9112 2.2 | a request line that ends with CR | GET / HTTP/1.1\rHost: a\r\n\r\n
    400 | 9112 2.2 | a request line that ends with CR CR LF | GET / HTTP/1.1\r\r\nHost: a\r\n\r\n
    400 | 9112 2.2 | a request line that ends with LF CR | GET / HTTP/1.1\n\rHost: a\r\n\r\n
    400 | 9112 5.2 | a folded request line | GET / HTTP/1.1\r\n Host: a\r\n\r\n
    400 | 9112 2.3 | a version in lower case | GET / http/1.1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version in mixed case | GET / Http/1.1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | minor version of two digits | GET / HTTP/1.10\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | minor version with a zero before | GET / HTTP/1.01\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | major version with a zero before | GET / HTTP/01.1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version with a comma | GET / HTTP/1,1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version without a minor one | GET / HTTP/1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version of three parts | GET / HTTP/1.1.1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version with a sign | GET / HTTP/+1.1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version with a letter | GET / HTTP/1.x\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version with a space in it | GET / HTTP/1. 1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | another protocol | GET / HTTPS/1.1\r\nHost: a\r\n\r\n
    400 | 9112 2.3 | a version without a number | GET / HTTP/\r\nHost: a\r\n\r\n
    505 | 9110 15.6.6 | version 0.9 | GET / HTTP/0.9\r\nHost: a\r\n\r\n
    505 | 9110 15.6.6 | version 2.0 | GET / HTTP/2.0\r\nHost: a\r\n\r\n
    505 | 9110 15.6.6 | version 9.9 | GET / HTTP/9.9\r\nHost: a\r\n\r\n
    505 | 9110 15.6.6 | the preface of HTTP/2 | PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
    400 | 9112 2.1 | a TLS hello | \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n
    200 | 9110 9.1 | a method in lower case is a method | get / HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9110 9.1 | a method that nobody registered | BREW / HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9110 5.6.2 | a method of odd token characters | !#$%&'*+-.^_`~1 / HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9110 9.1 | a method of a thousand letters | {A*1000} / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 9.1 | a method with a colon | GET: / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 9.1 | a method with a slash | G/T / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 9.1 | a method in quotes | "GET" / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 9.1 | a method with a bracket | G(T) / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 9.1 | a method with DEL | G\x7fT / HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 9.1 | a method outside ASCII | GÉT / HTTP/1.1\r\nHost: a\r\n\r\n
    414 | 9110 15.5.15 | a method without end | {A*40000}
    414 | 9110 15.5.15 | a target beyond the limit | GET /{a*33000} HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3 | a request line of 8000 bytes | GET /{a*7985} HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.1 | an empty query | GET /? HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.1 | a path that begins with two slashes | GET //b/c HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.1 | a URL within a path | GET /http://b/ HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.1 | every character that a path may hold | GET /-._~!$&'()*+,;=:@%20 HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | a relative path | GET a HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | a query alone | GET ?a HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | a fragment | GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | NUL in the target | GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | a form feed in the target | GET /\x0c HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | DEL in the target | GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | UTF-8 in the target | GET /é HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | ISO 8859-1 in the target | GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 2.2 | a bare CR in the target | GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 2.2 | a bare LF in the target | GET /a\nb HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.2 | absolute-form | GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.2 | absolute-form without a path | GET http://a HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.2 | absolute-form without a path, with a query | GET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.2 | absolute-form in capitals | GET HTTP://A:80/ HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.2 | absolute-form wins over Host | GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.2 | absolute-form with an address of IPv6 | GET http://[::1]:80/ HTTP/1.1\r\nHost: [::1]:80\r\n\r\n
    400 | 9112 3.2 | absolute-form without Host | GET http://a/ HTTP/1.1\r\n\r\n
    400 | 9110 4.2.4 | absolute-form with userinfo | GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 4.2.4 | absolute-form with user and password | GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 4.2.1 | absolute-form with an empty host | GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9110 4.2.1 | absolute-form with a port alone | GET http://:80/ HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.2 | absolute-form with letters as port | GET http://a:x/ HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.2 | absolute-form with a fragment | GET http://a/#b HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.2 | absolute-form with a backslash in its host | GET http://a\x5cb/ HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.2 | absolute-form of another scheme | GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.2 | one slash behind the scheme | GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.4 | OPTIONS of the server | OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 9112 3.2.4 | OPTIONS of the server as a proxy is asked | OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.4 | GET of the server | GET * HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.4 | an asterisk and more | OPTIONS */a HTTP/1.1\r\nHost: a\r\n\r\n
    501 | 9110 9.3.6 | CONNECT | CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n
    400 | 9112 3.2.3 | CONNECT without a port | CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.3 | CONNECT with an empty port | CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.3 | CONNECT with a path | CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n
    400 | 9112 3.2.3 | authority-form for another method | GET a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n
    """#

private let fieldCases = #"""

    400 | 9112 3.2 | no Host | GET / HTTP/1.1\r\n\r\n
    400 | 9112 3.2 | an empty Host | GET / HTTP/1.1\r\nHost:\r\n\r\n
    400 | 9112 3.2 | Host of white space | GET / HTTP/1.1\r\nHost: \t \r\n\r\n
    400 | 9112 3.2 | Host twice | {G}Host: b\r\n\r\n
    400 | 9112 3.2 | Host twice, the same | {G}host: a\r\n\r\n
    400 | 9112 3.2 | Host twice in HTTP/1.0 | GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n
    400 | 9112 3.2 | Host with a space | GET / HTTP/1.1\r\nHost: a b\r\n\r\n
    400 | 9112 3.2 | Host with a slash | GET / HTTP/1.1\r\nHost: a/b\r\n\r\n
    400 | 9112 3.2 | Host with a backslash | GET / HTTP/1.1\r\nHost: a\x5cb\r\n\r\n
    400 | 9112 3.2 | Host with userinfo | GET / HTTP/1.1\r\nHost: u@a\r\n\r\n
    400 | 9112 3.2 | Host with a scheme | GET / HTTP/1.1\r\nHost: http://a\r\n\r\n
    400 | 9112 3.2 | Host with a query | GET / HTTP/1.1\r\nHost: a?b\r\n\r\n
    400 | 9112 3.2 | Host with a fragment | GET / HTTP/1.1\r\nHost: a#b\r\n\r\n
    400 | 9112 3.2 | Host outside ASCII | GET / HTTP/1.1\r\nHost: é\r\n\r\n
    400 | 9112 3.2 | two hosts in one | GET / HTTP/1.1\r\nHost: a, b\r\n\r\n
    400 | 9112 3.2 | Host with letters as port | GET / HTTP/1.1\r\nHost: a:b\r\n\r\n
    400 | 9112 3.2 | Host with two ports | GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n
    400 | 9112 3.2 | Host with a port below zero | GET / HTTP/1.1\r\nHost: a:-1\r\n\r\n
    400 | 9112 3.2 | Host with a port that there is not | GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n
    400 | 9112 3.2 | Host of a port alone | GET / HTTP/1.1\r\nHost: :80\r\n\r\n
    400 | 9112 3.2 | Host of IPv6 without brackets | GET / HTTP/1.1\r\nHost: ::1\r\n\r\n
    400 | 9112 3.2 | Host with one bracket | GET / HTTP/1.1\r\nHost: [::1\r\n\r\n
    400 | 9112 3.2 | Host with letters behind the bracket | GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n
    400 | 9112 3.2 | Host with empty brackets | GET / HTTP/1.1\r\nHost: []\r\n\r\n
    400 | 9112 3.2 | Host with words in brackets | GET / HTTP/1.1\r\nHost: [host]\r\n\r\n
    400 | 3986 3.2.2 | Host with two gaps in an address | GET / HTTP/1.1\r\nHost: [1::2::3]\r\n\r\n
    400 | 3986 3.2.2 | Host with an address of seven groups | GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7]\r\n\r\n
    400 | 3986 3.2.2 | Host with an address of nine groups | GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7:8:9]\r\n\r\n
    400 | 3986 3.2.2 | Host with five digits in a group | GET / HTTP/1.1\r\nHost: [12345::]\r\n\r\n
    400 | 3986 3.2.2 | Host with one group in brackets | GET / HTTP/1.1\r\nHost: [a]\r\n\r\n
    400 | 3986 3.2.2 | Host with a colon in brackets | GET / HTTP/1.1\r\nHost: [:]\r\n\r\n
    400 | 3986 3.2.2 | Host with three colons | GET / HTTP/1.1\r\nHost: [:::1]\r\n\r\n
    400 | 3986 3.2.2 | Host with IPv4 in brackets | GET / HTTP/1.1\r\nHost: [1.2.3.4]\r\n\r\n
    400 | 3986 3.2.2 | Host with half an IPv4 at the end | GET / HTTP/1.1\r\nHost: [::1.2.3]\r\n\r\n
    400 | 3986 3.2.2 | Host with 256 in an IPv4 | GET / HTTP/1.1\r\nHost: [::1.2.3.256]\r\n\r\n
    400 | 3986 3.2.2 | Host with a future address of nothing | GET / HTTP/1.1\r\nHost: [v1.]\r\n\r\n
    400 | 3986 3.2.2 | Host with a zone | GET / HTTP/1.1\r\nHost: [fe80::1%25a]\r\n\r\n
    400 | 3986 3.2.2 | absolute-form with one group in brackets | GET http://[a]/ HTTP/1.1\r\nHost: a\r\n\r\n
    200 | 3986 3.2.2 | Host with a future address | GET / HTTP/1.1\r\nHost: [v1.x:y]\r\n\r\n
    200 | 3986 3.2.2 | Host with IPv4 in IPv6 | GET / HTTP/1.1\r\nHost: [::ffff:1.2.3.4]:80\r\n\r\n
    200 | 3986 3.2.2 | Host with a gap at the end | GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7::]\r\n\r\n
    400 | 9112 3.2 | Host with a percent sign alone | GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n
    200 | 9110 7.2 | Host with a port | GET / HTTP/1.1\r\nHost: a.example:65535\r\n\r\n
    200 | 9110 7.2 | Host with an empty port | GET / HTTP/1.1\r\nHost: a:\r\n\r\n
    200 | 9110 7.2 | Host in capitals behind other fields | GET / HTTP/1.1\r\nA: b\r\nHOST: A.EXAMPLE\r\n\r\n
    200 | 9110 7.2 | Host of IPv6 | GET / HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n\r\n
    200 | 9110 7.2 | Host with an underscore | GET / HTTP/1.1\r\nHost: a_b\r\n\r\n
    200 | 9112 5 | no white space behind the colon | GET / HTTP/1.1\r\nHost:a\r\n\r\n
    200 | 9112 5 | white space around a value | {G}X: \t  a\t \r\n\r\n
    200 | 9112 5 | an empty value | {G}X:\r\n\r\n
    200 | 9112 5 | a value of white space | {G}X: \t \r\n\r\n
    200 | 9110 5.5 | a tab within a value | {G}X: a\tb\r\n\r\n
    200 | 9110 5.5 | a value with UTF-8 | {G}X: é\r\n\r\n
    200 | 9110 5.5 | a value of every obs-text edge | {G}X: \x80\xff\r\n\r\n
    200 | 9110 5.5 | a colon within a value | {G}X: a: b:c\r\n\r\n
    200 | 9110 5.6.2 | a name of odd token characters | {G}!#$%&'*+-.^_`~1: a\r\n\r\n
    200 | 9110 5.3 | a field ten times | {G}{X: a\r\n*10}\r\n
    200 | 9110 5.4 | two hundred fields | {G}{X: a\r\n*200}\r\n
    431 | 9110 5.4 | more fields than the limit | {G}{X: a\r\n*300}\r\n
    431 | 9110 5.4 | a field value without end | {G}X: {a*140000}
    431 | 9110 5.4 | fields that are together too long | {G}{X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n*4000}\r\n
    400 | 9112 5.1 | a space before the colon | {G}X : a\r\n\r\n
    400 | 9112 5.1 | a tab before the colon | {G}X\t: a\r\n\r\n
    400 | 9112 5.1 | a space within a name | {G}X Y: a\r\n\r\n
    400 | 9112 5.1 | white space before the first field | GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n
    400 | 9112 5.2 | a folded value | {G}X: a\r\n b\r\n\r\n
    400 | 9112 5.2 | a value folded with a tab | {G}X: a\r\n\tb\r\n\r\n
    400 | 9112 5.2 | an empty folded line | {G}X: a\r\n \r\n\r\n
    400 | 9112 5.2 | a folded Host | GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n
    400 | 9112 5 | an empty name | {G}: a\r\n\r\n
    400 | 9112 5 | a line without a colon | {G}X\r\n\r\n
    400 | 9112 5 | a second request line | {G}GET / HTTP/1.1\r\n\r\n
    400 | 9110 5.1 | a name outside ASCII | {G}É: a\r\n\r\n
    400 | 9110 5.1 | NUL in a name | {G}X\0: a\r\n\r\n
    400 | 9110 5.1 | a slash in a name | {G}X/Y: a\r\n\r\n
    400 | 9110 5.1 | brackets in a name | {G}X[]: a\r\n\r\n
    400 | 9110 5.1 | a name in quotes | {G}"X": a\r\n\r\n
    400 | 9110 5.1 | a backspace in a name | {G}X\x08: a\r\n\r\n
    400 | 9110 5.5 | NUL in a value | {G}X: a\0b\r\n\r\n
    400 | 9110 5.5 | NUL at the end of a value | {G}X: a\0\r\n\r\n
    400 | 9110 5.5 | DEL in a value | {G}X: a\x7fb\r\n\r\n
    400 | 9110 5.5 | an escape in a value | {G}X: \x1b[31m\r\n\r\n
    400 | 9110 5.5 | a vertical tab before a value | {G}X:\x0ba\r\n\r\n
    400 | 9112 2.2 | a bare CR in a value | {G}X: a\rY: b\r\n\r\n
    400 | 9112 2.2 | a bare LF in a value | {G}X: a\nY: b\r\n\r\n
    400 | 9112 2.2 | a bare CR in a name | {G}X\rY: b\r\n\r\n
    400 | 9112 2.2 | CR CR LF behind a value | {G}X: a\r\r\n\r\n
    400 | 9112 2.2 | a head that ends with LF LF | GET / HTTP/1.1\r\nHost: a\n\n
    400 | 9112 2.2 | a head that ends with CRLF LF | {G}\n
    400 | 9112 2.2 | a head that ends with CRLF CR | {G}\rX
    400 | 9112 2.2 | a head that ends with CR CR | GET / HTTP/1.1\r\nHost: a\r\r
    """#

private let lengthCases = #"""

    200 | 9112 6.3 | no length is no content | {P}\r\n
    200 | 9112 6.2 | a length and its content | {P}{CL} 5\r\n\r\nhello
    200 | 9112 6.2 | a length of zero | {P}{CL} 0\r\n\r\n
    200 | 9110 8.6 | a length with zeros before | {P}{CL} 000000000000000000000005\r\n\r\nhello
    200 | 9110 8.6 | a length in a name of odd case | {P}cOnTeNt-LeNgTh:5\r\n\r\nhello
    200 | 9110 9.3.1 | GET with content | {G}{CL} 28\r\n\r\n{SMUGGLED}
    200 | 9110 9.3.2 | HEAD with content | HEAD / HTTP/1.1\r\nHost: a\r\n{CL} 28\r\n\r\n{SMUGGLED}
    200 | 9110 9.3.5 | DELETE with content | DELETE / HTTP/1.1\r\nHost: a\r\n{CL} 28\r\n\r\n{SMUGGLED}
    200 | 9110 9.3.7 | OPTIONS with content | OPTIONS * HTTP/1.1\r\nHost: a\r\n{CL} 28\r\n\r\n{SMUGGLED}
    200 | 9112 6.3 | content that looks like a request | {P}{CL} 28\r\n\r\n{SMUGGLED}
    200 200 | 9112 9.3.2 | content that looks like chunks, then a request | {P}{CL} 5\r\n\r\n0\r\n\r\n{SMUGGLED}
    200 | 9112 2.2 | CRLF behind the content | {P}{CL} 5\r\n\r\nhello\r\n
    200 wait | 9112 6.3 | content longer than its length | {P}{CL} 4\r\n\r\nhello/
    200 | 9112 6.3 | a length twice, the same | {P}{CL} 5\r\n{CL} 5\r\n\r\nhello
    200 | 9112 6.3 | a list of the same lengths | {P}{CL} 5, 5\r\n\r\nhello
    200 | 9110 8.6 | a field like Content-Length | {P}Content_Length: 5\r\nXContent-Length: 5\r\n{CL} 0\r\n\r\n
    200 close | 9112 6.2 | a length in HTTP/1.0 | POST / HTTP/1.0\r\n{CL} 5\r\n\r\nhello
    400 | 9112 6.3 | a length twice, different | {P}{CL} 5\r\n{CL} 6\r\n\r\nhello
    400 | 9112 6.3 | a length twice, first zero | {P}{CL} 0\r\n{CL} 28\r\n\r\n{SMUGGLED}
    400 | 9112 6.3 | a list of different lengths | {P}{CL} 5, 6\r\n\r\nhello
    400 | 9112 6.3 | a list with an empty member | {P}{CL} 5,\r\n\r\nhello
    400 | 9112 6.3 | a list of nothing | {P}{CL} ,\r\n\r\nhello
    400 | 9112 6.3 | lengths with a semicolon | {P}{CL} 5; 5\r\n\r\nhello
    400 | 9112 6.3 | a good and a bad length | {P}{CL} 5\r\n{CL} five\r\n\r\nhello
    400 | 9110 8.6 | an empty length | {P}{CL}\r\n\r\nhello
    400 | 9110 8.6 | a length of white space | {P}{CL} \t\r\n\r\nhello
    400 | 9110 8.6 | a length with plus | {P}{CL} +5\r\n\r\nhello
    400 | 9110 8.6 | a length below zero | {P}{CL} -5\r\n\r\nhello
    400 | 9110 8.6 | minus zero | {P}{CL} -0\r\n\r\n
    400 | 9110 8.6 | a length in hex | {P}{CL} 0x5\r\n\r\nhello
    400 | 9110 8.6 | a length in hex digits | {P}{CL} a\r\n\r\nhellohello
    400 | 9110 8.6 | a length with an underscore | {P}{CL} 1_0\r\n\r\nhellohello
    400 | 9110 8.6 | a length with a space in it | {P}{CL} 1 0\r\n\r\nhellohello
    400 | 9110 8.6 | a length with a point | {P}{CL} 5.0\r\n\r\nhello
    400 | 9110 8.6 | a length with an exponent | {P}{CL} 5e0\r\n\r\nhello
    400 | 9110 8.6 | a length in quotes | {P}{CL} "5"\r\n\r\nhello
    400 | 9110 8.6 | a length with letters behind | {P}{CL} 5a\r\n\r\nhello
    400 | 9110 8.6 | a length in Arabic digits | {P}{CL} ٥\r\n\r\nhello
    400 | 9110 5.5 | a length with NUL behind | {P}{CL} 5\0\r\n\r\nhello
    400 | 9110 5.5 | a length behind a vertical tab | {P}{CL} \x0b5\r\n\r\nhello
    400 | 9110 8.6 | a length with a no-break space | {P}{CL} 5\xa0\r\n\r\nhello
    400 | 9112 5.2 | a folded length | {P}{CL}\r\n 5\r\n\r\nhello
    400 | 9112 5.2 | a length that goes on in a fold | {P}{CL} 1\r\n 0\r\n\r\nhellohello
    400 | 9112 5.1 | a length with a space before its colon | {P}Content-Length : 5\r\n\r\nhello
    400 | 9112 2.2 | a length behind a bare LF | {P}X: a\nContent-Length: 28\r\n\r\n{SMUGGLED}
    400 | 9112 2.2 | a length behind a bare CR | {P}X: a\rContent-Length: 28\r\n\r\n{SMUGGLED}
    413 | 9110 15.5.14 | a length beyond the limit | {P}{CL} 16777217\r\n\r\n
    413 | 9112 6.3 | a length of 2^63 | {P}{CL} 9223372036854775808\r\n\r\nhello
    413 | 9112 6.3 | a length of 2^64 | {P}{CL} 18446744073709551616\r\n\r\nhello
    413 | 9112 6.3 | a length of 2^64 and 5 | {P}{CL} 18446744073709551621\r\n\r\nhello
    413 | 9112 6.3 | a length of 2^32 and 5 | {P}{CL} 4294967301\r\n\r\nhello
    wait | 9112 8 | content that does not come | {P}{CL} 5\r\n\r\nhell
    wait | 9112 8 | content for which the next request would do | {P}{CL} 1000\r\n\r\n
    """#

private let codingCases = #"""

    200 | 9112 6.1 | chunked | {C}5\r\nhello\r\n0\r\n\r\n
    200 | 9110 7 | chunked in capitals | {P}TRANSFER-ENCODING: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n
    200 | 9112 6.1 | Chunked behind a tab | {P}Transfer-Encoding:\tChunked\t\r\n\r\n5\r\nhello\r\n0\r\n\r\n
    200 | 9110 5.6.1 | empty members around chunked | {P}Transfer-Encoding: , chunked ,\r\n\r\n0\r\n\r\n
    200 | 9112 6.1 | GET with chunks | {G}{TE}\r\n\r\n1c\r\n{SMUGGLED}\r\n0\r\n\r\n
    200 200 | 9112 6.1 | a request behind chunks | {C}5\r\nhello\r\n0\r\n\r\n{SMUGGLED}
    200 | 9112 6.1 | a field like Transfer-Encoding | {P}Transfer_Encoding: chunked\r\nX-{TE}\r\n{CL} 0\r\n\r\n
    400 | 9112 6.3 | a length, then chunked | {P}{CL} 5\r\n{TE}\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked, then a length | {P}{TE}\r\n{CL} 5\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked and a length of zero | {P}{CL} 0\r\n{TE}\r\n\r\n0\r\n\r\n{SMUGGLED}
    400 | 9112 6.3 | chunked and a length that fits | {P}{CL} 15\r\n{TE}\r\n\r\n5\r\nhello\r\n0\r\n\r\n
    400 | 9112 6.3 | an unknown coding and a length | {P}{CL} 5\r\nTransfer-Encoding: x\r\n\r\nhello
    400 | 9112 6.3 | an empty coding and a length | {P}{CL} 5\r\nTransfer-Encoding:\r\n\r\nhello
    400 | 9112 6.3 | an empty coding | {P}Transfer-Encoding:\r\n\r\n
    400 | 9112 6.3 | a list of no codings | {P}Transfer-Encoding: ,\r\n\r\n
    400 | 9112 6.3 | identity | {P}Transfer-Encoding: identity\r\n\r\n
    400 | 9112 6.3 | an unknown coding | {P}Transfer-Encoding: cow\r\n\r\n0\r\n\r\n
    400 | 9112 6.1 | chunked twice | {P}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n
    400 | 9112 6.1 | chunked twice, in two fields | {P}{TE}\r\n{TE}\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked and another behind it | {P}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked and identity behind it | {P}{TE}\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n
    501 | 9112 6.1 | gzip, then chunked | {P}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n
    501 | 9112 6.1 | gzip and chunked in two fields | {P}Transfer-Encoding: gzip\r\n{TE}\r\n\r\n0\r\n\r\n
    501 | 9112 6.1 | identity, then chunked | {P}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | xchunked | {P}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunkedx | {P}Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked in quotes | {P}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked with a parameter | {P}Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | two words with a space | {P}Transfer-Encoding: gzip chunked\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked with a no-break space | {P}Transfer-Encoding: \xa0chunked\r\n\r\n0\r\n\r\n
    400 | 9112 6.3 | chunked behind a byte order mark | {P}Transfer-Encoding: \xef\xbb\xbfchunked\r\n\r\n0\r\n\r\n
    400 | 9110 5.5 | chunked with a vertical tab | {P}Transfer-Encoding:\x0bchunked\r\n{CL} 5\r\n\r\nhello
    400 | 9110 5.5 | chunked with NUL behind | {P}Transfer-Encoding: chunked\0\r\n{CL} 5\r\n\r\nhello
    400 | 9112 5.1 | a space before the colon of a coding | {P}Transfer-Encoding : chunked\r\n{CL} 5\r\n\r\nhello
    400 | 9112 5.1 | a tab before the colon of a coding | {P}Transfer-Encoding\t: chunked\r\n{CL} 5\r\n\r\nhello
    400 | 9112 5.2 | a folded coding | {P}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n
    400 | 9112 5.2 | a coding within a fold | {P}X: a\r\n {TE}\r\n{CL} 5\r\n\r\nhello
    400 | 9112 2.2 | a coding behind a bare LF | {P}X: a\n{TE}\r\n{CL} 5\r\n\r\nhello
    400 | 9112 2.2 | a coding that ends with LF | {P}{TE}\n{CL} 5\r\n\r\nhello
    400 | 9112 2.2 | a coding behind a bare CR | {P}X: a\r{TE}\r\n{CL} 5\r\n\r\nhello
    400 | 9112 6.1 | chunked in HTTP/1.0 | POST / HTTP/1.0\r\n{TE}\r\n\r\n0\r\n\r\n
    400 | 9112 6.1 | chunked and a length in HTTP/1.0 | POST / HTTP/1.0\r\n{TE}\r\n{CL} 5\r\n\r\n0\r\n\r\n
    """#

private let chunkCases = #"""

    200 | 9112 7.1 | no chunk but the last | {C}0\r\n\r\n
    200 | 9112 7.1 | a last chunk of many zeros | {C}000000\r\n\r\n
    200 | 9112 7.1 | a size with zeros before | {C}0000000000000005\r\nhello\r\n0\r\n\r\n
    200 | 9112 7.1 | sizes in both cases | {C}a\r\nhellohello\r\nA\r\nhellohello\r\n0\r\n\r\n
    200 | 9112 7.1 | data that looks like chunks | {C}a\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n
    200 | 9112 7.1.1 | an extension with a token | {C}5;a=b\r\nhello\r\n0\r\n\r\n
    200 | 9112 7.1.1 | an extension without a value | {C}5;a\r\nhello\r\n0;b\r\n\r\n
    200 | 9112 7.1.1 | extensions with white space | {C}5 ; a = b ;c\r\nhello\r\n0\r\n\r\n
    200 | 9112 7.1.1 | a quoted extension | {C}5;a="b;c=\x5c"d\x5c\x5c"\r\nhello\r\n0\r\n\r\n
    200 | 9112 7.1.1 | an extension with a tab in quotes | {C}5;a="\tb"\r\nhello\r\n0\r\n\r\n
    200 | 9112 7.1.1 | an extension of obs-text in quotes | {C}5;a="é"\r\nhello\r\n0\r\n\r\n
    200 | 9112 7.1.2 | a trailer | {C}0\r\nX: y\r\n\r\n
    200 | 9112 7.1.2 | a trailer with an empty value | {C}0\r\nX:\r\n\r\n
    200 | 9110 6.5.1 | a length in the trailers changes nothing | {C}5\r\nhello\r\n0\r\n{CL} 99\r\n\r\n
    200 | 9110 6.5.1 | a coding in the trailers changes nothing | {C}5\r\nhello\r\n0\r\n{TE}\r\n\r\n
    200 | 9110 6.5.1 | Host in the trailers changes nothing | {C}5\r\nhello\r\n0\r\nHost: b\r\nHost: c d\r\n\r\n
    200 | 9110 6.5.1 | Connection in the trailers changes nothing | {C}0\r\nConnection: close\r\n\r\n
    200 | 9110 6.5.1 | Expect in the trailers changes nothing | {C}0\r\nExpect: x\r\n\r\n
    400 | 9112 7.1 | an empty size | {C}\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size with plus | {C}+5\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size below zero | {C}-5\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size with 0x | {C}0x5\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size with 5h | {C}5h\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size with an underscore | {C}0_5\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size in quotes | {C}"5"\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size with a point | {C}5.0\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size in full-width digits | {C}５\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a space before the size | {C} 5\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a space behind the size | {C}5 \r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a space behind the last size | {C}5\r\nhello\r\n0 \r\n\r\n
    400 | 9112 7.1 | a tab behind the size | {C}5\t\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a comma behind the size | {C}5,a\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | NUL behind the size | {C}5\0\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | two sizes | {C}5 5\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size of 2^64 and 5 | {C}10000000000000005\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size of 2^64 less 1 | {C}ffffffffffffffff\r\nhello\r\n0\r\n\r\n
    413 | 9110 15.5.14 | a size of 2^32 and 5 | {C}100000005\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size of zeros without end | {C}{0*9000}
    400 | 9112 7.1 | a size that ends with LF | {C}5\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size that ends with CR | {C}5\rhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a size that ends with CR CR LF | {C}5\r\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | a last size that ends with LF | {C}5\r\nhello\r\n0\n\r\n
    400 | 9112 7.1 | data that end with LF | {C}5\r\nhello\n0\r\n\r\n
    400 | 9112 7.1 | data that end with CR | {C}5\r\nhello\r0\r\n\r\n
    400 | 9112 7.1 | data that end with nothing | {C}5\r\nhello0\r\n\r\n
    400 | 9112 7.1 | data that end with other bytes | {C}5\r\nhelloxx0\r\n\r\n
    400 | 9112 7.1 | data longer than their size | {C}4\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1 | data shorter than their size | {C}6\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension without a name | {C}5;\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension without name, with a value | {C}5;=a\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension without its value | {C}5;a=\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an open quote | {C}5;a="b\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | white space behind an extension | {C}5;a \r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension with LF | {C}2;\nxx\r\n1c\r\n0\r\n\r\n{SMUGGLED}
    400 | 9112 7.1.1 | an extension with LF in quotes | {C}5;a="\n"\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension with CRLF in quotes | {C}5;a="\r\n"\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension with CR | {C}5;a=\rb\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension with NUL | {C}5;a=\0\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | an extension of 9000 bytes | {C}5;{a*9000}\r\nhello\r\n0\r\n\r\n
    400 | 9112 7.1.1 | many chunks whose extensions are too long together | {C}{1;aaaaaaaa\r\nx\r\n*1000}0\r\n\r\n
    400 | 9112 7.1.2 | a folded trailer | {C}0\r\nX: y\r\n z\r\n\r\n
    400 | 9112 7.1.2 | a trailer with a space before its colon | {C}0\r\nX : y\r\n\r\n
    400 | 9112 7.1.2 | a trailer without a colon | {C}0\r\nX\r\n\r\n
    400 | 9112 7.1.2 | a trailer that ends with LF | {C}0\r\nX: y\n\r\n
    400 | 9112 7.1.2 | a trailer with NUL | {C}0\r\nX: \0\r\n\r\n
    400 | 9112 7.1 | an end of LF | {C}0\r\n\n
    400 | 9112 7.1 | an end of CR and another byte | {C}0\r\n\rX
    431 | 9110 5.4 | trailers without end | {C}0\r\n{X: a\r\n*300}\r\n
    wait | 9112 8 | chunks without a last one | {C}5\r\nhello\r\n
    wait | 9112 8 | a chunk that is cut off | {C}ff\r\nhello
    """#

private let connectionCases = #"""

    200 close | 9112 9.6 | close | {G}Connection: close\r\n\r\n
    200 close | 9110 7.6.1 | close among others | {G}Connection: keep-alive, foo, ClOsE\r\n\r\n
    200 close | 9110 5.6.1 | close behind an empty member | {G}Connection: , close\r\n\r\n
    200 close | 9110 5.3 | close in a second field | {G}Connection: foo\r\nConnection: close\r\n\r\n
    200 | 9110 7.6.1 | keep-alive and another option | {G}Connection: keep-alive, foo\r\n\r\n
    200 | 9110 7.6.1 | an empty list of options | {G}Connection:\r\n\r\n
    200 | 9110 7.6.1 | options that are no tokens | {G}Connection: ;;, "x"\r\n\r\n
    200 | 9110 7.6.1 | closed is not close | {G}Connection: closed, close-it\r\n\r\n
    200 | 9110 7.6.1 | Connection names Content-Length | {P}Connection: Content-Length\r\n{CL} 28\r\n\r\n{SMUGGLED}
    200 | 9110 7.6.1 | Connection names the coding | {P}Connection: Transfer-Encoding\r\n{TE}\r\n\r\n0\r\n\r\n
    200 | 9110 7.6.1 | Connection names Host | {G}Connection: Host\r\n\r\n
    200 close | 9112 9.3 | HTTP/1.0 with an unknown option | GET / HTTP/1.0\r\nConnection: foo\r\n\r\n
    200 close | 9112 9.3 | HTTP/1.0 that wants both | GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n
    200 | 9110 7.8 | an upgrade to h2c | {G}Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n
    200 | 9110 7.8 | an upgrade to a web socket | {G}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n
    200 | 9110 7.8 | an upgrade with content | {P}Connection: Upgrade\r\nUpgrade: h2c\r\n{CL} 5\r\n\r\nhello
    200 | 9110 10.1.4 | trailers are welcome | {G}Connection: TE\r\nTE: trailers, deflate;q=0.5\r\n\r\n
    200 | 9110 10.1.1 | 100 is waited for, content is there | {P}Expect: 100-continue\r\n{CL} 5\r\n\r\nhello
    200 | 9110 10.1.1 | 100 is waited for, in capitals | {P}EXPECT: 100-CONTINUE\r\n{TE}\r\n\r\n5\r\nhello\r\n0\r\n\r\n
    200 | 9110 10.1.1 | 100 is waited for without content | {G}Expect: 100-continue\r\n\r\n
    200 | 9110 5.6.1 | 100 with an empty member | {P}Expect: 100-continue,\r\n{CL} 5\r\n\r\nhello
    200 | 9110 10.1.1 | an empty expectation | {P}Expect:\r\n{CL} 5\r\n\r\nhello
    200 close | 9110 10.1.1 | 100 in HTTP/1.0 | POST / HTTP/1.0\r\nExpect: 100-continue\r\n{CL} 5\r\n\r\nhello
    417 | 9110 10.1.1 | another expectation | {P}Expect: 200-ok\r\n{CL} 5\r\n\r\nhello
    417 | 9110 10.1.1 | another expectation beside 100 | {P}Expect: 100-continue, x\r\n{CL} 5\r\n\r\nhello
    417 | 9110 10.1.1 | 100 with a parameter | {P}Expect: 100-continue;a=b\r\n{CL} 5\r\n\r\nhello
    200 200 200 | 9112 9.3.2 | three requests at one time | {P}{CL} 2\r\n\r\nhi{SMUGGLED}{C}2\r\nhi\r\n0\r\n\r\n
    200 200 | 9112 2.2 | empty lines between requests | {G}\r\n\r\n\r\n{SMUGGLED}
    200 400 | 9112 2.2 | a good request and a bad one | {G}\r\nGET / HTTP/1.1\nHost: a\n\n{SMUGGLED}
    200 wait | 9112 9.3.2 | a request and the beginning of another | {G}\r\nGET /b HTTP/1.1\r\nHost: a\r\nX:
    200 close | 9112 9.6 | nothing behind close is a request | {G}Connection: close\r\n\r\n{SMUGGLED}
    wait | 9112 8 | a head that is cut off | {G}X: a\r\n
    wait | 9112 8 | a request line that is cut off | GET / HT
    wait | 9112 2.2 | empty lines alone, then white space | \r\n\r\nGET
    """#
