// The decoder of DEFLATE data (RFC 1951); the wrappings of gzip and zlib are ContentCoding's.

/// Why DEFLATE data could not be decoded.
package enum InflateFailure: Error, Sendable, Equatable {
    /// The data end before their last block does.
    case truncated
    /// The data say something that RFC 1951 does not allow; half a sentence says what.
    case malformed(String)
    /// The data would decode to more bytes than the caller allows.
    case tooLong(bytesMax: Int)
}

/// Decoding of DEFLATE data.
package enum Inflate {
    /// The decoded bytes, and the index of the first byte behind the last block. No more than `bytesMax` bytes are
    /// ever kept, however much the data promise.
    package static func inflated(
        _ data: ArraySlice<UInt8>, bytesMax: Int
    ) throws(InflateFailure) -> (bytes: [UInt8], end: Int) {
        var inflater = Inflater(data, bytesMax: max(0, bytesMax))
        return try inflater.run()
    }
}

/// One run over one piece of data.
private struct Inflater {
    var bits: BitSource
    /// Decoded bytes up to `count`; behind them room, so that the inner loop seldom asks for more.
    var output: [UInt8]
    var count = 0
    let bytesMax: Int

    init(_ data: ArraySlice<UInt8>, bytesMax: Int) {
        bits = BitSource(data)
        self.bytesMax = bytesMax
        output = [UInt8](repeating: 0, count: min(bytesMax, max(1024, min(data.count, 1 << 28) * 4)))
    }

    mutating func run() throws(InflateFailure) -> (bytes: [UInt8], end: Int) {
        var isLast = false
        while !isLast {
            isLast = try bits.take(1) == 1
            switch try bits.take(2) {
            case 0: try copyStored()
            case 1: try decode(CodeTables.fixed.literals, CodeTables.fixed.distances)
            case 2:
                let tables = try CodeTables(reading: &bits)
                try decode(tables.literals, tables.distances)
            default: throw .malformed("a block of the reserved type 3")
            }
        }
        output.removeSubrange(count...)
        return (output, bits.alignedIndex)
    }

    /// A block that is stored as it is (RFC 1951 3.2.4).
    private mutating func copyStored() throws(InflateFailure) {
        bits.alignToByte()
        let length = try bits.take(16)
        guard try bits.take(16) == length ^ 0xFFFF else { throw .malformed("a stored block whose lengths disagree") }
        try makeRoom(length)
        let bytes = try bits.takeBytes(length)
        output.replaceSubrange(count..<count + length, with: bytes)
        count += length
    }

    /// Symbols up to the end of the block (RFC 1951 3.2.3).
    private mutating func decode(_ literals: HuffmanTable, _ distances: HuffmanTable) throws(InflateFailure) {
        var bits = self.bits
        defer { self.bits = bits }
        while true {
            // The longest match and its symbol's literals before it fit into what is made room for here.
            if output.count - count < Inflater.roomMin, output.count < bytesMax { grow(Inflater.roomMin) }
            var symbol = try literals.symbol(&bits)
            while symbol < 256, count < output.count {
                output[count] = UInt8(truncatingIfNeeded: symbol)
                count += 1
                symbol = try literals.symbol(&bits)
            }
            if symbol < 256 {
                guard output.count < bytesMax else { throw .tooLong(bytesMax: bytesMax) }
                grow(Inflater.roomMin)
                output[count] = UInt8(truncatingIfNeeded: symbol)
                count += 1
                continue
            }
            if symbol == 256 { return }
            guard symbol <= 285 else { throw .malformed("a length symbol that does not exist") }
            let length = Int(Inflater.lengthStarts[symbol - 257]) + (try bits.take(Inflater.lengthBits[symbol - 257]))
            let code = try distances.symbol(&bits)
            guard code < 30 else { throw .malformed("a distance symbol that does not exist") }
            let distance = Int(Inflater.distanceStarts[code]) + (try bits.take(Inflater.distanceBits[code]))
            guard distance <= count else { throw .malformed("a distance that reaches before the beginning") }
            try makeRoom(length)
            copy(length, from: distance)
        }
    }

