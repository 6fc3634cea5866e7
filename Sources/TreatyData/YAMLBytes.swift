// The two places where the YAML parser touches memory by more than a byte: words to look at and ranges to copy.

extension Span where Element == UInt8 {
    /// Eight bytes, the first in the lowest place.
    @inline(__always) func word(at offset: Int) -> UInt64 {
        // Holds: any bytes are an integer, and the load checks that they lie within the span.
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Where the spaces end that begin at an offset.
    @inline(__always) func afterSpaces(_ start: Int) -> Int {
        var offset = start
        while offset <= count - 8 {
            let other = word(at: offset) ^ 0x2020_2020_2020_2020
            if other != 0 { return offset + other.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < count, self[offset] == Byte.space { offset += 1 }
        return offset
    }

    /// Where the line ends that an offset stands in: at its LF or CR, or at the end.
    @inline(__always) func lineEnd(_ start: Int) -> Int {
        var offset = start
        while offset <= count - 8 {
            let word = word(at: offset)
            // The lowest mark is exact: a borrow spoils only bytes above one that matches.
            let found = zeroBytes(word ^ 0x0A0A_0A0A_0A0A_0A0A) | zeroBytes(word ^ 0x0D0D_0D0D_0D0D_0D0D)
            if found != 0 { return offset + found.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < count, !isBreak(self[offset]) { offset += 1 }
        return offset
    }
}

/// The highest bit of each byte that is zero; bytes above one that is may be marked too.
@inline(__always) func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
}

extension Array where Element == UInt8 {
    /// Appends a part of a span, which is checked to hold it.
    @inline(__always) mutating func append(_ source: Span<UInt8>, _ range: Range<Int>) {
        // Holds: the memory is the span's for as long as the closure runs.
        unsafe source.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
