// Failures of the kernel on demand, so that tests see what each one does; who serves has none of them.
import Synchronization

/// A call of the kernel that may fail.
package enum SocketCall: Sendable, CaseIterable {
    case accept, read, write, connect
    /// To begin or to change watching a descriptor (epoll_ctl).
    case watch
    /// To wait for readiness (epoll_wait, poll).
    case wait
}

/// Makes some calls of one kind fail and shortens reads and writes, for one server or one client. Without one, which is
/// how every verb runs, a call costs a comparison with nil more.
package final class SocketFaults: Sendable {
    private let call: SocketCall?
    private let numbers: Range<Int>
    private let code: Int32
    private let count = Atomic<Int>(0)
    /// No read and no write moves more bytes at one time.
    let bytesMax: Int

    /// The `number`-th call, counted from 1, and the `times - 1` after it fail with this errno.
    package init(_ call: SocketCall, number: Int, times: Int = 1, code: Int32) {
        self.call = call
        numbers = number..<number + times
        self.code = code
        bytesMax = .max
    }

    /// Every read and write moves at most so many bytes, and none fails.
    package init(bytesMax: Int) {
        call = nil
        numbers = 0..<0
        code = 0
        self.bytesMax = max(1, bytesMax)
    }

    /// Whether a call has failed; where none has, there were fewer calls than its number.
    package var hasStruck: Bool { count.load(ordering: .relaxed) >= numbers.lowerBound }

    /// The errno that this call fails with; nil where it is to be made. A call that is due again counts again.
    func failure(of call: SocketCall) -> Int32? {
        guard call == self.call else { return nil }
        let number = count.add(1, ordering: .relaxed).newValue
        return numbers.contains(number) ? code : nil
    }
}
