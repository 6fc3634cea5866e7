// Makes values that a schema accepts; each is judged by the schema's own program before it is handed out.
package import TreatyData
import TreatyPattern
import TreatyText

/// Makes values of one schema. Cost: bounded by `GenerationLimits`, whatever the schema says.
package struct SchemaGenerator: Sendable {
    private let program: SchemaProgram

    package init(_ program: SchemaProgram) { self.program = program }

    /// A value that the schema accepts; `name` is what its holder calls it, by which words are chosen. Errors: why
    /// there is none, or none was found.
    package func value(_ context: GenerationContext = GenerationContext(), name: String = "")
        throws(GenerationFailure) -> JSON
    {
        var first: GenerationFailure?
        // Less is easier: without optional members there is less to go wrong.
        for (mode, size) in [(context.mode, context.size), (.generatedOnly, context.size), (.generatedOnly, .minimal)] {
            if first != nil, mode == context.mode, size == context.size { continue }
            var context = context
            context.mode = mode
            context.size = size
            let run = GenerationRun(program, context)
            do throws(GenerationFailure) {
                return try run.value(name)
            } catch {
                if first == nil || first?.kind == .unsolved && error.kind != .unsolved { first = error }
            }
        }
        throw first ?? GenerationFailure(kind: .unsolved, reason: "nothing was tried", instance: "")
    }

    /// A value like those that the schema describes, for a schema that no value keeps: what contradicts itself is
    /// decided one way. It is not judged. Cost: as above.
    package func likeness(_ context: GenerationContext = GenerationContext(), name: String = "") -> JSON {
        let run = GenerationRun(program, context)
        run.isLenient = true
        return run.unjudged(name)
    }

    /// Whether a value keeps the schema.
    package func accepts(_ value: JSON) -> Bool {
        GenerationRun.document(value).map { program.isValid($0) } ?? false
    }
}

extension SchemaProgram {
    /// The dialect that the schema is written in.
    package var dialect: SchemaDialect {
        let registry = sources.registry
        return registry.resources[registry.resource(around: start.node, in: start.document)].dialect
    }
}

/// The making of one value.
final class GenerationRun {
    let program: SchemaProgram
    let context: GenerationContext
    var registry: SchemaRegistry
    var facets: [SchemaPlace: SchemaFacet] = [:]
    /// How often a schema is being made at this moment.
    var openCounts: [SchemaPlace: Int] = [:]
    var patterns: [String: PatternSampler?] = [:]
    var steps = 0
    var stepsBound: Int
    var nodes = 0
    var bytes = 0
    var entities: [GenerationEntity]
    /// Whether a value is wanted that is not there yet, so that no example will do.
    var isVaried = false
    /// Whether a value is wanted that nobody judges.
    var isLenient = false
    /// The weightiest thing that went wrong.
    private(set) var trouble: GenerationFailure?

    /// Ways through the choices of one demand that are tried.
    static let picksMax = 120
    /// Times a schema may stand within itself where it must.
    static let repeatsMax = 2

    init(_ program: SchemaProgram, _ context: GenerationContext) {
        self.program = program
        self.context = context
        registry = program.sources.registry
        entities = context.entities
        stepsBound = context.limits.stepsMax
    }

    private func start(_ name: String) -> GenerationSite {
        let root = StableKey(seed: context.seed)
        let key = context.entity?.key(seed: context.seed) ?? (name.isEmpty ? root : root.child(name))
        var site = GenerationSite(key: key, owner: key, name: name)
        site.entity = context.entity
        return site
    }

    func unjudged(_ name: String) -> JSON { generate([program.start], start(name)) ?? .object([]) }

    func value(_ name: String) throws(GenerationFailure) -> JSON {
        guard let value = generate([program.start], start(name)) else {
            throw trouble ?? GenerationFailure(kind: .unsolved, reason: "no value fits", instance: "")
        }
        guard let document = GenerationRun.document(value) else {
            throw GenerationFailure(kind: .bound, reason: "the value is too large to be read", instance: "")
        }
        if program.isValid(document) { return value }
        let failure = program.failures(document, limit: 1).first
        throw GenerationFailure(
            kind: .unsolved, reason: failure.map { "\($0.keyword): \($0.message)" } ?? "the value is not valid",
            instance: failure?.instanceLocation.description ?? "")
    }

    /// `readOnly` or `writeOnly`: members that this direction does not show.
    var hiddenWord: String? { (context.direction ?? program.sources.options.direction).excusedWord }

    static func document(_ value: JSON) -> Document? { try? Document.json(bytes: value.bytes, name: "value") }

