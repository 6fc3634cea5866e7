// Sets of Unicode code points as sorted ranges, and the ones ECMA-262 names; reading texts is the automaton's business.

/// A set of code points: sorted, disjoint, not adjacent ranges.
struct CodePointSet: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>]

    static let last: UInt32 = 0x10FFFF

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        if Self.isOrdered(ranges) {
            self.ranges = ranges
            return
        }
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let end = self.ranges.last, range.lowerBound <= end.upperBound + 1 {
                self.ranges[self.ranges.count - 1] = end.lowerBound...max(end.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    init(_ codePoint: UInt32) { ranges = [codePoint...codePoint] }

    private static func isOrdered(_ ranges: [ClosedRange<UInt32>]) -> Bool {
        var index = 1
        while index < ranges.count {
            if ranges[index].lowerBound <= ranges[index - 1].upperBound + 1 { return false }
            index += 1
        }
        return true
    }

    /// A few ranges tell nearly all sets apart, and a property has hundreds.
    func hash(into hasher: inout Hasher) {
        hasher.combine(ranges.count)
        hasher.combine(ranges.last?.upperBound)
        for range in ranges.prefix(8) {
            hasher.combine(range.lowerBound)
            hasher.combine(range.upperBound)
        }
    }

    var complement: CodePointSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return CodePointSet(gaps)
    }

    func union(_ other: CodePointSet) -> CodePointSet { CodePointSet(ranges + other.ranges) }

    func subtracting(_ other: CodePointSet) -> CodePointSet { complement.union(other).complement }

    func contains(_ codePoint: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < codePoint { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= codePoint
    }

    /// `\d` (ECMA-262 22.2.2.9, CharacterClassEscape).
    static let digits = CodePointSet([0x30...0x39])
    /// `\w` without the `i` modifier.
    static let word = CodePointSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// `\w` under the `i` modifier: the long s and the Kelvin sign fold into it (22.2.2.7.5, WordCharacters).
    static let foldedWord = word.union(CodePointSet([0x17F...0x17F, 0x212A...0x212A]))
    /// `\s`: WhiteSpace and LineTerminator (ECMA-262 12.2 and 12.3).
    static let space = CodePointSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// What `.` does not match.
    static let lineTerminators = CodePointSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])
    static let all = CodePointSet([0...last])
}
