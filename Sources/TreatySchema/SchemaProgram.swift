// A compiled schema and the questions it answers; how they are answered is in the evaluator and the keywords.
import Synchronization
package import TreatyData
import TreatyPattern

/// A schema compiled once. Immutable, shared by all threads; a copy costs a reference count.
package struct SchemaProgram: Sendable {
    let code: SchemaCode
    let entry: Int32
    /// What was read and where this schema stands in it, for evaluations and places.
    let sources: SchemaSources
    let start: SchemaPlace

    /// Whether a value keeps the schema. Stops at the first breach; keeps nothing.
    package func isValid(_ document: Document, _ node: NodeIndex = .root) -> Bool {
        verdict(document, node) == true
    }

    /// The same; nil where the evaluation was stopped by a limit and nobody knows.
    package func verdict(_ document: Document, _ node: NodeIndex = .root) -> Bool? {
        let (answer, isTooDeep) = SchemaEvaluator.run(code, document) { evaluator -> (Bool?, Bool) in
            let holds = evaluator.valid(entry, node.rawValue)
            return (evaluator.isExhausted ? nil : holds, evaluator.isTooDeep)
        }
        return isTooDeep ? verdictWithoutStack(document, node) : answer
    }

    /// Whether the value that a scratch tape holds keeps the schema; nil where nobody knows without a document.
    package func verdict(_ scratch: ScratchTape) -> Bool? {
        scratch.lent { tape -> Bool? in
            var evaluator = SchemaEvaluator(code, nil, tape)
            defer { evaluator.finish() }
            let holds = evaluator.valid(entry, 0)
            return evaluator.isExhausted ? nil : holds
        }
    }

    /// Why a value breaks the schema, at most `limit` reasons; empty exactly where `isValid` says true.
    package func failures(_ document: Document, _ node: NodeIndex = .root, limit: Int = 100) -> [SchemaFailure] {
        let failures = SchemaEvaluator.run(code, document) { evaluator -> [SchemaFailure]? in
            evaluator.notesBreaches = true
            _ = evaluator.scratch
            if evaluator.valid(entry, node.rawValue), !evaluator.isExhausted { return [] }
            var explanation = SchemaExplanation(evaluator, limit: limit, sources: sources)
            explanation.explain(entry, node.rawValue)
            return explanation.evaluator.isExhausted || explanation.isTooDeep ? nil : explanation.failures
        }
        if let failures { return failures }
        let evaluation = evaluation(document, node)
        if evaluation.isValid { return [] }
        let found = evaluation.unitsVerdict == nil ? [] : evaluation.failures(limit: max(1, limit))
        return found.isEmpty ? [SchemaFailure(stopped: self, document, node)] : found
    }

    /// Whether nothing can break the schema.
    package var acceptsEverything: Bool { entry == SchemaCode.everything }
    /// How many instructions all schemas reachable from this one have.
    package var instructionCount: Int { code.instructions.count }
}

/// What an evaluation may cost.
package enum SchemaLimits {
    /// Schemas within schemas, through references and members alike, that are followed on a stack of 512 kB (550 bytes
    /// each at most); deeper ones are judged without a stack, which takes longer.
    package static let depthMax = 600
    /// Schemas applied to values in one evaluation.
    package static let stepsMax = 100_000_000
    /// Steps of an evaluation, beside 64 for each node of the document, before verdicts are remembered.
    static let stepsForgotten = 20_000
    /// Alternatives that one explanation tries before it says no more than that none holds.
    static let trialsMax = 20_000
    /// Verdicts remembered in one evaluation.
    static let verdictsMax = 1_000_000
    /// Schemas within schemas that an explanation follows on a stack of 512 kB; deeper ones are told without choosing
    /// among alternatives.
    package static let explanationDepthMax = 160
    /// Schemas applied to values in one evaluation that keeps output units.
    package static let unitsMax = 5_000_000
    /// As many, beside 64 for each node of the document, are always kept.
    static let unitsFree = 100_000
    /// Schemas within schemas in such an evaluation, which needs no stack.
    package static let unitDepthMax = 8_000
}

enum SchemaOpcode: UInt8 {
    /// a: mask of `SchemaTypes`.
    case type
    /// a: constant.
    case const
    /// a: first constant, b: how many. c: 1 where all are strings.
    case `enum`
    /// a: number.
    case minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf
    /// a: bound.
    case minLength, maxLength, minItems, maxItems, minProperties, maxProperties
    /// a: pattern.
    case pattern
    /// a: `SchemaFormat`.
    case format
    case uniqueItems
    /// a: object plan.
    case object
    /// a: block for each name.
    case propertyNames
    /// a: first dependency, b: how many.
    case dependentRequired, dependentSchemas
    /// a: first block in the list, b: how many.
    case prefixItems, allOf, anyOf, oneOf
    /// a: block, b: first position it applies to.
    case items
    /// Only in the machine: a: block, b: least, c: most elements.
    case sizedItems
    /// a: block, b: minimum, c: maximum or -1.
    case contains
    /// The same before 2020-12, where it does not count as evaluating.
    case containsUnmarked
    /// a: block.
    case not, ref, unevaluatedItems, unevaluatedProperties
    /// a: if, b: then, c: else.
    case condition
    /// a: block where no anchor in scope is further out, b: anchor.
    case dynamicRef
    /// a: mask of `SchemaTypes`; a number with a point or an exponent is no integer.
    case plainType
    /// a: `SchemaContent`.
    case content
}

