// Punycode (RFC 3492) with the parameters of IDNA: labels to ASCII and back; which labels are allowed is not its part.

enum Punycode {
    private static let tMin = 1
    private static let tMax = 26
    private static let skew = 38
    private static let damp = 700
    private static let initialBias = 72
    private static let initialN = 0x80

    /// The scalars that a label without its `xn--` stands for (6.2); nil where it is no Punycode. Upper-case letters
    /// are read as lower-case ones. `text` has at most 63 bytes, all ASCII.
    static func decoded(_ text: [UInt8]) -> [UInt32]? {
        var output: [UInt32] = []
        var at = 0
        if let delimiter = text.lastIndex(of: UInt8(ascii: "-")) {
            output = text[..<delimiter].map { UInt32(isLetter($0) ? $0 | 0x20 : $0) }
            at = delimiter + 1
        }
        var n = initialN
        var index = 0
        var bias = initialBias
        while at < text.count {
            let before = index
            var weight = 1
            var k = 36
            while true {
                guard at < text.count, let digit = digit(text[at]) else { return nil }
                at += 1
                index += digit * weight
                if index > 0x7FFF_FFFF { return nil }
                let threshold = min(max(k - bias, tMin), tMax)
                if digit < threshold { break }
                weight *= 36 - threshold
                if weight > 0x7FFF_FFFF { return nil }
                k += 36
            }
            let count = output.count + 1
            bias = adapted(index - before, count, isFirst: before == 0)
            n += index / count
            index %= count
            guard n <= 0x10FFFF, !(0xD800...0xDFFF).contains(n) else { return nil }
            output.insert(UInt32(n), at: index)
            index += 1
        }
        return output
    }

    /// A label in Punycode, without `xn--` (6.3); nil where it would be longer than a label may be.
    static func encoded(_ label: [UInt32]) -> [UInt8]? {
        let countMax = 59
        guard label.count <= countMax else { return nil }
        var output = label.filter { $0 < 0x80 }.map { UInt8(truncatingIfNeeded: $0) }
        let basicCount = output.count
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var n = UInt32(initialN)
        var delta = 0
        var bias = initialBias
        var handled = basicCount
        while handled < label.count {
            guard let next = label.filter({ $0 >= n }).min() else { return nil }
            delta += Int(next - n) * (handled + 1)
            n = next
            for codePoint in label {
                if codePoint < n { delta += 1 }
                guard codePoint == n else { continue }
                var rest = delta
                var k = 36
                while true {
                    let threshold = min(max(k - bias, tMin), tMax)
                    if rest < threshold { break }
                    output.append(character(threshold + (rest - threshold) % (36 - threshold)))
                    rest = (rest - threshold) / (36 - threshold)
                    k += 36
                }
                output.append(character(rest))
                if output.count > countMax { return nil }
                bias = adapted(delta, handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return output.count <= countMax ? output : nil
    }

    /// 6.1.
    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var k = 0
        while delta > (36 - tMin) * tMax / 2 {
            delta /= 36 - tMin
            k += 36
        }
        return k + (36 - tMin + 1) * delta / (delta + skew)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        isLetter(byte) ? Int(byte | 0x20) - 0x61 : isDecimal(byte) ? Int(byte) - 0x30 + 26 : nil
    }

    private static func character(_ digit: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: digit < 26 ? 0x61 + digit : 0x30 + digit - 26)
    }
}
