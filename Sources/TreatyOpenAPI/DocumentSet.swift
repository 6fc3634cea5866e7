// A contract's files: the root document, every file its references lead to, and the way from a reference to its target.
package import TreatyData
package import TreatyText

/// The documents of one contract, all in memory; nothing is read after it is made.
package struct DocumentSet: Sendable {
    package let root: Value
    /// The root first, then in the order in which references name them.
    package private(set) var documents: [Document]
    private var byPath: [String: Document]

    /// Reads the root and, file by file, what it refers to. An unreadable root throws; what else is wrong is reported.
    package init(path: String, into diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        let document = try Document.read(SourceFile.read(path))
        self.init(document, path: path, into: &diagnostics)
    }

    /// A root that is in memory already, such as a test's; relative references start at `path`.
    package init(_ document: Document, path: String, into diagnostics: inout [Diagnostic]) {
        root = document.root
        documents = [document]
        byPath = [normalized(path): document]
        var next = 0
        while next < documents.count {
            loadReferenced(by: documents[next], into: &diagnostics)
            next += 1
        }
        for document in documents { checkReferences(of: document, into: &diagnostics) }
        for document in documents { diagnostics.append(contentsOf: document.duplicateNames()) }
    }

    private mutating func loadReferenced(by document: Document, into diagnostics: inout [Diagnostic]) {
        for reference in references(of: document) {
            let file = reference.text.prefix { $0 != "#" }
            guard !file.isEmpty, !file.contains("://") else { continue }
            let path = normalized(folder(of: document.source.name) + file)
            guard byPath[path] == nil else { continue }
            do throws(Diagnostic) {
                let loaded = try Document.read(SourceFile.read(path))
                byPath[path] = loaded
                documents.append(loaded)
            } catch {
                diagnostics.append(
                    Diagnostic(
                        .error, "openapi.ref-file", "$ref leads to a file that cannot be used: \(error.message)",
                        at: reference.location, help: error.help ?? "the path is relative to \(document.source.name)"))
            }
        }
    }

    private func checkReferences(of document: Document, into diagnostics: inout [Diagnostic]) {
        for reference in references(of: document) where target(of: reference) == nil {
            let text = reference.text
            if text.contains("://") {
                diagnostics.append(
                    Diagnostic(
                        .error, "openapi.ref-remote", "$ref '\(text)' leads to the network, where nothing is read",
                        at: reference.location,
                        help: "save the document beside the contract and refer to it by its path"))
                continue
            }
            let path = normalized(folder(of: document.source.name) + text.prefix { $0 != "#" })
            guard text.hasPrefix("#") || byPath[path] != nil else { continue }
            diagnostics.append(
                Diagnostic(
                    .error, "openapi.ref-unresolved", "$ref '\(text)' leads to nothing", at: reference.location,
                    help: nearMiss(of: reference)))
        }
    }

    /// The name that was probably meant: looked for among the siblings of the first step that fails.
    private func nearMiss(of reference: Value) -> String? {
        guard let (document, pointer) = split(reference) else { return "a $ref is a path, '#' and a JSON Pointer" }
        var value = document.root
        for token in pointer.tokens {
            if let next = value[JSONPointer([token])] {
                value = next
                continue
            }
            return help(for: token, among: value.members.map(\.name))
        }
        return nil
    }

    /// Follows `$ref` to the value that is meant; the value itself where it refers to nothing. Nil where it leads
    /// nowhere or in a circle.
    package func resolve(_ value: Value) -> Value? {
        var value = value
        for _ in 0..<64 {
            guard let reference = value["$ref"], reference.kind == .string else { return value }
            guard let target = target(of: reference) else { return nil }
            value = target
        }
        return nil
    }

    private func target(of reference: Value) -> Value? {
        split(reference).flatMap { document, pointer in document.root[pointer] }
    }

    private func split(_ reference: Value) -> (Document, JSONPointer)? {
        let text = reference.text
        let file = text.prefix { $0 != "#" }
        let fragment = text.dropFirst(file.count + 1)
        guard let decoded = PercentEncoding.decoded(fragment.utf8),
            let pointer = JSONPointer(text: String(decoding: decoded, as: UTF8.self))
        else { return nil }
        if file.isEmpty { return (reference.document, pointer) }
        return byPath[normalized(folder(of: reference.document.source.name) + file)].map { ($0, pointer) }
    }

    /// Every `$ref` that stands where a reference may stand: not inside examples, defaults, enumerations and
    /// extensions.
    private func references(of document: Document) -> [Value] {
        var found: [Value] = []
        var open = [(value: document.root, hasFreeNames: false)]
        while let (value, hasFreeNames) = open.popLast() {
            for element in value.elements where element.node.isContainer { open.append((element, false)) }
            for member in value.members {
                let name = member.name
                if name == "$ref", !hasFreeNames, member.value.kind == .string { found.append(member.value) }
                guard member.value.node.isContainer, hasFreeNames || !isOpaque(name, member.value) else { continue }
                open.append((member.value, !hasFreeNames && freelyNamed.contains(name)))
            }
        }
        return found.sorted { $0.index < $1.index }
    }

    /// Members whose content is data and not contract.
    private func isOpaque(_ name: String, _ value: Value) -> Bool {
        switch name {
        case "example", "default", "enum", "const", "value": true
        case "examples": value.kind == .array
        default: name.hasPrefix("x-") && name != "x-treaty-request"
        }
    }
}

/// Members that map names of the author's choice to objects, so that a name such as `default` in them is no keyword.
private let freelyNamed: Set<String> = [
    "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas", "responses", "parameters",
    "examples", "headers", "callbacks", "links", "requestBodies", "securitySchemes", "pathItems", "paths", "content",
    "variables", "mapping", "encoding",
]

/// The folder of a path, with its slash; empty for a bare name.
package func folder(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
}

/// A path without `.` and inner `..`.
package func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
        if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
}
