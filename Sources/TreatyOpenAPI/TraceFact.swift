// A cited fact of a contract and the spellings by which documents say it; whether they do is TraceProof's question.
import TreatyData
import TreatyText

/// One cited value of a contract with the way that leads to it.
struct TraceFact: Sendable {
    let entry: EvidenceIndex.Entry
    /// Names of members and positions of elements, from the root of the contract through its references.
    let steps: [String]
    /// The name of its member, where it is the API's and not a word of OpenAPI or of ours.
    let name: String?
    private let isElement: Bool

    init(_ entry: EvidenceIndex.Entry, _ places: FactPlaces) {
        self.entry = entry
        var (value, steps) = places.start(of: entry.fact)
        var isElement = steps.last.map { Int($0) != nil } ?? false
        walk: while value.index != entry.fact.index {
            switch value.kind {
            case .object:
                guard let member = value.members.first(where: { contains($0.value, entry.fact) }) else { break walk }
                steps.append(member.name)
                value = member.value
                isElement = false
            case .array:
                guard let (position, element) = value.elements.enumerated().first(where: { contains($1, entry.fact) })
                else { break walk }
                steps.append(String(position))
                value = element
                isElement = true
            default: break walk
            }
        }
        self.steps = steps
        self.isElement = isElement
        name = isElement ? nil : TraceFact.name(steps)
    }

    /// Names of components, examples, collections and principals are the contract's own and prove nothing.
    private static func name(_ steps: [String]) -> String? {
        guard let last = steps.last, let parent = steps.dropLast().last else { return nil }
        if steps[0] == "components", steps.count == 3 { return nil }
        if mapsOfNames.contains(parent) { return last }
        let isMethod = OpenAPIDocument.methods.contains(last) && steps.count == 3 && steps[0] == "paths"
        return isMethod ? last.uppercased() : nil
    }

    /// Members that map names of the API to what is said about them.
    private static let mapsOfNames: Set<String> = [
        "properties", "dependentSchemas", "dependentRequired", "responses", "headers", "content", "paths", "variables",
        "mapping", "encoding", "sets", "defaults", "takes", "is",
    ]

    /// `#/paths/~1tags/get`, for messages.
    var pointer: String { "#" + JSONPointer(steps).description }

    /// The root and what is in `info` say nothing about a single item of a document.
    var canCover: Bool { !steps.isEmpty && steps[0] != "info" }

    /// Whether it is an example or the value of one.
    var isExample: Bool {
        guard let last = steps.last else { return false }
        let parent = steps.dropLast().last
        return parent == "examples" && entry.fact["value"] != nil || last == "example"
            || last == "value" && steps.dropLast(2).last == "examples"
    }

    /// What the fact is called and what it says: any of these may name an item of a document.
    var spellings: [String] { [name].compactMap { $0 } + scalars(entry.fact) + identifying.map { $0 } }

    /// The groups of spellings of which one has to stand in the cited lines as a whole; none where only `as` can tell.
    func demands(of citation: Citation) -> [[String]] {
        if let printed = citation.printed { return [[printed]] }
        var groups: [[String]] = []
        switch entry.fact.kind {
        case .object:
            if name == nil, !identifying.isEmpty { groups.append(identifying) }
        case .array:
            let texts = entry.fact.elements.flatMap(scalars)
            if !texts.isEmpty, texts.count == entry.fact.count { groups.append(texts) }
        default: groups.append(scalars(entry.fact))
        }
        if let name { groups.append([name]) }
        return groups
    }

    /// Every name and scalar of an example, each of which has to stand in the sample it is stated by; values that the
    /// citation calls synthetic need not.
    func exampleTexts(of citation: Citation) -> [String] {
        guard isExample else { return [] }
        let value = steps.dropLast().last == "examples" ? entry.fact["value"] ?? entry.fact : entry.fact
        guard value.node.isContainer else { return [] }
        var texts: [String] = []
        var open = [(value: value, synthetic: citation.synthetic.map { $0.tokens[...] })]
        while let (next, synthetic) = open.popLast() {
            if synthetic.contains(where: \.isEmpty) { continue }
            func rest(_ name: String) -> [ArraySlice<String>] {
                synthetic.filter { $0.first == name || $0.first == "*" }.map { $0.dropFirst() }
            }
            for member in next.members {
                texts.append(member.name)
                open.append((member.value, rest(member.name)))
            }
            for (position, element) in next.elements.enumerated() { open.append((element, rest(String(position)))) }
            texts.append(contentsOf: scalars(next))
        }
        return texts
    }

    /// The members by which an object without a name of its own is known in a document.
    private var identifying: [String] {
        guard entry.fact.kind == .object, name == nil else { return [] }
        let isRule = isElement && steps.dropLast().last == "x-treaty-errors"
        let members = isRule ? ["code", "name", "status"] : ["name", "code", "url"]
        return members.compactMap { entry.fact[$0] }.flatMap(scalars)
    }
}

private func contains(_ value: Value, _ inner: Value) -> Bool {
    value.index <= inner.index && inner.index < inner.document.next(after: value.index)
}

/// The text of a scalar as documents print it; empty for containers and for the empty string.
private func scalars(_ value: Value) -> [String] {
    switch value.kind {
    case .string, .number: value.text.isEmpty ? [] : [value.text]
    case .true: ["true"]
    case .false: ["false"]
    case .null: ["null"]
    case .array, .object: []
    }
}
