// Lays a program out for speed: references to references cut short, kinds of values known before a schema is entered,
// alternatives told apart before they are tried. It changes no verdict.
import TreatyData
import TreatyPattern

struct SchemaMachineBuilder {
    private let tables: SchemaTables
    private let blocks: [SchemaBlock]
    private let isDynamic: Bool
    private var source: [SchemaInstruction]
    private var instructions: [SchemaInstruction] = []
    /// Where each instruction comes from.
    private var sourceIndices: [Int] = []
    private var machineBlocks: [MachineBlock] = []
    private var lists: [Int32]
    private var plans: [MachinePlan] = []
    private var patternEntries: [MachinePatternEntry] = []
    private var machineTables: [MachineTable] = []
    private var entries: [MachineEntry] = []
    private var slots: [Int32] = []
    private var choices: [MachineChoice] = []
    private var branches: [MachineBranch] = []
    private var constants: [MachineConstant] = []
    /// Number of the plan of a block that has one, else -1.
    private var planOfBlock: [Int32] = []

    init(_ instructions: [SchemaInstruction], _ blocks: [SchemaBlock], _ tables: SchemaTables, isDynamic: Bool) {
        source = instructions
        self.blocks = blocks
        self.tables = tables
        self.isDynamic = isDynamic
        lists = tables.lists
    }

    mutating func machine() -> SchemaMachine {
        for index in source.indices { source[index].kinds = source[index].op.kinds }
        makeConstants()
        makePlans()
        makeBlocks()
        shortenReferences()
        for _ in 0..<3 where narrowKinds() {}
        for index in tables.properties.indices where entries[index].a >= 0 {
            let block = machineBlocks[Int(entries[index].a)]
            entries[index].kinds = block.kinds
            entries[index].isLeaf = block.first == block.end
        }
        makeChoices()
        return tables.bytes.lent { bytes in
            SchemaMachine(
                isDynamic: isDynamic, blocks: FrozenArray(copying: machineBlocks),
                instructions: FrozenArray(copying: instructions),
                sourceBlocks: FrozenArray(copying: blocks), sourceInstructions: FrozenArray(copying: source),
                lists: FrozenArray(copying: lists), plans: FrozenArray(copying: plans),
                patternEntries: FrozenArray(copying: patternEntries),
                patterns: FrozenArray(copying: tables.patterns.map { SchemaPatternReference($0) }),
                tables: FrozenArray(copying: machineTables), entries: FrozenArray(copying: entries),
                slots: FrozenArray(copying: slots), choices: FrozenArray(copying: choices),
                branches: FrozenArray(copying: branches),
                dependencies: FrozenArray(
                    copying: tables.dependencies.map {
                        MachineDependency(
                            name: name($0.name, bytes), first: $0.required.lowerBound,
                            count: Int32(truncatingIfNeeded: $0.required.count), block: $0.block)
                    }),
                names: FrozenArray(copying: tables.names.map { name($0, bytes) }),
                constants: FrozenArray(copying: constants),
                decimals: FrozenArray(copying: tables.numbers.map(\.small)),
                bytes: FrozenArray(copying: tables.bytes),
                dynamicAnchors: FrozenArray(copying: tables.dynamicAnchors),
                dynamicTargets: FrozenArray(copying: tables.dynamicTargets))
        }
    }

    private func name(_ name: SchemaName, _ bytes: FrozenArray<UInt8>) -> MachineName {
        MachineName(bytes, first: Int(name.first), count: Int(name.count))
    }

    // MARK: Names

