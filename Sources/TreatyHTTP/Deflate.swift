// An encoder of DEFLATE data (RFC 1951), small rather than tight; the wrappings of gzip and zlib are ContentCoding's.

/// Encoding of DEFLATE data.
package enum Deflate {
    /// The encoded bytes. The same bytes always give the same data; incompressible ones grow by 5 bytes in 32,768.
    package static func deflated(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var deflater = Deflater(bytes)
        return deflater.run()
    }
}

/// One run over one piece of content: matches by hash chains, blocks in whichever of the three ways is shortest.
private struct Deflater {
    private let input: [UInt8]
    private var output = BitSink()
    /// The last place of each hash of three bytes, and of each place the one before it with the same hash; -1: none.
    private var heads = [Int32](repeating: -1, count: 1 << hashBits)
    private var previous: [Int32]
    /// Literals, or length << 16 | distance.
    private var tokens: [UInt32] = []

    private static let hashBits = 15
    private static let windowBytes = 32768
    private static let tokensMax = 32768
    /// How many places with the same hash are looked at; more cost more than they gain.
    private static let chainMax = 48

    /// Contents longer than places can count (2 GiB) are stored as they are.
    init(_ bytes: ArraySlice<UInt8>) {
        input = Array(bytes)
        previous = [Int32](repeating: -1, count: min(bytes.count, Deflater.windowBytes))
        tokens.reserveCapacity(Deflater.tokensMax)
    }

    mutating func run() -> [UInt8] {
        guard input.count < Int(Int32.max) else {
            store(0..<input.count, isLast: true)
            return output.finished()
        }
        var at = 0
        var blockStart = 0
        while at < input.count {
            if tokens.count == Deflater.tokensMax {
                writeBlock(blockStart..<at, isLast: false)
                blockStart = at
            }
            let (length, distance) = longestMatch(at)
            let taken = max(1, length)
            tokens.append(length == 0 ? UInt32(input[at]) : UInt32(length) << 16 | UInt32(distance))
            for place in at..<at + taken { remember(place) }
            at += taken
        }
        writeBlock(blockStart..<at, isLast: true)
        return output.finished()
    }

    // MARK: Matches

    private func hash(_ at: Int) -> Int {
        let three = UInt32(input[at]) | UInt32(input[at + 1]) << 8 | UInt32(input[at + 2]) << 16
        return Int((three &* 0x9E37_79B1) >> UInt32(32 - Deflater.hashBits))
    }

    private mutating func remember(_ place: Int) {
        guard place + 2 < input.count else { return }
        let hash = hash(place)
        previous[place & (Deflater.windowBytes - 1)] = heads[hash]
        heads[hash] = Int32(place)
    }

    /// The longest earlier text that goes on as the text at this place does: 3 to 258 bytes; length 0 where none is.
    private func longestMatch(_ at: Int) -> (length: Int, distance: Int) {
        let lengthMax = min(258, input.count - at)
        guard lengthMax >= 3 else { return (0, 0) }
        var best = (length: 2, distance: 0)
        var candidate = Int(heads[hash(at)])
        var last = at
        for _ in 0..<Deflater.chainMax {
            // A chain goes back in the text; where the ring of places was written over it would not.
            guard candidate >= 0, candidate < last, at - candidate <= Deflater.windowBytes else { break }
            last = candidate
            if input[candidate + best.length] == input[at + best.length] {
                var length = 0
                while length < lengthMax, input[candidate + length] == input[at + length] { length += 1 }
                if length > best.length { best = (length, at - candidate) }
                if length == lengthMax { break }
            }
            candidate = Int(previous[candidate & (Deflater.windowBytes - 1)])
        }
        return best.length < 3 ? (0, 0) : best
    }

    // MARK: Blocks

    private mutating func writeBlock(_ range: Range<Int>, isLast: Bool) {
        defer { tokens.removeAll(keepingCapacity: true) }
        var literalCounts = [Int](repeating: 0, count: 286)
        var distanceCounts = [Int](repeating: 0, count: 30)
        var extraBits = 0
        literalCounts[256] = 1
        for token in tokens {
            guard token > 0xFFFF else {
                literalCounts[Int(token)] += 1
                continue
            }
            let (length, distance) = (LengthCode(Int(token >> 16)), DistanceCode(Int(token & 0xFFFF)))
            literalCounts[length.symbol] += 1
            distanceCounts[distance.symbol] += 1
            extraBits += length.extraBits + distance.extraBits
        }
        let dynamic = DynamicCodes(literalCounts, distanceCounts)
        let fixedBits =
            cost(literalCounts, HuffmanLengths.fixedLiterals) + cost(distanceCounts, HuffmanLengths.fixedDistances)
        let dynamicBits =
            dynamic.headBits + cost(literalCounts, dynamic.literalLengths)
            + cost(distanceCounts, dynamic.distanceLengths)
        let storedBits = (range.count / 65535 + 1) * 40 + range.count * 8
        if storedBits <= min(fixedBits, dynamicBits) + extraBits {
            store(range, isLast: isLast)
            return
        }
        output.put(isLast ? 1 : 0, 1)
        if fixedBits <= dynamicBits {
            output.put(1, 2)
            writeTokens(HuffmanLengths.fixedLiterals, HuffmanLengths.fixedDistances)
        } else {
            output.put(2, 2)
            dynamic.writeHead(to: &output)
            writeTokens(dynamic.literalLengths, dynamic.distanceLengths)
        }
    }

