// The two streams a run writes to, and whether they show colour; what is written is decided elsewhere.
import Synchronization
import TreatyNet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Standard output, buffered, and standard error, at once; usable from every thread. A verb that serves queues both.
/// A reader that has gone away (EPIPE) ends the writing quietly: `isClosed` says so.
final class Terminal: Sendable {
    /// The colours that verdicts use; a theme decides what they look like.
    enum Style: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    private struct State {
        var buffer: [UInt8] = []
        /// What writes, where whoever speaks must not wait.
        var queue: LineQueue?
        var isClosed = false
        var failureNumber: Int32 = 0
        var outputIsColoured: Bool
        var errorIsColoured: Bool
    }

    private let state: Mutex<State>
    private let bufferBytesMax = 32 * 1024
    /// A person reads along: what they see must not wait for a full buffer.
    private let outputIsInteractive: Bool

    init() {
        let plain = Terminal.environment("NO_COLOR").map { !$0.isEmpty } ?? false
        outputIsInteractive = isatty(STDOUT_FILENO) == 1
        state = Mutex(
            State(
                outputIsColoured: !plain && isatty(STDOUT_FILENO) == 1,
                errorIsColoured: !plain && isatty(STDERR_FILENO) == 1))
    }

    /// Whether standard output shows colour: it is a terminal, and neither NO_COLOR nor `--no-color` forbids it.
    /// Setting it sets both streams.
    var isColoured: Bool {
        get { state.withLock { $0.outputIsColoured } }
        set {
            state.withLock {
                $0.outputIsColoured = newValue
                $0.errorIsColoured = newValue
            }
        }
    }

    /// Whether the reader of standard output has gone away.
    var isClosed: Bool {
        state.withLock { $0.isClosed || $0.queue.map { $0.failureNumber(of: .output) != 0 } ?? false }
    }

    /// Why standard output lacks something that was written to it, such as a full disk; nil where it is whole, and
    /// where the reader has gone away or there never was one.
    var failure: String? {
        let number = state.withLock { $0.queue?.failureNumber(of: .output) ?? $0.failureNumber }
        return [0, EPIPE, EBADF].contains(number) ? nil : systemMessage(number)
    }

    /// From here on nobody who writes waits for who reads: a thread of its own does (LineQueue). For verbs that serve,
    /// whose loops would stand still.
    func queueLines() { state.withLock { if $0.queue == nil { $0.queue = LineQueue() } } }

    /// Shows what was written so far. What is queued has a second, then the reader goes without it.
    func finish() {
        flush()
        state.withLock(\.queue)?.finish(milliseconds: 1000)
    }

    /// Appends to standard output; shown when the buffer is full, at `flush`, and at once on a terminal.
    func write(_ text: String) {
        state.withLock { state in
            state.buffer.append(contentsOf: text.utf8)
            if outputIsInteractive || state.buffer.count >= bufferBytesMax { send(&state) }
        }
    }

    /// Shows what was written so far; a server calls it after it has printed its URL.
    func flush() { state.withLock { send(&$0) } }

    /// Writes to standard error at once, after what was already written to standard output.
    func writeError(_ text: String) {
        state.withLock { state in
            send(&state)
            if let queue = state.queue {
                queue.add(Array(text.utf8), to: .error)
            } else {
                _ = Terminal.send(Array(text.utf8), to: STDERR_FILENO)
            }
        }
    }

    /// The text in a style for standard output where it shows colour, else as it is.
    func styled(_ text: String, _ style: Style) -> String {
        isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Makes a write to a closed pipe (EPIPE), or beyond what a file may grow to (EFBIG), an error of that write and
    /// not the end of the process; the executable may do this, a library may not.
    static func ignoreWriteSignals() {
        for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
    }

    /// The value of an environment variable; nil where it is unset.
    static func environment(_ name: String) -> String? {
        // Holds: the C string is copied before anything could change the environment, and we never change it.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The folder that relative paths start from, without a slash at its end; empty where it is gone.
    static var workingFolder: String {
        // Holds: getcwd gives memory of its own, which is copied and given back here.
        guard let found = unsafe getcwd(nil, 0) else { return "" }
        defer { unsafe free(found) }
        let path = unsafe String(cString: found)
        return path == "/" ? "" : path
    }

    private func send(_ state: inout State) {
        if let queue = state.queue {
            queue.add(state.buffer, to: .output)
        } else if !state.isClosed, !Terminal.send(state.buffer, to: STDOUT_FILENO) {
            state.failureNumber = errno
            state.isClosed = true
        }
        state.buffer.removeAll(keepingCapacity: true)
    }

    /// Why a stream cannot be written any more, as errno.
    struct StreamFailure: Error { let number: Int32 }

    /// The first of these streams that takes bytes without waiting; nil where none does in time. -1 waits for ever.
    static func firstReady(of streams: [LineQueue.Stream], milliseconds: Int32) -> LineQueue.Stream? {
        var entries = streams.map { pollfd(fd: descriptor(of: $0), events: Int16(POLLOUT), revents: 0) }
        // Holds: the pointer is to the array's own entries, and the count is theirs.
        guard unsafe poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return nil }
        return entries.firstIndex { $0.revents != 0 }.map { streams[$0] }
    }

    /// Writes what goes at once, and says how much that was.
    static func sendOnce(_ bytes: [UInt8], to stream: LineQueue.Stream) -> Result<Int, StreamFailure> {
        // Holds: the pointer and its count are the array's.
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe systemWrite(descriptor(of: stream), buffer.baseAddress, buffer.count)
        }
        if count >= 0 { return .success(count) }
        return [EAGAIN, EINTR].contains(errno) ? .success(0) : .failure(StreamFailure(number: errno))
    }

    private static func descriptor(of stream: LineQueue.Stream) -> Int32 {
        stream == .output ? STDOUT_FILENO : STDERR_FILENO
    }

    /// Writes every byte; false where the other end has gone away or the stream cannot be written.
    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            // Holds: the pointer is used within the call, and `sent` never passes the count.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // Holds: one pollfd, alive for the call.
                _ = unsafe poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}

// Holds: passes its arguments on; the name keeps `write` free for text.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