    /// A table over entries; of equal names the first one counts.
    private mutating func table(_ range: Range<Int>) -> MachineTable {
        let count = range.count
        var table = MachineTable(
            first: Int32(truncatingIfNeeded: range.lowerBound), count: Int32(truncatingIfNeeded: count))
        if count <= 1 { return table }
        // Room enough that most names are found at the first look, which a processor can foresee.
        var bits = 3
        while 1 << bits < count * (count <= 64 ? 4 : 2) { bits += 1 }
        let mask = (1 << bits) - 1
        table.shift = Int32(64 - bits)
        table.slotsFirst = Int32(truncatingIfNeeded: slots.count)
        let start = slots.count
        var stepsLeft = 16 * count
        for isDeep in [false, true] where !isDeep || stepsLeft < 0 {
            table.isDeep = isDeep
            slots.removeLast(slots.count - start)
            slots.append(contentsOf: repeatElement(-1, count: 1 << bits))
            for index in range where isDeep || stepsLeft >= 0 {
                let name = entries[index].name
                let hash = isDeep ? tables.bytes.lent { name.deepHash($0) } : name.hash
                var slot = Int(truncatingIfNeeded: hash >> UInt64(64 - bits))
                while slots[start + slot] >= 0, !isSame(name, entries[Int(slots[start + slot])].name) {
                    slot = (slot + 1) & mask
                    stepsLeft -= 1
                }
                if slots[start + slot] < 0 { slots[start + slot] = Int32(truncatingIfNeeded: index) }
            }
        }
        return table
    }

    private func isSame(_ left: MachineName, _ right: MachineName) -> Bool {
        guard left.head == right.head, left.tail == right.tail, left.count == right.count else { return false }
        let (first, second, count) = (Int(left.first), Int(right.first), Int(left.count))
        return count <= 16
            || tables.bytes[first..<(first + count)].elementsEqual(tables.bytes[second..<(second + count)])
    }

    // MARK: Constants and enumerations

    private mutating func makeConstants() {
        tables.bytes.lent { bytes in
            constants = tables.constants.map { constant in
                MachineConstant(
                    kind: constant.kind, code: constant.kind.rawValue, name: name(constant.text, bytes),
                    number: constant.number,
                    document: constant.document, node: constant.node)
            }
        }
    }

    /// Enumerations of more than four strings are found in a table: `c` is its number.
    private mutating func makeEnumerations() {
        for index in source.indices where source[index].op == .enum {
            source[index].c = -1
            let all = constants[Int(source[index].a)..<Int(source[index].a + source[index].b)]
            guard all.count > 4, all.allSatisfy({ $0.kind == .string }) else { continue }
            let first = entries.count
            for constant in all { entries.append(MachineEntry(name: constant.name)) }
            source[index].c = Int32(truncatingIfNeeded: machineTables.count)
            machineTables.append(table(first..<entries.count))
        }
    }

    // MARK: Objects

    private mutating func makePlans() {
        // The entries of plans come first, so that they have the numbers of the program's properties.
        tables.bytes.lent { bytes in
            entries = tables.properties.map { property in
                MachineEntry(name: name(property.name, bytes), a: property.block, b: property.required)
            }
            patternEntries = tables.patternEntries.map { entry in
                let prefix = tables.patterns[Int(entry.pattern)].text.literalPrefix
                var text = MachineName(head: 0, tail: 0, count: -1, first: 0)
                if let prefix, prefix.utf8.count <= 8 {
                    text = Array(prefix.utf8).lent { MachineName($0, first: 0, count: $0.count) }
                }
                return MachinePatternEntry(pattern: entry.pattern, block: entry.block, prefix: text)
            }
        }
        for plan in tables.plans {
            let count = plan.patterns.count
            let hasMany = plan.required.count > 64
            let table = table(Int(plan.properties.lowerBound)..<Int(plan.properties.upperBound))
            plans.append(
                MachinePlan(
                    table: table, patternsFirst: plan.patterns.lowerBound,
                    patternsCount: Int32(truncatingIfNeeded: count), additional: plan.additional,
                    required: plan.requiredMask,
                    manyCount: hasMany ? Int32(truncatingIfNeeded: plan.required.count) : 0,
                    knowsPatterns: count > 0 && count <= 32))
            guard count > 0, count <= 32 else { continue }
            for index in plan.properties {
                let name = tables.properties[Int(index)].name
                let text = tables.bytes[Int(name.first)..<Int(name.first + name.count)]
                for (bit, entry) in plan.patterns.enumerated()
                where tables.patterns[Int(tables.patternEntries[Int(entry)].pattern)].matches(text) {
                    entries[Int(index)].patterns |= 1 << UInt32(bit)
                }
            }
        }
        makeEnumerations()
    }

    // MARK: Blocks

