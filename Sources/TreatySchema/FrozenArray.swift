// Memory that never changes again, read without reference counts: the one place of this room that holds pointers.
import TreatyData
import TreatyPattern

/// Elements without references at a fixed address. A copy is two words; whoever made it keeps the memory alive.
///
/// Reading is safe because an index comes from the compiler, which wrote only indices of elements that are there, or
/// from the tape, whose ranges lie within its bytes; debug builds check each one.
@safe struct FrozenArray<Element>: @unchecked Sendable {
    private let start: UnsafePointer<Element>
    let count: Int

    /// A copy on the heap, until `deallocate`.
    init(copying elements: [Element]) {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        unsafe elements.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { unsafe memory.initialize(from: first, count: source.count) }
        }
        unsafe start = UnsafePointer(memory)
        count = elements.count
    }

    /// Elements that lie elsewhere and outlive this value.
    init(borrowing buffer: UnsafeBufferPointer<Element>) {
        unsafe start = buffer.baseAddress ?? UnsafePointer(bitPattern: 16).unsafelyUnwrapped
        count = buffer.count
    }

    func deallocate() { unsafe start.deallocate() }

    /// Of a wide element only the fields that are asked for are read.
    subscript(index: Int) -> Element {
        @inline(__always) unsafeAddress {
            assert(index >= 0 && index < count)
            return unsafe start + index
        }
    }

    subscript(index: Int32) -> Element {
        @inline(__always) unsafeAddress {
            assert(index >= 0 && Int(index) < count)
            return unsafe start + Int(index)
        }
    }
}

extension FrozenArray where Element == UInt8 {
    /// Eight bytes, the first one lowest. They must be there.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        assert(offset >= 0 && offset + 8 <= count)
        return unsafe UInt64(
            littleEndian: UnsafeRawPointer(start + offset).loadUnaligned(as: UInt64.self))
    }

    /// Whether `length` bytes are the same as those of another array.
    @inline(__always)
    func equals(_ offset: Int, _ other: FrozenArray<UInt8>, _ otherOffset: Int, _ length: Int) -> Bool {
        var index = 0
        while index + 8 <= length {
            if word(at: offset + index) != other.word(at: otherOffset + index) { return false }
            index += 8
        }
        while index < length {
            if self[offset + index] != other[otherOffset + index] { return false }
            index += 1
        }
        return true
    }

    @inline(__always)
    func search(_ pattern: SchemaPatternReference, _ range: Range<Int>) -> PatternOutcome {
        span(range) { text in unsafe pattern.reference._withUnsafeGuaranteedRef { $0.search(text) } }
    }

    /// Lends a part of the bytes.
    @inline(__always)
    func span<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return body(unsafe UnsafeBufferPointer(start: start + range.lowerBound, count: range.count).span)
    }
}

extension Node {
    /// The raw value of the kind: an enumeration of bytes without payload is its raw value where cases count from 0.
    @inline(__always) var code: UInt8 { unsafe unsafeBitCast(kind, to: UInt8.self) }
}

extension SchemaKeyword {
    /// Position among all cases: what an enumeration without payload consists of.
    @inline(__always) var code: UInt8 { unsafe unsafeBitCast(self, to: UInt8.self) }
}

extension [UInt8] {
    /// Lends the bytes to `body`, which must not keep them.
    @inline(__always)
    func lent<Result>(_ body: (FrozenArray<UInt8>) -> Result) -> Result {
        unsafe withUnsafeBufferPointer { body(unsafe FrozenArray(borrowing: $0)) }
    }
}

extension Document {
    /// Lends the tape and its bytes to `body`, which must not keep them.
    func lent<Result>(_ body: (SchemaTape) -> Result) -> Result {
        unsafe nodes.withUnsafeBufferPointer { nodes in
            bytes.lent { bytes in
                body(SchemaTape(nodes: unsafe FrozenArray(borrowing: nodes), bytes: bytes))
            }
        }
    }
}

extension ScratchTape {
    /// Lends the value that was read last to `body`, which must not keep it; nil where none was.
    func lent<Result>(_ body: (SchemaTape) -> Result?) -> Result? {
        let (nodes, count, bytes) = value
        guard count > 0 else { return nil }
        return unsafe nodes.withUnsafeBufferPointer { nodes in
            bytes.lent { bytes in
                let used = unsafe UnsafeBufferPointer(rebasing: nodes[..<count])
                return body(SchemaTape(nodes: unsafe FrozenArray(borrowing: used), bytes: bytes))
            }
        }
    }
}

/// One value at a fixed address, of which single fields are read without copying the rest.
@safe struct FrozenValue<Value>: @unchecked Sendable {
    fileprivate let start: UnsafePointer<Value>

    /// A copy on the heap, until `deallocate`.
    init(copying value: Value) {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        unsafe memory.initialize(to: value)
        unsafe start = UnsafePointer(memory)
    }

    func deallocate() { unsafe start.deallocate() }

    var value: Value {
        @inline(__always) unsafeAddress { unsafe start }
    }
}

extension SchemaEvaluator {
    var machine: SchemaMachine {
        @inline(__always) unsafeAddress { unsafe frozenMachine.start }
    }
}

/// An object that somebody else keeps alive as long as this value: holding it costs no reference count.
@safe struct LentObject<Object: AnyObject>: @unchecked Sendable {
    fileprivate let reference: Unmanaged<Object>

    init(_ object: Object) { unsafe reference = Unmanaged.passUnretained(object) }

    /// Keeps the object alive until `released`.
    init(retaining object: Object) { unsafe reference = Unmanaged.passRetained(object) }

    func released() -> Object { unsafe reference.takeRetainedValue() }

    var object: Object { unsafe reference.takeUnretainedValue() }
}

typealias SchemaPatternReference = LentObject<Pattern>

extension SchemaEvaluator {
    /// Lends an evaluator on a document to `body`, which must not keep it.
    @inline(__always)
    static func run<Result>(
        _ code: SchemaCode, _ document: Document, _ body: (inout SchemaEvaluator) -> Result
    ) -> Result {
        document.lent { tape in
            var evaluator = SchemaEvaluator(code, document, tape)
            defer { evaluator.finish() }
            return body(&evaluator)
        }
    }
}
