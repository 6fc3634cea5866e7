// How much of a message we are ready to read, and what is said when a message cannot be read; no message is known here.

/// Bounds on one message; each has its own status when it is crossed.
package struct HTTPLimits: Sendable {
    /// The longest start line (414); RFC 9112 3 recommends to support at least 8000.
    package var requestLineBytesMax: Int
    /// All field lines of a head and its trailer section together (431, RFC 6585 5).
    package var fieldBytesMax: Int
    /// How many field lines a head and its trailer section may have together (431).
    package var fieldsMax: Int
    /// The content, decoded of chunked (413).
    package var contentBytesMax: Int
    /// All chunk extensions of one message and the zeros before its sizes (RFC 9112 7.1.1 asks for a limit; 400).
    package var chunkExtensionBytesMax: Int

    package init(
        requestLineBytesMax: Int = 32_768, fieldBytesMax: Int = 131_072, fieldsMax: Int = 256,
        contentBytesMax: Int = 16_777_216, chunkExtensionBytesMax: Int = 8192
    ) {
        self.requestLineBytesMax = requestLineBytesMax
        self.fieldBytesMax = fieldBytesMax
        self.fieldsMax = fieldsMax
        self.contentBytesMax = contentBytesMax
        self.chunkExtensionBytesMax = chunkExtensionBytesMax
    }
}

/// Why bytes are not a message: the status that answers them and one sentence with the section that decides.
package struct HTTPFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// 400, 413, 414, 417, 431, 501 or 505; for a response the same numbers say only what kind of wrong it is.
    package let status: Int
    package let reason: String

    package init(status: Int, reason: String) {
        self.status = status
        self.reason = reason
    }

    package var description: String { reason }
}

/// What a parser says after it looked at the buffer.
package enum ParseStep<Message: Sendable>: Sendable {
    /// Everything so far is right; the message goes on.
    case needMore
    /// A whole message; `consumed` bytes from where parsing began belong to it, leading empty lines included.
    case complete(Message, consumed: Int)
    /// These bytes cannot be a message; what follows them on the connection means nothing any more.
    case failure(HTTPFailure)
}