struct SchemaInstruction {
    var op: SchemaOpcode
    /// The kinds of values it is for; others hold. Of `MachineKinds`.
    var kinds: UInt8 = MachineKinds.all
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

/// The instructions of one schema, and the resource it lies in.
struct SchemaBlock {
    var first: Int32
    var end: Int32
    var resource: Int32
}

/// Where an instruction comes from: the cold half, by the same index.
struct SchemaOrigin {
    var document: Int32
    /// The keyword's value.
    var node: Int32
    var keyword: SchemaKeyword
}

/// Bytes in the program's pool.
struct SchemaName {
    var first: Int32
    var count: Int32
}

/// A name an object plan knows.
struct SchemaProperty {
    var name: SchemaName
    /// -1 where the name is required but has no schema.
    var block: Int32
    /// Bit in `seen`; -1 where it is not required, -2 where it is one of more than 64.
    var required: Int32
}

/// `properties`, `patternProperties`, `additionalProperties` and `required` of one schema: one walk over the members.
struct SchemaObjectPlan {
    var properties: Range<Int32> = 0..<0
    var patterns: Range<Int32> = 0..<0
    /// -1 where absent.
    var additional: Int32 = -1
    var required: Range<Int32> = 0..<0
    /// All bits of required names; 0 where they are more than 64 and counted.
    var requiredMask: UInt64 = 0
    /// Places of the keywords, for explaining: properties, patternProperties, additionalProperties, required.
    var places: (Int32, Int32, Int32, Int32) = (-1, -1, -1, -1)
}

struct SchemaPatternEntry {
    var pattern: Int32
    var block: Int32
}

/// `name` asks for other names or for a schema.
struct SchemaDependency {
    var name: SchemaName
    /// Names in `names`.
    var required: Range<Int32> = 0..<0
    var block: Int32 = -1
}

/// A constant is compared as bytes where it is a string, else on the tape of its document.
struct SchemaConstant {
    var kind: NodeKind
    var text: SchemaName
    var document: Int32
    var node: Int32
    /// Index into numbers, for a number.
    var number: Int32 = -1
}

/// A schema in a resource that a dynamic anchor names.
struct SchemaDynamicTarget {
    var resource: Int32
    var block: Int32
}

/// All schemas reachable from an entry, flat. Filled by the compiler, then never changed.
final class SchemaCode: Sendable {
    /// The block that `true` and `{}` are.
    static let everything: Int32 = 0
    /// The block that `false` is.
    static let nothing: Int32 = 1

    let instructions: [SchemaInstruction]
    let origins: [SchemaOrigin]
    let blocks: [SchemaBlock]
    let tables: SchemaTables
    let documents: [Document]
    /// Whether a `$dynamicRef` can depend on the way taken, so that resources entered must be remembered.
    let isDynamic: Bool
    let machine: FrozenValue<SchemaMachine>
    private let spare = Mutex<SchemaScratch?>(nil)

    init(
        instructions: [SchemaInstruction], origins: [SchemaOrigin], blocks: [SchemaBlock], tables: SchemaTables,
        documents: [Document], isDynamic: Bool
    ) {
        self.instructions = instructions
        self.origins = origins
        self.blocks = blocks
        self.tables = tables
        self.documents = documents
        self.isDynamic = isDynamic
        var builder = SchemaMachineBuilder(instructions, blocks, tables, isDynamic: isDynamic)
        machine = FrozenValue(copying: builder.machine())
    }

    deinit {
        machine.value.deallocate()
        machine.deallocate()
    }

    func takeScratch() -> SchemaScratch {
        spare.withLock { spare in
            defer { spare = nil }
            return spare
        } ?? SchemaScratch()
    }

    func giveBack(_ scratch: SchemaScratch) {
        scratch.clear()
        spare.withLock { $0 = scratch }
    }
}

/// What instructions point into.
struct SchemaTables: Sendable {
    var bytes: [UInt8] = []
    var lists: [Int32] = []
    var names: [SchemaName] = []
    var plans: [SchemaObjectPlan] = []
    var properties: [SchemaProperty] = []
    var patterns: [Pattern] = []
    var patternEntries: [SchemaPatternEntry] = []
    var dependencies: [SchemaDependency] = []
    var constants: [SchemaConstant] = []
    var numbers: [SchemaNumber] = []
    var dynamicAnchors: [Range<Int32>] = []
    var dynamicTargets: [SchemaDynamicTarget] = []

    mutating func name(_ text: some Collection<UInt8>) -> SchemaName {
        let name = SchemaName(
            first: Int32(truncatingIfNeeded: bytes.count), count: Int32(truncatingIfNeeded: text.count))
        bytes.append(contentsOf: text)
        return name
    }

    func text(_ name: SchemaName) -> String {
        String(decoding: bytes[Int(name.first)..<Int(name.first + name.count)], as: UTF8.self)
    }
}

/// The kinds of `type` as bits.
enum SchemaTypes {
    static let fraction: Int32 = 4
    static let integer: Int32 = 8
    static let all: [(name: String, mask: Int32)] = [
        ("boolean", 2), ("number", fraction | integer), ("integer", integer), ("string", 16), ("array", 32),
        ("object", 64),
        ("null", 1),
    ]

    /// `string or null`.
    static func names(_ mask: Int32) -> String {
        let names = all.filter { $0.mask & mask == $0.mask && !($0.name == "integer" && mask & fraction != 0) }.map(
            \.name)
        guard let last = names.last, names.count > 1 else { return names.first ?? "nothing" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
