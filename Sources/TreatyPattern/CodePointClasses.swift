// The alphabet of one pattern: code points that none of its sets tells apart are one class; and UTF-8, both ways.

/// Every code point mapped to a small class that no set of the pattern tells apart.
struct CodePointClasses: Sendable {
    private(set) var ascii: [UInt16] = []
    /// How many classes there are; the number behind the last class stands for the end of the text.
    private(set) var count = 0
    /// What a place beside a character of the class sees of it; the last entry is the end of the text.
    private(set) var edges: [PatternEdge] = []
    /// First code points of runs of one class, and the classes.
    private var bounds: [UInt32] = []
    private var classOfBound: [UInt16] = []
    /// Whether a class lies in a set: bit `set % 64` of word `class * wordCount + set / 64`.
    private var membership: [UInt64] = []
    private var wordCount = 0

    /// `pattern.too-large` where sets and runs make more than `PatternLimits.alphabetMax` combinations.
    init(_ sets: [CodePointSet], tells edges: PatternEdge) throws(PatternError) {
        var all = sets
        var told: [(edge: PatternEdge, set: Int)] = []
        for (edge, set) in [
            (PatternEdge.line, CodePointSet.lineTerminators), (.word, .word), (.foldedWord, .foldedWord),
        ] where edges.contains(edge) {
            told.append((edge, all.count))
            all.append(set)
        }
        wordCount = (all.count + 63) / 64
        let (cuts, signatures) = try Self.runs(all, wordCount)
        bounds = cuts
        classify(signatures)
        self.edges = (0..<count).map { index in
            var edge: PatternEdge = []
            for (bit, set) in told where contains(Int32(truncatingIfNeeded: set), index) { edge.insert(bit) }
            return edge
        }
        self.edges.append(.text)
        ascii.reserveCapacity(128)
        var run = 0
        for value in UInt32(0)..<128 {
            while run + 1 < bounds.count, bounds[run + 1] <= value { run += 1 }
            ascii.append(classOfBound[run])
        }
    }

    /// Where runs begin, and for each run which sets hold it, `wordCount` words each.
    private static func runs(_ sets: [CodePointSet], _ wordCount: Int) throws(PatternError) -> ([UInt32], [UInt64]) {
        // Both ends of each range are an event.
        if sets.reduce(0, { $0 + $1.ranges.count }) * 2 * wordCount > PatternLimits.alphabetMax {
            throw PatternError(
                code: "pattern.too-large", offset: 0, message: "this pattern holds too many different characters")
        }
        var events: [UInt64] = []
        for (index, set) in sets.enumerated() {
            for range in set.ranges {
                events.append(UInt64(range.lowerBound) << 32 | UInt64(index))
                if range.upperBound < CodePointSet.last {
                    events.append(UInt64(range.upperBound + 1) << 32 | UInt64(index))
                }
            }
        }
        events.sort()
        var cuts: [UInt32] = [0]
        var current = Array(repeating: UInt64(0), count: wordCount)
        var signatures: [UInt64] = []
        for event in events {
            let place = UInt32(truncatingIfNeeded: event >> 32)
            if place != cuts[cuts.count - 1] {
                if wordCount == 1 { signatures.append(current[0]) } else { signatures += current }
                cuts.append(place)
            }
            let set = Int(event & 0xFFFF_FFFF)
            current[set >> 6] ^= 1 << UInt64(set & 63)
        }
        return (cuts, signatures + current)
    }