    private func cost(_ counts: [Int], _ lengths: [UInt8]) -> Int {
        zip(counts, lengths).reduce(0) { $0 + $1.0 * Int($1.1) }
    }

    private mutating func writeTokens(_ literalLengths: [UInt8], _ distanceLengths: [UInt8]) {
        let literals = codes(of: literalLengths)
        let distances = codes(of: distanceLengths)
        for token in tokens {
            guard token > 0xFFFF else {
                output.put(literals[Int(token)], Int(literalLengths[Int(token)]))
                continue
            }
            let length = LengthCode(Int(token >> 16))
            let distance = DistanceCode(Int(token & 0xFFFF))
            output.put(literals[length.symbol], Int(literalLengths[length.symbol]))
            output.put(length.extra, length.extraBits)
            output.put(distances[distance.symbol], Int(distanceLengths[distance.symbol]))
            output.put(distance.extra, distance.extraBits)
        }
        output.put(literals[256], Int(literalLengths[256]))
    }

    /// Stored blocks of at most 65,535 bytes (RFC 1951 3.2.4); one empty block where there is nothing to store.
    private mutating func store(_ range: Range<Int>, isLast: Bool) {
        var start = range.lowerBound
        repeat {
            let end = min(range.upperBound, start + 65535)
            output.put(isLast && end == range.upperBound ? 1 : 0, 1)
            output.put(0, 2)
            output.alignToByte()
            output.put(end - start, 16)
            output.put((end - start) ^ 0xFFFF, 16)
            output.append(input[start..<end])
            start = end
        } while start < range.upperBound
    }
}

/// Bits that become bytes, the lowest bit first (RFC 1951 3.1.1).
private struct BitSink {
    private var bytes: [UInt8] = []
    private var window: UInt64 = 0
    private var count = 0

    /// At most 16 bits, the lowest first.
    mutating func put(_ value: Int, _ bitCount: Int) {
        window |= UInt64(truncatingIfNeeded: value) << UInt64(count)
        count += bitCount
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: window))
            window >>= 8
            count -= 8
        }
    }

    mutating func alignToByte() { if count > 0 { put(0, 8 - count) } }

    /// Whole bytes; the sink stands on a byte's edge.
    mutating func append(_ more: ArraySlice<UInt8>) { bytes += more }

    func finished() -> [UInt8] {
        var last = self
        last.alignToByte()
        return last.bytes
    }
}

/// The symbol of a length and the bits that follow it (RFC 1951 3.2.5).
private struct LengthCode {
    let symbol: Int
    let extra: Int
    let extraBits: Int

    init(_ length: Int) {
        if length == 258 {
            (symbol, extra, extraBits) = (285, 0, 0)
        } else {
            let rest = length - 3
            extraBits = rest < 8 ? 0 : Int.bitWidth - 1 - rest.leadingZeroBitCount - 2
            symbol = 257 + extraBits * 4 + rest >> extraBits
            extra = rest & (1 << extraBits - 1)
        }
    }
}

/// The symbol of a distance and the bits that follow it (RFC 1951 3.2.5).
private struct DistanceCode {
    let symbol: Int
    let extra: Int
    let extraBits: Int

    init(_ distance: Int) {
        let rest = distance - 1
        extraBits = rest < 4 ? 0 : Int.bitWidth - 1 - rest.leadingZeroBitCount - 1
        symbol = extraBits * 2 + rest >> extraBits
        extra = rest & (1 << extraBits - 1)
    }
}

/// Codes made for one block, and the head that tells the decoder about them (RFC 1951 3.2.7).
private struct DynamicCodes {
    let literalLengths: [UInt8]
    let distanceLengths: [UInt8]
    private var literalCount = 286
    private var distanceCount = 30
    private var head: [(symbol: Int, extra: Int, extraBits: Int)] = []
    private let headLengths: [UInt8]
    private var headLengthCount = 19