    private mutating func makeBlocks() {
        machineBlocks = Array(repeating: MachineBlock(), count: blocks.count)
        machineBlocks[Int(SchemaCode.nothing)].kinds = 0
        planOfBlock = Array(repeating: -1, count: blocks.count)
        instructions.reserveCapacity(source.count)
        for number in blocks.indices where number > SchemaCode.nothing {
            let block = blocks[number]
            var result = MachineBlock(
                first: Int32(truncatingIfNeeded: instructions.count), resource: block.resource)
            for index in Int(block.first)..<Int(block.end) {
                switch source[index].op {
                case .type:
                    result.kinds = MachineKinds.both(result.kinds, MachineKinds.bits(source[index].a))
                    continue
                case .unevaluatedItems, .unevaluatedProperties:
                    source[index].b = block.first
                    source[index].c = Int32(truncatingIfNeeded: index)
                case .object: planOfBlock[number] = source[index].a
                default: break
                }
                if fuse(source[index], from: result.first) { continue }
                instructions.append(source[index])
                sourceIndices.append(index)
            }
            result.end = Int32(truncatingIfNeeded: instructions.count)
            machineBlocks[number] = result
        }
    }

    /// `minItems`, `maxItems` and then `items` for all elements are one instruction.
    private mutating func fuse(_ items: SchemaInstruction, from first: Int32) -> Bool {
        guard items.op == .items, items.b == 0 else { return false }
        var (low, high) = (0 as Int32, Int32.max)
        var count = 0
        for instruction in instructions[Int(first)...].reversed() {
            if instruction.op == .minItems {
                low = instruction.a
            } else if instruction.op == .maxItems {
                high = instruction.a
            } else {
                break
            }
            count += 1
        }
        if count == 0 { return false }
        instructions.removeLast(count)
        sourceIndices.removeLast(count)
        instructions.append(SchemaInstruction(op: .sizedItems, kinds: items.kinds, a: items.a, b: low, c: high))
        sourceIndices.append(-1)
        return true
    }

    /// The schema that a chain of schemas with nothing but a `$ref` ends in.
    private func shortened(_ block: Int32) -> Int32 {
        var block = block
        for _ in 0..<32 {
            let schema = machineBlocks[Int(block)]
            guard schema.end - schema.first == 1, schema.kinds == MachineKinds.all,
                instructions[Int(schema.first)].op == .ref
            else { break }
            block = instructions[Int(schema.first)].a
        }
        return block
    }

    private mutating func shortenReferences() {
        // With dynamic references, the way taken matters.
        if isDynamic { return }
        let short = machineBlocks.indices.map { shortened(Int32(truncatingIfNeeded: $0)) }
        for index in lists.indices { lists[index] = short[Int(lists[index])] }
        for index in tables.properties.indices where entries[index].a >= 0 {
            entries[index].a = short[Int(entries[index].a)]
        }
        for index in patternEntries.indices { patternEntries[index].block = short[Int(patternEntries[index].block)] }
        for index in plans.indices where plans[index].additional >= 0 {
            plans[index].additional = short[Int(plans[index].additional)]
        }
        for index in instructions.indices {
            switch instructions[index].op {
            case .ref, .items, .sizedItems, .contains, .containsUnmarked, .not, .propertyNames, .unevaluatedItems,
                .unevaluatedProperties:
                instructions[index].a = short[Int(instructions[index].a)]
            case .condition:
                instructions[index].a = short[Int(instructions[index].a)]
                instructions[index].b = short[Int(instructions[index].b)]
                instructions[index].c = short[Int(instructions[index].c)]
            default: break
            }
        }
    }

    /// Gives schemas the kinds that the schemas they refer to leave; true where that changed one.
    private mutating func narrowKinds() -> Bool {
        var changed = false
        for number in machineBlocks.indices {
            let schema = machineBlocks[number]
            var kinds = schema.kinds
            for index in Int(schema.first)..<Int(schema.end) {
                let instruction = instructions[index]
                let list = Int(instruction.a)..<Int(instruction.a + instruction.b)
                switch instruction.op {
                case .ref: kinds = MachineKinds.both(kinds, machineBlocks[Int(instruction.a)].kinds)
                case .allOf:
                    for entry in list { kinds = MachineKinds.both(kinds, machineBlocks[Int(lists[entry])].kinds) }
                case .anyOf, .oneOf:
                    let either = list.reduce(0) { MachineKinds.either($0, machineBlocks[Int(lists[$1])].kinds) }
                    kinds = MachineKinds.both(kinds, either)
                default: break
                }
            }
            if kinds != schema.kinds {
                machineBlocks[number].kinds = kinds
                changed = true
            }
        }
        return changed
    }

