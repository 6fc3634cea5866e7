// TLS of a client over memory: bytes in, bytes out, no socket; which library does it is OpenSSL.swift's business.

/// What all sessions of a client share: versions and whom to trust.
/// Safe to share: it is not changed after it was made, and OpenSSL counts its references atomically.
@safe
package final class TLSContext: @unchecked Sendable {
    fileprivate let library: OpenSSL
    fileprivate let handle: OpenSSL.Opaque
    fileprivate let trust: ClientTrust

    /// The same with the system's library.
    package convenience init(trust: ClientTrust) throws(ClientFailure) {
        try self.init(try OpenSSL.loaded.get(), trust: trust)
    }

    /// TLS 1.2 or later, the system's trust store, and `caFile` beside it.
    init(_ library: OpenSSL, trust: ClientTrust) throws(ClientFailure) {
        self.library = library
        self.trust = trust
        // Holds: the handle is ours until deinit; every other argument is a constant or lives for the call.
        guard let handle = unsafe library.newContext(library.clientMethod()) else {
            throw .tls(reason: library.takeReason())
        }
        unsafe self.handle = handle
        // SSL_CTRL_SET_MIN_PROTO_VERSION with TLS1_2_VERSION (RFC 8996 forbids what is older).
        _ = unsafe library.controlContext(handle, 123, 0x0303, nil)
        unsafe library.setVerify(handle, trust.insecure ? 0 : 1, nil)
        _ = unsafe library.trustDefaults(handle)
        if let file = trust.caFile, unsafe library.trustFile(handle, file, nil) != 1 {
            throw .tls(reason: "the file of trusted authorities '\(file)' cannot be read: \(library.takeReason())")
        }
    }

    deinit { unsafe library.freeContext(handle) }
}

/// One TLS connection as a client.
/// Safe: the handles are its own, and one thread at a time uses it.
@safe
package final class TLSSession {
    /// Where a handshake stands.
    package enum Step {
        case done, wantsBytes
        case failed(String)
    }

    /// What decrypting came to; `end` is the close_notify of the peer.
    package enum Decrypted {
        case bytes, wantsBytes, end
        case failed(String)
    }

    private let context: TLSContext
    private let library: OpenSSL
    private let handle: OpenSSL.Opaque
    /// What came from the peer and what goes to it; both belong to the session.
    private let input: OpenSSL.Opaque
    private let output: OpenSSL.Opaque

    /// A session that asks for `host` by name (SNI, RFC 6066 3) and, unless insecure, checks that the peer is it.
    package init(_ context: TLSContext, host: String) throws(ClientFailure) {
        self.context = context
        library = context.library
        // Holds: handles are checked before use; SSL_set_bio hands both memories over to the session, which frees them.
        guard let handle = unsafe library.newSession(context.handle) else {
            throw .tls(reason: library.takeReason())
        }
        guard let input = unsafe library.newMemory(library.memoryMethod()),
            let output = unsafe library.newMemory(library.memoryMethod())
        else {
            unsafe library.freeSession(handle)
            throw .tls(reason: "no memory")
        }
        unsafe library.setTransport(handle, input, output)
        unsafe library.beConnecting(handle)
        unsafe self.handle = handle
        unsafe self.input = input
        unsafe self.output = output
        let isAddress = !SocketAddress.resolve(host: host, port: 0, isNumeric: true).isEmpty
        var isSet: CInt = 1
        if isAddress {
            isSet = unsafe library.setAddress(library.parameters(handle), host)
        } else {
            var name = host.utf8CString
            // SSL_CTRL_SET_TLSEXT_HOSTNAME with TLSEXT_NAMETYPE_host_name; the library copies the name.
            unsafe name.withUnsafeMutableBytes { bytes in
                _ = unsafe library.controlSession(handle, 55, 0, bytes.baseAddress)
            }
            isSet = unsafe library.setHost(handle, host)
        }
        guard isSet == 1 else { throw .tls(reason: "'\(host)' cannot be checked as a host name") }
        let protocols: [UInt8] = [8] + Array("http/1.1".utf8)
        _ = unsafe library.setProtocols(handle, protocols, CUnsignedInt(protocols.count))
    }

    deinit { unsafe library.freeSession(handle) }

    /// Goes on with the handshake as far as what came allows.
    package func handshake() -> Step {
        library.clearErrors()
        let result = unsafe library.handshake(handle)
        if result == 1 { return .done }
        if unsafe library.sessionError(handle, result) == 2 { return .wantsBytes }
        let verdict = unsafe library.verifyResult(handle)
        if verdict != 0, !context.trust.insecure, let text = unsafe library.verifyText(verdict) {
            library.clearErrors()
            return .failed("the certificate of the server is not accepted: \(unsafe String(cString: text))")
        }
        return .failed(library.takeReason())
    }

    /// Takes in what came from the peer.
    package func feed(_ bytes: ArraySlice<UInt8>) {
        // Holds: the pointer and its count are the slice's; the memory grows as needed.
        unsafe bytes.withUnsafeBytes { _ = unsafe library.writeMemory(input, $0.baseAddress, CInt(clamping: $0.count)) }
    }

    /// What is to go to the peer.
    package func takeOutput() -> [UInt8] {
        let pending = unsafe library.pendingMemory(output)
        guard pending > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: pending) { room, filled in
            // Holds: the library writes no more than the room has.
            filled = Int(max(0, unsafe library.readMemory(output, room.baseAddress, CInt(clamping: room.count))))
        }
    }

    /// Turns content into records for the peer; false when the session can take none any more.
    package func encrypt(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            library.clearErrors()
            // Holds: start lies within the array, and no more than what is left of it is read.
            let count = unsafe bytes.withUnsafeBytes { content in
                unsafe library.write(
                    handle, content.baseAddress.map { unsafe $0 + start }, CInt(clamping: content.count - start))
            }
            guard count > 0 else { return false }
            start += Int(count)
        }
        return true
    }

    /// Says that no more content follows (close_notify, RFC 8446 6.1).
    package func end() {
        library.clearErrors()
        _ = unsafe library.shutdown(handle)
        library.clearErrors()
    }

    /// Appends the content of what came from the peer.
    package func decrypt(into buffer: inout [UInt8]) -> Decrypted {
        library.clearErrors()
        // One record at a time, which holds no more (RFC 8446 5.1).
        let count = unsafe withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { room in
            // Holds: the library writes no more than the room has; what it has written is copied at once.
            let count = unsafe library.read(handle, room.baseAddress, CInt(room.count))
            if count > 0 { unsafe buffer.append(contentsOf: room[..<Int(count)]) }
            return count
        }
        if count > 0 { return .bytes }
        return switch unsafe library.sessionError(handle, count) {
        case 2: .wantsBytes
        case 6: .end
        default: .failed(library.takeReason())
        }
    }
}
