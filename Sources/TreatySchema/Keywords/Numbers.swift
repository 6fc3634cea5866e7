// minimum, maximum, their exclusive forms and multipleOf, on exact decimals.
import TreatyData

extension SchemaBlockBuilder {
    mutating func compileNumbers() {
        compileBound(.minimum, .minimum, .exclusiveMinimum, .exclusiveMinimum)
        compileBound(.maximum, .maximum, .exclusiveMaximum, .exclusiveMaximum)
        guard let value = self[.multipleOf] else { return }
        guard value.kind == .number, SchemaNumber(value.document.bytes, value.node.text).exact > .init(0) else {
            return wrong(.multipleOf, value, "a number greater than zero")
        }
        emit(.multipleOf, .multipleOf, value, a: number(value))
    }

    private mutating func compileBound(
        _ keyword: SchemaKeyword, _ op: SchemaOpcode, _ exclusive: SchemaKeyword, _ exclusiveOp: SchemaOpcode
    ) {
        var sharpened = false
        if let value = self[exclusive] {
            if dialect.exclusiveIsBoolean {
                if value.bool == nil { wrong(exclusive, value, "a boolean") }
                sharpened = value.bool ?? false
            } else if value.kind == .number {
                emit(exclusiveOp, exclusive, value, a: number(value))
            } else {
                wrong(exclusive, value, "a number")
            }
        }
        guard let value = self[keyword] else { return }
        guard value.kind == .number else { return wrong(keyword, value, "a number") }
        emit(sharpened ? exclusiveOp : op, keyword, value, a: number(value))
    }

    mutating func number(_ value: Value) -> Int32 {
        code.tables.numbers.append(SchemaNumber(value.document.bytes, value.node.text))
        return Int32(truncatingIfNeeded: code.tables.numbers.count - 1)
    }
}

extension SchemaEvaluator {
    /// Negative, zero or positive as the value is less than, equal to or greater than a number of the program.
    @inline(__always)
    mutating func compare(_ at: Int, _ number: Int32) -> Int {
        let bound = machine.decimals[number]
        let value = SchemaDecimal(bytes, tape.text(at))
        if value.isLarge || bound.isLarge { return compareLarge(at, number) }
        return value.compared(to: bound)
    }

    @inline(never)
    private mutating func compareLarge(_ at: Int, _ number: Int32) -> Int {
        SchemaNumber(bytes, tape.text(at)).compared(to: code.tables.numbers[Int(number)])
    }

    @inline(never)
    mutating func keepsNumber(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        switch instruction.op {
        case .minimum: compare(at, instruction.a) >= 0
        case .exclusiveMinimum: compare(at, instruction.a) > 0
        case .maximum: compare(at, instruction.a) <= 0
        case .exclusiveMaximum: compare(at, instruction.a) < 0
        default: isMultiple(at, instruction.a)
        }
    }

    private mutating func isMultiple(_ at: Int, _ number: Int32) -> Bool {
        let divisor = machine.decimals[number]
        let value = SchemaDecimal(bytes, tape.text(at))
        if value.isLarge || divisor.isLarge {
            return SchemaNumber(bytes, tape.text(at)).isMultiple(of: code.tables.numbers[Int(number)])
        }
        return value.isMultiple(of: divisor)
    }
}

extension SchemaExplanation {
    func numberMessage(_ instruction: SchemaInstruction, _ index: Int, _ found: String) -> String {
        let origin = code.origins[index]
        let bound = shown(code.documents[Int(origin.document)], Int(origin.node))
        let word =
            switch instruction.op {
            case .minimum: "at least"
            case .exclusiveMinimum: "more than"
            case .maximum: "at most"
            case .exclusiveMaximum: "less than"
            default: "a multiple of"
            }
        return SchemaSentence.number(word, bound, found)
    }
}
