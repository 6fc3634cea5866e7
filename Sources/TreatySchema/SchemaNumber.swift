// Numbers as schemas compare them: exact decimals, without rounding; numbers of ordinary size cost no allocation.
import TreatyData

/// A number of any size: a decimal of 64 bits where it fits, else an exact number.
struct SchemaNumber: Sendable {
    let small: SchemaDecimal
    /// For a number of more than 64 bits; then `small` does not count.
    private let large: ExactNumber?

    /// Reads the text of a JSON number, whose grammar the parser has checked.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        small = bytes.lent { SchemaDecimal($0, range) }
        large = small.isLarge ? ExactNumber(bytes[range]) : nil
    }

    /// The same where the bytes are lent.
    @inline(__always)
    init(_ bytes: FrozenArray<UInt8>, _ range: Range<Int>) {
        small = SchemaDecimal(bytes, range)
        large = small.isLarge ? ExactNumber(range.map { bytes[$0] }) : nil
    }

    var isInteger: Bool { large?.isInteger ?? small.isInteger }

    var exact: ExactNumber {
        if let large { return large }
        let text = (small.isNegative ? "-" : "") + String(small.mantissa) + "e" + String(small.exponent)
        return ExactNumber(text.utf8) ?? ExactNumber(0)
    }

    /// Negative, zero or positive as this number is less than, equal to or greater than the other.
    func compared(to other: SchemaNumber) -> Int {
        if large == nil, other.large == nil { return small.compared(to: other.small) }
        let (left, right) = (exact, other.exact)
        return left < right ? -1 : left == right ? 0 : 1
    }

    /// Whether this is an integer times `divisor`, which is greater than zero.
    func isMultiple(of divisor: SchemaNumber) -> Bool {
        if large == nil, divisor.large == nil { return small.isMultiple(of: divisor.small) }
        return SchemaNumber.isMultiple(exact, of: divisor.exact)
    }

    /// Equal numbers have equal hashes.
    var hash: UInt64 {
        if let large {
            let mantissa = large.digits.reduce(0 as UInt64) { $0 &* 10 &+ UInt64($1) }
            return mantissa ^ UInt64(truncatingIfNeeded: large.exponent) &* 31 ^ (large.isNegative ? 1 << 63 : 0)
        }
        let small = small.normalized
        return small.mantissa ^ UInt64(truncatingIfNeeded: Int(small.exponent)) &* 31
            ^ (small.isNegative ? 1 << 63 : 0)
    }

    /// Schoolbook remainder for numbers beyond 64 bits. Cost: the digits of one times those of the other.
    private static func isMultiple(_ value: ExactNumber, of divisor: ExactNumber) -> Bool {
        if value.digits.isEmpty { return true }
        let power = value.exponent - divisor.exponent
        // Digits end in no zero, so that they are no multiple of ten.
        if power < 0 || divisor.digits.isEmpty { return false }
        let by = divisor.digits
        // A digit has less than four bits: past that many tens, more of them bring no factor that `by` still lacks.
        let digits = value.digits + Array(repeating: 0, count: min(power, 4 * by.count))
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
