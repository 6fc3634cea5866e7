// A JSON number as an exact decimal: comparison without rounding. Arithmetic is not its business, but for adding small
// offsets.

/// A decimal of any size: `digits` (most significant first, no zero at either end) times ten to the `exponent`.
package struct ExactNumber: Hashable, Sendable {
    package var isNegative: Bool
    /// Values 0...9, not characters; empty for zero.
    package var digits: [UInt8]
    package var exponent: Int

    /// Reads the text of a JSON number (RFC 8259 6); nil where the grammar is not kept. An exponent past ±10^15 is cut
    /// there.
    package init?(_ text: some Collection<UInt8>) {
        var rest = text[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        digits = []
        exponent = 0
        let whole = rest.prefix { digit($0) != nil }
        rest = rest[whole.endIndex...]
        guard let leading = whole.first, leading != UInt8(ascii: "0") || whole.count == 1 else { return nil }
        digits.append(contentsOf: whole.map { $0 - 0x30 })
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let fraction = rest.prefix { digit($0) != nil }
            guard !fraction.isEmpty else { return nil }
            rest = rest[fraction.endIndex...]
            digits.append(contentsOf: fraction.map { $0 - 0x30 })
            exponent = -fraction.count
        }
        if let mark = rest.first {
            guard mark | 0x20 == UInt8(ascii: "e"), let power = ExactNumber.power(rest.dropFirst()) else { return nil }
            exponent += power
        }
        normalize()
    }

    private static func power(_ text: some Collection<UInt8>) -> Int? {
        var rest = text[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        var power = 0
        for byte in rest {
            guard let value = digit(byte) else { return nil }
            power = min(power * 10 + Int(value), 1_000_000_000_000_000)
        }
        return isNegative ? -power : power
    }

    private mutating func normalize() {
        let leadingZeros = digits.prefix { $0 == 0 }.count
        if leadingZeros > 0 { digits.removeFirst(leadingZeros) }
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty {
            exponent = 0
            isNegative = false
        }
    }

    package init(_ value: Int) {
        isNegative = value < 0
        digits = String(value.magnitude).utf8.map { $0 - 0x30 }
        exponent = 0
        normalize()
    }

    /// Whether it has no fraction: `1.0` and `1e3` are integers (JSON Schema 2020-12 4.2.3).
    package var isInteger: Bool { exponent >= 0 }

    /// As an integer of this machine's size, where it is one.
    package var int: Int? {
        guard isInteger, digits.count + exponent <= 19 else { return nil }
        var value = 0
        for digit in digits + Array(repeating: 0, count: exponent) {
            let (product, overflowProduct) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowSum) = product.subtractingReportingOverflow(Int(digit))
            if overflowProduct || overflowSum { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}

extension ExactNumber: Comparable {
    package static func < (left: ExactNumber, right: ExactNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isSmallerInSize(than: left) : left.isSmallerInSize(than: right)
    }

    private func isSmallerInSize(than other: ExactNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        let (left, right) = (digits.count + exponent, other.digits.count + other.exponent)
        return left == right ? digits.lexicographicallyPrecedes(other.digits) : left < right
    }
}

private func digit(_ byte: UInt8) -> UInt8? { (0x30...0x39).contains(byte) ? byte - 0x30 : nil }
