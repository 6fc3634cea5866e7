// An operation as the comparison sees it: its parts with references followed; what differs is told elsewhere.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// One operation of one contract.
struct ComparedOperation {
    let side: ComparedSide
    /// In capitals.
    let method: String
    /// The template as written.
    let path: String
    let pathKey: Value
    let value: Value
    let item: Value
    /// What servers put before the path, without a slash at the end.
    let prefixes: [String]

    /// `POST /orders`.
    var title: String { "\(method) \(path)" }
    /// The template without the names of its parameters.
    var shape: String { ComparedOperation.shape(path) }
    var id: String? { value["operationId"]?.string }
    var isDeprecated: Bool { value["deprecated"]?.bool ?? false }

    static func shape(_ path: String) -> String {
        var shape = ""
        var depth = 0
        for letter in path.unicodeScalars {
            if letter == "{" { depth += 1 }
            if depth == 0 || letter == "{" || letter == "}" { shape.unicodeScalars.append(letter) }
            if letter == "}", depth > 0 { depth -= 1 }
        }
        return shape
    }

    /// The names in braces, in order.
    var pathNames: [String] {
        path.split(separator: "{").dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }

    /// The place of a parameter and its name; names of fields in lower case.
    struct ParameterKey: Hashable {
        var place: String
        var name: String

        var locator: String { "\(place).\(name)" }
    }

    /// The operation's parameters and those of its path that it does not override, in order.
    var parameters: [(key: ParameterKey, value: Value)] {
        var found: [(key: ParameterKey, value: Value)] = []
        var known: Set<ParameterKey> = []
        for site in value.elements(of: "parameters") + item.elements(of: "parameters") {
            guard let target = side.resolved(site), let name = target["name"]?.string, let place = target["in"]?.string
            else { continue }
            // Said elsewhere (OpenAPI 3.1 4.8.12.2).
            let isField = place == "header"
            if isField, ["accept", "content-type", "authorization"].contains(name.lowercased()) { continue }
            let key = ParameterKey(place: place, name: isField ? name.lowercased() : name)
            if known.insert(key).inserted { found.append((key, target)) }
        }
        return found
    }

    var body: Value? { side.resolved(value["requestBody"]) }

    /// The declared responses by status, range or `default`; statuses in capitals.
    var responses: [(status: String, key: Value, value: Value)] {
        value.members(of: "responses").compactMap { member in
            if member.name.hasPrefix("x-") { return nil }
            guard let target = side.resolved(member.value) else { return nil }
            return (member.name == "default" ? member.name : member.name.uppercased(), member.key, target)
        }
    }

    /// The response that judges a status: exact, then range, then default (OpenAPI 3.1 4.8.16).
    func response(for status: String) -> (status: String, key: Value, value: Value)? {
        let all = responses
        let range = status.first.map { "\($0)XX" } ?? ""
        return all.first { $0.status == status } ?? all.first { $0.status == range && status != "default" }
            ?? all.first { $0.status == "default" }
    }

    /// The operations of a contract in its order.
    static func all(_ views: [OperationView], _ side: ComparedSide) -> [ComparedOperation] {
        let common = serverPrefixes(side.root["servers"])
        return views.map { view in
            ComparedOperation(
                side: side, method: view.method, path: view.path, pathKey: view.pathKey, value: view.value,
                item: view.item,
                prefixes: (view.value["servers"] ?? view.item["servers"]).map { serverPrefixes($0) } ?? common)
        }
    }

    private static let methods: Set<String> = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ]

    /// The operations of one path item.
    static func operations(
        of item: Value, path: String, key: Value, _ side: ComparedSide, _ common: [String]
    ) -> [ComparedOperation] {
        let around = item["servers"].map { serverPrefixes($0) } ?? common
        func operation(_ method: String, _ value: Value) -> ComparedOperation {
            ComparedOperation(
                side: side, method: method, path: path, pathKey: key, value: value, item: item,
                prefixes: value["servers"].map { serverPrefixes($0) } ?? around)
        }
        var found: [ComparedOperation] = []
        for member in item.members where member.value.kind == .object {
            if methods.contains(member.name) { found.append(operation(member.name.uppercased(), member.value)) }
        }
        for member in item.members(of: "additionalOperations") where member.value.kind == .object {
            found.append(operation(member.name, member.value))
        }
        return found
    }

    /// The paths of servers, variables at their default (OpenAPI 3.1 4.8.6); `""` where none is named.
    static func serverPrefixes(_ servers: Value?) -> [String] {
        let list = servers.map { Array($0.elements) } ?? []
        let paths = list.map { server -> String in
            var path = URIReference(serverURL(server)).path
            while path.hasSuffix("/") { path.removeLast() }
            return path
        }
        return paths.isEmpty ? [""] : paths
    }

    /// A server's URL with its variables at their default.
    static func serverURL(_ server: Value) -> String {
        var result = ""
        var rest = Substring(server["url"]?.text ?? "")
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            result += rest[..<open] + (server["variables"]?[name]?["default"]?.text ?? "")
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
