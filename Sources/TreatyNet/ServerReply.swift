// The way back for answers that come later: from any thread into the loop that holds the connection.
import Synchronization

/// Where the answer to one request goes when it is not there at once. Sending twice, or after the client has gone, does
/// nothing.
package struct ServerReply: Sendable {
    let mailbox: Mailbox
    let token: UInt64
    /// Counts the requests of the connection, so that a late answer never meets the next request.
    let serial: Int

    /// Hands the answer to the connection's loop; may be called from any thread.
    package func send(_ answer: ServerAnswer) {
        mailbox.post(Mailbox.Letter(token: token, serial: serial, answer: answer))
    }
}

/// What other threads have for a loop: answers, and a pipe that wakes it.
final class Mailbox: Sendable {
    struct Letter: Sendable {
        let token: UInt64
        let serial: Int
        let answer: ServerAnswer
    }

    private struct State {
        var letters: [Letter] = []
        var isClosed = false
    }

    let pipe: WakePipe
    private let state = Mutex(State())

    init() throws(NetFailure) { pipe = try WakePipe() }
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

    /// Takes everything that waits.
    func take() -> [Letter] {
        state.withLock { state in
            defer { state.letters.removeAll(keepingCapacity: true) }
            return state.letters
        }
    }

    /// The loop has ended: what comes from now on goes nowhere.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.letters = []
        }
    }
}
