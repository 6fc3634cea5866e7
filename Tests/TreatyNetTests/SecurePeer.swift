// A TLS client for tests whose records go out as the test wants them; who is trusted is the client's tests' business.
import RawPeers
import Testing
import TreatyNet

/// A connection to a server of this machine with a TLS session on it that trusts everybody.
final class SecurePeer {
    let raw: RawPeer
    let session: TLSSession
    private var content: [UInt8] = []

    /// Connects; nothing is said yet.
    init(port: Int) throws {
        raw = try #require(RawPeer(port: port))
        session = try SecurePeer.session()
    }

    /// A session that has not begun.
    static func session() throws -> TLSSession { try TLSSession(try context.get(), host: "localhost") }

    /// Made once: it reads the system's trust store.
    private static let context = Result { try TLSContext(trust: ClientTrust(insecure: true)) }

    /// A connection whose handshake is done.
    static func open(_ server: HTTPServer, piece: Int = .max) throws -> SecurePeer {
        let peer = try SecurePeer(port: server.port)
        try peer.shakeHands(piece: piece)
        return peer
    }

    func shakeHands(piece: Int = .max) throws {
        while true {
            let step = session.handshake()
            write(session.takeOutput(), piece: piece)
            switch step {
            case .done: return
            case .failed(let reason): throw SecureFailure(reason)
            case .wantsBytes:
                let bytes = raw.read() ?? []
                guard !bytes.isEmpty else { throw SecureFailure("closed in the handshake") }
                session.feed(bytes[...])
            }
        }
    }

    func send(_ text: String, piece: Int = .max) { send(Array(text.utf8), piece: piece) }

    /// Sends content in records, which go out in pieces of so many bytes.
    func send(_ bytes: [UInt8], piece: Int = .max) {
        #expect(session.encrypt(bytes))
        write(session.takeOutput(), piece: piece)
    }

    /// Says close_notify.
    func end() {
        session.end()
        write(session.takeOutput())
    }

    private func write(_ bytes: [UInt8], piece: Int = .max) {
        guard piece < bytes.count else { return raw.send(bytes) }
        for start in stride(from: 0, to: bytes.count, by: piece) {
            raw.send(Array(bytes[start..<min(bytes.count, start + piece)]))
        }
    }

    /// Reads until so many bytes came or it ends; what comes behind them is kept.
    func read(count: Int) -> [UInt8] {
        while content.count < count, more() == .bytes {}
        let taken = Array(content.prefix(count))
        content.removeFirst(taken.count)
        return taken
    }

    /// Reads until the content holds `mark`; what came so far where the end comes first. What comes behind the mark
    /// stays for the next reading.
    func read(until mark: String) -> String {
        while true {
            if let range = content.firstRange(of: Array(mark.utf8)) {
                defer { content.removeSubrange(..<range.upperBound) }
                return String(decoding: content[..<range.upperBound], as: UTF8.self)
            }
            guard more() == .bytes else { return String(decoding: content, as: UTF8.self) }
        }
    }

    /// How a connection ended.
    enum End { case bytes, closeNotify, cut, alert }

    /// Reads to the end and says how it came.
    func readToEnd() -> (text: String, end: End) {
        var end = End.bytes
        while end == .bytes { end = more() }
        return (String(decoding: content, as: UTF8.self), end)
    }

    private func more() -> End {
        while true {
            switch session.decrypt(into: &content) {
            case .bytes: return .bytes
            case .end: return .closeNotify
            case .failed: return .alert
            case .wantsBytes:
                write(session.takeOutput())
                guard let bytes = raw.read(), !bytes.isEmpty else { return .cut }
                session.feed(bytes[...])
            }
        }
    }
}

struct SecureFailure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// A certificate for this machine.
func localCertificate(now: Int = unixSeconds(), days: Int = 2) throws -> Certificate {
    try Certificate.make(for: ["localhost", "127.0.0.1", "::1"], commonName: "localhost", days: days, now: now)
}
