// Applies every schema to every value it is meant for and keeps what each said; for verdicts there is flag mode.
import TreatyData
import TreatyText

/// The walk that makes output units. Reads schemas from their documents, and not the program: so it is slower, keeps
/// what a program has no need for, and agrees with flag mode only where both are right. Its stack is its own: depth
/// costs memory only.
struct SchemaWalk {
    let document: Document
    private(set) var units: [SchemaUnit] = []
    private(set) var isExhausted = false
    var registry: SchemaRegistry
    private let options: SchemaOptions
    var assertion: SchemaAssertion
    private var frames: [SchemaFrame] = []
    private var readings: [SchemaReading] = []
    private var numbers: [SchemaPlace: Int] = [:]
    private var stepsLeft: Int
    private var rootHolds = true

    init(_ sources: SchemaSources, _ document: Document, stepsMax: Int) {
        self.document = document
        stepsLeft = stepsMax
        registry = sources.registry
        options = sources.options
        assertion = SchemaAssertion(document, sources.options)
    }

    /// Whether the value keeps the schema; meaningless where the walk is exhausted.
    mutating func run(_ start: SchemaPlace, _ at: Int) -> Bool {
        apply(SchemaChild(keyword: .ref, role: .must, place: start, at: at, path: []))
        while !frames.isEmpty, !isExhausted {
            step()
            if assertion.isSpent { isExhausted = true }
        }
        return rootHolds
    }

    private mutating func step() {
        let top = frames.count - 1
        if frames[top].next < frames[top].children.count {
            let child = frames[top].children[frames[top].next]
            frames[top].next += 1
            return apply(child)
        }
        frames[top].stage += 1
        let (reading, at) = (readings[frames[top].reading], frames[top].at)
        switch frames[top].stage {
        case 1: frames[top].children = consequence(of: frames[top], reading)
        case 2: frames[top].children = unevaluated(reading, frames[top], at)
        default: return finish()
        }
        frames[top].next = 0
    }

    /// Begins with one schema on one value; Booleans are answered at once.
    private mutating func apply(_ child: SchemaChild) {
        stepsLeft -= 1
        // More schemas in a row for one value than there are: some of them come again, without end. Four times as many,
        // since a dynamic reference may lead elsewhere the second time.
        let inPlace = frames.last.map { $0.at == child.at ? $0.inPlace + 1 : 0 } ?? 0
        let isEndless = inPlace > 4 * readings.count + 64
        if stepsLeft < 0 || isEndless || frames.count > SchemaLimits.unitDepthMax {
            isExhausted = true
            return
        }
        let schema = registry.value(at: child.place)
        var unit = SchemaUnit(path: child.path, part: child.part, place: child.place)
        unit.at = child.at
        unit.isName = child.role == .name
        unit.isDemanded = child.role == .must || child.role == .name
        guard schema.kind == .object else {
            if schema.kind == .false {
                unit.isValid = false
                unit.errors = [("", refusal(child))]
                unit.end = units.count + 1
                units.append(unit)
            }
            return deliver(child, schema.kind != .false, EvaluatedParts())
        }
        let reading = number(child.place)
        units.append(unit)
        var frame = SchemaFrame(reading: reading, at: child.at, unit: units.count - 1, child: child)
        frame.inPlace = inPlace
        frame.children = children(readings[reading], child.at)
        frames.append(frame)
    }

    private func refusal(_ child: SchemaChild) -> String {
        switch child.keyword {
        case .additionalProperties, .unevaluatedProperties:
            "the property '\(cut(child.part ?? "", charactersMax: 60))' is not allowed here"
        default: "no value is allowed here, found \(shown(document, child.at))"
        }
    }

    private mutating func number(_ place: SchemaPlace) -> Int {
        if let known = numbers[place] { return known }
        readings.append(SchemaReading(place, &registry, options))
        numbers[place] = readings.count - 1
        return readings.count - 1
    }

    /// The resources entered and not left, outermost first, for a schema that is about to be begun.
    func scope(with reading: SchemaReading) -> [Int] {
        frames.map { readings[$0.reading].resource } + [reading.resource]
    }

    /// Ends the schema on top of the stack and tells the one below.
    private mutating func finish() {
        var frame = frames.removeLast()
        let reading = readings[frame.reading]
        for (keyword, value) in reading.keywords {
            let breach =
                assertion.breach(keyword, value, reading, frame.at) ?? applicatorBreach(keyword, value, reading, frame)
            guard let breach else { continue }
            frame.isValid = false
            units[frame.unit].errors.append((keyword.rawValue, breach))
        }
        for (keyword, name, breach) in countBreaches(reading, frame) {
            frame.isValid = false
            units[frame.unit].errors.append((name ?? keyword.rawValue, breach))
        }
        units[frame.unit].isValid = frame.isValid
        units[frame.unit].annotations = reading.annotations(of: document.nodes[frame.at].kind)
        if reading.dialect.age >= 2019 { units[frame.unit].annotations += notes(reading, frame) }
        units[frame.unit].end = units.count
        let unit = units[frame.unit]
        if unit.isValid, unit.annotations.isEmpty, frame.unit > 0, frame.unit == units.count - 1 { units.removeLast() }
        deliver(frame.child, frame.isValid, frame.isValid ? frame.evaluated(reading.dialect) : EvaluatedParts())
    }

    /// What a finished schema means for the one around it.
    private mutating func deliver(_ child: SchemaChild, _ isValid: Bool, _ parts: EvaluatedParts) {
        guard !frames.isEmpty else {
            rootHolds = isValid
            return
        }
        let top = frames.count - 1
        frames[top].note(child, isValid, isInPlace: child.at == frames[top].at, parts)
    }

