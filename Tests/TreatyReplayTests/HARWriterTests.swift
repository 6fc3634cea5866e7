// The bytes around the entries: streamed, deterministic, unknown members kept.
import Testing
import TreatyData
import TreatyReplay

@Suite struct HARWriterTests {
    @Test("a file is pretty, two spaces a level")
    func pretty() {
        let head = HARHead(version: "0.3", comment: "c", treaty: ["match": ["query.a"]])
        #expect(
            String(decoding: HARSample.bytes([["a": [1]], [:]], head: head), as: UTF8.self) == """
                {
                  "log": {
                    "version": "1.2",
                    "creator": {
                      "name": "treaty",
                      "version": "0.3"
                    },
                    "comment": "c",
                    "_treaty": {
                      "match": [
                        "query.a"
                      ]
                    },
                    "entries": [
                      {
                        "a": [
                          1
                        ]
                      },
                      {}
                    ]
                  }
                }

                """)
        #expect(String(decoding: HARSample.bytes([]), as: UTF8.self).contains("\"entries\": []\n"))
    }

    @Test("a file that is written again keeps its members, their order and their numbers")
    func rewritten() throws {
        let text = """
            {
              "_before": 1.50,
              "log": {
                "_x": null,
                "version": "1.2",
                "entries": [
                  {
                    "_a": "\\u0000\\n"
                  }
                ],
                "pages": [],
                "comment": "c"
              },
              "_after": {}
            }

            """
        let file = try HARSample.file(text)
        let entries = (0..<file.count).map { JSON(file.entry(at: $0)) }
        #expect(String(decoding: HARSample.bytes(entries, head: HARHead(of: file)), as: UTF8.self) == text)
        var head = HARHead(of: file)
        head["comment"] = "d"
        head["_treaty"] = ["redaction": ["key": "k"]]
        head["_x"] = nil
        let changed = try HARFile(bytes: HARSample.bytes(entries, head: head), name: "b.har")
        #expect(changed.comment == "d")
        #expect(changed.treaty?["redaction"]?["key"]?.string == "k")
        #expect(changed.log.members.map(\.name) == ["version", "_treaty", "entries", "pages", "comment"])
    }

    @Test("what a sink throws goes through")
    func failure() throws {
        struct Full: Error {}
        var count = 0
        var writer = HARWriter<Full> { (_: [UInt8]) throws(Full) in
            count += 1
            if count > 1 { throw Full() }
        }
        try writer.begin(HARHead(version: "1"))
        #expect(throws: Full.self) { try writer.append([:]) }
    }
}
