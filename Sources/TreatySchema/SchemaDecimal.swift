// Decimals of up to 64 bits, exact and without references; larger ones are SchemaNumber's.
import TreatyData

/// `mantissa` times ten to the `exponent`; `isLarge` where that does not fit, and then nothing else counts.
struct SchemaDecimal: Sendable {
    var mantissa: UInt64 = 0
    var exponent: Int32 = 0
    var isNegative = false
    var isLarge = false

    /// Reads the text of a JSON number, whose grammar the parser has checked.
    @inline(__always)
    init(_ bytes: FrozenArray<UInt8>, _ range: Range<Int>) {
        var index = range.lowerBound
        let end = range.upperBound
        if index < end, bytes[index] == 0x2D {
            isNegative = true
            index += 1
        }
        var inFraction = false
        while index < end {
            let digit = bytes[index] &- 0x30
            if digit < 10 {
                // Below this bound neither the product nor the sum can overflow.
                if mantissa >= 1_844_674_407_370_955_161 {
                    isLarge = true
                    return
                }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                if inFraction { exponent &-= 1 }
            } else if digit == 0xFE {
                inFraction = true
            } else {
                readPower(bytes, (index + 1)..<end)
                break
            }
            index += 1
        }
        if mantissa == 0, !isLarge {
            exponent = 0
            isNegative = false
        }
    }

    /// A power past a hundred million is left to numbers of any size.
    @inline(never)
    private mutating func readPower(_ bytes: FrozenArray<UInt8>, _ range: Range<Int>) {
        var index = range.lowerBound
        var isBelow = false
        if index < range.upperBound, bytes[index] == 0x2D || bytes[index] == 0x2B {
            isBelow = bytes[index] == 0x2D
            index += 1
        }
        var power: Int32 = 0
        while index < range.upperBound {
            if power > 10_000_000 {
                isLarge = true
                return
            }
            power = power * 10 + Int32(bytes[index] &- 0x30)
            index += 1
        }
        exponent &+= isBelow ? -power : power
    }

    var isInteger: Bool { normalized.exponent >= 0 }

    /// Without zeros at the end of the mantissa.
    var normalized: SchemaDecimal {
        var result = self
        while result.mantissa > 0, result.mantissa % 10 == 0 {
            result.mantissa /= 10
            result.exponent &+= 1
        }
        return result
    }

    /// Negative, zero or positive as this number is less than, equal to or greater than the other.
    @inline(__always)
    func compared(to other: SchemaDecimal) -> Int {
        if isNegative != other.isNegative { return isNegative ? -1 : 1 }
        let size: Int
        if exponent == other.exponent {
            size = mantissa < other.mantissa ? -1 : mantissa == other.mantissa ? 0 : 1
        } else {
            size = comparedInSize(to: other)
        }
        return isNegative ? -size : size
    }

    @inline(never)
    private func comparedInSize(to other: SchemaDecimal) -> Int {
        if mantissa == 0 || other.mantissa == 0 { return mantissa == other.mantissa ? 0 : mantissa == 0 ? -1 : 1 }
        if exponent < other.exponent { return -other.comparedInSize(to: self) }
        guard let scaled = SchemaDecimal.scaled(mantissa, Int(exponent) - Int(other.exponent)) else { return 1 }
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
    func isMultiple(of divisor: SchemaDecimal) -> Bool {
        if mantissa == 0 || divisor.mantissa == 0 { return mantissa == 0 }
        let power = Int(exponent) - Int(divisor.exponent)
        if power < 0 {
            guard let scaled = SchemaDecimal.scaled(divisor.mantissa, -power) else { return false }
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
}
