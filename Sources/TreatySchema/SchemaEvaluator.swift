// The interpreter in flag mode: walks instructions over a tape and says yes or no; why is for SchemaExplanation.
import TreatyData

/// One evaluation, lent by `run`. It allocates only where what it must remember is larger than its scratch memory.
struct SchemaEvaluator {
    let frozenMachine: FrozenValue<SchemaMachine>
    let tape: SchemaTape
    private let lentCode: LentObject<SchemaCode>
    /// Nil where a scratch tape is judged, which nothing is explained of.
    private let lentDocument: LentObject<Document>?
    private var depth = 0
    private var stepsLeft = SchemaLimits.stepsMax
    /// With fewer steps left than this, verdicts are remembered: schemas that ask for the same ones again, level by
    /// level, would else double the work with each level. Documents that are judged once never come here.
    private let stepsForgotten: Int
    /// Whether a limit was hit; then no answer of this evaluation counts.
    private(set) var isExhausted = false
    /// Whether breaches are noted, for explaining.
    var notesBreaches = false
    /// Whether it was the depth, which other ways of judging bear, and not the steps.
    var isTooDeep: Bool { isExhausted && stepsLeft >= 0 }
    /// Taken from the program when it is first needed.
    private var lentScratch: LentObject<SchemaScratch>?

    @inline(__always)
    init(_ code: SchemaCode, _ document: Document?, _ tape: SchemaTape) {
        frozenMachine = code.machine
        lentCode = LentObject(code)
        lentDocument = document.map { LentObject($0) }
        self.tape = tape
        stepsForgotten = SchemaLimits.stepsMax &- SchemaLimits.stepsForgotten &- 64 &* tape.nodes.count
    }

    var code: SchemaCode { lentCode.object }
    /// For explaining.
    var document: Document { lentDocument?.object ?? .nothing }
    @inline(__always) var nodes: FrozenArray<Node> { tape.nodes }
    @inline(__always) var bytes: FrozenArray<UInt8> { tape.bytes }

    /// Whether a value keeps a schema.
    @inline(__always)
    mutating func valid(_ block: Int32, _ at: Int) -> Bool {
        let schema = machine.blocks[block]
        let bit: UInt8 = 1 &<< tape.code(at)
        if schema.kinds & bit == 0 { return false }
        if schema.kinds & MachineKinds.integer != 0, bit == MachineKinds.number, !isInteger(at) { return false }
        if schema.first == schema.end { return true }
        return keeps(schema, at, bit)
    }

    /// The instructions of a schema that the value's kind is right for, as a bit of `MachineKinds`.
    @inline(never)
    mutating func keeps(_ schema: MachineBlock, _ at: Int, _ bit: UInt8) -> Bool {
        let entered = enter(schema.resource)
        if isExhausted {
            leave(entered)
            return false
        }
        let remembers = stepsLeft < stepsForgotten
        if remembers, let known = verdict(schema, at) {
            leave(entered)
            return known
        }
        var index = schema.first
        var result = true
        while index < schema.end {
            let instruction = machine.instructions[index]
            if instruction.kinds & bit != 0, !holds(instruction, at) {
                result = false
                break
            }
            index += 1
        }
        if remembers, !isExhausted { remember(result, schema, at) }
        leave(entered)
        if !result, notesBreaches { scratch.note(SchemaBreach(schema.first, at)) }
        return result
    }

    /// What was found when this schema met this value before, with the same resources around it.
    @inline(never)
    private mutating func verdict(_ schema: MachineBlock, _ at: Int) -> Bool? {
        let scratch = scratch
        return scratch.verdicts[SchemaEncounter(breach: SchemaBreach(schema.first, at), scope: scratch.scope)]
    }

    @inline(never)
    private mutating func remember(_ result: Bool, _ schema: MachineBlock, _ at: Int) {
        let scratch = scratch
        if scratch.verdicts.count >= SchemaLimits.verdictsMax { return }
        scratch.verdicts[SchemaEncounter(breach: SchemaBreach(schema.first, at), scope: scratch.scope)] = result
    }

    /// The opposite of `valid`, which remembers: a breach is the way from the root to what is wrong, and explaining
    /// asks at each step of it again.
    mutating func breaks(_ block: Int32, _ at: Int) -> Bool {
        let schema = machine.blocks[block]
        // A schema without instructions has none of its own to be known by.
        if notesBreaches, schema.first != schema.end, scratch.knows(SchemaBreach(schema.first, at)) { return true }
        return !valid(block, at)
    }

    /// Counts depth, steps and, for dynamic references, the resource; true where the resource was pushed.
    @inline(__always)
    mutating func enter(_ resource: Int32) -> Bool {
        depth &+= 1
        stepsLeft &-= 1
        if depth > SchemaLimits.depthMax || stepsLeft < 0 { isExhausted = true }
        return machine.isDynamic && pushScope(resource)
    }

