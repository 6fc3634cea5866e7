// What the interpreter runs on: the program's tables once more, laid out for speed; SchemaMachineBuilder fills them.
import TreatyData

/// All that a flag evaluation reads, without references: a copy costs nothing that two threads could quarrel over.
struct SchemaMachine: Sendable {
    let isDynamic: Bool
    /// By the numbers of the program's blocks.
    let blocks: FrozenArray<MachineBlock>
    let instructions: FrozenArray<SchemaInstruction>
    /// The program's own blocks and instructions, in the order of the schema.
    let sourceBlocks: FrozenArray<SchemaBlock>
    let sourceInstructions: FrozenArray<SchemaInstruction>
    let lists: FrozenArray<Int32>
    let plans: FrozenArray<MachinePlan>
    let patternEntries: FrozenArray<MachinePatternEntry>
    let patterns: FrozenArray<SchemaPatternReference>
    let tables: FrozenArray<MachineTable>
    let entries: FrozenArray<MachineEntry>
    let slots: FrozenArray<Int32>
    let choices: FrozenArray<MachineChoice>
    let branches: FrozenArray<MachineBranch>
    let dependencies: FrozenArray<MachineDependency>
    let names: FrozenArray<MachineName>
    let constants: FrozenArray<MachineConstant>
    let decimals: FrozenArray<SchemaDecimal>
    /// Texts of names; what `MachineName.first` counts in.
    let bytes: FrozenArray<UInt8>
    let dynamicAnchors: FrozenArray<Range<Int32>>
    let dynamicTargets: FrozenArray<SchemaDynamicTarget>

    func deallocate() {
        blocks.deallocate()
        instructions.deallocate()
        sourceBlocks.deallocate()
        sourceInstructions.deallocate()
        lists.deallocate()
        plans.deallocate()
        patternEntries.deallocate()
        patterns.deallocate()
        tables.deallocate()
        entries.deallocate()
        slots.deallocate()
        choices.deallocate()
        branches.deallocate()
        dependencies.deallocate()
        names.deallocate()
        constants.deallocate()
        decimals.deallocate()
        bytes.deallocate()
        dynamicAnchors.deallocate()
        dynamicTargets.deallocate()
    }
}

/// Kinds of values as bits, one for each `NodeKind`.
enum MachineKinds {
    static let number: UInt8 = 1 << 3
    static let string: UInt8 = 1 << 4
    static let array: UInt8 = 1 << 5
    static let object: UInt8 = 1 << 6
    static let all: UInt8 = 0x7F
    /// The same as raw values of `NodeKind`.
    static let numberCode: UInt8 = 3
    static let stringCode: UInt8 = 4
    static let arrayCode: UInt8 = 5
    static let objectCode: UInt8 = 6
    /// Beside `number`: only integers.
    static let integer: UInt8 = 0x80

    /// From a mask of `SchemaTypes`.
    static func bits(_ types: Int32) -> UInt8 {
        var bits: UInt8 = 0
        if types & 1 != 0 { bits |= 1 }
        if types & 2 != 0 { bits |= 6 }
        if types & SchemaTypes.fraction != 0 {
            bits |= number
        } else if types & SchemaTypes.integer != 0 {
            bits |= number | integer
        }
        return bits | UInt8(truncatingIfNeeded: types & 0x70)
    }

    /// What keeps both.
    static func both(_ left: UInt8, _ right: UInt8) -> UInt8 {
        let kinds = left & right & all
        return kinds & number == 0 ? kinds : kinds | ((left | right) & integer)
    }

    /// What keeps one of them.
    static func either(_ left: UInt8, _ right: UInt8) -> UInt8 {
        let kinds = (left | right) & all
        let fractions = [left, right].contains { $0 & number != 0 && $0 & integer == 0 }
        return kinds & number == 0 || fractions ? kinds : kinds | integer
    }
}

/// A schema: the kinds it may hold for, then its instructions without `type`.
struct MachineBlock {
    var first: Int32 = 0
    var end: Int32 = 0
    var resource: Int32 = 0
    /// Of `MachineKinds`.
    var kinds: UInt8 = MachineKinds.all
}

/// A text in two words, so that short ones compare without a loop: its first and, past eight bytes, its last eight.
struct MachineName: Equatable {
    var head: UInt64
    var tail: UInt64
    var count: Int32
    /// In `SchemaMachine.bytes`, or in the document's.
    var first: Int32

    /// Spreads over 64 bits; only names of contracts are ever stored under it.
    @inline(__always) var hash: UInt64 {
        (head &+ (tail << 1 | tail >> 63) &+ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
    }

    /// One of 64 bits, to tell sets of names apart.
    @inline(__always) var bit: UInt64 { 1 &<< (hash &>> 58) }
}

/// Names with what they stand for: compared in turn where they are few, else found by open addressing.
struct MachineTable {
    var first: Int32
    var count: Int32
    /// In `slots`; as many as `64 - shift` bits count.
    var slotsFirst: Int32 = 0
    /// 64 where there are no slots.
    var shift: Int32 = 64
    /// Whether names are found by all of their bytes, since many of them begin and end alike.
    var isDeep = false
}

struct MachineEntry {
    var name: MachineName
    /// Property: its block, or -1. Choice: where its branches begin in `lists`.
    var a: Int32 = -1
    /// Property: bit in the plan's mask of required names, -2 for one of more than 64, or -1.
    /// Choice: how many branches.
    var b: Int32 = -1
    /// Property: the pattern entries of its plan that its name matches.
    var patterns: UInt32 = 0
    /// Property: the kinds its schema may hold for, and whether that is all it asks.
    var kinds: UInt8 = MachineKinds.all
    var isLeaf = false
}

struct MachinePlan {
    var table: MachineTable
    var patternsFirst: Int32
    var patternsCount: Int32
    /// -1 where absent.
    var additional: Int32
    /// All bits of required names; of more than 64 none.
    var required: UInt64
    /// How many required names, where they are more than 64.
    var manyCount: Int32 = 0
    /// Whether entries know which patterns their names match.
    var knowsPatterns: Bool
}

struct MachinePatternEntry {
    var pattern: Int32
    var block: Int32
    /// At most eight bytes: a text that begins with them matches, and no other does; count -1 where the pattern says
    /// more.
    var prefix: MachineName
}

/// One of the alternatives of anyOf or oneOf, with what an object must have to be worth a look.
struct MachineBranch {
    var block: Int32
    /// Bits of the names it requires.
    var required: UInt64 = 0
    /// Bits of the only names it allows.
    var allowed: UInt64 = .max
}

/// Alternatives as a whole, and the member whose value tells them apart, where there is one.
struct MachineChoice {
    /// Branches, in `lists`, in the order of the schema.
    var first: Int32
    var count: Int32
    /// Whether branches ask for bits.
    var hasBits: Bool
    /// The member, and the values that branches ask of it; `table.count` 0 where there is none.
    var member = MachineName(head: 0, tail: 0, count: 0, first: 0)
    var table = MachineTable(first: 0, count: 0)
    /// The branches left where the member is not there, and where it has another value.
    var absentFirst: Int32 = 0
    var absentCount: Int32 = 0
    var otherFirst: Int32 = 0
    var otherCount: Int32 = 0
}

struct MachineDependency {
    var name: MachineName
    /// Names in `names`.
    var first: Int32
    var count: Int32
    var block: Int32
}

struct MachineConstant {
    var kind: NodeKind
    /// The raw value of the kind.
    var code: UInt8
    var name: MachineName
    /// In `decimals`, for a number.
    var number: Int32
    /// For containers: where the value stands.
    var document: Int32
    var node: Int32
}
