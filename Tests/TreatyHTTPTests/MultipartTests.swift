// Multipart forms: parts, changes, and what is none; the examples keep to RFC 7578 and to what browsers send.
import Testing
import TreatyHTTP

struct MultipartTests {
    static let form = [
        "preamble\r\n",
        "--AaB03x\r\nContent-Disposition: form-data; name=\"who\"\r\n\r\nJoe\r\n",
        "--AaB03x \t\r\ncontent-disposition: form-data; filename=\"a\\\"b;c.txt\"; name=\"pics\"\r\n",
        "Content-Type: image/png\r\nX-Odd:  1\r\n\r\n\r\n--AaB03\r\n\u{0}\r\n",
        "--AaB03x\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n",
        "--AaB03x\r\n\r\nno fields\r\n",
        "--AaB03x--\r\nepilogue",
    ].joined()

    @Test("parts have their fields, names and contents")
    func parts() throws {
        let form = try #require(Multipart(Array(MultipartTests.form.utf8)[...], boundary: "AaB03x"))
        #expect(form.parts.map(\.name) == ["who", "pics", "empty", nil])
        #expect(form.parts.map(\.filename) == [nil, "a\"b;c.txt", nil, nil])
        #expect(
            form.parts.map { String(decoding: $0.content, as: UTF8.self) } == [
                "Joe", "\r\n--AaB03\r\n\u{0}", "", "no fields",
            ])
        #expect(form.parts.map { $0.mediaType?.essence } == ["text/plain", "image/png", "text/plain", "text/plain"])
        #expect(form.parts[1].fields.map(\.name) == ["content-disposition", "Content-Type", "X-Odd"])
        #expect(form.parts[1].field("x-odd") == "1")
        #expect(form.parts[3].fields.isEmpty)
    }

    @Test("what was not changed is written back byte for byte")
    func writesBack() throws {
        let plain = String(MultipartTests.form.dropFirst("preamble\r\n".utf8.count - 1))
        for text in [MultipartTests.form, plain, "--b--", "--b--\r\n", "\r\n--b\r\n\r\n\r\n--b--"] {
            let boundary = text.contains("AaB03x") ? "AaB03x" : "b"
            let form = try #require(Multipart(Array(text.utf8)[...], boundary: boundary), "\(text)")
            #expect(form.encoded() == Array(text.utf8))
        }
        var form = try #require(Multipart(Array(MultipartTests.form.utf8)[...], boundary: "AaB03x"))
        form.parts[0].content = Array("Jane".utf8)
        form.parts[1].filename = "x\"\r\n.png"
        form.parts[2].name = "full"
        form.parts[3].name = "stays without"
        let changed = MultipartTests.form.replacing("Joe", with: "Jane")
            .replacing("\"a\\\"b;c.txt\"", with: "\"x%22%0D%0A.png\"").replacing("name=empty", with: "name=\"full\"")
        #expect(form.encoded() == Array(changed.utf8))
        #expect(form.parts[1].filename == "x\"\r\n.png")
    }

    @Test("a content that holds the delimiter cannot be written")
    func delimiterInside() throws {
        var form = try #require(Multipart(Array(MultipartTests.form.utf8)[...], boundary: "AaB03x"))
        form.parts[0].content = Array("a\r\n--AaB03x--".utf8)
        #expect(form.encoded() == nil)
        form.parts[0].content = Array("--AaB03x--".utf8)
        #expect(form.encoded() == nil, "the head's line break comes before it")
    }

    @Test("what is no multipart content is refused")
    func malformed() {
        for text in [
            "", "--b", "--b\r\n", "--b\r\n\r\n", "--b\r\nA: 1\r\n\r\nx", "--b\r\nA: 1\r\nx\r\n--b--",
            "--c\r\n\r\nx\r\n--c--",
            "--b\n\nx\n--b--", "--bb\r\n\r\nx\r\n--bb--", "--b\r\nno colon\r\n\r\nx\r\n--b--",
            "--b\r\n: 1\r\n\r\nx\r\n--b--",
            "x--b--",
        ] {
            #expect(Multipart(Array(text.utf8)[...], boundary: "b") == nil, "\(text)")
        }
        #expect(Multipart(Array("----".utf8)[...], boundary: "") == nil)
        #expect(Multipart(Array("--b --".utf8)[...], boundary: "b ") == nil)
    }

    @Test("a form cut anywhere is refused or has fewer bytes, and never traps")
    func truncations() {
        let bytes = Array(MultipartTests.form.utf8)
        for end in 0..<bytes.count {
            if let form = Multipart(bytes[..<end], boundary: "AaB03x") {
                #expect(form.encoded() == Array(bytes[..<end]))
            }
        }
    }

    @Test("the boundary stands in the media type")
    func boundary() {
        #expect(MediaType("multipart/form-data; boundary=\"a b\"").flatMap(Multipart.boundary) == "a b")
        #expect(MediaType("multipart/form-data").flatMap(Multipart.boundary) == nil)
        #expect(MediaType("text/plain; boundary=a").flatMap(Multipart.boundary) == nil)
    }
}