    @inline(__always)
    mutating func leave(_ entered: Bool) {
        depth &-= 1
        if entered { popScope() }
    }

    /// Ends the evaluation without an answer.
    mutating func stop() {
        isExhausted = true
        stepsLeft = -1
    }

    @inline(never)
    private mutating func pushScope(_ resource: Int32) -> Bool {
        let scratch = scratch
        if scratch.scope.last == resource { return false }
        scratch.scope.append(resource)
        return true
    }

    @inline(never)
    private mutating func popScope() { scratch.scope.removeLast() }

    /// Memory that outlives this evaluation. A copy of the evaluator shares it once it has been asked for.
    var scratch: SchemaScratch {
        mutating get {
            if let lentScratch { return lentScratch.object }
            let taken = LentObject(retaining: code.takeScratch())
            lentScratch = taken
            return taken.object
        }
    }

    /// Gives the scratch memory back.
    @inline(__always)
    func finish() {
        if let lentScratch { code.giveBack(lentScratch.released()) }
    }

    /// One instruction on one value of a kind that it is for.
    @inline(__always)
    private mutating func holds(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        switch instruction.op {
        case .type: return keepsType(instruction.a, at)
        case .const: return equals(constant: instruction.a, at)
        case .enum: return isAmong(instruction, at)
        case .minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum, .multipleOf: return keepsNumber(instruction, at)
        case .minLength: return hasLength(at, atLeast: Int(instruction.a))
        case .maxLength: return !hasLength(at, atLeast: Int(instruction.a) + 1)
        case .pattern: return matches(instruction.a, at)
        case .format: return keepsFormat(instruction.a, at)
        case .minItems, .minProperties: return tape.count(at) >= Int(instruction.a)
        case .maxItems, .maxProperties: return tape.count(at) <= Int(instruction.a)
        case .uniqueItems: return duplicate(at) == nil
        case .prefixItems: return keepsPrefix(instruction, at)
        case .items: return keepsItems(instruction.a, from: instruction.b, at)
        case .sizedItems:
            return tape.count(at) >= Int(instruction.b) && tape.count(at) <= Int(instruction.c)
                && keepsItems(instruction.a, from: 0, at)
        case .contains, .containsUnmarked: return keepsContains(instruction, at)
        case .object: return keepsObject(instruction.a, at)
        case .propertyNames: return keepsNames(instruction.a, at)
        case .dependentRequired, .dependentSchemas: return keepsDependencies(instruction, at)
        case .allOf: return keepsAll(instruction, at)
        case .anyOf: return kept(instruction, at, enough: 1) == 1
        case .oneOf: return kept(instruction, at, enough: 2) == 1
        case .not: return !valid(instruction.a, at)
        case .condition: return keepsCondition(instruction, at)
        case .ref: return valid(instruction.a, at)
        case .dynamicRef: return valid(target(instruction), at)
        case .plainType: return keepsPlainType(instruction.a, at)
        case .content: return keepsContent(instruction.a, at)
        case .unevaluatedItems: return keepsUnevaluatedItems(instruction, at)
        case .unevaluatedProperties: return keepsUnevaluatedProperties(instruction, at)
        }
    }

    /// An instruction of the program as it stands in the schema, for explaining.
    @inline(never)
    mutating func holds(source index: Int, _ at: Int) -> Bool {
        let instruction = machine.sourceInstructions[index]
        return instruction.kinds & (1 &<< tape.code(at)) == 0 || holds(instruction, at)
    }

    /// The index of the node after a value.
    @inline(__always)
    func next(_ at: Int) -> Int { tape.next(at) }
}

/// Memory for what an evaluation must remember, kept by the program between evaluations.
final class SchemaScratch: @unchecked Sendable {
    // One evaluation holds it at a time: it is taken out of the program's mutex and put back at the end.
    /// Resources entered and not left, outermost first.
    var scope: [Int32] = []
    /// Breaches found last: the way to the first one that ends an evaluation is noted at its end.
    private var recent: [SchemaBreach] = []
    private var recentCount = 0
    private var known: Set<SchemaBreach> = []
    /// Hashes and node numbers of elements that must differ.
    var hashes: [(hash: UInt64, node: Int32)] = []
    var slots: [Int32] = []
    /// Verdicts of an evaluation that takes long.
    var verdicts: [SchemaEncounter: Bool] = [:]

    func note(_ breach: SchemaBreach) {
        if recent.count < 512 {
            recent.append(breach)
        } else {
            recent[recentCount & 511] = breach
        }
        recentCount += 1
    }