    /// Notes why a value cannot be made; the first of the weightiest kind stays.
    func note(_ kind: GenerationFailure.Kind, _ reason: String, _ site: GenerationSite) {
        func weight(_ kind: GenerationFailure.Kind) -> Int {
            switch kind {
            case .bound: 3
            case .noFiniteValue: 2
            case .unsolved: 1
            case .noValue: 0
            }
        }
        if let trouble, weight(trouble.kind) >= weight(kind) { return }
        trouble = GenerationFailure(kind: kind, reason: reason, instance: JSONPointer(site.way).description)
    }

    /// Takes back what was noted since: it was about something that may be left out.
    func forget(since known: GenerationFailure?) { trouble = known }

    var isSpent: Bool { steps > stepsBound || nodes > context.limits.nodesMax || bytes > context.limits.bytesMax }

    // MARK: One value

    /// A value that keeps all of some schemas; nil where none was found.
    func generate(_ roots: [SchemaPlace], _ site: GenerationSite) -> JSON? {
        steps += 1
        nodes += 1
        guard !isSpent else {
            note(.bound, "the value would be larger, or the search longer, than allowed", site)
            return nil
        }
        guard site.depth <= context.limits.depthMax else {
            note(.bound, "values are nested deeper than \(context.limits.depthMax)", site)
            return nil
        }
        var picks = PickOrder()
        while let pick = picks.next(), !isSpent {
            let demand = demand(roots, picks: pick)
            picks.saw(demand.choices.map(\.count))
            guard !demand.isNothing || isLenient else {
                note(.noValue, "false allows nothing", site)
                continue
            }
            guard enter(demand, site) else { continue }
            let value = fulfil(demand, roots, site)
            leave(demand)
            if let value { return value }
        }
        return nil
    }

    /// Whether a value of some schemas would stand within itself.
    func reenters(_ roots: [SchemaPlace]) -> Bool {
        demand(roots, picks: []).visited.contains { openCounts[$0, default: 0] > 0 }
    }

    private func enter(_ demand: SchemaDemand, _ site: GenerationSite) -> Bool {
        for place in demand.visited where openCounts[place, default: 0] >= GenerationRun.repeatsMax {
            note(.noFiniteValue, "\(registry.location(of: place)) holds itself and nothing else will do", site)
            return false
        }
        for place in demand.visited { openCounts[place, default: 0] += 1 }
        return true
    }

    private func leave(_ demand: SchemaDemand) {
        for place in demand.visited { openCounts[place, default: 1] -= 1 }
    }

    /// Whether a value keeps the schemas.
    func holds(_ roots: [SchemaPlace], _ value: JSON) -> Bool {
        steps += 1
        if isLenient { return true }
        guard let document = GenerationRun.document(value) else { return false }
        return roots.allSatisfy { holds($0, document) }
    }

    func holds(_ place: SchemaPlace, _ document: Document) -> Bool {
        guard let block = program.sources.block(at: place) else { return true }
        let part = SchemaProgram(code: program.code, entry: block, sources: program.sources, start: place)
        return part.isValid(document)
    }
}

/// The order in which ways through choices are tried: the first branch everywhere, then one other branch at a time,
/// then all ways in turn.
struct PickOrder {
    private var counts: [Int] = []
    private var queue: [[Int]] = [[]]
    private var at = 0
    private var odometer: [Int]?
    private var given = 0

    mutating func next() -> [Int]? {
        guard given < GenerationRun.picksMax else { return nil }
        given += 1
        if at < queue.count {
            at += 1
            return queue[at - 1]
        }
        return odometer
    }

    /// How many branches the choices had that the last way met.
    mutating func saw(_ counts: [Int]) {
        if given == 1 {
            self.counts = counts
            for (position, count) in counts.enumerated() where count > 1 {
                for branch in 1..<count where queue.count < GenerationRun.picksMax {
                    queue.append(Array(repeating: 0, count: position) + [branch])
                }
            }
            odometer = nil
            return
        }
        guard at >= queue.count else { return }
        // The last choice that has another branch moves on, as on a counter.
        var digits = odometer ?? []
        while digits.count < counts.count { digits.append(0) }
        digits = Array(digits.prefix(counts.count))
        if odometer == nil { digits = Array(repeating: 0, count: self.counts.count) }
        let bounds = odometer == nil ? self.counts : counts
        while let last = digits.last {
            if last + 1 < bounds[digits.count - 1] {
                digits[digits.count - 1] = last + 1
                odometer = digits
                return
            }
            digits.removeLast()
        }
        odometer = nil
        given = GenerationRun.picksMax
    }
}