    /// Repeats bytes from `distance` before the end; they may overlap what is being written (RFC 1951 3.2.3).
    @inline(__always)
    private mutating func copy(_ length: Int, from distance: Int) {
        var from = count - distance
        let end = count + length
        while count < end {
            output[count] = output[from]
            count += 1
            from += 1
        }
    }

    private mutating func makeRoom(_ length: Int) throws(InflateFailure) {
        if output.count - count >= length { return }
        guard bytesMax - count >= length else { throw .tooLong(bytesMax: bytesMax) }
        grow(length)
    }

    /// Doubles the room, or takes what is still allowed; there is at least `length` afterwards where that is allowed.
    private mutating func grow(_ length: Int) {
        let wanted = min(bytesMax, max(output.count * 2, output.count + length))
        output += repeatElement(0, count: wanted - output.count)
    }

    private static let roomMin = 512
    private static let lengthStarts: [UInt16] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits: [Int] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceStarts: [UInt16] = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]
    private static let distanceBits: [Int] = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}

/// The bits of the data, lowest bit of each byte first (RFC 1951 3.1.1).
private struct BitSource {
    private let data: ArraySlice<UInt8>
    private var at: Int
    /// Bits not taken yet, the next one lowest; bits above `count` are zero.
    private(set) var window: UInt64 = 0
    private(set) var count = 0

    init(_ data: ArraySlice<UInt8>) {
        self.data = data
        at = data.startIndex
    }

    /// Makes the window hold at least 48 bits, or all that are left.
    @inline(__always)
    mutating func fill() {
        while count <= 56, at < data.endIndex {
            window |= UInt64(data[at]) &<< UInt64(count)
            at += 1
            count &+= 8
        }
    }

    /// The next bits as a number, the first one lowest; at most 16.
    @inline(__always)
    mutating func take(_ wanted: Int) throws(InflateFailure) -> Int {
        if count < wanted {
            fill()
            guard count >= wanted else { throw .truncated }
        }
        let value = Int(truncatingIfNeeded: window & ((1 &<< UInt64(wanted)) &- 1))
        drop(wanted)
        return value
    }

    /// Takes bits that the window is known to hold.
    @inline(__always)
    mutating func drop(_ taken: Int) {
        window &>>= UInt64(taken)
        count &-= taken
    }

    mutating func alignToByte() { drop(count & 7) }

    /// Whole bytes; the source stands on a byte's edge.
    mutating func takeBytes(_ length: Int) throws(InflateFailure) -> ArraySlice<UInt8> {
        at -= count / 8
        (window, count) = (0, 0)
        guard data.endIndex - at >= length else { throw .truncated }
        at += length
        return data[at - length..<at]
    }

    /// The index of the first byte of which no bit was taken.
    var alignedIndex: Int { at - count / 8 }
}

/// A Huffman code (RFC 1951 3.2.2): short codes by one look-up, longer ones bit by bit.
private struct HuffmanTable {
    private static let fastBits = 10
    /// By the next ten bits: symbol × 16 + length of its code; 0 where the code is longer or does not exist.
    private var fast = [UInt16](repeating: 0, count: 1 << fastBits)
    /// How many codes there are of each length.
    private var counts = [Int](repeating: 0, count: 16)
    /// The symbols in the order of their codes.
    private var symbols: [UInt16] = []

    /// Where the code cannot exist: more codes than bits allow, or fewer, which only a code of one symbol or none may.
    init(lengths: ArraySlice<UInt8>, _ what: String) throws(InflateFailure) {
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var left = 1
        for length in 1...15 {
            left = left * 2 - counts[length]
            guard left >= 0 else { throw .malformed("more codes of \(what) than their lengths allow") }
        }
        let used = counts.reduce(0, +)
        guard left == 0 || used == 0 || used == 1 && counts[1] == 1 else {
            throw .malformed("an incomplete code of \(what)")
        }
        var next = [Int](repeating: 0, count: 17)
        var offsets = [Int](repeating: 0, count: 17)
        for length in 1...15 {
            next[length + 1] = (next[length] + counts[length]) << 1
            offsets[length + 1] = offsets[length] + counts[length]
        }
        symbols = [UInt16](repeating: 0, count: used)
        for (symbol, lengthByte) in lengths.enumerated() where lengthByte > 0 {
            let length = Int(lengthByte)
            symbols[offsets[length]] = UInt16(symbol)
            offsets[length] += 1
            let code = next[length]
            next[length] += 1
            guard length <= HuffmanTable.fastBits else { continue }
            var place = reversed(code, length)
            while place < fast.count {
                fast[place] = UInt16(symbol << 4 | length)
                place += 1 << length
            }
        }
    }

