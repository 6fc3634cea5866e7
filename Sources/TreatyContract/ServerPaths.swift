// What a contract's servers put before its paths: a path of their own, and the host; whether they answer is not known.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// What a server puts before the paths of operations: segments of which some may stand for anything.
struct ServerPrefix: Sendable {
    let segments: [PathTemplate.Segment]
    /// Which sets of servers have it.
    var allows: [Bool]

    /// What stands behind it in a path, from the slash on; nil where the path begins otherwise or ends with it.
    func rest(of path: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var at = path.startIndex
        for segment in segments {
            guard at < path.endIndex, path[at] == UInt8(ascii: "/") else { return nil }
            let end = path[(at + 1)...].firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            switch segment {
            case .literal(let text):
                let sent = path[(at + 1)..<end]
                guard sent.elementsEqual(text) || PercentEncoding.decoded(sent) == PercentEncoding.decoded(text) else {
                    return nil
                }
            // Text around a variable is not compared: the server says what it is, nobody asks for another.
            case .parameter, .mixed, .rest: if at + 1 == end { return nil }
            }
            at = end
        }
        return at < path.endIndex ? path[at...] : nil
    }
}

/// The prefixes of all servers of a contract, the longest first.
struct ServerTable: Sendable {
    /// Those that are text.
    var fixed: [ServerPrefix] = []
    /// Those with variables that may be anything.
    var open: [ServerPrefix] = []
}

/// Collects what servers of the contract, of its paths and of its operations put before paths. Set 0 is the contract's
/// own; an operation without servers has those of its path, and a path without has the contract's (OpenAPI 3.1 4.8.10).
struct ServerSets {
    private var sets: [[String]]
    private var numbers: [[String]: Int]
    /// Prefixes of the sets past the most that are told apart.
    private var others: [String] = []

    /// Sets that are told apart; operations with others are found behind the prefix of any server.
    private static let setsMax = 1000

    init(_ root: Value) {
        sets = [ServerSets.prefixes(of: root)]
        numbers = [sets[0]: 0]
    }

    /// The number of the set of an operation; -1 for one of very many.
    mutating func set(of view: OperationView) -> Int {
        guard
            let owner = [view.value, view.item].first(where: { !($0["servers"]?.elements.map(\.kind) ?? []).isEmpty })
        else { return 0 }
        let set = ServerSets.prefixes(of: owner)
        if let known = numbers[set] { return known }
        guard sets.count < ServerSets.setsMax else {
            others += set
            return -1
        }
        numbers[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }

    var table: ServerTable {
        var table = ServerTable()
        var holders: [String: [Int]] = [:]
        for (number, set) in sets.enumerated() {
            for text in set { holders[text, default: []].append(number) }
        }
        for text in unique(sets.flatMap(\.self) + others) {
            guard let template = PathTemplate(text) else { continue }
            let numbers = holders[text] ?? []
            var allows = Array(repeating: false, count: (numbers.last ?? -1) + 1)
            for number in numbers { allows[number] = true }
            let prefix = ServerPrefix(segments: template.segments, allows: allows)
            let isFixed = template.segments.allSatisfy { if case .literal = $0 { true } else { false } }
            if isFixed { table.fixed.append(prefix) } else { table.open.append(prefix) }
        }
        table.fixed.sort { $0.segments.count > $1.segments.count }
        table.open.sort { $0.segments.count > $1.segments.count }
        return table
    }

    /// The paths of all spellings of an object's servers, without a slash at the end and without those that are empty.
    private static func prefixes(of owner: Value) -> [String] {
        unique(owner.elements(of: "servers").flatMap { spellings(of: $0) }.compactMap(prefix)).sorted()
    }

    /// Spellings of one server's URL that are made of the values of its variables.
    private static let spellingsMax = 64

    /// The URL with each value of each variable; a variable without an `enum` takes its default, and stays a variable
    /// in one more spelling (OpenAPI 3.1 4.8.6).
    private static func spellings(of server: Value) -> [String] {
        let url = server["url"]?.text ?? ""
        var (texts, open) = ([url], url)
        for variable in server.members(of: "variables") {
            let mark = "{\(variable.name)}"
            let own = variable.value["default"].map { JSON($0).text } ?? ""
            var values = variable.value.elements(of: "enum").map { JSON($0).text }
            if !values.isEmpty { open = open.replacingAll(mark, with: own) }
            if !values.contains(own) { values.append(own) }
            if texts.count * values.count > spellingsMax { values = [own] }
            texts = texts.flatMap { text in unique(values.map { text.replacingAll(mark, with: $0) }) }
        }
        return open == url && !url.contains("{") ? texts : texts + [open]
    }

    private static func prefix(of url: String) -> String? {
        // Variables may stand in scheme and authority, which a reference would not have.
        var rest = url[...]
        if let mark = rest.firstRange(of: "://") {
            rest = rest[mark.upperBound...]
        } else if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
        } else {
            rest = Substring(
                "/"
                    + URIReference(url).path.split(separator: "/").filter { $0 != "." && $0 != ".." }
                    .joined(separator: "/"))
        }
        guard let start = rest.firstIndex(of: "/") else { return nil }
        var path = rest[start...].prefix { $0 != "?" && $0 != "#" }
        while path.hasSuffix("/") { path.removeLast() }
        return path.isEmpty ? nil : String(path)
    }
}

