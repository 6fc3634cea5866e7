// One TLS connection as a server: records in, content out, and back; sockets and times are the loop's.

/// Safe: the handle is its own, and the one thread of its wire uses it.
@safe
final class TLSServerSession {
    enum Received {
        /// All was taken; more may come.
        case open
        /// The peer sends no more (close_notify).
        case ended
        /// The session is over. What is to be said of it is in `unsent`.
        case failed
    }

    private enum Phase { case handshake, open, ended, failed }

    private let tls: ServerTLS
    private let library: OpenSSL
    let wire: TLSWire
    private let handle: OpenSSL.Opaque
    private var phase = Phase.handshake
    /// Whether any byte of the peer came.
    private(set) var hasBegun = false
    /// Whether close_notify was made.
    private(set) var hasSaidEnd = false
    /// Records that could not be sent yet.
    private(set) var unsent: [UInt8] = []
    private(set) var unsentStart = 0
    /// Why the session failed, in the library's words; nil while it has not.
    private(set) var failure: String?

    var unsentCount: Int { unsent.count - unsentStart }
    var isInHandshake: Bool { phase == .handshake }

    /// A session that waits for the peer to begin; nil where there is no memory for it.
    init?(_ tls: ServerTLS, _ wire: TLSWire) {
        let library = tls.library
        // Holds: handles are checked before use; SSL_set_bio hands the transport over to the session, which frees it.
        guard let handle = unsafe library.newSession(tls.handle) else { return nil }
        guard let transport = unsafe wire.transport(library) else {
            unsafe library.freeSession(handle)
            return nil
        }
        unsafe library.setTransport(handle, transport, transport)
        unsafe library.beAccepting(handle)
        self.tls = tls
        self.library = library
        self.wire = wire
        unsafe self.handle = handle
    }

    deinit { unsafe library.freeSession(handle) }

    // MARK: From the peer

    /// Takes the first `count` bytes of what came and appends the content in them.
    func receive(_ records: [UInt8], count: Int, into content: inout [UInt8]) -> Received {
        hasBegun = true
        wire.beginOutput()
        // Holds: no more is lent than the array has.
        let received = unsafe records.withUnsafeBytes { bytes in
            unsafe wire.lend(UnsafeRawBufferPointer(rebasing: bytes.prefix(count))) { decrypt(into: &content) }
        }
        // The end of a handshake, an alert, the answer to a key update.
        keepUnsent(from: 0)
        return received
    }

    private func decrypt(into content: inout [UInt8]) -> Received {
        while true {
            library.clearErrors()
            // Holds: the library writes no more than the room has; what it has written is copied at once.
            let count = unsafe library.read(handle, wire.room, CInt(TLSWire.roomCount))
            if count > 0 {
                unsafe content.append(contentsOf: UnsafeRawBufferPointer(start: wire.room, count: Int(count)))
                phase = .open
                // A record that left room was whole, so that nothing can be left of it.
                if wire.isDrained, Int(count) < TLSWire.roomCount { return .open }
                continue
            }
            switch unsafe library.sessionError(handle, count) {
            case 2:
                if phase == .handshake, unsafe library.isEstablished(handle) == 1 { phase = .open }
                return .open
            case 6:
                phase = .ended
                return .ended
            default:
                failure = library.takeReason()
                phase = .failed
                return .failed
            }
        }
    }

    // MARK: To the peer

    /// Turns `count` bytes from `start` on into records on the wire; false when the session can take none any more.
    func encrypt(_ content: [UInt8], from start: Int, count: Int) -> Bool {
        library.clearErrors()
        wire.beginOutput()
        // Holds: the range lies within the array.
        let written = unsafe content.withUnsafeBytes { bytes in
            unsafe library.write(handle, bytes.baseAddress.map { unsafe $0 + start }, CInt(clamping: count))
        }
        return Int(written) == count
    }

    /// Puts close_notify on the wire (RFC 8446 6.1), once, and not where the session has failed or never stood.
    func end() {
        hasSaidEnd = true
        wire.beginOutput()
        guard phase == .open || phase == .ended else { return }
        library.clearErrors()
        _ = unsafe library.shutdown(handle)
        library.clearErrors()
    }

    /// Keeps what is on the wire from `start` on until it can be sent.
    func keepUnsent(from start: Int) {
        guard start < wire.output.count else { return wire.output.removeAll(keepingCapacity: true) }
        unsent += wire.output[start...]
        wire.output.removeAll(keepingCapacity: true)
    }

    /// So many bytes of `unsent` were sent.
    func sent(_ count: Int) {
        unsentStart += count
        if unsentCount == 0 {
            unsent = []
            unsentStart = 0
        }
    }
}
