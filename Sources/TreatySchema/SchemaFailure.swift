// Why a value breaks a schema, as data and as a sentence; choosing what to say is the explanation's work.
package import TreatyData
package import TreatyText

/// One keyword that one value breaks.
package struct SchemaFailure: Sendable {
    /// As the schema spells it.
    package var keyword: String
    package var instanceLocation: JSONPointer
    /// The way through the schemas, `$ref` included (2020-12 core 12.3.2).
    package var keywordLocation: JSONPointer
    /// The keyword itself; nil where the schema is the value `false` given from outside.
    var place: SchemaPlace?
    let sources: SchemaSources
    /// Where the keyword's value stands; nil where the schema is the value `false` given from outside.
    package var schemaLocation: SourceLocation?
    package var instanceNode: NodeIndex
    /// Where the value stands in its document.
    package var instanceSource: SourceLocation
    /// The name that is missing or that has no place here, for keywords about names.
    package var property: String?
    /// The constants of all alternatives that this failure stands for; empty where it is one keyword's.
    var constants: [Value] = []
    /// One sentence without a full stop: what was expected and what was found.
    package var message: String

    /// URI and fragment of the keyword, without regard to the way that led there (2020-12 core 12.3.3).
    package var absoluteKeywordLocation: String? { place.map { sources.registry.location(of: $0) } }
}

extension SchemaFailure {
    /// The one failure of an evaluation that hit a limit, after which no other answer counts.
    init(stopped program: SchemaProgram, _ document: Document, _ node: NodeIndex) {
        let schema = program.sources.registry.value(at: program.start)
        self.init(
            keyword: "$ref", instanceLocation: JSONPointer(), keywordLocation: JSONPointer(), place: program.start,
            sources: program.sources, schemaLocation: schema.location, instanceNode: node,
            instanceSource: document.location(of: node), message: SchemaSentence.stopped)
    }
}

extension SchemaFailure: CustomStringConvertible {
    package var description: String {
        let place = instanceLocation.tokens.isEmpty ? "the value" : instanceLocation.description
        return "\(place): \(message) (\(keyword))"
    }
}

/// A value as a sentence can hold it: its text in one line, cut at 60 characters; strings in double quotes.
func shown(_ document: Document, _ at: Int) -> String {
    let node = document.nodes[at]
    let all = document.source(of: NodeIndex(at)).bytes
    let range = (Int(node.sourceStart)..<Int(node.sourceEnd)).clamped(to: 0..<all.count)
    if node.kind == .string {
        // What YAML leaves without quotes, or spreads over lines, gets them here.
        let text = all[range].prefix(400)
        if text.first == UInt8(ascii: "\""), !text.contains(0x0A), !text.contains(0x0D) {
            return cut(String(decoding: text, as: UTF8.self), charactersMax: 60)
        }
        let value = String(decoding: document.bytes[node.text].prefix(400), as: UTF8.self)
        return cut(String(decoding: JSON.string(value).bytes, as: UTF8.self), charactersMax: 60)
    }
    var line: [UInt8] = []
    for byte in all[range].prefix(400) {
        let isSpace = byte == 0x20 || byte >= 0x09 && byte <= 0x0D
        if !isSpace {
            line.append(byte)
        } else if let last = line.last, last != 0x20 {
            line.append(0x20)
        }
    }
    if line.last == 0x20 { line.removeLast() }
    return line.isEmpty ? node.kind.name : cut(String(decoding: line, as: UTF8.self), charactersMax: 60)
}

func cut(_ text: String, charactersMax: Int) -> String {
    text.utf8.count <= charactersMax || text.count <= charactersMax
        ? text : String(text.prefix(charactersMax - 1)) + "…"
}
