// What of JSON is timed and thrown at.
import TreatyData
import TreatyText

/// The documents that a reference is timed on too.
private let documents: [(name: String, path: String)] = [
    ("canada", "json/canada.json"), ("citm", "json/citm_catalog.json"), ("twitter", "json/twitter.json"),
    ("github", "openapi/000-historic_github-api-2022-07-18.json"),
]

let jsonMeasures: [Measure] =
    documents.map { document in
        Measure(name: "json/\(document.name)") { corpora in
            let source = try SourceFile.read("\(corpora)/\(document.path)")
            return { keep(try? Document.json(source)) }
        }
    }
    + documents.map { document in
        Measure(name: "json-file/\(document.name)") { corpora in
            { keep(try? Document.json(SourceFile.read("\(corpora)/\(document.path)"))) }
        }
    }
    + documents.flatMap { document in
        [("compact", JSONStyle.compact), ("pretty", .pretty), ("canonical", .canonical)].map { name, style in
            Measure(name: "json-write/\(document.name)/\(name)") { corpora in
                let read = try Document.json(SourceFile.read("\(corpora)/\(document.path)"))
                return { keep(read.json(style)) }
            }
        }
    }
    + [
        Measure(name: "json-walk/github") { corpora in
            let read = try Document.json(SourceFile.read("\(corpora)/\(documents[3].path)"))
            return { keep(sizeByWalking(read.root)) }
        },
        Measure(name: "json-member/github") { corpora in
            let read = try Document.json(SourceFile.read("\(corpora)/\(documents[3].path)"))
            guard let paths = read.root["paths"] else { return nil }
            let names = paths.members.map(\.name)
            return { keep(names.filter { paths[$0]?["get"]?["responses"] != nil }.count) }
        },
        Measure(name: "json-duplicates/github") { corpora in
            let read = try Document.json(SourceFile.read("\(corpora)/\(documents[3].path)"))
            return { keep(read.duplicateNames()) }
        },
    ]
    + hostile.flatMap { shape in
        [1, 2, 4, 8].map { times in
            Measure(name: "json-linear/\(shape.name)/\(times)") { _ in
                let source = SourceFile(name: shape.name, bytes: shape.text(times))
                return { keep(try? Document.json(source).duplicateNames()) }
            }
        }
    }

/// Shapes that cost much in readers that are not careful, at a size and its multiples. Time shall grow as they do.
private let hostile: [(name: String, text: @Sendable (_ times: Int) -> [UInt8])] = [
    ("deep", { repeated("[", 1_000_000 * $0) }),
    ("deep-to-the-limit", { limitDeep($0) }),
    ("digits", { repeated("7", 1_000_000 * $0) }),
    ("string", { [0x22] + repeated("é\\n", 300_000 * $0) + [0x22] }),
    ("unclosed-string", { [0x22] + repeated("\\\\", 500_000 * $0) }),
    ("spaces", { repeated(" ", 1_000_000 * $0) + [0x30] }),
    ("members", { members(125_000 * $0) { "k\($0)" } }),
    ("same-name", { members(125_000 * $0) { _ in "a" } }),
    ("long-names", { members(1000 * $0) { String(repeating: "n", count: 1000) + String($0) } }),
    ("commas", { [0x5B] + repeated(",", 1_000_000 * $0) }),
]

private func repeated(_ text: String, _ count: Int) -> [UInt8] {
    let part = Array(text.utf8)
    return (0..<count).flatMap { _ in part }
}

private func limitDeep(_ times: Int) -> [UInt8] {
    let part = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    return Array("[\(Array(repeating: part, count: 250 * times).joined(separator: ","))]".utf8)
}

private func members(_ count: Int, _ name: (Int) -> String) -> [UInt8] {
    Array("{\((0..<count).map { "\"\(name($0))\":0" }.joined(separator: ","))}".utf8)
}

/// A walk as the compilers do it: every member's name and value, every element.
private func sizeByWalking(_ value: Value) -> Int {
    switch value.kind {
    case .object: value.members.reduce(1) { $0 + sizeByWalking($1.value) }
    case .array: value.elements.reduce(1) { $0 + sizeByWalking($1) }
    default: 1
    }
}

let jsonTargets: [FuzzTarget] = [
    FuzzTarget(
        name: "json",
        dictionary: [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d\\ude00", "\\ud800", "\\udc00", "null", "true",
            "false", "-", "0", "1e400", "1.5", "e+", "12345678901234567890", "        ", "\n", "\t", "\u{FEFF}", "é",
            "€", "😀", "\u{E000}", "\"a\":", "[]", "{}",
        ]
    ) { input in
        let source = SourceFile(name: "input", bytes: input)
        let fault = JSONFault.find(in: input)
        guard let document = try? Document.json(source) else {
            return fault == nil ? "the reader refuses what the check accepts" : nil
        }
        if let fault { return "the reader accepts what the check refuses: \(fault.message) at \(fault.offset)" }
        return complaint(about: document)
    }
]

/// What is wrong with a tape or with its way through the writer.
private func complaint(about document: Document) -> String? {
    let ends = document.source.bytes.count
    for node in document.nodes {
        guard Int(node.sourceStart) < Int(node.sourceEnd), Int(node.sourceEnd) <= ends else { return "a place" }
        if node.kind == .string || node.kind == .number {
            guard node.text.upperBound <= document.bytes.count else { return "a text" }
            guard String(validating: document.bytes[node.text], as: UTF8.self) != nil else { return "a text's UTF-8" }
        }
    }
    guard document.next(after: .root).rawValue == document.nodes.count else { return "the end of the tape" }
    for style in [JSONStyle.compact, .pretty] {
        guard let again = try? Document.json(bytes: document.json(style), name: "again") else {
            return "\(style) is not JSON"
        }
        if !hasSameTape(document, again) { return "\(style) reads as something else" }
    }
    let canonical = document.json(.canonical)
    guard let again = try? Document.json(bytes: canonical, name: "again") else { return "canonical is not JSON" }
    return again.json(.canonical) == canonical ? nil : "canonical is not canonical"
}

/// Whether two tapes hold the same kinds, counts and texts in the same order.
private func hasSameTape(_ left: Document, _ right: Document) -> Bool {
    left.nodes.count == right.nodes.count
        && zip(left.nodes, right.nodes).allSatisfy { one, other in
            guard one.kind == other.kind else { return false }
            if one.isContainer { return one.count == other.count && one.second == other.second }
            return left.bytes[one.text].elementsEqual(right.bytes[other.text])
        }
}
