// HMAC with SHA-256 (RFC 2104); where a key comes from and what its codes are used for is not known here.

/// A key of HMAC-SHA-256, prepared: a code for a short message costs two compressions.
package struct HMAC: Sendable {
    /// The states after the inner and the outer padded key (RFC 2104 4).
    private let inner: SHA256
    private let outer: SHA256

    /// Prepares a key of any length; one longer than 64 bytes is hashed first (RFC 2104 2).
    package init(key: some Sequence<UInt8>) {
        var block = Array(key)
        if block.count > SHA256.blockBytes { block = SHA256.digest(of: block) }
        block += Array(repeating: 0, count: SHA256.blockBytes - block.count)
        var inner = SHA256()
        inner.update(block.map { $0 ^ 0x36 })
        var outer = SHA256()
        outer.update(block.map { $0 ^ 0x5C })
        (self.inner, self.outer) = (inner, outer)
    }

    /// The 32 bytes of the code for a message.
    package func code(for message: some Sequence<UInt8>) -> [UInt8] {
        var message256 = inner
        message256.update(message)
        var code = outer
        code.update(message256.digest())
        return code.digest()
    }
}
