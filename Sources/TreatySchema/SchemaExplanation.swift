// The interpreter in explain mode: walks the same instructions and says what broke; it runs after a no.
import TreatyData
import TreatyText

struct SchemaExplanation {
    var evaluator: SchemaEvaluator
    private(set) var failures: [SchemaFailure] = []
    let limit: Int
    /// Whether the stack did not suffice for an explanation; then it says nothing.
    private(set) var isTooDeep = false
    private var depth = 0
    /// How many alternatives may still be tried: nested ones are tried over and over, level by level.
    private(set) var trialsLeft = SchemaLimits.trialsMax
    var evaluationPath: [String] = []
    var instancePath: [String] = []
    /// Place of the keyword that led to the schema being explained: index into origins, -1 at the entry.
    var parent = -1

    let sources: SchemaSources

    init(_ evaluator: SchemaEvaluator, limit: Int, sources: SchemaSources) {
        self.evaluator = evaluator
        self.sources = sources
        self.limit = max(1, limit)
    }

    var code: SchemaCode { evaluator.code }
    var document: Document { evaluator.document }
    var isFull: Bool { failures.count >= limit || isTooDeep }

    mutating func explain(_ block: Int32, _ at: Int) {
        if isFull || block == SchemaCode.everything { return }
        if block == SchemaCode.nothing {
            let keyword = parent >= 0 ? code.origins[parent].keyword.rawValue : "false"
            fail(keyword, parent, at, "no value is allowed here, found \(shown(document, at))")
            return
        }
        depth += 1
        defer { depth -= 1 }
        if depth > SchemaLimits.explanationDepthMax { isTooDeep = true }
        if isTooDeep { return }
        let entered = evaluator.enter(code.blocks[Int(block)].resource)
        defer { evaluator.leave(entered) }
        if evaluator.isExhausted { return }
        let range = code.blocks[Int(block)]
        for index in Int(range.first)..<Int(range.end) where !isFull { explain(index, block, at) }
    }

    /// Says why one instruction does not hold, where it does not.
    private mutating func explain(_ index: Int, _ block: Int32, _ at: Int) {
        let instruction = code.instructions[index]
        let kind = evaluator.nodes[at].kind
        switch instruction.op {
        case .object:
            if kind == .object { explainObject(instruction.a, at) }
        case .items:
            if kind == .array { explainItems(instruction, index, at) }
        case .prefixItems:
            if kind == .array { explainPrefix(instruction, index, at) }
        case .propertyNames:
            if kind == .object { explainNames(instruction, index, at) }
        case .dependentSchemas, .dependentRequired:
            if kind == .object { explainDependencies(instruction, index, at) }
        case .allOf: explainAll(instruction, index, at)
        case .anyOf, .oneOf:
            explainAlternatives(instruction, index, at)
        case .ref, .dynamicRef:
            let target = instruction.op == .ref ? instruction.a : evaluator.target(instruction)
            if evaluator.breaks(target, at) { descend(index, target, at, [keyword(index)]) }
        case .condition: explainCondition(instruction, index, at)
        case .unevaluatedItems, .unevaluatedProperties:
            // What stands before has to hold for the marks to mean anything; a breach of it has been reported.
            if !evaluator.holds(source: index, at) { explainUnevaluated(instruction, index, at) }
        default:
            if !evaluator.holds(source: index, at) { explainLeaf(instruction, index, at) }
        }
    }

    private mutating func explainLeaf(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        let found = shown(document, at)
        let count = evaluator.tape.count(at)
        switch instruction.op {
        case .type, .plainType:
            fail(index, at, SchemaSentence.type(instruction.a, document, at))
        case .const, .enum: fail(index, at, constantMessage(instruction, index, at))
        case .minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum, .multipleOf:
            fail(index, at, numberMessage(instruction, index, found))
        case .minLength, .maxLength, .pattern, .format:
            fail(index, at, stringMessage(instruction, index, at, found))
        case .content:
            guard let content = SchemaContent(rawValue: instruction.a) else { return }
            fail(index, at, SchemaSentence.content(content, found))
        case .minItems, .maxItems, .uniqueItems, .contains, .containsUnmarked:
            explainArrayLeaf(instruction, index, at)
        case .minProperties: fail(index, at, SchemaSentence.size("at least", instruction.a, "member", found: count))
        case .maxProperties: fail(index, at, SchemaSentence.size("at most", instruction.a, "member", found: count))
        case .not: fail(index, at, SchemaSentence.not(value(index), document, at))
        default: fail(index, at, "the value \(found) breaks '\(keyword(index))'")
        }
    }

    /// The keyword's value in the schema.
    func value(_ index: Int) -> Value {
        let origin = code.origins[index]
        return Value(code.documents[Int(origin.document)], NodeIndex(Int(origin.node)))
    }

    func keyword(_ index: Int) -> String { code.origins[index].keyword.rawValue }

    /// Explains a schema below a keyword for the same value. Whoever calls asks first whether it holds, which costs a
    /// flag evaluation and saves the words.
    mutating func descend(_ place: Int, _ block: Int32, _ at: Int, _ tokens: [String]) {
        let outer = parent
        parent = place
        evaluationPath += tokens
        explain(block, at)
        evaluationPath.removeLast(tokens.count)
        parent = outer
    }

    /// Explains a schema below a keyword for a part of the value.
    mutating func descend(_ place: Int, _ block: Int32, _ at: Int, _ tokens: [String], into part: String) {
        instancePath.append(part)
        descend(place, block, at, tokens)
        instancePath.removeLast()
    }

    mutating func fail(_ index: Int, _ at: Int, _ message: String) {
        fail(keyword(index), index, at, message, [keyword(index)])
    }

    /// Records a failure at a place (an index into origins, or -1) with `tokens` behind the present path.
    mutating func fail(
        _ keyword: String, _ place: Int, _ at: Int, _ message: String, _ tokens: [String] = [],
        property: String? = nil
    ) {
        if isFull { return }
        var keywordPlace: SchemaPlace?
        if place >= 0 {
            let origin = code.origins[place]
            keywordPlace = SchemaPlace(document: Int(origin.document), node: NodeIndex(Int(origin.node)))
        }
        failures.append(
            SchemaFailure(
                keyword: keyword, instanceLocation: JSONPointer(instancePath),
                keywordLocation: JSONPointer(evaluationPath + tokens), place: keywordPlace, sources: sources,
                schemaLocation: keywordPlace.map { sources.registry.value(at: $0).location },
                instanceNode: NodeIndex(at),
                instanceSource: document.location(of: NodeIndex(at)), property: property, message: message))
    }

    /// The failures one schema gives for a value, without recording them.
    mutating func trial(_ place: Int, _ block: Int32, _ at: Int, _ tokens: [String]) -> [SchemaFailure] {
        var other = self
        other.failures = []
        other.trialsLeft -= 1
        // A trial takes as much stack as three schemas.
        other.depth += 3
        other.descend(place, block, at, tokens)
        // The budget is one for all trials.
        evaluator = other.evaluator
        isTooDeep = other.isTooDeep
        trialsLeft = other.trialsLeft
        return other.failures
    }

    mutating func record(_ more: [SchemaFailure]) { failures += more.prefix(limit - failures.count) }
}
