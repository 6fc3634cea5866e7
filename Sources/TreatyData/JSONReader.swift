// Reads JSON (RFC 8259) into a tape in one pass, or says no; why a text is refused is JSONFault's to find.
import TreatyText

/// One reading of one text.
///
/// Speed comes from four things: a count of the separators gives the size of the tape beforehand, so that nothing
/// grows; the byte behind the value (or its last bracket) ends every run of digits and white space, so that no end is
/// asked for there; strings, digits and indentation are looked at eight bytes at a time; the state lies in local
/// variables.
struct JSONReader {
    private let source: JSONBytes
    private let nodes: JSONNodes
    /// Behind the last byte that is not white space. What stands there, or the bracket before it, ends every run.
    private let end: Int
    private let depthMax: Int
    private let nodesMax: Int

    /// The document, or nil where the text is not JSON or passes a limit.
    static func document(_ source: SourceFile, limits: ReadLimits) -> Document? {
        let bytes = source.bytes
        var end = bytes.count
        while end > 0, isSpace(bytes[end - 1]) { end -= 1 }
        let start = end >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
        guard start < end, limits.nodesMax > 0 else { return nil }
        // A text that ends in a bracket carries its own stop; any other is copied, with a byte that stops everything.
        let text = bytes[end - 1] | 0x20 == UInt8(ascii: "}") ? bytes : bytes[..<end] + [0]
        var texts = bytes
        // One more than the limit: a name is written before its value is refused.
        let capacity = min(nodesMax(of: text, in: start..<end), limits.nodesMax) + 1
        let tape = jsonTape(text, capacity: capacity) { bytes, nodes in
            JSONReader(
                source: bytes, nodes: nodes, end: end, depthMax: limits.depthMax, nodesMax: limits.nodesMax
            ).read(from: start, &texts)
        }
        guard !tape.isEmpty else { return nil }
        return Document(source: source, nodes: tape, bytes: texts)
    }

