// The patterns of match and search: I-Regexp (RFC 9485), read and run by the pattern room; here is what they cost.
import TreatyPattern

/// A pattern with what it costs a run.
struct PathPattern {
    var pattern: Pattern
    /// Steps for each byte of a text: more than one only for patterns that repeats make large.
    var stepsPerByte: Int

    /// The pattern of an I-Regexp that must match the whole text (match) or a part of it (search); nil where the text
    /// is none, which by RFC 9535 2.4.6 and 2.4.7 matches nothing.
    init?(_ text: ArraySlice<UInt8>, isWhole: Bool) {
        do throws(PatternError) {
            pattern = try Pattern(iRegexp: String(decoding: text, as: UTF8.self), isWhole: isWhole)
        } catch {
            return nil
        }
        // Small patterns run on tables, a step for each byte; one of thousands of instructions will not fit into any.
        let size = PathPattern.size(text)
        stepsPerByte = size < 64 ? 1 : size < 4_096 ? size >> 4 : size
    }

    /// About how many instructions a pattern is once its repeats are written out; at most 2^20.
    static func size(_ text: ArraySlice<UInt8>) -> Int {
        let sizeMax = 1 << 20
        // The size of each open group, the whole first; and of the atom read last.
        var groups = [0]
        var atom = 0
        var at = text.startIndex
        while at < text.endIndex {
            switch text[at] {
            case UInt8(ascii: "("):
                groups.append(0)
                atom = 0
            case UInt8(ascii: ")"):
                atom = groups.count > 1 ? groups.removeLast() : 1
                groups[groups.count - 1] = min(groups[groups.count - 1] + atom, sizeMax)
            case UInt8(ascii: "{"):
                // `{2,5}` is five times, `{2,}` twice; the atom itself is counted already.
                var times = 0
                var number = 0
                at += 1
                while at < text.endIndex, text[at] != UInt8(ascii: "}") {
                    let digit = text[at] &- 0x30
                    number = digit <= 9 ? min(number * 10 + Int(digit), sizeMax) : 0
                    times = max(times, number)
                    at += 1
                }
                groups[groups.count - 1] = min(groups[groups.count - 1] + atom * max(0, times - 1), sizeMax)
                atom = 0
            case UInt8(ascii: "["):
                while at < text.endIndex, text[at] != UInt8(ascii: "]") {
                    at += text[at] == UInt8(ascii: "\\") ? 2 : 1
                }
                atom = 1
                groups[groups.count - 1] = min(groups[groups.count - 1] + 1, sizeMax)
            default:
                if text[at] == UInt8(ascii: "\\") { at += 1 }
                atom = 1
                groups[groups.count - 1] = min(groups[groups.count - 1] + 1, sizeMax)
            }
            at += 1
        }
        return min(groups.reduce(0, +), sizeMax)
    }
}
