// Where the TLS sessions of one thread read records from and write them to: memory of the thread, copied once at most.

/// The transport of sessions that are used one after the other on one thread. A session is handed what came, works on
/// it until it wants more, and leaves what is to go out; nothing stays here for the next one.
///
/// A memory BIO of OpenSSL for each direction would copy once more, and keep its room for as long as the connection.
/// Safe: the memory behind `input` is lent for one call, and its count is kept beside it.
@safe
final class TLSWire {
    private var input: UnsafeRawPointer?
    private var inputCount = 0
    /// Records to be sent.
    var output: [UInt8] = []
    /// Where the content of one record (RFC 8446 5.1: at most so many bytes) is decrypted to.
    let room = UnsafeMutableRawPointer.allocate(byteCount: TLSWire.roomCount, alignment: 16)
    static let roomCount = 16_384

    deinit { unsafe room.deallocate() }

    /// Whether every byte that was lent was taken.
    var isDrained: Bool { inputCount == 0 }

    /// A session begins to write: what one before it left, whose socket failed, is nobody's and must not go to another.
    func beginOutput() { output.removeAll(keepingCapacity: true) }

    /// Lends bytes for the time of `body`; what a session does not take of them is lost.
    func lend<Result>(_ bytes: UnsafeRawBufferPointer, _ body: () -> Result) -> Result {
        unsafe input = bytes.baseAddress
        inputCount = bytes.count
        defer {
            unsafe input = nil
            inputCount = 0
        }
        return body()
    }

    /// A BIO on this wire for one session, which frees it; nil where there is no memory. The wire must outlive it.
    func transport(_ library: OpenSSL) -> OpenSSL.Opaque? {
        // Holds: the reference is not counted, since whoever owns the session owns the wire too.
        guard let method = unsafe TLSWire.method, let made = unsafe library.newMemory(method) else { return nil }
        unsafe WireFunctions.shared?.setData(made, Unmanaged.passUnretained(self).toOpaque())
        unsafe WireFunctions.shared?.setInitialised(made, 1)
        return unsafe made
    }

    /// The kind of BIO, made once: BIO_TYPE_SOURCE_SINK with a number of its own.
    private nonisolated(unsafe) static let method: OpenSSL.Opaque? = {
        // Holds: the functions below have the types that the library calls, and stand for the life of the process.
        guard let functions = WireFunctions.shared,
            let made = unsafe functions.newMethod(functions.newIndex() | 0x0400, "wire")
        else { return nil }
        _ = unsafe functions.setRead(made, readWire)
        _ = unsafe functions.setWrite(made, writeWire)
        _ = unsafe functions.setControl(made, controlWire)
        return unsafe made
    }()

    fileprivate func take(into room: UnsafeMutableRawPointer, _ roomCount: Int) -> Int {
        let count = min(inputCount, roomCount)
        // Holds: no more is taken than was lent and than there is room for.
        guard count > 0, let start = unsafe input else { return 0 }
        unsafe room.copyMemory(from: start, byteCount: count)
        unsafe input = start + count
        inputCount -= count
        return count
    }

    fileprivate func put(_ bytes: UnsafeRawPointer, _ count: Int) {
        // Holds: the library says how many bytes stand there.
        unsafe output.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    }
}

/// The functions of libcrypto on a BIO of our own kind, read often and without counting references.
@safe
struct WireFunctions: @unchecked Sendable {
    typealias Opaque = OpenSSL.Opaque
    typealias Transfer = @convention(c) (Opaque?, Opaque?, CInt) -> CInt
    typealias Control = @convention(c) (Opaque?, CInt, CLong, Opaque?) -> CLong

    let newIndex: @convention(c) () -> CInt
    let newMethod: @convention(c) (CInt, OpenSSL.Text?) -> Opaque?
    let setRead: @convention(c) (Opaque?, Transfer) -> CInt
    let setWrite: @convention(c) (Opaque?, Transfer) -> CInt
    let setControl: @convention(c) (Opaque?, Control) -> CInt
    let setData: @convention(c) (Opaque?, Opaque?) -> Void
    let data: @convention(c) (Opaque?) -> Opaque?
    let setInitialised: @convention(c) (Opaque?, CInt) -> Void
    let setFlags: @convention(c) (Opaque?, CInt) -> Void
    let clearFlags: @convention(c) (Opaque?, CInt) -> Void

    /// Nil where the library is missing, for which sessions were refused before.
    static let shared = try? OpenSSL.loaded.get().wire

    init(_ symbols: OpenSSLSymbols) throws(ClientFailure) {
        newIndex = try symbols.function("BIO_get_new_index")
        unsafe newMethod = try symbols.function("BIO_meth_new")
        unsafe setRead = try symbols.function("BIO_meth_set_read")
        unsafe setWrite = try symbols.function("BIO_meth_set_write")
        unsafe setControl = try symbols.function("BIO_meth_set_ctrl")
        unsafe setData = try symbols.function("BIO_set_data")
        unsafe data = try symbols.function("BIO_get_data")
        unsafe setInitialised = try symbols.function("BIO_set_init")
        unsafe setFlags = try symbols.function("BIO_set_flags")
        unsafe clearFlags = try symbols.function("BIO_clear_flags")
    }
}

private let readWire: WireFunctions.Transfer = { transport, room, count in
    guard let functions = WireFunctions.shared, let wire = unsafe functions.data(transport),
        let room = unsafe room
    else { return -1 }
    // BIO_FLAGS_RWS and BIO_FLAGS_SHOULD_RETRY.
    unsafe functions.clearFlags(transport, 0x0F)
    // Holds: the wire outlives its sessions, and only they call this, on its thread.
    let taken = unsafe Unmanaged<TLSWire>.fromOpaque(wire)._withUnsafeGuaranteedRef {
        unsafe $0.take(into: room, Int(count))
    }
    if taken == 0 {
        // BIO_FLAGS_READ and BIO_FLAGS_SHOULD_RETRY: nothing now.
        unsafe functions.setFlags(transport, 0x09)
        return -1
    }
    return CInt(taken)
}

private let writeWire: WireFunctions.Transfer = { transport, bytes, count in
    guard let functions = WireFunctions.shared, let wire = unsafe functions.data(transport),
        let bytes = unsafe bytes, count > 0
    else { return -1 }
    unsafe functions.clearFlags(transport, 0x0F)
    // Holds: as above.
    unsafe Unmanaged<TLSWire>.fromOpaque(wire)._withUnsafeGuaranteedRef { unsafe $0.put(bytes, Int(count)) }
    return count
}

/// BIO_CTRL_FLUSH has nothing to do and succeeds; nothing else is known.
private let controlWire: WireFunctions.Control = { _, command, _, _ in command == 11 ? 1 : 0 }
