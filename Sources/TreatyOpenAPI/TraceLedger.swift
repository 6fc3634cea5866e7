// The ledger beside a contract: conflicts with the reading chosen, and items left out; it decides nothing itself.
package import TreatyData
package import TreatyText

/// `ledger.yaml` as it was read; its mistakes are in `diagnostics`.
package struct TraceLedger: Sendable {
    package struct Entry: Sendable {
        package let id: String
        package let location: SourceLocation
        /// Items (`cups-01/status/401`) or lines (`cups:1-7`) that no fact of the contract covers, on purpose.
        package let omits: [Value]
        /// Where the facts stand that rest on it.
        package let facts: [JSONPointer]
        /// Whether it decides a conflict; an entry may also only say why something is left out.
        package let isConflict: Bool
    }

    package let path: String
    package private(set) var entries: [Entry] = []
    package private(set) var diagnostics: [Diagnostic] = []

    /// Reads a ledger and follows its `facts` into the contract.
    init(path: String, contract: OpenAPIDocument) throws(Diagnostic) {
        self.init(try Document.read(SourceFile.read(path)), path: path, contract: contract)
    }

    init(_ document: Document, path: String, contract: OpenAPIDocument) {
        self.path = path
        guard document.root.kind == .array else {
            report("ledger.form", "expected a list of entries, found \(document.root.kindName)", document.root)
            return
        }
        diagnostics.append(contentsOf: document.duplicateNames())
        for element in document.root.elements { read(element, contract) }
    }

    private static let members = ["id", "at", "conflict", "reading", "why", "facts", "omits"]

    private mutating func read(_ element: Value, _ contract: OpenAPIDocument) {
        guard let id = element["id"]?.string, !id.isEmpty else {
            return report("ledger.form", "an entry of the ledger needs an id", element, "add id: S-01")
        }
        if let first = entries.first(where: { $0.id == id }) {
            report("ledger.id", "'\(id)' stands in line \(first.location.line) already", element["id"] ?? element)
        }
        for member in element.members where !TraceLedger.members.contains(member.name) {
            report(
                "ledger.unknown-field", "'\(member.name)' is no member of an entry of the ledger", member.key,
                help(for: member.name, among: TraceLedger.members))
        }
        let omits = element.elements(of: "omits")
        let needed = omits.isEmpty ? ["conflict", "reading", "why"] : ["why"]
        for name in needed where (element[name]?.string ?? "").isEmpty {
            report("ledger.missing-field", "'\(name)' is missing in the entry '\(id)'", element["id"] ?? element)
        }
        for fact in element.elements(of: "facts") {
            guard let pointer = JSONPointer(text: fact.text), contract.files.value(at: pointer) != nil else {
                report(
                    "ledger.fact", "'\(fact.text)' leads to nothing in the contract", fact,
                    TraceLedger.nearMiss(fact.text, contract))
                continue
            }
        }
        entries.append(
            Entry(
                id: id, location: element["id"]?.location ?? element.location, omits: omits,
                facts: element.elements(of: "facts").compactMap { JSONPointer(text: $0.text) },
                isConflict: element["conflict"] != nil))
    }

    private static func nearMiss(_ text: String, _ contract: OpenAPIDocument) -> String? {
        guard let pointer = JSONPointer(text: text) else { return "write a JSON Pointer from the root of the contract" }
        for (count, token) in pointer.tokens.enumerated() {
            let around = contract.files.value(at: JSONPointer(Array(pointer.tokens[..<count])))
            guard let around, contract.files.value(at: JSONPointer([token]), in: around) == nil else { continue }
            let target = contract.files.resolve(around) ?? around
            return help(for: token, among: target.members.map(\.name))
        }
        return nil
    }

    private mutating func report(_ code: String, _ message: String, _ value: Value, _ help: String? = nil) {
        diagnostics.append(Diagnostic(.error, code, message, at: value.location, help: help))
    }

    /// Whether an item is left out on purpose.
    func omits(_ item: TraceItem) -> Bool {
        entries.contains { $0.omits.contains { TraceLedger.names($0.text, item) } }
    }

    /// Reports what is left out and does not exist.
    mutating func checkOmits(_ items: [TraceItem]) {
        for omitted in entries.flatMap(\.omits) where !items.contains(where: { TraceLedger.names(omitted.text, $0) }) {
            report(
                "ledger.omits", "'\(omitted.text)' is no item of the documents", omitted,
                TreatyText.help(for: omitted.text, among: items.map(\.id)))
        }
    }

    /// Reports each known conflict that has no entry.
    mutating func checkConflicts(_ names: [String], at location: SourceLocation?) {
        let missing = names.filter { name in !entries.contains { $0.id == name } }
        guard !missing.isEmpty else { return }
        diagnostics.append(
            Diagnostic(
                .error, "ledger.missing-conflict",
                "known conflicts have no entry in the ledger: \(missing.joined(separator: ", "))", at: location,
                help: "add an entry with id, at, conflict, reading, why and facts for each"))
    }

    private static func names(_ text: String, _ item: TraceItem) -> Bool {
        if text == item.id { return true }
        guard item.kind == .line, let line = item.ranges.first, text.hasPrefix(item.document + ":") else {
            return false
        }
        let numbers = text.dropFirst(item.document.utf8.count + 1).split(separator: "-").map { Int($0) ?? 0 }
        guard let first = numbers.first, let last = numbers.last, numbers.count <= 2 else { return false }
        return first <= line.lowerBound && line.lowerBound <= last
    }
}