    func knows(_ breach: SchemaBreach) -> Bool {
        if !recent.isEmpty, known.count < 100_000 {
            known.formUnion(recent)
            recent.removeAll(keepingCapacity: true)
            recentCount = 0
        }
        return known.contains(breach)
    }

    /// Empties what belongs to one evaluation.
    func clear() {
        scope.removeAll(keepingCapacity: true)
        recent.removeAll(keepingCapacity: true)
        recentCount = 0
        if !known.isEmpty { known = [] }
        if !verdicts.isEmpty { verdicts = [:] }
    }
}

/// A schema, by its first instruction, and a value that breaks it.
struct SchemaBreach: Hashable {
    private let code: UInt64

    init(_ first: Int32, _ at: Int) {
        code = UInt64(UInt32(bitPattern: first)) << 32 | UInt64(truncatingIfNeeded: at) & 0xFFFF_FFFF
    }
}

/// A schema that met a value, and the resources that dynamic references could lead to.
struct SchemaEncounter: Hashable {
    let breach: SchemaBreach
    let scope: [Int32]
}

// MARK: Names

extension SchemaEvaluator {
    /// The text of a node in two words.
    @inline(__always)
    func name(_ at: Int) -> MachineName { tape.name(at) }

    /// Whether a name of the document is one of the program.
    @inline(__always)
    func same(_ name: MachineName, _ other: MachineName) -> Bool {
        name.head == other.head && name.tail == other.tail && name.count == other.count
            && (name.count <= 16
                || bytes.equals(Int(name.first) + 8, machine.bytes, Int(other.first) + 8, Int(name.count) - 16))
    }

    /// The entry of a table that a name stands for, or -1.
    @inline(__always)
    func find(_ name: MachineName, in table: MachineTable) -> Int {
        if table.shift == 64 {
            var index = Int(table.first)
            let end = index &+ Int(table.count)
            while index < end {
                if same(name, machine.entries[index].name) { return index }
                index &+= 1
            }
            return -1
        }
        let mask = (1 &<< (64 &- Int(table.shift))) &- 1
        let hash = table.isDeep ? name.deepHash(bytes) : name.hash
        var slot = Int(truncatingIfNeeded: hash &>> UInt64(truncatingIfNeeded: table.shift))
        while true {
            let index = Int(machine.slots[Int(table.slotsFirst) &+ slot])
            if index < 0 { return -1 }
            if same(name, machine.entries[index].name) { return index }
            slot = (slot &+ 1) & mask
        }
    }

    /// The value of an object's first member of a name.
    mutating func member(_ name: MachineName, of at: Int) -> Int? {
        var key = at + 1
        let end = tape.end(at)
        while key < end {
            if same(self.name(key), name) { return key + 1 }
            key = next(key + 1)
        }
        return nil
    }
}

extension MachineName {
    /// A hash of all bytes of a text; `bytes` is where `first` counts.
    @inline(never)
    func deepHash(_ bytes: FrozenArray<UInt8>) -> UInt64 {
        var value = hash
        // The first and the last eight bytes are in `hash`; the words between them may overlap the last ones.
        var offset = 8
        while offset < Int(count) - 8 {
            let word = bytes.word(at: Int(first) + offset)
            value = (value ^ word ^ value >> 32) &* 0x9E37_79B9_7F4A_7C15
            offset += 8
        }
        return value
    }

    /// A text of `count` bytes at `first`.
    @inline(__always)
    init(_ bytes: FrozenArray<UInt8>, first: Int, count: Int) {
        self.count = Int32(truncatingIfNeeded: count)
        self.first = Int32(truncatingIfNeeded: first)
        if first &+ 8 <= bytes.count {
            // Without branches on the length, which differs from name to name: all ones from 8 and from 9 bytes on.
            let isFull = UInt64(bitPattern: Int64(7 &- count) &>> 63)
            let isLong = UInt64(bitPattern: Int64(8 &- count) &>> 63)
            let mask = (UInt64.max >> 1) &>> UInt64(truncatingIfNeeded: 63 &- count &* 8)
            head = bytes.word(at: first) & (mask | isFull)
            tail = bytes.word(at: first &+ ((count &- 8) & Int(bitPattern: UInt(isLong)))) & isLong
        } else {
            (head, tail) = MachineName.lastWords(bytes, first, count)
        }
    }

    /// The words of a text that ends within eight bytes of the end.
    @inline(never)
    private static func lastWords(_ bytes: FrozenArray<UInt8>, _ first: Int, _ count: Int) -> (UInt64, UInt64) {
        var head: UInt64 = 0
        for index in 0..<min(count, 8) { head |= UInt64(bytes[first + index]) << UInt64(index * 8) }
        return (head, 0)
    }
}
