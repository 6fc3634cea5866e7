// The memory that the JSON reader works on, without bounds checks; what may be asked of it is the reader's to know.

/// The bytes of a text, lent for one call of the reader.
///
/// Offsets are checked in debug builds only. They hold because of how `JSONReader` moves: it goes on from an offset
/// only after it saw a byte there that is not the text's last one (its closing bracket, or the NUL put behind it), or
/// after a comparison with the end; words are read up to `wordEnd`.
@safe struct JSONBytes {
    private let base: UnsafeRawPointer
    let count: Int

    init?(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard let base = buffer.baseAddress else { return nil }
        unsafe self.base = UnsafeRawPointer(base)
        count = buffer.count
    }

    /// The last offset at which a word of eight bytes may be read; negative in a short text.
    var wordEnd: Int { count &- 8 }

    @inline(__always) subscript(offset: Int) -> UInt8 {
        assert(offset >= 0 && offset < count)
        return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes, the first in the lowest place.
    @inline(__always) func word(_ offset: Int) -> UInt64 {
        assert(offset >= 0 && offset <= wordEnd)
        return UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Four bytes, the first in the lowest place.
    @inline(__always) func half(_ offset: Int) -> UInt32 {
        assert(offset >= 0 && offset <= count - 4)
        return UInt32(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Appends the bytes of a range to an array.
    func append(_ range: Range<Int>, to target: inout [UInt8]) {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        unsafe target.append(
            contentsOf: UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }
}

/// Where the nodes of a tape are written, in memory that holds all of them.
@safe struct JSONNodes {
    private let base: UnsafeMutablePointer<Node>
    private let capacity: Int

    init?(_ buffer: UnsafeMutableBufferPointer<Node>) {
        guard let base = buffer.baseAddress else { return nil }
        unsafe self.base = unsafe base
        capacity = buffer.count
    }

    /// Nodes are trivial, so that memory without a node may be assigned to. Each node but the first has a comma, a
    /// colon or an opening bracket of its own before it, which were counted: the capacity holds them all.
    @inline(__always) subscript(index: Int) -> Node {
        get { unsafe base[index] }
        nonmutating set {
            assert(index >= 0 && index < capacity)
            unsafe base[index] = newValue
        }
    }

    /// Writes the end of a container and gives back what stood in `second`.
    @inline(__always) func close(_ index: Int, end: Int, count: Int, next: Int) -> Int {
        let outer = unsafe base[index].second
        unsafe base[index].sourceEnd = UInt32(truncatingIfNeeded: end)
        unsafe base[index].first = UInt32(truncatingIfNeeded: count)
        unsafe base[index].second = UInt32(truncatingIfNeeded: next)
        return Int(outer)
    }

    /// The count of a container whose inside is being left or entered.
    @inline(__always) func setCount(_ index: Int, _ count: Int) {
        unsafe base[index].first = UInt32(truncatingIfNeeded: count)
    }
}

/// A tape that `fill` writes: it is given room for `capacity` nodes and returns how many it wrote.
func jsonTape(_ source: [UInt8], capacity: Int, _ fill: (JSONBytes, JSONNodes) -> Int) -> [Node] {
    unsafe [Node](unsafeUninitializedCapacity: capacity) { buffer, count in
        // Both memories outlive the call, and the count is that of the nodes that were written.
        count = unsafe source.withUnsafeBufferPointer {
            guard let bytes = unsafe JSONBytes($0), let nodes = unsafe JSONNodes(buffer) else { return 0 }
            return fill(bytes, nodes)
        }
    }
}

/// The same in memory that is there already.
func withJSONTape(_ source: [UInt8], _ nodes: inout [Node], _ fill: (JSONBytes, JSONNodes) -> Int) -> Int {
    // Both memories outlive the call; the caller has made room for every node the text can have.
    unsafe nodes.withUnsafeMutableBufferPointer { buffer in
        unsafe source.withUnsafeBufferPointer {
            guard let bytes = unsafe JSONBytes($0), let nodes = unsafe JSONNodes(buffer) else { return 0 }
            return fill(bytes, nodes)
        }
    }
}
