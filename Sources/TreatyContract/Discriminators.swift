// Whether values are what their discriminator names (OpenAPI 3.2 4.25); the schemas themselves are judged elsewhere.
import TreatyData
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// Finds and compiles the schemas that discriminators name; only content whose schema reaches a discriminator has one.
struct NamedSchemas: Sendable {
    /// The schemas by name: `components/schemas` of the contract.
    let components: Value?
    let compiled: @Sendable (Value) -> CompiledSchema
}

/// One value that breaks what its discriminator says.
struct DiscriminatorBreach {
    var path: [String]
    var check: String
    var message: String
    var location: SourceLocation
    /// Whether no more than the lack of a component of that name speaks against it.
    var isAssumed = false
}

/// Goes through a value and its schema side by side and follows each discriminator.
struct DiscriminatorWalk {
    let schema: CompiledSchema
    let named: NamedSchemas
    private(set) var breaches: [DiscriminatorBreach] = []
    /// Alternatives whose breach is told by the schema that the value names: where the value is, and where the
    /// alternatives stand.
    private(set) var told: [(path: [String], start: Int)] = []
    private var steps = 0

    private struct Node: Hashable {
        let document: ObjectIdentifier
        let index: NodeIndex

        init(_ value: Value) {
            document = ObjectIdentifier(value.document)
            index = value.index
        }
    }

    init(_ schema: CompiledSchema, _ named: NamedSchemas, _ value: JSON) {
        self.schema = schema
        self.named = named
        visit(schema.value, value, [], [], depth: 0)
    }

    private mutating func visit(_ site: Value, _ value: JSON, _ path: [String], _ entered: Set<Node>, depth: Int) {
        steps += 1
        guard depth < 40, steps < 10_000, breaches.count < 20, value.isContainer, let own = schema.resolve(site),
            own.kind == .object
        else { return }
        var isNamed = false
        if case .object = value, let discriminator = own["discriminator"] {
            isNamed = follow(discriminator, of: own, value, path, entered, depth)
        }
        for part in own.elements(of: "allOf") { visit(part, value, path, entered, depth: depth + 1) }
        for keyword in ["oneOf", "anyOf"] where !isNamed {
            for part in own.elements(of: keyword) where named.compiled(part).accepts(value) {
                visit(part, value, path, entered, depth: depth + 1)
            }
        }
        switch value {
        case .array(let elements):
            guard let items = own["items"] else { return }
            for (index, element) in elements.enumerated() {
                visit(items, element, path + [String(index)], [], depth: depth + 1)
            }
        case .object(let members):
            let (properties, additional) = (own["properties"], own["additionalProperties"])
            for member in members {
                guard let part = properties?[member.name] ?? additional else { continue }
                visit(part, member.value, path + [member.name], [], depth: depth + 1)
            }
        default: break
        }
    }

    /// Judges an object by the schema that it names; false where it names none.
    private mutating func follow(
        _ discriminator: Value, of own: Value, _ value: JSON, _ path: [String], _ entered: Set<Node>, _ depth: Int
    ) -> Bool {
        // OpenAPI 2.0 writes the property's name alone.
        guard let property = discriminator.string ?? discriminator["propertyName"]?.string else { return false }
        let text = value[property]?.string
        let found = text.flatMap { target($0, discriminator) }
        guard let target = found ?? discriminator["defaultMapping"].flatMap({ self.target(of: $0) }) else {
            guard let text else { return false }
            let names = discriminator.members(of: "mapping").map(\.name)
            let expected = names.isEmpty ? "the name of a schema" : names.map { "\"\($0)\"" }.joined(separator: " or ")
            breaches.append(
                DiscriminatorBreach(
                    path: path + [property], check: "discriminator",
                    message: "expected \(expected), since '\(property)' says which schema holds; found \"\(text)\"",
                    location: discriminator.location, isAssumed: names.isEmpty))
            return false
        }
        guard let resolved = schema.resolve(target) else { return false }
        if Node(resolved) == Node(own) || entered.contains(Node(resolved)) { return true }
        let program = named.compiled(resolved).program
        let document = Document(scalar: value)
        if !program.isValid(document, .root) {
            for keyword in ["oneOf", "anyOf"] {
                if let alternatives = own[keyword] { told.append((path, alternatives.location.range.lowerBound)) }
            }
            for failure in program.failures(document, .root, limit: 5) {
                breaches.append(
                    DiscriminatorBreach(
                        path: path + failure.instanceLocation.tokens, check: failure.keyword,
                        message: "\(failure.message); '\(property)' \(text.map { "is \"\($0)\"" } ?? "is not there"), "
                            + "which names \(label(of: target))",
                        location: failure.schemaLocation ?? discriminator.location))
            }
        }
        visit(resolved, value, path, entered.union([Node(own), Node(resolved)]), depth: depth + 1)
        return true
    }

    private func label(of target: Value) -> String {
        named.components?.members.first { Node($0.value) == Node(target) }?.name ?? target.location.description
    }

    /// The schema that a discriminating value names: by the mapping, else the component of this name.
    private func target(_ text: String, _ discriminator: Value) -> Value? {
        if let mapped = discriminator["mapping"]?[text] { return target(of: mapped) }
        return named.components?[text]
    }

    /// The schema behind a mapping: a component's name, or else a reference (OpenAPI 3.1 4.8.25.3).
    private func target(of mapped: Value) -> Value? {
        named.components?[mapped.text] ?? schema.target(of: mapped)
    }
}

extension Contract {
    /// Everything in which a value breaks its schema and what its discriminators name. Where a value names one of
    /// several alternatives, that one tells what is wrong.
    func schemaFindings(
        on document: Document, _ schema: CompiledSchema, _ named: NamedSchemas?, prefix: String,
        at place: (JSONPointer) -> Locator
    ) -> [(failure: SchemaFailure?, finding: Finding)] {
        var failures =
            schema.program.isValid(document, .root) ? [] : schema.program.failures(document, .root, limit: 20)
        guard let named else {
            return failures.map { ($0, finding($0, document, at: { place($0).description }, prefix: prefix)) }
        }
        let walk = DiscriminatorWalk(schema, named, JSON(document.root))
        failures.removeAll { failure in
            walk.told.contains { told in
                told.path == failure.instanceLocation.tokens
                    && failure.schemaLocation?.range.lowerBound == told.start
            }
        }
        // The discriminator tells why the schema holds, which an alternative alone does not.
        var known: Set<String> = []
        let others = walk.breaches.filter { known.insert("\($0.check) \(JSONPointer($0.path))").inserted }
        failures.removeAll { known.contains("\($0.keyword) \($0.instanceLocation)") }
        return failures.map { ($0, finding($0, document, at: { place($0).description }, prefix: prefix)) }
            + others.map { breach in
                let assumed = Evidence(
                    assumed: "a name that no component has may be known elsewhere", location: breach.location)
                return (
                    nil,
                    Finding(
                        "\(prefix).\(breach.check)", at: place(JSONPointer(breach.path)).description,
                        message: breach.message,
                        evidence: breach.isAssumed ? assumed : evidence.evidence(at: breach.location),
                        location: breach.location)
                )
            }
    }
}