    private mutating func classify(_ signatures: [UInt64]) {
        var known: [ArraySlice<UInt64>: UInt16] = [:]
        classOfBound.reserveCapacity(bounds.count)
        for run in bounds.indices {
            // Few classes are found faster by looking than by hashing.
            if wordCount == 1, count <= 16 {
                let word = signatures[run]
                var index = 0
                while index < count, membership[index] != word { index += 1 }
                classOfBound.append(UInt16(truncatingIfNeeded: index))
                if index < count { continue }
                if count < 16 {
                    membership.append(word)
                    count += 1
                    continue
                }
                classOfBound.removeLast()
            }
            let words = signatures[run * wordCount..<(run + 1) * wordCount]
            if count <= 16, let found = (0..<count).first(where: { sameWords($0, words) }) {
                classOfBound.append(UInt16(truncatingIfNeeded: found))
                continue
            }
            if count == 16, known.isEmpty {
                for index in 0..<count {
                    known[membership[index * wordCount..<(index + 1) * wordCount]] = UInt16(truncatingIfNeeded: index)
                }
            }
            if count > 16, let found = known[words] {
                classOfBound.append(found)
                continue
            }
            let number = UInt16(truncatingIfNeeded: count)
            if count >= 16 { known[words] = number }
            classOfBound.append(number)
            membership += words
            count += 1
        }
    }

    private func sameWords(_ index: Int, _ words: ArraySlice<UInt64>) -> Bool {
        var word = 0
        while word < wordCount {
            if membership[index * wordCount + word] != words[words.startIndex + word] { return false }
            word += 1
        }
        return true
    }

    @inline(__always)
    func contains(_ set: Int32, _ index: Int) -> Bool {
        membership[index * wordCount + Int(set) >> 6] & 1 << UInt64(set & 63) != 0
    }

    subscript(_ codePoint: UInt32) -> UInt16 {
        var low = 0
        var high = bounds.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if bounds[middle] <= codePoint { low = middle } else { high = middle }
        }
        return classOfBound[low]
    }

    /// The class of the code point at `at`, which moves behind it.
    @inline(__always)
    func next(_ bytes: Span<UInt8>, _ at: inout Int) -> Int {
        let byte = bytes[at]
        if byte < 0x80 {
            at += 1
            return Int(ascii[Int(byte)])
        }
        return Int(self[PatternText.next(bytes, &at)])
    }

    /// The class of the code point before `at`, which moves before it.
    @inline(__always)
    func previous(_ bytes: Span<UInt8>, _ at: inout Int) -> Int {
        let byte = bytes[at - 1]
        if byte < 0x80 {
            at -= 1
            return Int(ascii[Int(byte)])
        }
        return Int(self[PatternText.previous(bytes, &at)])
    }
}

/// Well-formed UTF-8 (Unicode table 3-7) as code points, from either end; any other byte is U+FFFD by itself.
enum PatternText {
    static func next(_ bytes: Span<UInt8>, _ at: inout Int) -> UInt32 {
        let first = UInt32(bytes[at])
        if first < 0x80 {
            at += 1
            return first
        }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, at + length <= bytes.count else {
            at += 1
            return 0xFFFD
        }
        var value = length == 2 ? first & 0x1F : length == 3 ? first & 0x0F : first & 0x07
        for i in 1..<length {
            let byte = bytes[at + i]
            guard byte & 0xC0 == 0x80 else {
                at += 1
                return 0xFFFD
            }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let isShortest = length == 2 || (length == 3 ? value >= 0x800 : value >= 0x10000)
        guard isShortest, value <= CodePointSet.last, value & ~0x7FF != 0xD800 else {
            at += 1
            return 0xFFFD
        }
        at += length
        return value
    }

    /// Cuts invalid bytes as `next` does: a lead byte never continues another character, so what begins before this
    /// place and ends at it is the same read from either side.
    static func previous(_ bytes: Span<UInt8>, _ at: inout Int) -> UInt32 {
        let end = at
        var length = 1
        while length <= 4, length <= end {
            if bytes[end - length] & 0xC0 != 0x80 {
                var stop = end - length
                let value = next(bytes, &stop)
                if stop == end {
                    at = end - length
                    return value
                }
                break
            }
            length += 1
        }
        at = end - 1
        return 0xFFFD
    }
}