    // MARK: Alternatives

    private mutating func makeChoices() {
        var memo: [Int32: [Trait]] = [:]
        for index in instructions.indices where instructions[index].op == .anyOf || instructions[index].op == .oneOf {
            instructions[index].c = choice(instructions[index], &memo)
            source[sourceIndices[index]].c = instructions[index].c
        }
    }

    /// What a schema asks of a member: that it is there, or which strings it may be.
    private struct Trait {
        var name: MachineName
        var isRequired: Bool
        /// Constants, as entries with their names; nil where any value may do.
        var values: [MachineName]?
    }

    private mutating func choice(_ instruction: SchemaInstruction, _ memo: inout [Int32: [Trait]]) -> Int32 {
        let first = branches.count
        var traits: [[Trait]] = []
        for entry in Int(instruction.a)..<Int(instruction.a + instruction.b) {
            var branch = MachineBranch(block: lists[entry])
            var visitsLeft = 256
            let known = memo[lists[entry]] ?? self.traits(lists[entry], depth: 0, &visitsLeft)
            memo[lists[entry]] = known
            for trait in known where trait.isRequired { branch.required |= trait.name.bit }
            branch.allowed = allowed(lists[entry])
            branches.append(branch)
            traits.append(known)
        }
        let all = first..<branches.count
        var choice = MachineChoice(
            first: 0, count: 0, hasBits: all.contains { branches[$0].required != 0 || branches[$0].allowed != .max })
        (choice.first, choice.count) = list(Array(all))
        tellApart(&choice, traits, first)
        choices.append(choice)
        return Int32(truncatingIfNeeded: choices.count - 1)
    }

    private mutating func list(_ numbers: [Int]) -> (Int32, Int32) {
        let first = Int32(truncatingIfNeeded: lists.count)
        lists += numbers.map { Int32(truncatingIfNeeded: $0) }
        return (first, Int32(truncatingIfNeeded: numbers.count))
    }

    /// Finds the member whose values most branches name.
    private mutating func tellApart(_ choice: inout MachineChoice, _ traits: [[Trait]], _ first: Int) {
        var best: (name: MachineName, count: Int)?
        for trait in traits.prefix(8).joined().lazy.filter({ $0.values != nil }).prefix(32) {
            let count = traits.filter { $0.contains { same($0.name, trait.name) && $0.values != nil } }.count
            if count > best?.count ?? 1 { best = (trait.name, count) }
        }
        guard let member = best?.name else { return }
        var others: [Int] = []
        var absent: [Int] = []
        var values: [(name: MachineName, branches: [Int])] = []
        var known: [ArraySlice<UInt8>: Int] = [:]
        for (offset, ofBranch) in traits.enumerated() {
            let trait = ofBranch.first { same($0.name, member) && $0.values != nil }
            if !ofBranch.contains(where: { same($0.name, member) && $0.isRequired }) { absent.append(first + offset) }
            guard let trait else {
                others.append(first + offset)
                continue
            }
            for value in trait.values ?? [] {
                let text = tables.bytes[Int(value.first)..<Int(value.first + value.count)]
                if let index = known[text] {
                    if values[index].branches.last != first + offset { values[index].branches.append(first + offset) }
                } else {
                    known[text] = values.count
                    values.append((value, [first + offset]))
                }
            }
        }
        // Each value has a list of its own with all the others in it.
        if values.count * others.count > 100_000 { return }
        let start = entries.count
        for value in values {
            let (listFirst, count) = list((value.branches + others).sorted())
            entries.append(MachineEntry(name: value.name, a: listFirst, b: count))
        }
        choice.member = member
        choice.table = table(start..<entries.count)
        (choice.absentFirst, choice.absentCount) = list(absent)
        (choice.otherFirst, choice.otherCount) = list(others)
    }

