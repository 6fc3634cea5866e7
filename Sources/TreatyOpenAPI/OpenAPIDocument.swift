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

    /// Reads a contract from disk. Throws where nothing can be used; all else goes to `diagnostics`.
    package static func load(_ path: String, into diagnostics: inout [Diagnostic]) throws(Diagnostic) -> OpenAPIDocument
    {
        let set = try DocumentSet(path: path, into: &diagnostics)
        return try OpenAPIDocument(set, into: &diagnostics)
    }

    package init(_ set: DocumentSet, into diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        files = set
        version = try OpenAPIVersion.read(set.root)
        diagnostics.append(contentsOf: ShapeCheck(set).diagnostics)
        evidence = EvidenceIndex(set, into: &diagnostics)
        readOperations(into: &diagnostics)
    }

    private mutating func readOperations(into diagnostics: inout [Diagnostic]) {
        var identifiers: [String: SourceLocation] = [:]
        for path in root.members(of: "paths") where path.name.hasPrefix("/") {
            guard let item = files.resolve(path.value) else { continue }
            for member in item.members {
                guard OpenAPIDocument.methods.contains(member.name), member.value.kind == .object else { continue }
                let operation = OperationView(
                    method: member.name.uppercased(), path: path.name, pathKey: path.key, value: member.value,
                    item: item)
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
        for site in value.elements(of: "parameters") + item.elements(of: "parameters") {
            guard let target = set.resolve(site) else { continue }
            let isKnown = found.contains {
                $0.target["name"]?.text == target["name"]?.text && $0.target["in"]?.text == target["in"]?.text
            }
            if !isKnown { found.append((site, target)) }
        }
        return found
    }
}

/// The versions of OpenAPI that are read.
package enum OpenAPIVersion: Sendable {
    case v30, v31

    static func read(_ root: Value) throws(Diagnostic) -> OpenAPIVersion {
        guard root.kind == .object else {
            throw Diagnostic(
                .error, "openapi.form", "expected an OpenAPI document, found \(root.kindName)", at: root.location,
                help: "an OpenAPI document is an object that begins with openapi: 3.1.0")
        }
        if let swagger = root["swagger"] {
            throw Diagnostic(
                .error, "openapi.version", "OpenAPI \(swagger.text) is not read", at: swagger.location,
                help: "convert the document to OpenAPI 3.0 or 3.1")
        }
        guard let version = root["openapi"] else {
            throw Diagnostic(
                .error, "openapi.version", "the document does not say which OpenAPI it keeps",
                at: SourceLocation(file: root.location.file, range: 0..<1), help: "add a line openapi: 3.1.0")
        }
        let text = version.text
        if text.hasPrefix("3.0.") { return .v30 }
        if text.hasPrefix("3.1.") { return .v31 }
        throw Diagnostic(
            .error, "openapi.version", "OpenAPI '\(text)' is not read", at: version.location,
            help: text == "3.1" || text == "3.0" ? "write openapi: \(text).0" : "3.0 and 3.1 are read")
    }
}