    /// Reads into memory that is there: the number of nodes, or 0 where the text is not JSON or passes a limit. A byte
    /// that stops everything stands behind `end`; `nodes` has room for `nodesMax(of:in:)` and one more; `texts` are
    /// the bytes before `end`.
    static func read(
        _ source: [UInt8], end: Int, limits: ReadLimits, into nodes: inout [Node], texts: inout [UInt8]
    ) -> Int {
        withJSONTape(source, &nodes) { bytes, nodes in
            JSONReader(
                source: bytes, nodes: nodes, end: end, depthMax: limits.depthMax, nodesMax: limits.nodesMax
            ).read(from: 0, &texts)
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { isSpace(byte) }

    /// How many nodes a text can have: one, and one for each comma, colon and opening bracket. In blocks whose counts
    /// fit a byte, which the compiler turns into vectors.
    static func nodesMax(of bytes: [UInt8], in range: Range<Int>) -> Int {
        let span = bytes.span
        var total = 1
        var at = range.lowerBound
        while at < range.upperBound {
            let block = at..<min(range.upperBound, at &+ 192)
            var count: UInt8 = 0
            for offset in block {
                let byte = span[offset]
                count &+= (byte == 0x2C ? 1 : 0) | (byte == 0x3A ? 1 : 0) | (byte | 0x20 == 0x7B ? 1 : 0)
            }
            total &+= Int(count)
            at = block.upperBound
        }
        return total
    }

    /// Reads the whole text; the number of nodes, or 0. `texts` are the source's bytes; the texts of strings with
    /// escapes go behind them.
    private func read(from start: Int, _ texts: inout [UInt8]) -> Int {
        var at = skipSpace(start)
        var count = 0
        var depth = 0
        // Of the innermost open container: its node, the members or elements so far, whether it is an object.
        var container = 0
        var parts = 0
        var isObject = false
        value: while true {
            guard count < nodesMax else { return 0 }
            parts &+= 1
            let byte = source[at]
            if byte == UInt8(ascii: "\"") {
                at = readString(at, count, &texts)
                count &+= 1
            } else if byte | 0x20 == UInt8(ascii: "{") {
                guard depth < depthMax else { return 0 }
                nodes.setCount(container, parts)
                isObject = byte == UInt8(ascii: "{")
                nodes[count] = Node(
                    kind: isObject ? .object : .array, sourceStart: at, sourceEnd: at, first: 0, second: container)
                container = count
                parts = 0
                depth &+= 1
                count &+= 1
                at = skipSpace(at &+ 1)
                if source[at] != byte &+ 2 {
                    if isObject { at = readName(at, &count, &texts) }
                    if at < 0 { return 0 }
                    continue value
                }
            } else if byte &- 0x30 < 10 || byte == UInt8(ascii: "-") {
                at = readNumber(at, count)
                count &+= 1
            } else {
                at = readWord(at, count)
                count &+= 1
            }
            // A value has ended, or an empty container stands at its closing bracket.
            if at < 0 { return 0 }
            while depth > 0 {
                at = skipSpace(at)
                let byte = source[at]
                if byte == UInt8(ascii: ",") {
                    at = skipSpace(at &+ 1)
                    if isObject { at = readName(at, &count, &texts) }
                    if at < 0 { return 0 }
                    continue value
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return 0 }
                at &+= 1
                container = nodes.close(container, end: at, count: parts, next: count)
                depth &-= 1
                if at >= end { break }
                parts = nodes[container].count
                isObject = nodes[container].kind == .object
            }
            return depth == 0 && at == end ? count : 0
        }
    }

    /// Passes over white space; the byte at `start` may already be none.
    @inline(__always) private func skipSpace(_ start: Int) -> Int {
        if source[start] > 0x20 { return start }
        return skipSpaces(start)
    }

    /// Passes over one byte and then over indentation by words.
    @inline(__always) private func skipSpaces(_ start: Int) -> Int {
        var at = start
        while isSpace(source[at]) {
            at &+= 1
            if source[at] > 0x20 { return at }
            while at <= source.wordEnd {
                let rest = source.word(at) ^ 0x2020_2020_2020_2020
                if rest != 0 {
                    at &+= rest.trailingZeroBitCount >> 3
                    break
                }
                at &+= 8
            }
        }
        return at
    }

    /// Reads a member's name and the colon after it; where the value begins, or -1.
    @inline(__always) private func readName(_ start: Int, _ count: inout Int, _ texts: inout [UInt8]) -> Int {
        guard source[start] == UInt8(ascii: "\"") else { return -1 }
        var at = readString(start, count, &texts)
        guard at >= 0 else { return -1 }
        count &+= 1
        at = skipSpace(at)
        guard source[at] == UInt8(ascii: ":") else { return -1 }
        return skipSpace(at &+ 1)
    }

    /// `null`, `true` or `false`; behind it, or -1.
    @inline(__always) private func readWord(_ start: Int, _ index: Int) -> Int {
        guard start &+ 4 <= end else { return -1 }
        var next = start &+ 4
        let kind: NodeKind
        switch source.half(start) {
        case 0x6C6C_756E: kind = .null
        case 0x6575_7274: kind = .true
        case 0x736C_6166:
            guard next < end, source[next] == UInt8(ascii: "e") else { return -1 }
            next &+= 1
            kind = .false
        default: return -1
        }
        nodes[index] = Node(kind: kind, sourceStart: start, sourceEnd: next, first: 0, second: 0)
        return next
    }

    /// A number (RFC 8259 6); behind it, or -1. What may follow it is the caller's question.
    @inline(__always) private func readNumber(_ start: Int, _ index: Int) -> Int {
        let whole = source[start] == UInt8(ascii: "-") ? start &+ 1 : start
        var at = whole
        if source[at] == UInt8(ascii: "0") {
            at &+= 1
        } else {
            at = skipDigits(at)
            guard at > whole else { return -1 }
        }
        if source[at] == UInt8(ascii: ".") {
            let fraction = at &+ 1
            at = skipDigits(fraction)
            guard at > fraction else { return -1 }
        }
        if source[at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if source[at] == UInt8(ascii: "+") || source[at] == UInt8(ascii: "-") { at &+= 1 }
            let power = at
            at = skipDigits(power)
            guard at > power else { return -1 }
        }
        nodes[index] = Node(kind: .number, sourceStart: start, sourceEnd: at, first: start, second: at)
        return at
    }

    @inline(__always) private func skipDigits(_ start: Int) -> Int {
        var at = start
        while at <= source.wordEnd {
            // A byte that is no digit is above 9 here; a carry only reaches bytes behind the first of them.
            let digits = source.word(at) ^ 0x3030_3030_3030_3030
            let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
            if others != 0 { return at &+ others.trailingZeroBitCount >> 3 }
            at &+= 8
        }
        while source[at] &- 0x30 < 10 { at &+= 1 }
        return at
    }

    /// A string whose quote stands at `open`; behind its closing quote, or -1.
    @inline(__always) private func readString(_ open: Int, _ index: Int, _ texts: inout [UInt8]) -> Int {
        let stop = plainEnd(open &+ 1)
        guard stop >= 0 else { return -1 }
        if source[stop] != UInt8(ascii: "\"") { return readEscapedString(open, stop, index, &texts) }
        nodes[index] = Node(
            kind: .string, sourceStart: open, sourceEnd: stop &+ 1, first: open &+ 1, second: stop)
        return stop &+ 1
    }

    /// The first quote, backslash or control character at or behind `start`; -1 where the text ends before, or is not
    /// UTF-8.
    @inline(__always) private func plainEnd(_ start: Int) -> Int {
        var at = start
        while at <= source.wordEnd {
            // The high bit of each byte that is a quote, a backslash, below 0x20 or above 0x7F; a borrow only reaches
            // bytes behind the first of them.
            let word = source.word(at)
            let quotes = (word ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101
            let slashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
            let controls = word &- 0x2020_2020_2020_2020
            let stops = (quotes | slashes | controls | word) & 0x8080_8080_8080_8080
            if stops == 0 {
                at &+= 8
                continue
            }
            at &+= stops.trailingZeroBitCount >> 3
            if source[at] < 0x80 { return at }
            at = skipScalars(at)
            if at < 0 { return -1 }
        }
        return plainEndNearEnd(at)
    }

    /// The same for the last bytes of a text, one by one.
    @inline(never) private func plainEndNearEnd(_ start: Int) -> Int {
        var at = start
        while at < end {
            let byte = source[at]
            if byte >= 0x80 {
                at = skipScalars(at)
                if at < 0 { return -1 }
            } else if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return at
            } else {
                at &+= 1
            }
        }
        return -1
    }

    /// Passes over scalars of two to four bytes (RFC 3629 4) to the first byte of ASCII; -1 where they are not UTF-8.
    @inline(__always) private func skipScalars(_ start: Int) -> Int {
        var at = start
        while source[at] >= 0x80 {
            // Four bytes at once; the last ones of a text are put together one by one.
            let four = at &+ 4 <= source.count ? source.half(at) : lastBytes(at)
            if four & 0xC0C0F0 == 0x8080E0 {
                // Three bytes: not overlong, no surrogate.
                let lead = four & 0x200F
                guard lead != 0, lead != 0x200D else { return -1 }
                at &+= 3
            } else if four & 0xC0E0 == 0x80C0 {
                guard four & 0x1E != 0 else { return -1 }
                at &+= 2
            } else if four & 0xC0C0_C0F8 == 0x8080_80F0 {
                // Four bytes: not overlong, not above U+10FFFF.
                let lead = four & 0x3007
                guard lead != 0, lead & 4 == 0 || lead & 0x3003 == 0 else { return -1 }
                at &+= 4
            } else {
                return -1
            }
            if at >= end { return -1 }
        }
        return at
    }

    /// Goes on with a string at its first backslash; its text is written out behind the source's bytes.
    @inline(never) private func readEscapedString(
        _ open: Int, _ firstStop: Int, _ index: Int, _ texts: inout [UInt8]
    ) -> Int {
        var stop = firstStop
        while source[stop] == UInt8(ascii: "\\") {
            // A backslash and what it escapes; an ASCII character, or no escape would stand here.
            guard stop &+ 1 < end, source[stop &+ 1] < 0x80 else { return -1 }
            stop = plainEnd(stop &+ 2)
            if stop < 0 { return -1 }
        }
        guard source[stop] == UInt8(ascii: "\"") else { return -1 }
        // The first such string copies the source, with room for others.
        if texts.count == source.count { texts.reserveCapacity(texts.count + texts.count / 4) }
        let first = texts.count
        source.append(open &+ 1..<stop, to: &texts)
        guard unescape(&texts, from: first &+ firstStop &- open &- 1) else { return -1 }
        nodes[index] = Node(
            kind: .string, sourceStart: open, sourceEnd: stop &+ 1, first: first, second: texts.count)
        return stop &+ 1
    }

    @inline(never) private func lastBytes(_ start: Int) -> UInt32 {
        var four: UInt32 = 0
        for offset in 0..<(source.count &- start) { four |= UInt32(source[start &+ offset]) << UInt32(offset &* 8) }
        return four
    }
}

@inline(__always) private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}
