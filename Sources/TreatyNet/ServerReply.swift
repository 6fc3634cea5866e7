// The way back for answers that come later: from any thread into the loop that holds the connection.
import Synchronization

/// Where the answer to one request goes when it is not there at once. Sending twice, or after the client has gone, does
/// nothing.
package struct ServerReply: Sendable {
    let mailbox: Mailbox
    let token: UInt64
    /// Counts the requests of the connection, so that a late answer never meets the next request.
    let serial: Int
    /// Where the client has opened a tunnel to that ends here; nil where it speaks to this server itself.
    package let tunnelled: Origin?

    /// Which of the server's loops asks, from 0.
    package var loop: Int { mailbox.loop }

    /// Hands the answer to the connection's loop; may be called from any thread.
    package func send(_ answer: ServerAnswer) {
        mailbox.post(Mailbox.Letter(token: token, serial: serial, answer: answer))
    }
}

/// What other threads have for a loop: answers, connections, and a pipe that wakes it.
final class Mailbox: Sendable {
    struct Letter: Sendable {
        let token: UInt64
        let serial: Int
        let answer: ServerAnswer
    }

    /// A connection that another loop has accepted.
    struct Newcomer: Sendable {
        let descriptor: Int32
        let client: ClientAddress
    }

    private struct State {
        var letters: [Letter] = []
        var newcomers: [Newcomer] = []
        var isClosed = false
    }

    let pipe: WakePipe
    private let state = Mutex(State())
    private let open = Atomic<Int>(0)

    /// How many connections its loop has, those on their way included.
    var openCount: Int { open.load(ordering: .sequentiallyConsistent) }
    func countOpened() { open.add(1, ordering: .sequentiallyConsistent) }
    func countClosed() { open.subtract(1, ordering: .sequentiallyConsistent) }

    /// Whose it is: the loops of a server count from 0.
    let loop: Int

    init(loop: Int) throws(NetFailure) {
        self.loop = loop
        pipe = try WakePipe()
    }

    deinit { pipe.close() }

    func wake() { pipe.wake() }

    func post(_ letter: Letter) {
        let wakes = state.withLock { state in
            guard !state.isClosed else { return false }
            state.letters.append(letter)
            return state.letters.count == 1
        }
        if wakes { pipe.wake() }
    }

    /// Hands a connection over, which counts as opened already; false where the loop has ended.
    func post(_ newcomer: Newcomer) -> Bool {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.newcomers.append(newcomer) }
            return !state.isClosed
        }
        if isTaken { pipe.wake() }
        return isTaken
    }

    func takeNewcomers() -> [Newcomer] {
        state.withLock { state in
            guard !state.newcomers.isEmpty else { return [] }
            defer { state.newcomers = [] }
            return state.newcomers
        }
    }

    /// Takes every answer that waits.
    func take() -> [Letter] {
        state.withLock { state in
            defer { state.letters.removeAll(keepingCapacity: true) }
            return state.letters
        }
    }

    /// The loop has ended: what comes from now on goes nowhere. Who came too late for it is cut.
    func close() {
        let late = state.withLock { state in
            state.isClosed = true
            state.letters = []
            defer { state.newcomers = [] }
            return state.newcomers
        }
        for newcomer in late { Socket.closed(newcomer.descriptor) }
    }
}
