// Documents written back as JSON: what stays, what RFC 8785 wants, and that what was written reads as the same.
import Foundation
import Testing
import TreatyData
import TreatyText

private func document(_ text: String) throws -> Document { try Document.json(bytes: Array(text.utf8), name: "t") }
private func written(_ text: String, _ style: JSONStyle) throws -> String {
    String(decoding: try document(text).json(style), as: UTF8.self)
}

@Suite struct JSONStyleTests {
    @Test("compact and pretty keep order, duplicate names and the texts of numbers")
    func kept() throws {
        let text = #" { "b" : [ 1.0 , -0 , 1E400, {}, [ ] ] , "a" : { "x" : null } , "b" : "\u00e9\/\u0007\u007f\n" } "#
        #expect(
            try written(text, .compact)
                == #"{"b":[1.0,-0,1E400,{},[]],"a":{"x":null},"b":"é/\u0007\u007f\n"}"#)
        #expect(
            try written(text, .pretty) == #"""
                {
                  "b": [
                    1.0,
                    -0,
                    1E400,
                    {},
                    []
                  ],
                  "a": {
                    "x": null
                  },
                  "b": "é/\u0007\u007f\n"
                }

                """#)
    }

    @Test("a tree and a tape are written alike", arguments: [JSONStyle.compact, .pretty])
    func alike(style: JSONStyle) throws {
        let text = #"{"a":[1,"\"\\\u0001\t",true,false,null,[[]],{"":{}}],"b":""}"#
        let tree = JSON(try document(text).root)
        #expect(try written(text, style) == (style == .compact ? tree.compact : tree.pretty))
    }

    @Test(
        "a value in a document is written alone",
        arguments: [
            ("/a", "[1,{\"b\":2}]"), ("/a/1", #"{"b":2}"#), ("/a/1/b", "2"), ("/c", "\"x\""), ("/d", "{}"),
        ])
    func part(pointer: String, compact: String) throws {
        let root = try document(#"{"a":[1,{"b":2}],"c":"x","d":{},"e":0}"#).root
        let place = try #require(JSONPointer(text: pointer))
        let value = try #require(root[place])
        #expect(String(decoding: value.document.json(.compact, at: value.index), as: UTF8.self) == compact)
        #expect(String(decoding: value.document.json(.canonical, at: value.index), as: UTF8.self) == compact)
    }

    @Test("canonical: names are sorted by UTF-16 code units, numbers and escapes have one form (RFC 8785 3.2)")
    func canonical() throws {
        // The two examples of RFC 8785 3.2.2 and 3.2.3.
        let first = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        #expect(
            try written(first, .canonical)
                == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
                + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#)
        let second = #"""
            {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
             "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
             "\u00f6": "Latin Small Letter O With Diaeresis"}
            """#
        let sorted = try Document.json(bytes: document(second).json(.canonical), name: "t").root.members.map(
            \.value.text)
        #expect(
            sorted == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ])
        #expect(
            try written(#"{"b":{"d":1,"c":2},"a":[{"f":1,"e":2}]}"#, .canonical)
                == #"{"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}}"#)
        #expect(try written(#""\b\f\u007f\u0000""#, .canonical) == "\"\\b\\f\u{7F}\\u0000\"")
    }

    @Test(
        "canonical numbers are those of RFC 8785, appendix B",
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func canonicalNumbers(bits: UInt64, text: String) throws {
        let value = Double(bitPattern: bits)
        #expect(try written("[\(value)]", .canonical) == "[\(text)]")
        #expect(try written(text, .canonical) == text)
    }

    @Test(
        "where RFC 8785 has no answer, nothing is lost",
        arguments: [
            ("[1e400,-1e400]", "[1e400,-1e400]"), (#"{"b":1,"a":2,"a":1}"#, #"{"a":2,"a":1,"b":1}"#),
            ("[1e-400,-0,-0.0,0e9]", "[0,0,0,0]"), ("[9007199254740993]", "[9007199254740992]"),
            ("[1.0,1e2,100,123456789012345]", "[1,100,100,123456789012345]"),
        ])
    func beyond(text: String, canonical: String) throws {
        #expect(try written(text, .canonical) == canonical)
    }

    @Test("documents of any shape come back from what was written of them")
    func generated() throws {
        var random = Randomness(state: 42)
        for number in 0..<400 {
            var text = ""
            generate(&text, &random, depth: number % 6)
            do throws(Diagnostic) {
                checkRoundTrip(try Document.json(bytes: Array(text.utf8), name: "generated \(number)"))
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    // Skipped where the corpora are not beside the project.
    @Test(
        "every JSON file of the corpora comes back from what was written of it", .enabled(if: corpus("openapi") != nil))
    func corpora() throws {
        var count = 0
        for file in try corpusFiles([".json"]) {
            guard let document = try? Document.json(file) else { continue }
            checkRoundTrip(document)
            count += 1
        }
        #expect(count > 1000)
    }
}

/// Repeatable randomness (SplitMix64).
private struct Randomness {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}

/// Appends a value with white space, escapes and duplicates at random.
private func generate(_ text: inout String, _ random: inout Randomness, depth: Int) {
    let spaces = ["", "", " ", "\n", "\r\n\t", "         \n"]
    text += spaces[random.below(spaces.count)]
    switch random.below(depth > 0 ? 8 : 5) {
    case 0: text += ["null", "true", "false"][random.below(3)]
    case 1, 2:
        text += ["0", "-0", "1.0", "-12.50", "1e5", "1E-400", "2e+400", "12345678901234567890123"][random.below(8)]
    case 3, 4: generateString(&text, &random)
    case 5:
        text += "["
        for position in 0..<random.below(5) {
            if position > 0 { text += "," }
            generate(&text, &random, depth: depth - 1)
        }
        text += "]"
    default:
        text += "{"
        for position in 0..<random.below(5) {
            if position > 0 { text += "," }
            text += spaces[random.below(spaces.count)]
            generateString(&text, &random)
            text += spaces[random.below(spaces.count)] + ":"
            generate(&text, &random, depth: depth - 1)
        }
        text += "}"
    }
    text += spaces[random.below(spaces.count)]
}

private func generateString(_ text: inout String, _ random: inout Randomness) {
    let parts = [
        "a", "bc", "é", "€", "😀", "\u{E000}", "\u{7F}", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u0000"#, #"\u00e9"#,
        #"\ud83d\ude00"#, #"\ud800"#, "a long part without any escape ",
    ]
    text += "\""
    for _ in 0..<random.below(6) { text += parts[random.below(parts.count)] }
    text += "\""
}
