// Values that no record has: ids, tokens, codes; seeded, so that the same calls make the same ones.
import TreatyContract
import TreatyData
import TreatyPattern
import TreatyText

/// Makes values for the members of a new record.
struct FreshValue {
    let records: RecordSet
    let collection: String
    let seed: UInt64

    /// A value of a pattern, else of the shape that the member has in the collection: one more than the greatest
    /// number, the next of `a-1`, `a-2`, or a text in which letters and digits are others. 1 and up where there is no
    /// record.
    func value(_ member: [String], _ pattern: String?) -> JSON? {
        let known = records.records(of: collection).compactMap { $0[JSONPointer(member)] }.filter { !$0.isNull }
        var state = seed ^ UInt64(truncatingIfNeeded: records.made(in: collection))
        for byte in (collection + "/" + member.joined(separator: "/")).utf8 {
            state = (state ^ UInt64(byte)) &* 1_099_511_628_211
        }
        if let pattern {
            guard let sampler = try? PatternSampler(pattern) else { return nil }
            for turn in 0..<16 {
                // A pattern matches anywhere in a text; what is made here is nothing beside it.
                let text = sampler.sample(seed: state &+ UInt64(turn), lengths: 0...1000)
                if let text, !known.contains(.string(text)) { return .string(text) }
            }
            return nil
        }
        let numbers = known.compactMap { $0.int ?? $0.string.flatMap { Int($0) } }
        if numbers.count == known.count {
            let next = max(0, numbers.max() ?? 0) &+ 1
            return known.first?.string == nil ? .int(next) : .string(String(next))
        }
        guard let model = known.first?.string else { return nil }
        if let next = counted(known) { return .string(next) }
        var random = SplitMix64(state: state)
        for _ in 0..<64 {
            let text = like(model, &random)
            if !known.contains(.string(text)) { return .string(text) }
        }
        return nil
    }

    /// `form-9` behind `form-1` to `form-8`: where all texts are one beginning and a number; nil where they are not.
    private func counted(_ known: [JSON]) -> String? {
        var beginning: Substring?
        var (greatest, width) = (0, 0)
        for value in known {
            guard let text = value.string, let last = text.lastIndex(where: { !$0.isASCII || !$0.isNumber }),
                text[last] == "-", let number = Int(text[text.index(after: last)...]), number < 1_000_000_000,
                beginning == nil || beginning == text[...last]
            else { return nil }
            beginning = text[...last]
            greatest = max(greatest, number)
            width = max(width, text.distance(from: last, to: text.endIndex) - 1)
        }
        guard let beginning else { return nil }
        let digits = String(greatest + 1)
        return beginning + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// A text of the same shape: digits for digits, letters for letters; hexadecimal stays so, and a UUID stays one of
    /// its version.
    private func like(_ model: String, _ random: inout SplitMix64) -> String {
        let bytes = Array(model.utf8)
        let isHex = bytes.count >= 16 && bytes.allSatisfy { hexDigit($0) != nil || $0 == UInt8(ascii: "-") }
        let isUUID = isHex && bytes.count == 36 && bytes[8] == UInt8(ascii: "-")
        var text = ""
        for (index, byte) in bytes.enumerated() {
            let isFixed = isUUID && (index == 14 || index == 19)
            switch byte {
            case _ where isFixed: text.unicodeScalars.append(Unicode.Scalar(byte))
            case _ where isHex && byte != UInt8(ascii: "-"): text.append(Array("0123456789abcdef")[random.below(16)])
            case 0x30...0x39: text.append(Array("0123456789")[random.below(10)])
            case 0x61...0x7A: text.append(Array("abcdefghijklmnopqrstuvwxyz")[random.below(26)])
            case 0x41...0x5A: text.append(Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[random.below(26)])
            default: text.unicodeScalars.append(Unicode.Scalar(byte < 0x80 ? byte : 0x2D))
            }
        }
        return text
    }
}