/// Every way to call the operations of a contract: their own, their aliases, and both with each suffix.
func routeEntries(of operations: [Operation], suffixes: [String]) -> [RouteTree.Entry] {
    var entries: [RouteTree.Entry] = []
    for (index, operation) in operations.enumerated() {
        for (method, path) in [(operation.method, operation.path)] + operation.aliases {
            entries.append(
                RouteTree.Entry(method: method, path: path, operation: index, servers: operation.servers))
            for suffix in suffixes {
                guard let other = path.appending(suffix) else { continue }
                entries.append(
                    RouteTree.Entry(method: method, path: other, operation: index, servers: operation.servers))
            }
        }
    }
    return entries
}

extension OperationView {
    /// The path parameter that holds slashes (`x-treaty-segments: many`).
    func restParameter(in files: DocumentSet) -> String? {
        guard path.utf8.last == UInt8(ascii: "}") else { return nil }
        for parameter in value.elements(of: "parameters") + item.elements(of: "parameters") {
            guard let target = files.resolve(parameter), target["x-treaty-segments"]?.string == "many" else { continue }
            return target["name"]?.string
        }
        return nil
    }
}

/// The paths of the URLs under a document's `servers`, without a slash at the end, those that are empty left out;
/// variables take their default (OpenAPI 3.1 4.8.6).
func serverPaths(of root: Value) -> [String] {
    let paths = serverURLs(of: root).map { url in
        var path = url.path
        while path.hasSuffix("/") { path.removeLast() }
        return path
    }
    return unique(paths.filter { $0.hasPrefix("/") })
}

/// Host and port of the URLs under a document's `servers`, in lower case and without user information.
func authorities(of root: Value) -> [String] {
    unique(
        serverURLs(of: root).compactMap { url in
            url.authority.map { String($0.lowercased().split(separator: "@").last ?? "") }
        }.filter { !$0.isEmpty })
}

private func serverURLs(of root: Value) -> [URIReference] {
    root.elements(of: "servers").map { server in
        var url = server["url"]?.text ?? ""
        for variable in server.members(of: "variables") {
            url = url.replacingAll("{\(variable.name)}", with: variable.value["default"]?.text ?? "")
        }
        return URIReference(url)
    }
}

extension String {
    /// Every occurrence of a text replaced, from left to right.
    fileprivate func replacingAll(_ text: String, with other: String) -> String {
        guard !text.isEmpty else { return self }
        var result = ""
        var rest = Substring(self)
        while let found = rest.firstRange(of: text) {
            result += rest[..<found.lowerBound] + other
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}
