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
    /// The bit of `SchemaTypes` a value has; `1.0` is an integer (2020-12 core 4.2.3).
    func typeBit(_ at: Int) -> Int32 {
        switch nodes[at].kind {
        case .null: 1
        case .false, .true: 2
        case .number: isInteger(at) ? SchemaTypes.integer : SchemaTypes.fraction
        case .string: 16
        case .array: 32
        case .object: 64
        }
    }

    private func isInteger(_ at: Int) -> Bool {
        let range = nodes[at].text
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == 0x2E || byte | 0x20 == 0x65 { return SchemaNumber(bytes, range).isInteger }
            index += 1
        }
        return true
    }

    func equals(constant index: Int32, _ at: Int) -> Bool {
        let constant = code.tables.constants[Int(index)]
        let kind = nodes[at].kind
        guard kind == constant.kind else { return false }
        switch kind {
        case .null, .false, .true: return true
        case .string: return text(at, is: constant.text)
        case .number: return compare(at, constant.number) == 0
        case .array, .object:
            return SchemaEquality.equal(document, at, code.documents[Int(constant.document)], Int(constant.node))
        }
    }

    func isAmong(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        var index = instruction.a
        let end = instruction.a + instruction.b
        while index < end {
            if equals(constant: index, at) { return true }
            index += 1
        }
        return false
    }

    func kindName(_ at: Int) -> String {
        switch nodes[at].kind {
        case .number: isInteger(at) ? "integer" : "number"
        case .null: "the value"
        case .true, .false: "boolean"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension SchemaExplanation {
    func constantMessage(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) -> String {
        let origin = code.origins[index]
        let value = Value(code.documents[Int(origin.document)], NodeIndex(Int(origin.node)))
        return SchemaSentence.constants(origin.keyword == .const ? [value] : Array(value.elements), document, at)
    }
}