    /// The next symbol.
    @inline(__always)
    func symbol(_ bits: inout BitSource) throws(InflateFailure) -> Int {
        if bits.count < 15 { bits.fill() }
        let entry = Int(fast[Int(truncatingIfNeeded: bits.window & 1023)])
        let length = entry & 15
        if length > 0, length <= bits.count {
            bits.drop(length)
            return entry >> 4
        }
        return try longSymbol(&bits)
    }

    /// The same, bit by bit: what the fast table does not hold, and the last bits of the data.
    private func longSymbol(_ bits: inout BitSource) throws(InflateFailure) -> Int {
        var code = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            code |= try bits.take(1)
            let count = counts[length]
            if code - first < count { return Int(symbols[index + code - first]) }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw .malformed("a code that stands for nothing")
    }
}

/// The two codes of a block.
private struct CodeTables {
    let literals: HuffmanTable
    let distances: HuffmanTable

    /// The codes that every decoder knows (RFC 1951 3.2.6).
    static let fixed: (literals: HuffmanTable, distances: HuffmanTable) = {
        let lengths = HuffmanLengths.fixedLiterals[...]
        guard let literals = try? HuffmanTable(lengths: lengths, "literals"),
            let distances = try? HuffmanTable(lengths: HuffmanLengths.fixedDistances[...], "distances")
        else { preconditionFailure("the fixed codes are complete") }
        return (literals, distances)
    }()

    /// Reads the codes at the head of a dynamic block (RFC 1951 3.2.7).
    init(reading bits: inout BitSource) throws(InflateFailure) {
        let literalCount = try bits.take(5) + 257
        let distanceCount = try bits.take(5) + 1
        let lengthCount = try bits.take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .malformed("more symbols than there are") }
        var codeLengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<lengthCount { codeLengths[HuffmanLengths.order[index]] = UInt8(try bits.take(3)) }
        let code = try HuffmanTable(lengths: codeLengths[...], "code lengths")
        var lengths: [UInt8] = []
        lengths.reserveCapacity(literalCount + distanceCount)
        while lengths.count < literalCount + distanceCount {
            let symbol = try code.symbol(&bits)
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw .malformed("a repeated length before the first") }
                lengths += repeatElement(last, count: try bits.take(2) + 3)
            case 17: lengths += repeatElement(0, count: try bits.take(3) + 3)
            case 18: lengths += repeatElement(0, count: try bits.take(7) + 11)
            default: lengths.append(UInt8(symbol))
            }
        }
        guard lengths.count == literalCount + distanceCount else { throw .malformed("more lengths than symbols") }
        guard lengths[256] > 0 else { throw .malformed("a block that cannot end") }
        literals = try HuffmanTable(lengths: lengths[..<literalCount], "literals")
        distances = try HuffmanTable(lengths: lengths[literalCount...], "distances")
    }
}

/// What the encoder and the decoder know of the codes without reading anything.
enum HuffmanLengths {
    /// The order in which the lengths of the code of code lengths stand (RFC 1951 3.2.7).
    static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    static let fixedLiterals: [UInt8] = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    static let fixedDistances = [UInt8](repeating: 5, count: 32)
}

/// The lowest `count` bits in the opposite order, as codes are packed (RFC 1951 3.1.1).
func reversed(_ code: Int, _ count: Int) -> Int {
    var result = 0
    for bit in 0..<count where code >> bit & 1 == 1 { result |= 1 << (count - 1 - bit) }
    return result
}
