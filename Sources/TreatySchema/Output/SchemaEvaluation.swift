// What an evaluation with its output units found; writing it in a format is SchemaOutput, finding it is SchemaWalk.
package import TreatyData
package import TreatyText

/// The verdict on a value with every schema that was applied to it (2020-12 core 12). Made after the flag answer, at a
/// cost that flag mode does not have: every alternative is looked at.
package struct SchemaEvaluation: Sendable {
    package let isValid: Bool
    /// What the units come to by themselves, which flag mode must agree with; nil where a limit was hit. Then the
    /// units say no more than that.
    package let unitsVerdict: Bool?
    /// In the order of evaluation, each before those below it; a valid one that says nothing is left out.
    let units: [SchemaUnit]
    let document: Document
    let sources: SchemaSources

    /// The annotations of schemas that hold, as do all schemas around them (2020-12 core 7.7.1).
    package var annotations: [SchemaAnnotation] {
        var found: [SchemaAnnotation] = []
        eachUnit { unit, path, instance, counts in
            guard counts else { return }
            for note in unit.annotations {
                found.append(
                    SchemaAnnotation(
                        keyword: note.keyword, value: note.value.json, instanceLocation: JSONPointer(instance.tokens),
                        evaluationPath: JSONPointer(path.tokens),
                        schemaLocation: sources.registry.location(of: unit.place),
                        schemaSource: sources.registry.value(at: unit.place).location))
            }
        }
        return found
    }

    /// What breaks, in the order of evaluation and without choosing among alternatives: for documents too deep for an
    /// explanation.
    func failures(limit: Int) -> [SchemaFailure] {
        var found: [SchemaFailure] = []
        var skippedTo = 0
        var index = -1
        eachUnit { unit, path, instance, _ in
            index += 1
            if index < skippedTo || found.count >= limit { return }
            if unit.isValid || !unit.isDemanded {
                skippedTo = unit.end
                return
            }
            let schema = sources.registry.value(at: unit.place)
            for (keyword, message) in unit.errors where found.count < limit {
                let keywordNode = schema[keyword]?.index ?? unit.place.node
                let place = SchemaPlace(document: unit.place.document, node: keywordNode)
                found.append(
                    SchemaFailure(
                        keyword: keyword.isEmpty ? "false" : keyword, instanceLocation: JSONPointer(instance.tokens),
                        keywordLocation: JSONPointer(path.tokens + (keyword.isEmpty ? [] : [keyword])), place: place,
                        sources: sources, schemaLocation: sources.registry.value(at: place).location,
                        instanceNode: NodeIndex(unit.at), instanceSource: document.location(of: NodeIndex(unit.at)),
                        message: message))
            }
        }
        return found
    }

    /// Calls with each unit, the ways to it, and whether its annotations count: it and all around it hold.
    func eachUnit(_ body: (SchemaUnit, _ path: SchemaWay, _ instance: SchemaWay, Bool) -> Void) {
        var path = SchemaWay()
        var instance = SchemaWay()
        var open: [(end: Int, path: SchemaWay.Mark, instance: SchemaWay.Mark, counts: Bool)] = []
        for (index, unit) in units.enumerated() {
            while let last = open.last, index >= last.end {
                path.cut(to: last.path)
                instance.cut(to: last.instance)
                open.removeLast()
            }
            let counts = (open.last?.counts ?? true) && unit.isValid && !unit.isName
            open.append((unit.end, path.mark, instance.mark, counts))
            for token in unit.path { path.append(token) }
            if let name = unit.part { instance.append(name) }
            body(unit, path, instance, counts)
        }
    }
}

/// A JSON Pointer that grows and shrinks, with its text: deep units would else write all of it again.
struct SchemaWay {
    typealias Mark = (tokens: Int, bytes: Int)

    private(set) var tokens: [String] = []
    private var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var mark: Mark { (tokens.count, bytes.count) }

    mutating func append(_ token: String) {
        tokens.append(token)
        bytes.append(0x2F)
        for byte in token.utf8 {
            switch byte {
            case 0x7E: bytes += [0x7E, 0x30]
            case 0x2F: bytes += [0x7E, 0x31]
            default: bytes.append(byte)
            }
        }
    }

    mutating func cut(to mark: Mark) {
        tokens.removeLast(tokens.count - mark.tokens)
        bytes.removeLast(bytes.count - mark.bytes)
    }
}

/// One annotation on one value.
package struct SchemaAnnotation: Sendable {
    package var keyword: String
    package var value: JSON
    package var instanceLocation: JSONPointer
    /// The way through the schemas to the one that annotates, `$ref` included.
    package var evaluationPath: JSONPointer
    /// The absolute location of the schema that annotates.
    package var schemaLocation: String
    /// Where that schema stands in its file.
    package var schemaSource: SourceLocation
}

/// One schema applied to one value.
struct SchemaUnit: Sendable {
    /// Tokens behind the evaluation path of the unit around it.
    var path: [String]
    /// Token behind the instance location of the unit around it.
    var part: String?
    let place: SchemaPlace
    /// The value's node.
    var at = 0
    /// Whether the schema around it asks for this one to hold: not so for alternatives, conditions and `not`.
    var isDemanded = true
    /// Whether the value is a member's name, which has no location of its own.
    var isName = false
    var isValid = true
    var errors: [(keyword: String, message: String)] = []
    var annotations: [(keyword: String, value: SchemaNote)] = []
    /// The index after the last unit below this one.
    var end = 0
}

/// The value of an annotation, made into JSON when it is asked for.
enum SchemaNote: Sendable {
    case value(Value)
    case all
    case position(Int)
    case positions([Int])
    case names([String])

    var json: JSON {
        switch self {
        case .value(let value): JSON(value)
        case .all: true
        case .position(let position): .int(position)
        case .positions(let positions): .array(positions.map { .int($0) })
        case .names(let names): .array(names.map { .string($0) })
        }
    }
}

extension SchemaProgram {
    /// The verdict for what is too deep for flag mode.
    @inline(never)
    func verdictWithoutStack(_ document: Document, _ node: NodeIndex) -> Bool? {
        var walk = SchemaWalk(sources, document, stepsMax: SchemaLimits.unitsMax)
        let holds = walk.run(start, node.rawValue)
        return walk.isExhausted ? nil : holds
    }

    /// Every schema applied to a value, with errors and annotations; `isValid` is always that of flag mode.
    package func evaluation(_ document: Document, _ node: NodeIndex = .root) -> SchemaEvaluation {
        let isValid = isValid(document, node)
        // Alternatives within alternatives of a small document could else become gigabytes of units.
        let unitsMax = min(SchemaLimits.unitsMax, SchemaLimits.unitsFree + 64 * document.nodes.count)
        var walk = SchemaWalk(sources, document, stepsMax: unitsMax)
        let holds = walk.run(start, node.rawValue)
        let verdict = walk.isExhausted ? nil : holds
        var units = walk.units
        if verdict != isValid {
            var unit = SchemaUnit(path: [], place: start, at: node.rawValue, isValid: isValid, end: 1)
            if !isValid { unit.errors = [("", SchemaSentence.stopped)] }
            units = [unit]
        }
        return SchemaEvaluation(
            isValid: isValid, unitsVerdict: verdict, units: units, document: document, sources: sources)
    }
}