    /// `anyOf`, `oneOf` and `not`, once their schemas have answered.
    private func applicatorBreach(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ frame: SchemaFrame
    ) -> String? {
        switch keyword {
        case .anyOf, .oneOf:
            guard value.kind == .array, value.count > 0 else { return nil }
            let kept = keyword == .anyOf ? frame.anyKept : frame.oneKept
            if kept.isEmpty { return SchemaSentence.none(value.count, shown(document, frame.at)) }
            return keyword == .anyOf || kept.count == 1 ? nil : SchemaSentence.several(kept, of: value.count)
        case .not: return frame.notHeld ? SchemaSentence.not(value, document, frame.at) : nil
        default: return nil
        }
    }

    /// `contains` with its bounds.
    private func countBreaches(
        _ reading: SchemaReading, _ frame: SchemaFrame
    ) -> [(keyword: SchemaKeyword, name: String?, breach: String)] {
        guard reading[.contains] != nil, document.nodes[frame.at].kind == .array else { return [] }
        let (low, high) = (reading.size(.minContains) ?? 1, reading.size(.maxContains) ?? -1)
        let (count, total) = (frame.contained.count, document.nodes[frame.at].count)
        if count < Int(low) {
            let keyword: SchemaKeyword = reading.size(.minContains) == nil ? .contains : .minContains
            return [(keyword, nil, SchemaSentence.contains("at least", low, found: count, among: total))]
        }
        if high >= 0, count > Int(high) {
            return [(.maxContains, nil, SchemaSentence.contains("at most", high, found: count, among: total))]
        }
        return []
    }

    /// What applicators annotate (2020-12 core 10.3, 11; 2019-09 core 9.3).
    private func notes(_ reading: SchemaReading, _ frame: SchemaFrame) -> [(keyword: String, value: SchemaNote)] {
        let node = document.nodes[frame.at]
        var notes: [(keyword: String, value: SchemaNote)] = []
        for (keyword, value) in reading.keywords {
            let positions = frame.applied[keyword] ?? []
            switch keyword {
            case .properties, .patternProperties, .additionalProperties, .unevaluatedProperties:
                guard node.kind == .object else { continue }
                var names: [String] = []
                for (position, member) in Value(document, NodeIndex(frame.at)).members.enumerated()
                where positions.contains(position) {
                    names.append(member.name)
                }
                notes.append((keyword.rawValue, .names(names)))
            case .prefixItems, .items, .additionalItems, .unevaluatedItems:
                guard node.kind == .array, !positions.isEmpty else { continue }
                let isPrefix = keyword == .prefixItems || (keyword == .items && value.kind == .array)
                let isWhole = !isPrefix || positions.count == node.count
                notes.append((keyword.rawValue, isWhole ? .all : .position(positions.count - 1)))
            case .contains:
                guard node.kind == .array, reading.dialect.age >= 2020 else { continue }
                let isWhole = frame.contained.count == node.count && node.count > 0
                notes.append((keyword.rawValue, isWhole ? .all : .positions(frame.contained)))
            default: continue
            }
        }
        return notes
    }
}

/// A schema that waits to be applied.
struct SchemaChild {
    /// What its answer means for the schema around it.
    enum Role { case must, any, one, not, condition, contained, name }

    var keyword: SchemaKeyword
    var role: Role
    var place: SchemaPlace
    var at: Int
    /// Evaluation path behind that of the schema around it.
    var path: [String]
    var part: String?
    /// Position of the member or element it is for; -1 for the value itself.
    var position = -1
}

/// A schema being applied: what has been heard from the schemas below it.
struct SchemaFrame {
    let reading: Int
    let at: Int
    let unit: Int
    let child: SchemaChild
    /// How many schemas around it are for the same value, in a row.
    var inPlace = 0
    var stage = 0
    var children: [SchemaChild] = []
    var next = 0
    var isValid = true
    var parts = EvaluatedParts()
    var conditionHolds: Bool?
    var notHeld = false
    var anyKept: [Int] = []
    var oneKept: [Int] = []
    var contained: [Int] = []
    /// The members or elements that each keyword was applied to.
    var applied: [SchemaKeyword: Set<Int>] = [:]
    private var alternative: [SchemaKeyword: Int] = [:]

    init(reading: Int, at: Int, unit: Int, child: SchemaChild) {
        self.reading = reading
        self.at = at
        self.unit = unit
        self.child = child
    }

    /// What is evaluated for the schemas around it; `contains` counts from 2020-12 on (2020-12 core 10.3.1.3).
    func evaluated(_ dialect: SchemaDialect) -> EvaluatedParts {
        var evaluated = parts
        if dialect.age >= 2020, !contained.isEmpty { evaluated.positions.formUnion(contained) }
        return evaluated
    }

    mutating func note(_ child: SchemaChild, _ holds: Bool, isInPlace: Bool, _ other: EvaluatedParts) {
        switch child.role {
        case .must, .name: if !holds { isValid = false }
        case .any, .one:
            let position = alternative[child.keyword, default: 0]
            alternative[child.keyword] = position + 1
            if holds, child.role == .any { anyKept.append(position) }
            if holds, child.role == .one { oneKept.append(position) }
        case .not: notHeld = holds
        case .condition: conditionHolds = holds
        case .contained: if holds { contained.append(child.position) }
        }
        if child.position >= 0, child.role != .contained {
            applied[child.keyword, default: []].insert(child.position)
            parts.positions.insert(child.position)
        } else if isInPlace, holds, child.role != .not {
            parts.formUnion(other)
        }
    }
}

/// Members or elements that schemas for the same value have looked at (2020-12 core 11).
struct EvaluatedParts {
    var positions: Set<Int> = []

    mutating func formUnion(_ other: EvaluatedParts) {
        if !other.positions.isEmpty { positions.formUnion(other.positions) }
    }
}
