// A contract as a list of what it offers, for `treaty show`: gathered from the document, in plain values. How it looks
// as text is `OutlineText`'s business.
package import TreatyContract
import TreatyData
import TreatyOpenAPI
package import TreatyText

/// What people want to know of a contract at a glance.
package struct ContractOutline: Sendable {
    package struct Server: Sendable {
        package let url: String
        package let description: String?
    }

    package struct Scheme: Sendable {
        package let name: String
        /// `http bearer`, `apiKey in header X-Key`.
        package let kind: String
    }

    package struct Line: Sendable {
        package let id: String
        package let method: String
        package let path: String
        package let summary: String?
        package let tags: [String]
        package let isDeprecated: Bool
        package let location: SourceLocation
        /// Why it cannot be used; nil where it can, and where nobody looked.
        package let fault: Diagnostic?
    }

    package let title: String
    package let version: String
    /// `OpenAPI 3.1`.
    package let format: String
    package let path: String
    package let servers: [Server]
    package let schemes: [Scheme]
    package private(set) var lines: [Line]

    /// `isThorough` compiles every operation to say which cannot be used.
    package init(_ contract: Contract, isThorough: Bool) {
        let document = contract.document
        let root = document.root
        title = contract.title
        version = root["info"]?["version"]?.text ?? ""
        format = (document.version == .v20 ? "Swagger " : "OpenAPI ") + document.version.name
        path = contract.path
        servers = ContractOutline.servers(of: root)
        schemes = (root["components"]?.members(of: "securitySchemes") ?? []).map { member in
            let value = document.files.resolve(member.value) ?? member.value
            let parts = [
                value["type"]?.string, value["scheme"]?.string, value["in"]?.string.map { "in \($0)" },
                value["name"]?.string,
            ]
            return Scheme(name: member.name, kind: parts.compactMap(\.self).joined(separator: " "))
        }
        lines = contract.operations.map { operation in
            Line(
                id: operation.view.value["operationId"]?.string ?? "", method: operation.method,
                path: operation.path.text, summary: ContractOutline.summary(operation),
                tags: operation.view.value.elements(of: "tags").map(\.text), isDeprecated: operation.isDeprecated,
                location: operation.view.value.location, fault: isThorough ? operation.faults.first : nil)
        }
    }

    static func servers(of holder: Value) -> [Server] {
        holder.elements(of: "servers").map { server in
            Server(url: server["url"]?.text ?? "", description: server["description"]?.string)
        }
    }

    private static func summary(_ operation: Operation) -> String? {
        let text = operation.summary ?? operation.view.value["description"]?.string
        return text?.split(whereSeparator: \.isNewline).first.map(String.init)
    }

    // MARK: Groups

    package enum Grouping: String, Sendable, CaseIterable { case tag, path, none }

    /// By tag where most operations have one, by path where there are many, else not at all.
    package var naturalGrouping: Grouping {
        if lines.count <= 8 { return .none }
        if lines.count(where: { !$0.tags.isEmpty }) * 2 > lines.count { return .tag }
        return lines.count > 24 ? .path : .none
    }

    /// The operations in groups, both in the order of the contract; a group of no name is the whole.
    package func groups(by grouping: Grouping) -> [(name: String, lines: [Line])] {
        if grouping == .none { return [("", lines)] }
        var names: [String] = []
        var groups: [String: [Line]] = [:]
        for line in lines {
            let name: String
            switch grouping {
            case .tag: name = line.tags.first ?? "without a tag"
            case .path, .none: name = ContractOutline.prefix(of: line.path)
            }
            if groups[name] == nil { names.append(name) }
            groups[name, default: []].append(line)
        }
        return names.map { ($0, groups[$0] ?? []) }
    }

    /// The first segment of a path that is no parameter and no version: `/repos` of `/v2/repos/{id}`.
    private static func prefix(of path: String) -> String {
        let segments = path.split(separator: "/")
        guard let first = segments.first(where: { !$0.contains("{") && !isVersion($0) }) else { return "/" }
        return "/\(first)"
    }

    private static func isVersion(_ segment: Substring) -> Bool {
        segment == "api" || segment.first == "v" && segment.count < 8 && segment.dropFirst().first?.isNumber == true
    }
}

extension ContractOutline {
    /// The list as JSON.
    package var json: String {
        var json: JSON = [
            "title": .string(title), "version": .string(version), "format": .string(format), "path": .string(path),
        ]
        json["servers"] = .array(
            servers.map { ["url": .string($0.url), "description": $0.description.map { .string($0) } ?? .null] })
        json["securitySchemes"] = .array(schemes.map { ["name": .string($0.name), "kind": .string($0.kind)] })
        json["operations"] = .array(
            lines.map { line in
                var json: JSON = [
                    "id": line.id.isEmpty ? .null : .string(line.id), "method": .string(line.method),
                    "path": .string(line.path), "summary": line.summary.map { .string($0) } ?? .null,
                    "tags": .array(line.tags.map { .string($0) }), "deprecated": .bool(line.isDeprecated),
                    "location": .string(line.location.description), "usable": .bool(line.fault == nil),
                ]
                if let fault = line.fault { json["fault"] = OperationOutline.json(fault) }
                return json
            })
        return json.pretty
    }
}

extension ContractOutline {
    /// The same contract with some of its operations.
    package func with(_ isWanted: (Line) -> Bool) -> ContractOutline {
        var outline = self
        outline.lines = lines.filter(isWanted)
        return outline
    }
}
