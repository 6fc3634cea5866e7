// The TLS half of an accepted connection: what it does with a session between its socket and its buffers.

extension Connection {
    /// Content that becomes records at one time: larger answers wait as they are until the socket takes more.
    private static let encryptedMax = 65_536

    /// Speaks TLS from the next byte on; false where there is no memory for it.
    func secure(with tls: ServerTLS, on wire: TLSWire) -> Bool {
        session = TLSServerSession(tls, wire)
        return session != nil
    }

    /// Takes the first `count` bytes of what came. False says that the client speaks HTTP in clear: the session is
    /// gone, and the answer will be in clear too.
    func receive(_ records: [UInt8], count: Int, through session: TLSServerSession) -> Bool {
        // A handshake begins with 22 (RFC 8446 5.1), a method in practice with a letter.
        if !session.hasBegun, count > 0, isASCIILetter(records[0]) {
            self.session = nil
            return false
        }
        switch session.receive(records, count: count, into: &inbound) {
        case .open: break
        case .ended: peerEnded = true
        case .failed:
            // The alert still goes out; nothing else can.
            isClosing = true
            outbound = []
            outboundStart = 0
        }
        return true
    }

    /// `flush` with TLS: records first that were made before, then new ones of what waits, at last close_notify.
    func flush(
        through session: TLSServerSession, progressed: inout Bool, _ faults: SocketFaults?
    ) -> Bool {
        while true {
            while session.unsentCount > 0 {
                switch Socket.write(descriptor, session.unsent, from: session.unsentStart, faults) {
                case .bytes(let count):
                    session.sent(count)
                    progressed = progressed || count > 0
                case .wouldBlock:
                    dropEncrypted()
                    return true
                case .end, .failed: return false
                }
            }
            let waiting = outbound.count - outboundStart
            if waiting > 0 {
                let count = min(waiting, Connection.encryptedMax)
                guard session.encrypt(outbound, from: outboundStart, count: count) else { return false }
                outboundStart += count
            } else if isClosing, !session.hasSaidEnd {
                session.end()
            } else {
                break
            }
            switch Socket.write(descriptor, session.wire.output, from: 0, faults) {
            case .bytes(let count):
                progressed = progressed || count > 0
                session.keepUnsent(from: count)
            case .wouldBlock: session.keepUnsent(from: 0)
            case .end, .failed: return false
            }
        }
        outbound.removeAll(keepingCapacity: outbound.capacity <= 262_144)
        if unwritten != nil { unwritten = nil }
        outboundStart = 0
        return true
    }

    /// Gives up the front of a large answer: who reads on and on, but never all, leaves no growing one behind.
    private func dropEncrypted() {
        guard outboundStart > outbound.count / 2 else { return }
        outbound.removeFirst(outboundStart)
        outboundStart = 0
    }

    /// Sends close_notify before the connection closes, if it goes at once and no answer is cut by it (RFC 8446 6.1).
    func sayEnd() {
        guard let session, !session.hasSaidEnd, pendingBytes == 0 else { return }
        session.end()
        _ = Socket.write(descriptor, session.wire.output, from: 0)
        session.keepUnsent(from: session.wire.output.count)
    }
}

extension EventLoop {
    /// Tells why a session has failed.
    func tellFailure(of session: TLSServerSession, _ connection: Connection) {
        guard let reason = session.failure else { return }
        // Alerts 42 to 48 are about certificates (RFC 8446 6.2).
        let isDoubted = reason.contains("certificate") || reason.contains("unknown ca")
        tellHandshake(isDoubted ? "\(reason); the client does not trust the certificate" : reason, connection)
    }

    func tellHandshake(_ reason: String, _ connection: Connection) {
        let place = connection.tunnelled.map { " for \($0.hostAndPort)" } ?? ""
        context.tell(.insecure, connection.client, "TLS\(place) failed: \(reason)")
    }
}

private func isASCIILetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
