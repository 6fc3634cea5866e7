// Waiting for a signal to stop while files are watched; what happens then is the verb's business.
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The pipe that the handler of a signal writes to; -1 before it is made. A handler may touch atomics and write.
private let signalPipe = Atomic<Int32>(-1)

/// Turns SIGINT, SIGTERM and SIGHUP (the terminal is gone) into the end of a wait. One for a process.
struct Vigil {
    private let readEnd: Int32

    /// From here on these signals no longer end the process. Nil where the system has no pipe left.
    init?() {
        var ends: [Int32] = [-1, -1]
        // Holds: pipe fills the two elements that the array has.
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        signalPipe.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // Under nohup the end of the terminal is to be ignored, and stays so.
            if number == SIGHUP, Vigil.isIgnored(number) { continue }
            _ = signal(number) { _ in
                let saved = errno
                var byte: UInt8 = 1
                // Holds: one byte, alive for the call; a full pipe has a byte already, so a failure says nothing.
                _ = unsafe write(signalPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
                errno = saved
            }
        }
    }

    /// From here on SIGINT and SIGTERM end the process again.
    func letGo() { for number in [SIGINT, SIGTERM] { _ = signal(number, SIG_DFL) } }

    private static func isIgnored(_ number: Int32) -> Bool {
        let handler = signal(number, SIG_IGN)
        defer { _ = signal(number, handler) }
        // Holds: both are plain addresses here, and neither is called.
        return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Waits so long, or until a signal has come; true where one has.
    func isOver(afterMilliseconds milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        // Holds: one pollfd, alive for the call.
        return unsafe poll(&waiting, 1, milliseconds) > 0
    }
}

/// What tells a file from the one that lay at its path before: which file it is, how long, and when it was changed.
struct FileMark: Equatable {
    private var isThere = false
    private var inode: UInt64 = 0
    private var bytes: Int64 = 0
    private var seconds = 0
    private var nanoseconds = 0

    init(_ path: String) {
        var status = stat()
        // Holds: the pointer is to a local that outlives the call.
        guard unsafe stat(path, &status) == 0 else { return }
        isThere = true
        inode = UInt64(status.st_ino)
        bytes = Int64(status.st_size)
        #if canImport(Darwin)
        (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #else
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #endif
    }
}
