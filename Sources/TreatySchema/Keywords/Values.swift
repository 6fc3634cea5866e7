// type, enum, const and nullable: what a value may be as a whole.
import TreatyData
import TreatyText

extension SchemaBlockBuilder {
    mutating func compileValues() {
        if let value = self[.type] { compileType(value) }
        if let value = self[.const] { emit(.const, .const, value, a: constant(value)) }
        guard let value = self[.enum] else { return }
        guard value.kind == .array else { return wrong(.enum, value, "an array") }
        let first = Int32(truncatingIfNeeded: code.tables.constants.count)
        for element in value.elements { _ = constant(element) }
        emit(.enum, .enum, value, a: first, b: Int32(truncatingIfNeeded: value.count))
    }

    private mutating func compileType(_ value: Value) {
        var mask: Int32 = 0
        let names = value.kind == .array ? Array(value.elements) : [value]
        for name in names {
            if dialect == .swagger20, name.string == "file" { return }
            guard let type = SchemaTypes.all.first(where: { $0.name == name.string }) else {
                wrong(.type, name, "one of " + SchemaTypes.all.map(\.name).joined(separator: ", "))
                return
            }
            mask |= type.mask
        }
        // OpenAPI 3.0.3, Schema Object: nullable means something only beside a type in the same schema.
        if self[.nullable]?.bool == true { mask |= 1 }
        emit(code.options.refusesZeroFractions ? .plainType : .type, .type, value, a: mask)
    }

    private mutating func constant(_ value: Value) -> Int32 {
        var constant = SchemaConstant(
            kind: value.kind, text: SchemaName(first: 0, count: 0), document: Int32(truncatingIfNeeded: documentNumber),
            node: Int32(truncatingIfNeeded: value.index.rawValue))
        if value.kind == .string { constant.text = code.tables.name(value.document.text(of: value.index)) }
        if value.kind == .number { constant.number = number(value) }
        code.tables.constants.append(constant)
        return Int32(truncatingIfNeeded: code.tables.constants.count - 1)
    }
}

extension SchemaEvaluator {
    @inline(__always)
    mutating func keepsType(_ mask: Int32, _ at: Int) -> Bool {
        let kinds = MachineKinds.bits(mask)
        let bit: UInt8 = 1 &<< tape.code(at)
        return kinds & bit != 0 && (bit != MachineKinds.number || kinds & MachineKinds.integer == 0 || isInteger(at))
    }

    /// Whether a number has no fraction; `1.0` has none (2020-12 core 4.2.3).
    @inline(__always)
    mutating func isInteger(_ at: Int) -> Bool {
        let text = name(at)
        return text.count <= 16 && !text.head.holdsPointOrPower && !text.tail.holdsPointOrPower || isWhole(at)
    }

    @inline(never)
    private mutating func isWhole(_ at: Int) -> Bool { SchemaNumber(bytes, tape.text(at)).isInteger }

    @inline(never)
    mutating func equals(constant index: Int32, _ at: Int) -> Bool {
        let constant = machine.constants[index]
        guard tape.code(at) == constant.code else { return false }
        switch constant.kind {
        case .null, .false, .true: return true
        case .string: return same(name(at), constant.name)
        case .number: return compare(at, constant.number) == 0
        case .array, .object:
            return code.documents[Int(constant.document)].lent {
                SchemaEquality.equal(tape, at, $0, Int(constant.node))
            }
        }
    }

    @inline(never)
    mutating func isAmong(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        if instruction.c >= 0 {
            return tape.code(at) == MachineKinds.stringCode && find(name(at), in: machine.tables[instruction.c]) >= 0
        }
        var index = instruction.a
        let end = instruction.a + instruction.b
        while index < end {
            if equals(constant: index, at) { return true }
            index += 1
        }
        return false
    }
}

extension UInt64 {
    /// Whether one of the eight bytes is `.`, `e` or `E`, among those of numbers.
    @inline(__always) fileprivate var holdsPointOrPower: Bool {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let lowered = self | (ones &* 0x20)
        let (points, powers) = (lowered ^ (ones &* 0x2E), lowered ^ (ones &* 0x65))
        return (((points &- ones) & ~points) | ((powers &- ones) & ~powers)) & tops != 0
    }
}

extension SchemaExplanation {
    func constantMessage(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) -> String {
        let value = value(index)
        let choices = code.origins[index].keyword == .const ? [value] : Array(value.elements)
        return SchemaSentence.constants(choices, document, at)
    }
}
