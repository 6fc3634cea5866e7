// What is thrown at YAML: texts of YAML and JSON, read, written and read again.
import TreatyData
import TreatyText

private func source(_ bytes: [UInt8]) -> SourceFile { SourceFile(name: "input", bytes: bytes) }

/// Whether two tapes hold the same values in the same order.
private func areEqual(_ left: Document, _ right: Document) -> Bool {
    guard left.nodes.count == right.nodes.count else { return false }
    for index in left.nodes.indices {
        let (a, b) = (left.nodes[index], right.nodes[index])
        guard a.kind == b.kind else { return false }
        if a.isContainer {
            if a.count != b.count || a.second != b.second { return false }
        } else if a.kind == .string || a.kind == .number {
            if left.bytes[a.text] != right.bytes[b.text] { return false }
        }
    }
    return true
}

/// What is wrong with a tape; nil where nothing is.
private func complaint(about document: Document) -> String? {
    var ends: [Int] = []
    for (index, node) in document.nodes.enumerated() {
        while let last = ends.last, last <= index { ends.removeLast() }
        guard node.sourceStart <= node.sourceEnd, Int(node.sourceEnd) <= document.source.bytes.count else {
            return "node \(index) stands outside of the source"
        }
        if node.isContainer {
            guard Int(node.second) > index, Int(node.second) <= ends.last ?? document.nodes.count else {
                return "node \(index) ends outside of what it stands in"
            }
            ends.append(Int(node.second))
        } else if node.kind == .string || node.kind == .number {
            guard node.text.upperBound <= document.bytes.count else { return "node \(index) has no text" }
        }
    }
    guard document.next(after: .root).rawValue == document.nodes.count else { return "nodes stand behind the root" }
    var end = 0
    for comment in document.comments {
        guard comment.lowerBound >= end, document.source.bytes[comment.lowerBound] == UInt8(ascii: "#") else {
            return "a comment at \(comment) is none"
        }
        end = comment.upperBound
    }
    return nil
}

/// Whether what opens closes, in order.
private func isBalanced(_ events: [YAMLEvent]) -> Bool {
    var open: [YAMLEvent.Kind] = []
    for event in events {
        switch event.kind {
        case .streamStart, .documentStart, .mappingStart, .sequenceStart: open.append(event.kind)
        case .streamEnd: if open.popLast() != .streamStart { return false }
        case .documentEnd: if open.popLast() != .documentStart { return false }
        case .mappingEnd: if open.popLast() != .mappingStart { return false }
        case .sequenceEnd: if open.popLast() != .sequenceStart { return false }
        case .scalar, .alias: break
        }
    }
    return open.isEmpty
}

private func attempt(_ input: [UInt8]) -> String? {
    let events = try? YAMLEvent.stream(source(input))
    if let events, !isBalanced(events) { return "the events do not balance" }
    if let documents = try? Document.yamlStream(source(input)) {
        guard let events else { return "a tape, but no events" }
        guard events.count(where: { $0.kind == .documentStart }) == documents.count else {
            return "not as many documents as events say"
        }
        for document in documents {
            if let complaint = complaint(about: document) { return complaint }
            // Copies of long texts may be many; what is written then is too much for one attempt.
            if document.nodes.count > 200_000 { continue }
            let written = document.yaml()
            do throws(Diagnostic) {
                let again = try Document.yaml(source(written))
                guard areEqual(document, again) else { return "written and read again, it is another value" }
            } catch {
                return "what is written does not read: \(error)"
            }
        }
    }
    guard let json = try? Document.json(bytes: input, name: "input") else { return nil }
    do throws(Diagnostic) {
        let yaml = try Document.yaml(source(input))
        return areEqual(json, yaml) ? nil : "as YAML it is another value than as JSON"
    } catch {
        return "JSON is refused as YAML: \(error)"
    }
}

let yamlTargets: [FuzzTarget] = [
    FuzzTarget(
        name: "yaml",
        dictionary: [
            ": ", "- ", "? ", "&a ", "*a", "*a ", "!!str ", "!!int ", "! ", "!<x> ", "|", ">", "|-\n", ">+2\n", "\n",
            "\r\n", "\r", "\n  ", "\n- ", "\n---\n", "\n...\n", "%YAML 1.2\n---\n", "%TAG ! x:\n---\n", "# c\n", " #",
            "<<: *a", "<<: {a: 1}\n", "[", "]", "{", "}", ", ", "\"", "'", "''", "\\n", "\\u00e9", "\\ud83d\\ude00",
            "\\\n", "\t", "\u{FEFF}", "\u{85}", "\u{2028}", "\u{7F}", "é", "😀", "0x1F", "0o17", ".inf", "1e3", "+.5",
            "~", "null", "true", "yes", "1:20", "2001-12-14", "{\"a\":1}", "[1,2]", "\"\":",
        ],
        attempt: attempt)
]
