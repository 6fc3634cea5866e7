// How a loop ends: idle connections close, the others come to their end or are cut and named.
import TreatyHTTP

extension EventLoop {
    func drain(until deadline: Int) {
        stopAt = deadline
        if accepts {
            // Who waits in the kernel's queue has been told that the connection stands.
            acceptAll(atMost: Int(Socket.backlog))
            stopListening()
            listensAgainAt = .max
            context.closeListener()
        }
        for case let connection? in connections where !connection.isLingering { dismiss(connection) }
    }

    /// Closes a connection unless something has begun on it; a request may have come that was not read yet.
    func dismiss(_ connection: Connection) {
        if connection.tunnel != nil { return advance(connection) }
        if connection.isIdle, read(connection) { advance(connection) }
        if connection.isOpen, connection.isIdle, !connection.isLingering { close(connection) }
    }

    /// Closes all that is left and returns what was in the middle of an exchange.
    func cutAll() -> [CutConnection] {
        client.close()
        members.removeAll()
        var cut: [CutConnection] = []
        for case let connection? in connections {
            if !connection.isIdle { cut.append(connection.cut(now: now)) }
            close(connection)
        }
        return cut
    }
}

extension Connection {
    fileprivate func cut(now: Int) -> CutConnection {
        var activity = CutConnection.Activity.readingHead
        var line: [UInt8] = []
        if let tunnel {
            activity = .tunnelling
            line = Array(tunnel.request.methodBytes) + [0x20] + tunnel.request.targetBytes
        } else if let request = pendingBytes > 0 ? unwritten : delayed?.request {
            activity = pendingBytes > 0 ? .writing : .waiting
            line = Array(request.methodBytes) + [0x20] + request.path
        } else if pendingBytes > 0 {
            activity = .writing
        } else if case .content = parser.phase {
            // The parser has found the line right, so it holds a method and a target and no controls.
            activity = .readingContent
            line = Array(inbound[inboundStart...].drop { $0 <= 0x20 }.prefix { $0 != 0x0D })
        }
        let words = line.split(separator: 0x20)
        return CutConnection(
            client: client, activity: activity, method: String(decoding: words.first ?? [], as: UTF8.self),
            path: String(decoding: words.dropFirst().first?.prefix { $0 != 0x3F } ?? [], as: UTF8.self),
            milliseconds: max(0, now - since))
    }
}
