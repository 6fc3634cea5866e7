// An OpenAPI document as a list of operations with their parameters, bodies and responses, references followed.
package import TreatyData
package import TreatyText

/// A contract's documents, read and checked for structure: views on the tape, no copies.
package struct OpenAPIDocument: Sendable {
    package let files: DocumentSet
    package let evidence: EvidenceIndex
    package let version: OpenAPIVersion
    package private(set) var operations: [OperationView] = []

    package var root: Value { files.root }

    /// Reads a contract from disk and looks no further than what it needs to be used. Throws where nothing can be used;
    /// all else goes to `diagnostics`.
    package static func read(
        _ path: String, options: LoadOptions = LoadOptions(), into diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> OpenAPIDocument {
        let set = try DocumentSet(path: path, options: options, into: &diagnostics)
        return try OpenAPIDocument(set, into: &diagnostics)
    }

    /// Reads a contract and looks at every reference and name of its files; lint knows more.
    package static func load(
        _ path: String, options: LoadOptions = LoadOptions(), into diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> OpenAPIDocument {
        let document = try read(path, options: options, into: &diagnostics)
        let found = document.files.referenceDiagnostics() + document.files.originals.flatMap { $0.duplicateNames() }
        for found in found where !diagnostics.contains(found) { diagnostics.append(found) }
        return document
    }

    package init(_ set: DocumentSet, into diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        files = set
        version = try OpenAPIVersion.read(set.written)
        evidence = EvidenceIndex(set, into: &diagnostics)
        readOperations(into: &diagnostics)
    }

    private mutating func readOperations(into diagnostics: inout [Diagnostic]) {
        var identifiers: [String: SourceLocation] = [:]
        for path in root.members(of: "paths") where path.name.hasPrefix("/") {
            for (method, value, item) in operations(of: path, &diagnostics) {
                let operation = OperationView(
                    method: method, path: path.name, pathKey: path.key, value: value, item: item)
                if let id = operation.value["operationId"],
                    let first = identifiers.updateValue(id.location, forKey: id.text)
                {
                    diagnostics.append(
                        Diagnostic(
                            .error, "openapi.operation-id",
                            "operationId '\(id.text)' stands in line \(first.line) already",
                            at: id.location, help: "operationId must be unique"))
                }
                operations.append(operation)
            }
        }
        if operations.isEmpty {
            diagnostics.append(
                Diagnostic(
                    .warning, "openapi.no-operations", "the document has no operations",
                    at: (root["paths"] ?? root).location, help: "add a path with a method under paths"))
        }
    }

    /// The operations of a path: those beside a `$ref` too, which come first.
    private func operations(of path: Members.Member, _ diagnostics: inout [Diagnostic])
        -> [(method: String, value: Value, item: Value)]
    {
        var items = [path.value]
        if path.value["$ref"] != nil {
            guard let target = files.resolve(path.value) else {
                if let found = files.complaint(about: path.value), !diagnostics.contains(found) {
                    diagnostics.append(found)
                }
                return []
            }
            items.append(target)
        }
        var found: [(method: String, value: Value, item: Value)] = []
        for item in items {
            for member in item.members where member.value.kind == .object {
                let name = member.name
                if OpenAPIDocument.methods.contains(name) || version == .v32 && name == "query" {
                    // Nobody says that an operation may be a reference; documents in parts do it all the same.
                    found.append((name.uppercased(), files.resolve(member.value) ?? member.value, item))
                } else if version == .v32, name == "additionalOperations" {
                    for other in member.value.members where other.value.kind == .object {
                        found.append((other.name, other.value, item))
                    }
                }
            }
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.method).inserted }
    }

    package static let methods: Set<String> = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
}

/// One operation, still as views.
package struct OperationView: Sendable {
    /// In capitals.
    package let method: String
    /// The template as written.
    package let path: String
    /// The template's node.
    package let pathKey: Value
    package let value: Value
    package let item: Value

    /// The operation's parameters, then those of its path that it does not override (OpenAPI 3.1 4.8.10), as (place of
    /// use, target).
    package func parameters(in set: DocumentSet) -> [(site: Value, target: Value)] {
        var found: [(site: Value, target: Value)] = []
        var known: Set<[String]> = []
        for site in value.elements(of: "parameters") + item.elements(of: "parameters") {
            guard let target = set.resolve(site) else { continue }
            let isNew = known.insert([target["in"]?.text ?? "", target["name"]?.text ?? ""]).inserted
            if isNew { found.append((site, target)) }
        }
        return found
    }
}

/// The versions of OpenAPI that are read.
package enum OpenAPIVersion: Sendable, Comparable {
    case v20, v30, v31, v32

    static func read(_ root: Value) throws(Diagnostic) -> OpenAPIVersion {
        guard root.kind == .object else {
            throw Diagnostic(
                .error, "openapi.form", "expected an OpenAPI document, found \(root.kindName)", at: root.location,
                help: "an OpenAPI document is an object that begins with openapi: 3.1.0")
        }
        if let old = root["swagger"] ?? root["swaggerVersion"] {
            if old.text.hasPrefix("2.") || old.text == "2" { return .v20 }
            throw Diagnostic(
                .error, "openapi.version", "Swagger '\(old.text)' is not read", at: old.location,
                help: "2.0 is read, and OpenAPI 3.0, 3.1 and 3.2; convert the document to one of them")
        }
        guard let version = root["openapi"] else {
            throw Diagnostic(
                .error, "openapi.version", "the document does not say which OpenAPI it keeps",
                at: SourceLocation(file: root.location.file, range: 0..<1), help: "add a line openapi: 3.1.0")
        }
        let text = version.text
        for (start, known) in [("3.0", OpenAPIVersion.v30), ("3.1", .v31), ("3.2", .v32)]
        where text == start || text.hasPrefix(start + ".") || text.hasPrefix(start + "-") {
            return known
        }
        throw Diagnostic(
            .error, "openapi.version", "OpenAPI '\(text)' is not read", at: version.location,
            help: "2.0, 3.0, 3.1 and 3.2 are read")
    }

    /// `3.1`.
    package var name: String {
        switch self {
        case .v20: "2.0"
        case .v30: "3.0"
        case .v31: "3.1"
        case .v32: "3.2"
        }
    }
}
