// Base64 against the vectors of RFC 4648 10 and texts that are none; speed is not looked at.
import Testing
import TreatyText

struct Base64Tests {
    static let vectors: [(bytes: String, text: String)] = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("bytes and texts are those of RFC 4648")
    func vectorsHold() {
        for (bytes, text) in Base64Tests.vectors {
            let unpadded = String(text.prefix { $0 != "=" })
            #expect(Base64.encoded(bytes.utf8) == text)
            #expect(Base64.encoded(bytes.utf8, isPadded: false) == unpadded)
            #expect(Base64.decoded(text) == Array(bytes.utf8))
            #expect(Base64.decoded(unpadded, padding: .optional) == Array(bytes.utf8))
            #expect(Base64.decoded(unpadded, padding: .refused) == Array(bytes.utf8))
            if text != unpadded {
                #expect(Base64.decoded(unpadded) == nil, "\(unpadded)")
                #expect(Base64.decoded(text, padding: .refused) == nil, "\(text)")
            }
        }
    }

    @Test("the alphabets differ in two digits and do not mix")
    func alphabets() {
        let bytes: [UInt8] = [0xFB, 0xEF, 0xFF, 0x00, 0xFF]
        #expect(Base64.encoded(bytes) == "++//AP8=")
        #expect(Base64.encoded(bytes, .urlSafe) == "--__AP8=")
        #expect(Base64.encoded(bytes, .urlSafe, isPadded: false) == "--__AP8")
        #expect(Base64.decoded("--__AP8", .urlSafe, padding: .optional) == bytes)
        #expect(Base64.decoded("--__AP8=") == nil)
        #expect(Base64.decoded("++//AP8=", .urlSafe) == nil)
    }

    @Test("what is no base64 is refused")
    func garbage() {
        for text in [
            "Z", "Zg=", "Zg===", "Zm8==", "Zm9vY===", "=", "====", "Zg==Zg==", "Zm=8", "Zm9v!", "Zh==", "Zm9=",
            "Zm9v\n", "Zm 9v", "é", "Z\u{0}Zg",
        ] {
            #expect(Base64.decoded(text) == nil, "\(text)")
        }
    }

    @Test("line breaks are skipped where the caller says so")
    func whiteSpace() {
        #expect(Base64.decoded("Zm9v\r\nYmFy\n", skipsWhiteSpace: true) == Array("foobar".utf8))
        #expect(Base64.decoded(" Z g = = ", skipsWhiteSpace: true) == Array("f".utf8))
        #expect(Base64.decoded("Zm9v-YmFy", skipsWhiteSpace: true) == nil)
    }

    @Test("every length comes back, in both alphabets, padded or not")
    func roundTrips() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
            for alphabet in Base64.Alphabet.allCases {
                for isPadded in [true, false] {
                    let text = Base64.encoded(bytes, alphabet, isPadded: isPadded)
                    let back = Base64.decoded(text, alphabet, padding: isPadded ? .wanted : .refused)
                    #expect(back == bytes, "\(text)")
                }
            }
        }
    }
}
