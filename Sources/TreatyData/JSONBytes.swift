// The memory that the JSON reader works on, without bounds checks; what may be asked of it is the reader's to know.

/// The bytes of a text, lent for one call of the reader.
///
/// Offsets are not checked: `JSONReader` asks only below `count`, and for words only up to `wordEnd`.
@safe struct JSONBytes {
    private let base: UnsafeRawPointer
    let count: Int

    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe base = UnsafeRawPointer(buffer.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped)
        count = buffer.count
    }

    /// The last offset at which a word of eight bytes may be read; negative in a short text.
    var wordEnd: Int { count &- 8 }

    @inline(__always) subscript(offset: Int) -> UInt8 { unsafe base.load(fromByteOffset: offset, as: UInt8.self) }

    /// Eight bytes, the first in the lowest place.
    @inline(__always) func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Four bytes, the first in the lowest place.
    @inline(__always) func half(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Appends the bytes of a range to an array.
    func append(_ range: Range<Int>, to target: inout [UInt8]) {
        unsafe target.append(
            contentsOf: UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }
}

/// Where the nodes of a tape are written, in memory that holds all of them.
@safe struct JSONNodes {
    private let base: UnsafeMutablePointer<Node>

    /// An empty buffer stands for a text of which no node is kept.
    init?(_ buffer: UnsafeMutableBufferPointer<Node>) {
        guard let base = buffer.baseAddress else { return nil }
        unsafe self.base = unsafe base
    }

    /// Nodes are trivial, so that memory without a node may be assigned to.
    @inline(__always) subscript(index: Int) -> Node {
        get { unsafe base[index] }
        nonmutating set { unsafe base[index] = newValue }
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
        guard let nodes = unsafe JSONNodes(buffer) else { return }
        count = unsafe source.withUnsafeBufferPointer { unsafe fill(JSONBytes($0), nodes) }
    }
}
