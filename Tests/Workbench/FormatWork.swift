// What of formats is timed and thrown at, through schemas that assert them.
import TreatyData
import TreatySchema
import TreatyText

/// A text of each common format.
private let texts: [(format: String, text: String)] = [
    ("date-time", "2024-02-29T12:34:56.789+01:00"), ("date", "2024-02-29"),
    ("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380"),
    ("ipv4", "192.168.100.200"), ("ipv6", "2001:db8:85a3::8a2e:370:7334"), ("email", "joe.bloggs@mail.example.com"),
    ("hostname", "www.some-host.example.com"), ("uri", "https://user@www.example.com:8080/a/b/c%20d?e=f&g=h#frag"),
    ("uri-template", "https://example.com/{a}/b{?c,d*}"), ("json-pointer", "/paths/~1a~1b/get/responses/200"),
    ("idn-hostname", "bücher.example"),
]

private func program(_ format: String) throws -> SchemaProgram {
    let schema = #"{"type": "array", "items": {"format": "\#(format)"}}"#
    let document = try Document.json(bytes: Array(schema.utf8), name: "schema")
    return SchemaCompiler.compile(document, dialect: .draft2020, options: SchemaOptions(assertsFormat: true)).program
}

/// A thousand texts in one array.
let formatMeasures: [Measure] = texts.map { row in
    Measure(name: "format/\(row.format)") { _ in
        let program = try program(row.format)
        let values = Array(repeating: "\"\(row.text)\"", count: 1_000).joined(separator: ",")
        let instance = try Document.json(bytes: Array("[\(values)]".utf8), name: "instance")
        guard program.isValid(instance) else { return nil }
        return { keep(program.isValid(instance)) }
    }
}

/// What keeps the first keeps the second.
private let narrower: [(String, String)] = [
    ("uri", "iri"), ("uri", "uri-reference"), ("uri-reference", "iri-reference"), ("iri", "iri-reference"),
    ("email", "idn-email"), ("hostname", "idn-hostname"), ("ipv4", "hostname"),
]

private let names = [
    "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "uri", "uri-reference",
    "iri", "iri-reference", "uuid", "ipv4", "ipv6", "json-pointer", "relative-json-pointer", "uri-template",
]

private let programs: [String: SchemaProgram] = {
    var all: [String: SchemaProgram] = [:]
    for name in names { all[name] = try? program(name) }
    return all
}()

let formatTargets: [FuzzTarget] = [
    FuzzTarget(
        name: "format",
        dictionary: [
            "xn--", "://", "@", "[", "]", "::", "%41", "{?", "}", "~1", "P1Y", "T", "Z", "+01:00", "é", "א", "ن",
            "\u{200C}",
            "\u{94D}", "\u{30FB}", "。", "\"", "\\", "0", "1",
        ],
        attempt: { input in
            let text = String(decoding: input, as: UTF8.self)
            guard let instance = try? Document.json(bytes: JSON.array([.string(text)]).bytes, name: "fuzz") else {
                return "what the writer writes cannot be read"
            }
            var kept: [String: Bool] = [:]
            for name in names {
                guard let program = programs[name] else { return "no program for \(name)" }
                let isValid = program.isValid(instance)
                if isValid != program.failures(instance).isEmpty { return "\(name): flag says \(isValid), explain not" }
                kept[name] = isValid
            }
            for (first, second) in narrower where kept[first] == true && kept[second] == false {
                return "keeps \(first) and not \(second)"
            }
            return nil
        })
]
