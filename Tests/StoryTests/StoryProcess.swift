// One program that a story has started: its output, its end, its signals. It does not know what the story expects.
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A child process; belongs to one thread. Its end is seen as the end of a socket that only it holds.
final class StoryProcess {
    private(set) var output: [UInt8] = []
    private(set) var errors: [UInt8] = []
    let command: String
    private let pid: pid_t
    /// Standard output, standard error, and the lifeline that closes when the process ends; -1 once at its end.
    private var descriptors: [Int32]
    private var status: Int32?

    /// Starts `words[0]`, a path, in a folder, with exactly this environment.
    init(_ words: [String], in folder: String, environment: [String: String]) throws {
        command = words.joined(separator: " ")
        let pairs = try (0..<3).map { _ in try StoryProcess.socketPair() }
        defer { for pair in pairs { close(pair.child) } }
        descriptors = pairs.map(\.parent)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (index, pair) in pairs.enumerated() {
            // The lifeline lands on 19: a number that the program's own files do not reach, and no pair uses.
            unsafe posix_spawn_file_actions_adddup2(&actions, pair.child, index == 2 ? 19 : Int32(index + 1))
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        // A test run in the background has SIGINT ignored, and a child would inherit that.
        var plain = sigset_t()
        unsafe sigemptyset(&plain)
        for signal in [SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&plain, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &plain)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        // The shell only enters the folder and becomes the program: posix_spawn cannot change folders everywhere.
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words
        var texts = unsafe shell.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for unsafe text in unsafe texts + variables { unsafe free(text) } }
        var started: pid_t = 0
        let code = unsafe posix_spawn(&started, "/bin/sh", &actions, &attributes, &texts, &variables)
        pid = started
        guard code == 0 else {
            status = 0
            throw StoryFailure(0, "cannot start '\(command)': \(unsafe String(cString: strerror(code)))")
        }
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            var ignored: Int32 = 0
            while unsafe waitpid(pid, &ignored, 0) == -1, errno == EINTR {}
        }
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    }

    var outputText: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }

    func send(signal: Int32) { kill(pid, signal) }

    /// Waits until `ready` answers something; throws at the deadline, and when the process ends before.
    @discardableResult
    func wait<Answer>(_ what: String, seconds: Double, _ ready: (StoryProcess) -> Answer?) throws -> Answer {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while true {
            let ended = !pump(until: Date.distantPast)
            if let answer = ready(self) { return answer }
            if ended { throw StoryFailure(0, "'\(command)' ended before \(what)\(transcript)") }
            guard pump(until: deadline) || !isLate(deadline) else { continue }
            if isLate(deadline) {
                throw StoryFailure(0, "waited \(seconds) s for \(what) of '\(command)'\(transcript)")
            }
        }
    }

    /// The exit code, or the negated number of the signal that ended it; throws at the deadline.
    func exitCode(seconds: Double) throws -> Int32 {
        if let status { return status }
        let deadline = Date(timeIntervalSinceNow: seconds)
        while pump(until: deadline) {
            if isLate(deadline) {
                throw StoryFailure(0, "waited \(seconds) s for the end of '\(command)'\(transcript)")
            }
        }
        var raw: Int32 = 0
        while unsafe waitpid(pid, &raw, 0) == -1, errno == EINTR {}
        let code = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : -(raw & 0x7F)
        status = code
        return code
    }

    /// Whether it ends in time while nobody reads what it writes.
    func isOver(seconds: Double) -> Bool {
        var lifeline = pollfd(fd: descriptors[2], events: Int16(POLLIN), revents: 0)
        return unsafe poll(&lifeline, 1, Int32(seconds * 1000)) > 0
    }

    /// What it wrote, for the message of a failure.
    var transcript: String { "\n--- stdout\n\(outputText)\n--- stderr\n\(errorText)" }

    private func isLate(_ deadline: Date) -> Bool { deadline.timeIntervalSinceNow <= 0 }

    /// Reads what there is, waiting for it until the deadline; false once the process has ended and all is read.
    private func pump(until deadline: Date) -> Bool {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let milliseconds = Int32(max(0, min(deadline.timeIntervalSinceNow * 1000, 600_000)).rounded(.up))
        guard unsafe poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { return descriptors[2] >= 0 }
        for index in descriptors.indices where waiting[index].revents != 0 { read(index) }
        guard descriptors[2] < 0 else { return true }
        // A grandchild may hold the streams open: once the process itself is gone, only what is there is read.
        for index in 0...1 { while descriptors[index] >= 0, read(index) {} }
        return false
    }

    /// Reads once without waiting; false where nothing was there.
    @discardableResult
    private func read(_ index: Int) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptors[index], &chunk, chunk.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return false }
        guard count > 0 else {
            close(descriptors[index])
            descriptors[index] = -1
            return false
        }
        if index == 0 { output += chunk.prefix(count) } else if index == 1 { errors += chunk.prefix(count) }
        return true
    }

    /// Two joined ends that no other child inherits.
    private static func socketPair() throws -> (parent: Int32, child: Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw StoryFailure(0, "no socket pair: \(unsafe String(cString: strerror(errno)))")
        }
        return (ends[0], ends[1])
    }
}
