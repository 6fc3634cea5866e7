// Documents made of parts of others: values, places, and what happens to references.
import Testing
import TreatyData
import TreatyText

@Suite("documents made of parts of others")
struct DocumentBuilderTests {
    private func yaml(_ text: String, _ name: String) throws -> Document {
        try Document.yaml(SourceFile(name: name, bytes: Array(text.utf8)))
    }

    @Test("parts keep their values, and the file and line they came from")
    func parts() throws {
        let first = try yaml("a: {x: 1, y: [true, 'two']}\nb: ~\n", "first.yaml")
        let second = try yaml("# comment\nc: \"t\\u0041\"\nd: 1.50\n", "second.yaml")
        var builder = DocumentBuilder()
        builder.beginObject(at: first.root)
        builder.key("new", at: first.root)
        builder.beginArray(at: second.root)
        builder.copy(try #require(first.root["a"]))
        builder.copy(try #require(second.root["c"]))
        builder.string("text", at: second.root)
        builder.bool(false, at: first.root)
        builder.number(7, at: first.root)
        builder.end()
        builder.key(try #require(second.root.members.map(\.key).last))
        builder.copy(try #require(second.root["d"]))
        builder.key("b", at: first.root)
        builder.copy(try #require(first.root["b"]))
        let made = builder.document(named: first.source)
        #expect(JSON(made.root).compact == #"{"new":[{"x":1,"y":[true,"two"]},"tA","text",false,7],"d":1.50,"b":null}"#)
        let list = try #require(made.root["new"])
        #expect(list.elements[0].location.description == "first.yaml:1:4")
        #expect(list.elements[0]["y"]?.elements[1].location.description == "first.yaml:1:21")
        #expect(list.elements[1].location.description == "second.yaml:2:4")
        #expect(made.root["d"]?.location.description == "second.yaml:3:4")
        #expect(made.root["b"]?.location.description == "first.yaml:2:4")
    }

    @Test("references are asked for where they are names of members, and nowhere else")
    func references() throws {
        let document = try yaml(
            "a: {$ref: one}\nb: [$ref, two, {$ref: three, x: {$ref: [four]}}]\nc: {y: $ref, z: five}\n", "r.yaml")
        #expect(document.references().map { Value(document, $0).text } == ["one", "three"])
        var builder = DocumentBuilder()
        builder.copy(document.root) { $0.text == "three" ? "changed" : nil }
        let made = builder.document(named: document.source)
        #expect(
            JSON(made.root).compact
                == #"{"a":{"$ref":"one"},"b":["$ref","two",{"$ref":"changed","x":{"$ref":["four"]}}],"#
                + #""c":{"y":"$ref","z":"five"}}"#)
        #expect(made.root["b"]?.elements[2]["$ref"]?.location.description == "r.yaml:2:23")
    }
}
