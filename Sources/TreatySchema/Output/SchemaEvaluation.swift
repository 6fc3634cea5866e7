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
        eachUnit { unit, evaluationPath, instancePath, counts in
            guard counts else { return }
            for note in unit.annotations {
                found.append(
                    SchemaAnnotation(
                        keyword: note.keyword, value: note.value.json, instanceLocation: JSONPointer(instancePath),
                        evaluationPath: JSONPointer(evaluationPath),
                        schemaLocation: sources.registry.location(of: unit.place),
                        schemaSource: sources.registry.value(at: unit.place).location))
            }
        }
        return found
    }

    /// Calls with each unit, the ways to it, and whether its annotations count: it and all around it hold.
    func eachUnit(_ body: (SchemaUnit, _ evaluationPath: [String], _ instancePath: [String], Bool) -> Void) {
        var evaluationPath: [String] = []
        var instancePath: [String] = []
        var open: [(end: Int, path: Int, part: Int, counts: Bool)] = []
        for (index, unit) in units.enumerated() {
            while let last = open.last, index >= last.end { close(last) }
            let counts = open.last?.counts ?? true
            let (path, part) = (evaluationPath.count, instancePath.count)
            evaluationPath += unit.path
            if let name = unit.part { instancePath.append(name) }
            open.append((unit.end, path, part, counts && unit.isValid && !unit.isName))
            body(unit, evaluationPath, instancePath, counts && unit.isValid && !unit.isName)
        }
        func close(_ last: (end: Int, path: Int, part: Int, counts: Bool)) {
            evaluationPath.removeLast(evaluationPath.count - last.path)
            instancePath.removeLast(instancePath.count - last.part)
            open.removeLast()
        }
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
    /// Every schema applied to a value, with errors and annotations; `isValid` is always that of flag mode.
    package func evaluation(_ document: Document, _ node: NodeIndex = .root) -> SchemaEvaluation {
        let isValid = isValid(document, node)
        var walk = SchemaWalk(sources, document)
        let holds = walk.run(start, node.rawValue)
        let verdict = walk.isExhausted ? nil : holds
        var units = walk.units
        if verdict != isValid {
            var unit = SchemaUnit(path: [], place: start, isValid: isValid, end: 1)
            if !isValid { unit.errors = [("", SchemaSentence.stopped)] }
            units = [unit]
        }
        return SchemaEvaluation(
            isValid: isValid, unitsVerdict: verdict, units: units, document: document, sources: sources)
    }
}
