// A contract's files: the root document, every file its references lead to, and the way from a reference to its target.
package import TreatyData
package import TreatyText

/// The documents of one contract, all in memory; nothing is read after it is made.
package struct DocumentSet: Sendable {
    /// The root in the shape of OpenAPI 3.x, overlays applied: what everything but lint of structure looks at.
    package private(set) var root: Value
    /// The root as it is written, overlays applied.
    package let written: Value
    /// The root first, then in the order in which references name them.
    package private(set) var documents: [Document]
    /// The files as they were read, among them the overlays.
    package private(set) var originals: [Document]
    private var byPath: [String: Document]
    /// Those that name themselves, by their `$self`.
    private var bySelf: [URIReference: Document] = [:]
    /// Files that references lead to and that cannot be used; the complaint has been made.
    private var unusable: [String: Diagnostic] = [:]
    private let options: LoadOptions
    private let targets = TargetTable()

    /// Reads the root and, file by file, what it refers to. An unreadable root throws; what else is wrong is reported.
    package init(path: String, options: LoadOptions = LoadOptions(), into diagnostics: inout [Diagnostic])
        throws(Diagnostic)
    {
        var document = try Document.read(SourceFile.read(path))
        var overlays: [Document] = []
        for path in options.overlays {
            let overlay = try Overlay.load(path, into: &diagnostics)
            document = overlay.apply(to: document, into: &diagnostics)
            overlays.append(overlay.root.document)
        }
        self.init(document, path: path, options: options, into: &diagnostics)
        originals += overlays
    }

    /// A root that is in memory already, such as a test's; relative references start at `path`.
    package init(
        _ document: Document, path: String, options: LoadOptions = LoadOptions(), into diagnostics: inout [Diagnostic]
    ) {
        self.options = options
        root = document.root
        written = document.root
        documents = [document]
        originals = [document]
        byPath = [normalized(path): document]
        var failures: [Failure] = []
        var next = 0
        while next < documents.count {
            if let uri = documents[next].ownURI, bySelf[uri] == nil { bySelf[uri] = documents[next] }
            loadReferenced(by: documents[next], into: &failures)
            next += 1
        }
        // A document read later may bear the name that a reference meant.
        for failure in failures {
            if bearer(of: failure.file, from: failure.document) == nil {
                diagnostics.append(failure.error)
            } else {
                unusable[failure.path] = nil
            }
        }
        originals += documents.dropFirst()
        if document.root["swagger"] != nil {
            var upgrade = SwaggerUpgrade(document.root, files: self)
            let model = upgrade.document()
            root = model.root
            documents[0] = model
            byPath[normalized(path)] = model
            targets.forget()
        }
    }

    // MARK: Files

    /// A file that could not be read for a reference.
    private struct Failure {
        let document: Document
        let file: String
        let path: String
        let error: Diagnostic
    }

    private mutating func loadReferenced(by document: Document, into failures: inout [Failure]) {
        let hash = UInt8(ascii: "#")
        let leadsOut = document.references().contains { document.text(of: $0).first != hash }
        guard leadsOut || document.mayNameFiles else { return }
        for reference in references(of: document, withOtherFiles: true) {
            let file = String(reference.text.prefix { $0 != "#" })
            guard !file.isEmpty, let path = path(of: file, from: document) else { continue }
            guard byPath[path] == nil, unusable[path] == nil, bearer(of: file, from: document) == nil else { continue }
            do throws(Diagnostic) {
                guard let loaded = try read(path, for: reference) else { continue }
                byPath[path] = loaded
                documents.append(loaded)
            } catch {
                unusable[path] = error
                failures.append(Failure(document: document, file: file, path: path, error: error))
            }
        }
    }

    /// The document whose own name a reference without its fragment is, resolved against that of the document it
    /// stands in (OpenAPI 3.2 4.1); nil where no document has that name.
    private func bearer(of file: String, from document: Document) -> Document? {
        guard !bySelf.isEmpty else { return nil }
        let name = URIReference(file)
        return bySelf[document.ownURI.map { name.resolved(against: $0) } ?? name]
    }

    /// Where a reference without its fragment leads: a path, or an absolute URI; nil where it is known by its URI only.
    private func path(of file: String, from document: Document) -> String? {
        let base = document.source.name
        if file.contains("://") || base.contains("://") {
            let target = URIReference(file).resolved(against: URIReference(base))
            guard target.scheme == "file" else { return target.description }
            return decodedPath(target.path)
        }
        // Other schemes, such as `urn:`, name what a document says of itself.
        if let scheme = URIReference(file).scheme, scheme.utf8.count > 1 { return nil }
        let path = decodedPath(file)
        return path.hasPrefix("/") ? normalized(path) : normalized(folder(of: base) + path)
    }

    private func decodedPath(_ path: String) -> String {
        PercentEncoding.decoded(path.utf8).map { String(decoding: $0, as: UTF8.self) } ?? path
    }

    /// Nil where the reference may lead to a name that a schema has given itself.
    private func read(_ path: String, for reference: Value) throws(Diagnostic) -> Document? {
        if path.contains("://") {
            if target(ofURI: reference.text) != nil || namesSchemas(reference.document) { return nil }
            guard let remote = options.remote else { return nil }
            do throws(Diagnostic) {
                return try Document.read(remote(path))
            } catch {
                throw refFile(error, reference)
            }
        }
        guard options.allowsOutside || isInside(path) else {
            throw Diagnostic(
                .error, "openapi.ref-outside",
                "'\(reference.text)' leads to '\(path)', which is outside the contract's folder",
                at: reference.location,
                help: "move the file beside the contract, or allow it with --allow-outside")
        }
        do throws(Diagnostic) {
            let source = try SourceFile.read(path)
            if isExternalValue(reference) { return Document.lenient(source) }
            return try Document.read(source)
        } catch {
            if fileKind(path) == .missing, namesSchemas(reference.document) { return nil }
            throw refFile(error, reference)
        }
    }

    private func refFile(_ error: Diagnostic, _ reference: Value) -> Diagnostic {
        let base = reference.document.source.name
        let isReference = reference.document.names(reference.index.rawValue - 1, Word.ref)
        let name = isExternalValue(reference) ? "externalValue" : isReference ? "$ref" : "a mapping"
        return Diagnostic(
            .error, "openapi.ref-file", "\(name) leads to a file that cannot be used: \(error.message)",
            at: reference.location, help: error.help ?? "the path is relative to \(base)")
    }

    /// Whether a file lies in the folder of the root, links followed.
    private func isInside(_ path: String) -> Bool {
        let home = normalized(folder(of: written.document.source.name))
        let lies = home.isEmpty ? !path.hasPrefix("../") && !path.hasPrefix("/") : path.hasPrefix(home + "/")
        guard lies else { return false }
        guard let real = realPath(path), let folder = realPath(home.isEmpty ? "." : home) else { return true }
        return real.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    /// Whether schemas of a document give themselves URIs, against which references may be meant.
    private func namesSchemas(_ document: Document) -> Bool {
        document.nodes.indices.contains { document.names($0, Word.id) }
    }

    private func isExternalValue(_ reference: Value) -> Bool {
        reference.index.rawValue > 0 && reference.document.names(reference.index.rawValue - 1, Word.externalValue)
    }

    /// What an `externalValue` leads to: the value of a JSON or YAML file, else its text; nil where it was not read.
    package func externalValue(_ reference: Value) -> Value? {
        path(of: reference.text, from: reference.document).flatMap { byPath[$0]?.root }
    }

    /// Why the file of an `externalValue` was not read; nil where it was, or was not looked for.
    package func diagnostic(ofExternal reference: Value) -> Diagnostic? {
        path(of: reference.text, from: reference.document).flatMap { unusable[$0] }
    }

    // MARK: References

    /// One error for each reference that leads to nothing, in the order of the files.
    package func referenceDiagnostics() -> [Diagnostic] {
        documents.flatMap { document in references(of: document).compactMap { diagnostic(of: $0) } }
    }

    /// Why a value cannot be followed to what it refers to; nil where it can.
    package func complaint(about value: Value) -> Diagnostic? {
        guard resolve(value) == nil, var reference = value["$ref"] else { return nil }
        for _ in 0..<64 {
            if let found = diagnostic(of: reference) { return found }
            guard let next = target(of: reference)?["$ref"] else { break }
            reference = next
        }
        return Diagnostic(
            .error, "openapi.ref-cycle", "$ref '\(reference.text)' leads in a circle", at: reference.location,
            help: "references that lead to each other have no value; write the value at one of them")
    }

    /// Why one `$ref` leads to nothing; nil where it leads somewhere.
    package func diagnostic(of reference: Value) -> Diagnostic? {
        guard target(of: reference) == nil else { return nil }
        let text = reference.text
        let file = String(text.prefix { $0 != "#" })
        let path = file.isEmpty ? nil : path(of: file, from: reference.document)
        if path?.contains("://") == true, options.remote == nil, bearer(of: file, from: reference.document) == nil {
            return Diagnostic(
                .error, "openapi.ref-remote", "$ref '\(text)' leads to the network, where nothing is read",
                at: reference.location,
                help: "save the document beside the contract and refer to it by its path, or allow it with "
                    + "--allow-remote")
        }
        // A file that cannot be used is complained about once, in the same words.
        if let path, let known = unusable[path] { return known }
        return Diagnostic(
            .error, "openapi.ref-unresolved", "$ref '\(text)' leads to nothing", at: reference.location,
            help: nearMiss(of: reference))
    }

    /// The name that was probably meant: looked for among the siblings of the first step that fails.
    private func nearMiss(of reference: Value) -> String? {
        let parts = split(reference)
        guard let document = parts.document, let pointer = JSONPointer(text: parts.fragment) else {
            return "a $ref is a path, '#' and a JSON Pointer"
        }
        var value = document.root
        for token in pointer.tokens {
            if let next = value[JSONPointer([token])] {
                value = next
                continue
            }
            return targets.takeSearch() ? help(for: token, among: value.members.map(\.name)) : nil
        }
        return nil
    }

    /// Follows `$ref` to the value that is meant; the value itself where it refers to nothing. Nil where it leads
    /// nowhere or in a circle.
    package func resolve(_ value: Value) -> Value? { followed(value) { target(of: $0) } }

    /// The value a pointer leads to from the root, or from a value, through the references on its way.
    package func value(at pointer: JSONPointer, in start: Value? = nil) -> Value? {
        pointer.tokens.reduce(start ?? root) { (value: Value?, token) in
            guard let value else { return nil }
            let step = JSONPointer([token])
            return value[step] ?? resolve(value)?[step]
        }
    }

    /// What one `$ref` leads to, itself perhaps a reference.
    package func target(of reference: Value) -> Value? {
        targets.value(for: reference) {
            let (document, fragment) = split(reference)
            guard let document else { return target(ofURI: reference.text) }
            return value(fragment, in: document) ?? target(ofURI: reference.text)
        }
    }

    private func split(_ reference: Value) -> (document: Document?, fragment: String) {
        let text = reference.text
        let file = text.prefix { $0 != "#" }
        let fragment = PercentEncoding.decoded(text.dropFirst(file.count + 1).utf8)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let fragment else { return (nil, "") }
        if file.isEmpty { return (reference.document, fragment) }
        if let named = bearer(of: String(file), from: reference.document) { return (named, fragment) }
        return (path(of: String(file), from: reference.document).flatMap { byPath[$0] }, fragment)
    }

    private func value(_ fragment: String, in document: Document) -> Value? {
        if fragment.isEmpty { return document.root }
        if let pointer = JSONPointer(text: fragment) { return targets.value(pointer, in: document.root) }
        return targets.anchor(fragment, in: document)
    }

    /// The value that has given itself a URI: by `$id` (JSON Schema) or `$self` (OpenAPI 3.2).
    private func target(ofURI text: String) -> Value? {
        let reference = URIReference(text)
        let uri = reference.withoutFragment.description
        guard !uri.isEmpty else { return nil }
        let fragment = reference.fragment ?? ""
        for document in documents {
            for name in ["$self", "$id"] {
                guard let holder = targets.holder(of: name, uri, in: document) else { continue }
                if fragment.isEmpty { return holder }
                if let pointer = JSONPointer(text: fragment) { return holder[pointer] }
                return targets.anchor(fragment, in: document)
            }
        }
        return nil
    }

    /// Every `$ref` that stands where a reference may stand: not inside examples, defaults, enumerations and
    /// extensions. With other files come what `externalValue` and the mappings of discriminators name.
    package func references(of document: Document, withOtherFiles: Bool = false) -> [Value] {
        var found: [Value] = []
        var open = [(index: NodeIndex.root, hasFreeNames: false)]
        while let (index, hasFreeNames) = open.popLast() {
            let value = Value(document, index)
            for element in value.elements where element.node.isContainer { open.append((element.index, false)) }
            for member in value.members {
                let (key, node) = (member.key.index.rawValue, member.value.node)
                if index == .root, document.names(key, Word.collections) {
                    found += member.value.members.compactMap { $0.value["$ref"] }.filter { $0.kind == .string }
                }
                if !hasFreeNames, node.kind == .string, document.names(key, Word.ref) {
                    found.append(member.value)
                } else if withOtherFiles, !hasFreeNames, node.kind == .string,
                    document.names(key, Word.externalValue)
                {
                    found.append(member.value)
                } else if withOtherFiles, !hasFreeNames, node.kind == .object, document.names(key, Word.mapping) {
                    found += member.value.members.map(\.value).filter { namesFile($0) }
                }
                guard node.isContainer, hasFreeNames || !isOpaque(document, key, node) else { continue }
                open.append((member.value.index, !hasFreeNames && freelyNamed.contains { document.names(key, $0) }))
            }
        }
        return found.sorted { $0.index < $1.index }
    }

    /// Whether a mapping is a file's name and not that of a component (OpenAPI 3.1 4.8.25.3).
    private func namesFile(_ mapped: Value) -> Bool {
        guard mapped.kind == .string else { return false }
        let text = mapped.text
        if mapped.document.root["components"]?["schemas"]?[text] != nil { return false }
        return text.contains("/") || [".json", ".yaml", ".yml"].contains { text.hasSuffix($0) }
    }

    /// Members whose content is data and not contract.
    private func isOpaque(_ document: Document, _ key: Int, _ value: Node) -> Bool {
        let text = document.text(of: NodeIndex(key))
        switch text.first {
        case UInt8(ascii: "e"):
            return document.names(key, Word.example) || document.names(key, Word.enumeration)
                || value.kind == .array && document.names(key, Word.examples)
        case UInt8(ascii: "d"): return document.names(key, Word.defaultValue)
        case UInt8(ascii: "c"): return document.names(key, Word.const)
        case UInt8(ascii: "v"): return document.names(key, Word.value)
        case UInt8(ascii: "x"):
            return text.dropFirst().first == UInt8(ascii: "-") && !document.names(key, Word.request)
                && !document.names(key, Word.swagger)
        default: return false
        }
    }
}

/// Members that map names of the author's choice to objects, so that a name such as `default` in them is no keyword.
private let freelyNamed: [[UInt8]] = [
    "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas", "responses", "parameters",
    "examples", "headers", "callbacks", "links", "requestBodies", "securitySchemes", "pathItems", "paths", "content",
    "variables", "mapping", "encoding", "mediaTypes", "webhooks",
].map { Array($0.utf8) }

/// Names of members, as bytes.
private enum Word {
    static let ref = Array("$ref".utf8)
    static let id = Array("$id".utf8)
    static let externalValue = Array("externalValue".utf8)
    static let example = Array("example".utf8)
    static let examples = Array("examples".utf8)
    static let enumeration = Array("enum".utf8)
    static let defaultValue = Array("default".utf8)
    static let const = Array("const".utf8)
    static let value = Array("value".utf8)
    static let mapping = Array("mapping".utf8)
    static let collections = Array("x-treaty-collections".utf8)
    static let request = Array("x-treaty-request".utf8)
    static let swagger = Array(SwaggerUpgrade.writtenName.utf8)
}

extension Document {
    /// A file of an example: JSON or YAML where it is that, else one string.
    fileprivate static func lenient(_ source: SourceFile) -> Document {
        let isData = [".json", ".yaml", ".yml"].contains { source.name.lowercased().hasSuffix($0) }
        if isData, let read = try? Document.read(source) { return read }
        let text = 0..<source.bytes.count
        let node = Node(kind: .string, source: text, first: text.lowerBound, second: text.upperBound)
        return Document(source: source, nodes: [node], bytes: source.bytes)
    }

    /// What it calls itself, resolved against where it was read from; nil where it has no `$self`.
    fileprivate var ownURI: URIReference? {
        guard let text = root["$self"]?.string, root["openapi"] != nil else { return nil }
        let place = documentURI(source.name)
        return URIReference(text).resolved(against: URIReference(place)).withoutFragment
    }

    /// Whether a file may be named elsewhere than in `$ref`.
    fileprivate var mayNameFiles: Bool {
        nodes.indices.contains { names($0, Word.externalValue) || names($0, Word.mapping) }
    }

    /// Whether a node is this text.
    fileprivate func names(_ node: Int, _ text: [UInt8]) -> Bool {
        let name = nodes[node]
        return name.kind == .string && Int(name.second) - Int(name.first) == text.count
            && bytes[name.text].elementsEqual(text)
    }
}

/// The folder of a path, with its slash; empty for a bare name.
package func folder(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
}

/// The URI by which schemas know a file, wherever it is named from: a relative path starts at the working directory, so
/// that `../api/a.yaml` and what lies beside it have no `..` that a reference could lose.
package func documentURI(_ name: String) -> String {
    if name.contains("://") { return name }
    return "file://" + normalized(name.hasPrefix("/") ? name : workingDirectory + "/" + name)
}

/// As it may stand in a URI.
private let workingDirectory = (realPath(".") ?? "").map { character in
    switch character {
    case "#": "%23"
    case "%": "%25"
    case "?": "%3F"
    default: String(character)
    }
}.joined()

/// A path without `.` and inner `..`.
package func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
        if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
}

/// Follows `$ref` by single steps to the value that is meant; nil where a step leads nowhere, or they go in a circle.
package func followed(_ value: Value, by step: (Value) -> Value?) -> Value? {
    var value = value
    for _ in 0..<64 {
        guard let reference = value["$ref"], reference.kind == .string else { return value }
        guard let target = step(reference) else { return nil }
        value = target
    }
    return nil
}
