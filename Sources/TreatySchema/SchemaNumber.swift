// Numbers as schemas compare them: exact decimals, without rounding; numbers of ordinary size cost no allocation.
import TreatyData

/// A decimal: `mantissa` times ten to the `exponent` where it fits in 64 bits, else an exact number of any size.
struct SchemaNumber: Sendable {
    var isNegative = false
    var mantissa: UInt64 = 0
    var exponent = 0
    /// For a number of more than 64 bits; then the fields above do not count.
    var large: ExactNumber?

    /// Reads the text of a JSON number, whose grammar the parser has checked.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        var index = range.lowerBound
        if index < range.upperBound, bytes[index] == 0x2D {
            isNegative = true
            index += 1
        }
        var inFraction = false
        while index < range.upperBound {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39:
                let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.addingReportingOverflow(UInt64(byte &- 0x30))
                if overflow || carry {
                    large = ExactNumber(bytes[range])
                    return
                }
                mantissa = sum
                if inFraction { exponent -= 1 }
            case 0x2E: inFraction = true
            default:
                guard let power = ExactNumber(Array("1".utf8) + bytes[index..<range.upperBound])?.exponent else {
                    return
                }
                exponent += power
                index = range.upperBound
            }
            index += 1
        }
        normalize()
    }

    private mutating func normalize() {
        if mantissa == 0 {
            exponent = 0
            isNegative = false
        }
        while exponent < 0, mantissa % 10 == 0, mantissa > 0 {
            mantissa /= 10
            exponent += 1
        }
    }

    var isInteger: Bool { large?.isInteger ?? (exponent >= 0) }

    var exact: ExactNumber {
        if let large { return large }
        let text = (isNegative ? "-" : "") + String(mantissa) + "e" + String(exponent)
        return ExactNumber(text.utf8) ?? ExactNumber(0)
    }

    /// Negative, zero or positive as this number is less than, equal to or greater than the other.
    func compared(to other: SchemaNumber) -> Int {
        if large != nil || other.large != nil {
            let (left, right) = (exact, other.exact)
            return left < right ? -1 : left == right ? 0 : 1
        }
        if isNegative != other.isNegative { return isNegative ? -1 : 1 }
        let size = comparedInSize(to: other)
        return isNegative ? -size : size
    }

    private func comparedInSize(to other: SchemaNumber) -> Int {
        if mantissa == 0 || other.mantissa == 0 { return mantissa == other.mantissa ? 0 : mantissa == 0 ? -1 : 1 }
        if exponent < other.exponent { return -other.comparedInSize(to: self) }
        guard let scaled = SchemaNumber.scaled(mantissa, exponent - other.exponent) else { return 1 }
        return scaled < other.mantissa ? -1 : scaled == other.mantissa ? 0 : 1
    }

    /// `value` times ten to the `power`; nil beyond 64 bits.
    private static func scaled(_ value: UInt64, _ power: Int) -> UInt64? {
        if power > 19 { return nil }
        var result = value
        for _ in 0..<power {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result = product
        }
        return result
    }

    /// Whether this is an integer times `divisor`, which is greater than zero.
    func isMultiple(of divisor: SchemaNumber) -> Bool {
        if large != nil || divisor.large != nil { return SchemaNumber.isMultiple(exact, of: divisor.exact) }
        if mantissa == 0 || divisor.mantissa == 0 { return mantissa == 0 }
        let power = exponent - divisor.exponent
        if power < 0 {
            guard let scaled = SchemaNumber.scaled(divisor.mantissa, -power) else { return false }
            return mantissa % scaled == 0
        }
        let modulus = divisor.mantissa
        var factor = 10 % modulus
        var rest = mantissa % modulus
        var left = power
        while left > 0, rest != 0 {
            if left & 1 == 1 { rest = modulus.dividingFullWidth(rest.multipliedFullWidth(by: factor)).remainder }
            factor = modulus.dividingFullWidth(factor.multipliedFullWidth(by: factor)).remainder
            left >>= 1
        }
        return rest == 0
    }

    /// Schoolbook remainder for numbers beyond 64 bits. Scaling past 10^4 digits is taken as no multiple.
    private static func isMultiple(_ value: ExactNumber, of divisor: ExactNumber) -> Bool {
        if value.digits.isEmpty { return true }
        let power = value.exponent - divisor.exponent
        if abs(power) > 10_000 || divisor.digits.isEmpty { return false }
        let digits = value.digits + Array(repeating: 0, count: max(0, power))
        let by = divisor.digits + Array(repeating: 0, count: max(0, -power))
        var rest: [UInt8] = []
        for digit in digits {
            if !(rest.isEmpty && digit == 0) { rest.append(digit) }
            while rest.count > by.count || (rest.count == by.count && !rest.lexicographicallyPrecedes(by)) {
                subtract(by, from: &rest)
            }
        }
        return rest.isEmpty
    }

    private static func subtract(_ small: [UInt8], from large: inout [UInt8]) {
        var borrow = 0
        for offset in 1...large.count {
            let index = large.count - offset
            let taken = offset <= small.count ? Int(small[small.count - offset]) : 0
            var value = Int(large[index]) - taken - borrow
            borrow = value < 0 ? 1 : 0
            if value < 0 { value += 10 }
            large[index] = UInt8(truncatingIfNeeded: value)
        }
        let zeros = large.prefix { $0 == 0 }.count
        large.removeFirst(zeros)
    }
}