    private func same(_ left: MachineName, _ right: MachineName) -> Bool {
        guard left.head == right.head, left.tail == right.tail, left.count == right.count else { return false }
        return left.count <= 16
            || tables.bytes[Int(left.first)..<Int(left.first + left.count)].elementsEqual(
                tables.bytes[Int(right.first)..<Int(right.first + right.count)])
    }

    /// What a schema that holds for an object asks of its members, its references and allOf included; less than that
    /// where it refers to more schemas than `visitsLeft`.
    private func traits(_ block: Int32, depth: Int, _ visitsLeft: inout Int) -> [Trait] {
        var result: [Trait] = []
        visitsLeft -= 1
        if visitsLeft < 0 { return result }
        let schema = machineBlocks[Int(block)]
        for index in Int(schema.first)..<Int(schema.end) {
            let instruction = instructions[index]
            switch instruction.op {
            case .object:
                for number in tables.plans[Int(instruction.a)].properties {
                    let entry = entries[Int(number)]
                    let values = entry.a < 0 ? nil : strings(entry.a, depth: 0)
                    if entry.b >= 0 || values != nil {
                        result.append(Trait(name: entry.name, isRequired: entry.b >= 0, values: values))
                    }
                }
            case .ref where depth < 4: result += traits(instruction.a, depth: depth + 1, &visitsLeft)
            case .allOf where depth < 4 && instruction.b <= 16:
                for entry in instruction.a..<(instruction.a + instruction.b) {
                    result += traits(lists[Int(entry)], depth: depth + 1, &visitsLeft)
                }
            default: break
            }
        }
        return result
    }

    /// The strings a schema allows, where it allows nothing else.
    private func strings(_ block: Int32, depth: Int) -> [MachineName]? {
        let schema = machineBlocks[Int(block)]
        for index in Int(schema.first)..<Int(schema.end) {
            let instruction = instructions[index]
            switch instruction.op {
            case .const, .enum:
                let count = instruction.op == .const ? 1 : Int(instruction.b)
                let all = constants[Int(instruction.a)..<Int(instruction.a) + count]
                if count <= 64, all.allSatisfy({ $0.kind == .string }) { return all.map(\.name) }
            case .ref where depth < 4:
                if let strings = strings(instruction.a, depth: depth + 1) { return strings }
            default: break
            }
        }
        return nil
    }

    /// The bits of the only names a schema allows; all where it allows others.
    private func allowed(_ block: Int32) -> UInt64 {
        let number = planOfBlock[Int(block)]
        guard number >= 0 else { return .max }
        let plan = plans[Int(number)]
        guard plan.additional == SchemaCode.nothing, plan.patternsCount == 0 else { return .max }
        return tables.plans[Int(number)].properties.reduce(0) { bits, index in
            entries[Int(index)].a >= 0 ? bits | entries[Int(index)].name.bit : bits
        }
    }
}

extension SchemaOpcode {
    /// The kinds of values it is for.
    fileprivate var kinds: UInt8 {
        switch self {
        case .minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum, .multipleOf: MachineKinds.number
        case .minLength, .maxLength, .pattern, .content: MachineKinds.string
        case .format: MachineKinds.string | MachineKinds.number
        case .minItems, .maxItems, .uniqueItems, .prefixItems, .items, .sizedItems, .contains, .containsUnmarked,
            .unevaluatedItems:
            MachineKinds.array
        case .minProperties, .maxProperties, .object, .propertyNames, .dependentRequired, .dependentSchemas,
            .unevaluatedProperties:
            MachineKinds.object
        default: MachineKinds.all
        }
    }
}

extension String {
    /// The text that a pattern `^text` asks for at the start, where it asks for nothing else.
    fileprivate var literalPrefix: String? {
        guard utf8.first == UInt8(ascii: "^") else { return nil }
        var result: [UInt8] = []
        var isEscaped = false
        for byte in utf8.dropFirst() {
            switch byte {
            case UInt8(ascii: "\\") where !isEscaped:
                isEscaped = true
                continue
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"):
                if isEscaped && byte != UInt8(ascii: "-") && byte != UInt8(ascii: "/") { return nil }
            case UInt8(ascii: "$"), UInt8(ascii: "."):
                if !isEscaped { return nil }
            default: return nil
            }
            result.append(byte)
            isEscaped = false
        }
        return isEscaped ? nil : String(decoding: result, as: UTF8.self)
    }
}
