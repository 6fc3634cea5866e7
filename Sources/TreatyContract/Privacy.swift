// Who may remember a value: what the marks of a contract say about each place; how values are hidden is elsewhere.
import Synchronization
package import TreatyData
import TreatyOpenAPI
import TreatyPattern
package import TreatyText

/// The values of `x-treaty-privacy` (contract language, section 6).
package enum PrivacyMark: String, Sendable, Hashable {
    case `public`, personal, health, secret

    /// Whether it forbids to remember the value, whatever else speaks for it.
    package var isRestrictive: Bool { self != .public }

    /// The mark that counts where two schemas speak about one value: the more restrictive one.
    static func stricter(_ left: PrivacyMark?, _ right: PrivacyMark?) -> PrivacyMark? {
        guard let left, let right else { return left ?? right }
        return left.rank < right.rank ? right : left
    }

    private var rank: Int {
        switch self {
        case .public: 0
        case .personal: 1
        case .health: 2
        case .secret: 3
        }
    }
}

/// What one object of a contract says about the privacy of a value.
package struct PrivacyRule: Sendable, Hashable {
    /// Nil where nothing is said, which means that only closed kinds may be remembered.
    package var mark: PrivacyMark?
    /// The kind of entity that the value identifies.
    package var identity: String?

    package init(mark: PrivacyMark? = nil, identity: String? = nil) {
        self.mark = mark
        self.identity = identity
    }

    /// Reads `x-treaty-privacy` and `x-treaty-identity`; a word that is no mark says nothing, so that the value hides.
    package init(_ value: Value) {
        mark = value["x-treaty-privacy"]?.string.flatMap { PrivacyMark(rawValue: $0) }
        identity = value["x-treaty-identity"]?.string
    }

    /// Both rules at once, the stricter mark counting.
    package func and(_ other: PrivacyRule) -> PrivacyRule {
        PrivacyRule(mark: PrivacyMark.stricter(mark, other.mark), identity: identity ?? other.identity)
    }

    /// The mark that decides: a value that identifies somebody is personal unless a mark says otherwise.
    package var decisive: PrivacyMark? { mark ?? (identity == nil ? nil : .personal) }
}

/// Everything that a contract's schemas say about one place in a body, ready to step to the places inside it.
///
/// Schemas that are alternatives all speak, whether the value keeps them or not.
package final class PrivacyPlace: Sendable {
    /// What holds here: the marks of this place, else those of the place around it.
    package let rule: PrivacyRule
    private let schema: CompiledSchema
    private let speaking: [Value]
    private let types: Set<String>
    private let strings: Set<[UInt8]>
    private let numbers: Set<ExactNumber>
    private let others: [JSON]
    private let graph: PrivacyGraph
    /// Places behind names that `properties` declares; their number is that of the contract.
    private let declared = Mutex<[[UInt8]: PrivacyPlace]>([:])

    fileprivate init(_ schema: CompiledSchema, _ speaking: [Value], inherited: PrivacyRule, _ graph: PrivacyGraph) {
        var own = PrivacyRule()
        var strings: Set<[UInt8]> = []
        var numbers: Set<ExactNumber> = []
        var others: [JSON] = []
        var types: Set<String> = []
        for value in speaking {
            own = own.and(PrivacyRule(value))
            if let type = value["type"] {
                types.formUnion(type.kind == .string ? [type.text] : type.elements.map(\.text))
            }
            for constant in value.elements(of: "enum") + [value["const"]].compactMap(\.self) {
                switch constant.kind {
                case .string: strings.insert(Array(constant.text.utf8))
                case .number: if let number = ExactNumber(constant.text.utf8) { numbers.insert(number) }
                default: others.append(JSON(constant))
                }
            }
        }
        if own.mark == nil, own.identity == nil { own.mark = inherited.mark }
        rule = own
        self.schema = schema
        self.speaking = speaking
        self.types = types
        self.strings = strings
        self.numbers = numbers
        self.others = others
        self.graph = graph
    }

    /// Whether the contract itself prints this string: it equals an `enum` or a `const`.
    package func documents(string: some Collection<UInt8>) -> Bool {
        !strings.isEmpty && strings.contains(Array(string))
    }

    /// Whether the contract itself prints this number.
    package func documents(number: some Collection<UInt8>) -> Bool {
        guard !numbers.isEmpty, let number = ExactNumber(number) else { return false }
        return numbers.contains(number)
    }

    /// Whether a text of a URI, a field or a form may mean a number or a boolean here: nobody says that it is a string.
    package var mayBeNumber: Bool { types.isEmpty || types.contains("integer") || types.contains("number") }
    package var mayBeBoolean: Bool { types.isEmpty || types.contains("boolean") }

    /// Whether `properties` of a speaking schema names this member.
    package func declares(_ name: some Collection<UInt8>) -> Bool {
        let name = String(decoding: name, as: UTF8.self)
        return speaking.contains { $0["properties"]?[name] != nil }
    }

    /// Whether a member of this name is one of a map, so that its name is data: `patternProperties` or a schema in
    /// `additionalProperties` takes it, and `propertyNames` neither marks names public nor prints this one.
    package func isKey(_ name: some Collection<UInt8>) -> Bool {
        if declares(name) { return false }
        let bytes = Array(name)
        // An object that declares properties is no map: what else it has are properties that nobody declared yet.
        if speaking.contains(where: { $0["properties"].map { $0.count > 0 } ?? false }) { return false }
        let isMapped = speaking.contains { value in
            value["additionalProperties"].map { $0.kind == .object && $0.count > 0 } ?? false
                || value.members(of: "patternProperties").contains { graph.matches($0.name, bytes) }
        }
        guard isMapped else { return false }
        let names = graph.place(speaking.compactMap { $0["propertyNames"] }, schema, inheriting: PrivacyRule())
        return names.rule.decisive != .public && !names.documents(string: bytes)
    }

    /// The place of a member.
    package func member(_ name: some Collection<UInt8>) -> PrivacyPlace {
        let bytes = Array(name)
        if let known = declared.withLock({ $0[bytes] }) { return known }
        let text = String(decoding: bytes, as: UTF8.self)
        var found: [Value] = []
        var isDeclared = false
        for value in speaking {
            var isNamed = false
            if let property = value["properties"]?[text] {
                found.append(property)
                (isNamed, isDeclared) = (true, true)
            }
            for pattern in value.members(of: "patternProperties") where graph.matches(pattern.name, bytes) {
                found.append(pattern.value)
                isNamed = true
            }
            if !isNamed {
                found += ["additionalProperties", "unevaluatedProperties"].compactMap { value[$0] }
            }
        }
        let place = graph.place(found, schema, inheriting: rule)
        if isDeclared { declared.withLock { $0[bytes] = place } }
        return place
    }

    /// The place of an element.
    package func element(_ position: Int) -> PrivacyPlace {
        var found: [Value] = []
        for value in speaking {
            if let prefix = value["prefixItems"], position < prefix.count {
                found.append(prefix.elements[position])
            } else if let items = value["items"] {
                if items.kind != .array {
                    found.append(items)
                } else if position < items.count {
                    found.append(items.elements[position])
                }
            }
            found += ["additionalItems", "unevaluatedItems", "contains"].compactMap { value[$0] }
        }
        return graph.place(found, schema, inheriting: rule)
    }
}

