// How connections come to the loops: one of them accepts and gives each to the loop with the fewest.
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// One loop accepts, since loops that share a listener take what they find when they wake: of 32 connections that came
// at one time the first took all in 3 of 8 runs, and 2 to 30 in another. SO_REUSEPORT spreads by chance, resets who
// waits in the queue of a loop that stops, and lets two servers have one port without a word.
extension EventLoop {
    func listen() {
        guard accepts, !isListening, stopAt == nil, hasRoom() else { return }
        isListening = readiness.watch(context.listener, .read, token: EventLoop.listenerToken)
        listensAgainAt = isListening ? .max : now + 20
    }

    func stopListening() {
        guard isListening else { return }
        readiness.unwatch(context.listener)
        isListening = false
    }

    /// Whether one more connection may be open. Where none may, the loop whose connection closes says so.
    private func hasRoom() -> Bool {
        let most = max(1, context.limits.connectionsMax)
        if context.openCount < most { return true }
        context.isFull.store(true, ordering: .sequentiallyConsistent)
        // One may have closed before the flag was up.
        return context.openCount < most
    }

    /// Accepts who waits, at most so many at one time, so that those who are here are served in between.
    func acceptAll(atMost most: Int = 64) {
        for _ in 0..<most {
            guard hasRoom() else {
                let most = context.limits.connectionsMax
                tellShortage(.full, "\(most) connections are open, the most there may be; others wait for one to close")
                return stopListening()
            }
            var address = SocketAddress()
            let descriptor = Socket.accept(context.listener, from: &address, context.faults)
            if descriptor >= 0 {
                seat(
                    Mailbox.Newcomer(
                        descriptor: descriptor, client: ClientAddress(host: address.host, port: address.port)))
                continue
            }
            switch -descriptor {
            case EAGAIN, EWOULDBLOCK:
                toldShortage = false
                return
            // One connection failed before it was accepted; the next may be well (accept(2)).
            case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, EHOSTUNREACH, EOPNOTSUPP,
                ENETUNREACH:
                continue
            default:
                // Descriptors or memory ran out: the queue of the kernel keeps the client, we come back.
                tellShortage(
                    .exhausted(code: -descriptor),
                    "no connection can be accepted: \(systemMessage(-descriptor)); clients wait until one can")
                stopListening()
                listensAgainAt = now + 20
                return
            }
        }
    }

    /// Tells of a shortage once, until the queue has been empty.
    private func tellShortage(_ kind: ServerEvent.Kind, _ reason: String) {
        if !toldShortage { context.tell(kind, nil, reason) }
        toldShortage = true
    }

    /// Gives a connection to the loop that has the fewest.
    private func seat(_ newcomer: Mailbox.Newcomer) {
        var target = mailbox
        if stopAt == nil {
            for other in context.mailboxes where other.openCount < target.openCount { target = other }
        }
        target.countOpened()
        if target === mailbox { return welcome(newcomer) }
        if target.post(newcomer) { return }
        target.countClosed()
        mailbox.countOpened()
        welcome(newcomer)
    }

    /// Takes in a connection that is counted already.
    func welcome(_ newcomer: Mailbox.Newcomer) {
        let slot = freeSlots.popLast() ?? connections.count
        if slot == connections.count { connections.append(nil) }
        generation = (generation + 1) & 0x3FFF_FFFF
        let token = generation << 32 | UInt64(slot)
        guard readiness.watch(newcomer.descriptor, .read, token: token) else {
            freeSlots.append(slot)
            Socket.closed(newcomer.descriptor)
            return leave()
        }
        let connection = Connection(
            descriptor: newcomer.descriptor, client: newcomer.client, slot: slot, token: token,
            limits: context.limits.message)
        connections[slot] = connection
        wait(connection, for: context.tls == nil ? .request : .handshake, restart: true)
        if let tls = context.tls, !connection.secure(with: tls, on: wire) { return close(connection) }
        if stopAt != nil { dismiss(connection) }
    }

    /// A connection has closed; where the server was full, the loop that accepts goes on.
    func leave() {
        mailbox.countClosed()
        if context.isFull.exchange(false, ordering: .sequentiallyConsistent), !accepts {
            context.mailboxes[0].wake()
        }
        listen()
    }
}