    init(_ literalCounts: [Int], _ distanceCounts: [Int]) {
        literalLengths = huffmanLengths(literalCounts, lengthMax: 15)
        distanceLengths = huffmanLengths(distanceCounts, lengthMax: 15)
        while literalCount > 257, literalLengths[literalCount - 1] == 0 { literalCount -= 1 }
        while distanceCount > 1, distanceLengths[distanceCount - 1] == 0 { distanceCount -= 1 }
        let lengths = literalLengths[..<literalCount] + distanceLengths[..<distanceCount]
        var at = lengths.startIndex
        while at < lengths.endIndex {
            let length = lengths[at]
            let run = lengths[at...].prefix { $0 == length }.count
            if length == 0, run >= 11 {
                let taken = min(run, 138)
                head.append((18, taken - 11, 7))
                at += taken
            } else if length == 0, run >= 3 {
                head.append((17, run - 3, 3))
                at += run
            } else {
                head.append((Int(length), 0, 0))
                let again = min(run - 1, 6)
                if length > 0, again >= 3 { head.append((16, again - 3, 2)) }
                at += length > 0 && again >= 3 ? again + 1 : 1
            }
        }
        var counts = [Int](repeating: 0, count: 19)
        for item in head { counts[item.symbol] += 1 }
        headLengths = huffmanLengths(counts, lengthMax: 7)
        while headLengthCount > 4, headLengths[HuffmanLengths.order[headLengthCount - 1]] == 0 { headLengthCount -= 1 }
    }

    var headBits: Int {
        14 + headLengthCount * 3 + head.reduce(0) { $0 + Int(headLengths[$1.symbol]) + $1.extraBits }
    }

    func writeHead(to output: inout BitSink) {
        output.put(literalCount - 257, 5)
        output.put(distanceCount - 1, 5)
        output.put(headLengthCount - 4, 4)
        for symbol in HuffmanLengths.order[..<headLengthCount] { output.put(Int(headLengths[symbol]), 3) }
        let codes = codes(of: headLengths)
        for item in head {
            output.put(codes[item.symbol], Int(headLengths[item.symbol]))
            output.put(item.extra, item.extraBits)
        }
    }
}

/// The codes that belong to lengths (RFC 1951 3.2.2), packed as they are written.
private func codes(of lengths: [UInt8]) -> [Int] {
    var next = [Int](repeating: 0, count: 17)
    var code = 0
    for length in 1...15 {
        next[length] = code
        code = (code + lengths.count { $0 == length }) << 1
    }
    return lengths.map { lengthByte in
        guard lengthByte > 0 else { return 0 }
        defer { next[Int(lengthByte)] += 1 }
        return reversed(next[Int(lengthByte)], Int(lengthByte))
    }
}

/// Code lengths for symbols that come so often (Huffman), none longer than `lengthMax`; 0 for symbols that never come.
/// At least two symbols get a code: some decoders refuse a code of one.
private func huffmanLengths(_ counts: [Int], lengthMax: Int) -> [UInt8] {
    var weights = counts
    for symbol in 0..<2 where weights.count(where: { $0 > 0 }) < 2 { weights[symbol] = max(1, weights[symbol]) }
    let leaves = weights.indices.filter { weights[$0] > 0 }.sorted { weights[$0] < weights[$1] }
    // Two queues: leaves by weight, and inner nodes, which come into being by weight. Nodes count from the leaves up.
    var nodes = leaves.map { weights[$0] }
    var parents = [Int](repeating: 0, count: leaves.count * 2 - 1)
    var (leaf, inner) = (0, leaves.count)
    while nodes.count < leaves.count * 2 - 1 {
        var weight = 0
        for _ in 0..<2 {
            let takesLeaf = leaf < leaves.count && (inner >= nodes.count || nodes[leaf] <= nodes[inner])
            let node = takesLeaf ? leaf : inner
            if takesLeaf { leaf += 1 } else { inner += 1 }
            weight += nodes[node]
            parents[node] = nodes.count
        }
        nodes.append(weight)
    }
    var depths = [Int](repeating: 0, count: nodes.count)
    for node in (0..<nodes.count - 1).reversed() { depths[node] = depths[parents[node]] + 1 }
    // Codes that are too long are cut; until the lengths make a code again, a shorter one pays for it (Kraft).
    var lengthCounts = [Int](repeating: 0, count: lengthMax + 1)
    for depth in depths[..<leaves.count] { lengthCounts[min(depth, lengthMax)] += 1 }
    var total = (1...lengthMax).reduce(0) { $0 + lengthCounts[$1] << (lengthMax - $1) }
    while total > 1 << lengthMax {
        lengthCounts[lengthMax] -= 1
        if let length = (1..<lengthMax).last(where: { lengthCounts[$0] > 0 }) {
            lengthCounts[length] -= 1
            lengthCounts[length + 1] += 2
        }
        total -= 1
    }
    var lengths = [UInt8](repeating: 0, count: counts.count)
    var rare = leaves[...]
    for length in (1...lengthMax).reversed() {
        for _ in 0..<lengthCounts[length] {
            if let symbol = rare.popFirst() { lengths[symbol] = UInt8(length) }
        }
    }
    return lengths
}