/// The places of one contract, each made when it is first asked for. Shared by threads.
package final class PrivacyGraph: Sendable {
    private struct Key: Hashable {
        var schemas: [Int]
        var documents: [ObjectIdentifier]
        var inherited: PrivacyRule
    }

    private let places = Mutex<[Key: PrivacyPlace]>([:])
    private let patterns = Mutex<[String: Pattern?]>([:])

    package init() {}

    /// The place that a schema describes; what `rule` says holds inside unless something there says otherwise.
    package func root(of schema: CompiledSchema, _ rule: PrivacyRule = PrivacyRule()) -> PrivacyPlace {
        place([schema.value], schema, inheriting: rule)
    }

    fileprivate func place(_ values: [Value], _ schema: CompiledSchema, inheriting rule: PrivacyRule) -> PrivacyPlace {
        let inherited = PrivacyRule(mark: rule.decisive)
        let key = Key(
            schemas: values.map(\.index.rawValue), documents: values.map { ObjectIdentifier($0.document) },
            inherited: inherited)
        if let known = places.withLock({ $0[key] }) { return known }
        var speaking: [Value] = []
        for value in values { PrivacyGraph.gather(value, schema, &speaking) }
        let made = PrivacyPlace(schema, speaking, inherited: inherited, self)
        return places.withLock { places in
            if let known = places[key] { return known }
            places[key] = made
            return made
        }
    }

    /// Whether a name matches a pattern; one that cannot be compiled matches nothing, so that its marks open nothing.
    fileprivate func matches(_ pattern: String, _ name: [UInt8]) -> Bool {
        let compiled = patterns.withLock { patterns in
            if let known = patterns[pattern] { return known }
            let made = try? Pattern(pattern)
            patterns[pattern] = .some(made)
            return made
        }
        return compiled?.matches(name) ?? false
    }

    /// A schema and all that speak about the same value with it; each once.
    private static func gather(_ value: Value, _ schema: CompiledSchema, _ found: inout [Value]) {
        var open = [value]
        while let next = open.popLast() {
            guard next.kind == .object else { continue }
            let isKnown = found.contains { $0.index == next.index && $0.document === next.document }
            if isKnown || found.count > 4096 { continue }
            found.append(next)
            // What stands beside a reference counts too (JSON Schema 2020-12 core 8.2.3.1).
            if next["$ref"] != nil, let target = schema.resolve(next) { open.append(target) }
            for name in ["allOf", "anyOf", "oneOf"] { open += next.elements(of: name) }
            open += ["if", "then", "else"].compactMap { next[$0] }
            open += next.members(of: "dependentSchemas").map(\.value)
        }
    }
}

extension Operation {
    /// Whether an answer's value at a place is an error's code or name as the contract documents it, or the value by
    /// which a success is told.
    package func documents(_ value: JSON, at pointer: JSONPointer) -> Bool {
        guard let outcome else { return false }
        if outcome.code.contains(pointer), rules.contains(where: { $0.code == value }) { return true }
        if outcome.name.contains(pointer), let name = value.string, rules.contains(where: { $0.name == name }) {
            return true
        }
        return outcome.successAt == pointer && outcome.successEquals == value
    }
}

extension CompiledSchema {
    /// The words that a schema prints: names of properties, and strings of `enum` and `const`, at any depth.
    package var printedWords: [[UInt8]] {
        var words: [[UInt8]] = []
        var seen: Set<Int> = []
        var open = [value]
        while let next = open.popLast() {
            guard seen.count < 100_000, seen.insert(next.index.rawValue ^ next.document.nodes.count << 32).inserted
            else {
                continue
            }
            if next["$ref"] != nil, let target = resolve(next) { open.append(target) }
            for property in next.members(of: "properties") { words.append(Array(property.name.utf8)) }
            for constant in next.elements(of: "enum") + [next["const"]].compactMap(\.self) {
                if let text = constant.string { words.append(Array(text.utf8)) }
            }
            for member in next.members where member.value.node.isContainer {
                open.append(member.value)
                open += member.value.elements.filter { $0.kind == .object }
            }
        }
        return words
    }
}
