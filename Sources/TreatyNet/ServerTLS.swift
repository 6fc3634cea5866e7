// What the TLS sessions of a server share: its certificate, versions and manners; one session is TLSServerSession's.

/// TLS as a server: 1.2 and 1.3 (RFC 8996 forbids what is older), http/1.1 by ALPN, no renegotiation, no compression.
/// Safe to share: it is not changed after it was made, and OpenSSL counts its references atomically.
@safe
package final class ServerTLS: @unchecked Sendable {
    let library: OpenSSL
    /// The SSL_CTX.
    let handle: OpenSSL.Opaque
    package let certificate: Certificate

    /// A server that shows this certificate, and its chain behind it.
    package init(_ certificate: Certificate) throws(TLSFailure) {
        let library = certificate.library
        self.library = library
        self.certificate = certificate
        library.clearErrors()
        // Holds: the handle is ours until deinit; the library takes references of its own to certificate and key.
        guard let handle = unsafe library.newContext(library.serverMethod()) else {
            throw .library(reason: library.takeReason())
        }
        unsafe self.handle = handle
        // SSL_CTRL_SET_MIN_PROTO_VERSION with TLS1_2_VERSION.
        _ = unsafe library.controlContext(handle, 123, 0x0303, nil)
        // SSL_OP_NO_RENEGOTIATION and SSL_OP_NO_COMPRESSION.
        _ = unsafe library.setOptions(handle, 1 << 30 | 1 << 17)
        // SSL_CTRL_MODE with SSL_MODE_RELEASE_BUFFERS: a connection that waits holds no buffers of 16 kB.
        _ = unsafe library.controlContext(handle, 33, 0x10, nil)
        // SSL_CTRL_SET_SESS_CACHE_MODE off: sessions are resumed by tickets, which the client keeps.
        _ = unsafe library.controlContext(handle, 44, 0, nil)
        unsafe library.setProtocolSelection(handle, selectProtocol, nil)
        let uses =
            unsafe library.useCertificate(handle, certificate.handle) == 1
            && library.useKey(handle, certificate.key) == 1
        guard uses else { throw .library(reason: library.takeReason()) }
        // SSL_CTRL_CHAIN_CERT, which takes a reference of its own.
        unsafe certificate.chain.forEach { _ = unsafe library.controlContext(handle, 89, 1, $0) }
    }

    deinit { unsafe library.freeContext(handle) }
}

/// Chooses http/1.1 among what a client offers (RFC 7301 3.2); without it the handshake ends, since the client would
/// speak what we do not. A client that offers nothing never gets here.
private let selectProtocol: OpenSSL.ProtocolSelection = { _, chosen, chosenCount, offered, offeredCount, _ in
    guard let chosen = unsafe chosen, let chosenCount = unsafe chosenCount, let offered = unsafe offered else {
        return 2
    }
    // Holds: the library gives the list with its count and the two places for the answer, which points into the list.
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    var start = 0
    while start < list.count {
        let count = unsafe Int(list[start])
        guard start + count < list.count else { break }
        if unsafe list[start + 1..<start + 1 + count].elementsEqual("http/1.1".utf8) {
            unsafe chosen.pointee = offered + start + 1
            unsafe chosenCount.pointee = UInt8(count)
            return 0
        }
        start += 1 + count
    }
    // SSL_TLSEXT_ERR_ALERT_FATAL: no_application_protocol.
    return 2
}
