// A file that is there whole or not at all: written beside its place and moved there at the end.
import TreatyNet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file on its way. What lies at its path stays there, untouched, until `commit`; without one it stays for good.
package final class WholeFile {
    package let path: String
    private let part: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isCommitted = false

    /// Makes the file beside its place. `mode` are the rights of a new file, before the process's own mask; a file
    /// that replaces another has that one's. A link stays, and what it leads to is replaced. Throws where a device, a
    /// pipe or a folder lies there.
    package init(_ path: String, mode: UInt32 = 0o644) throws(RecordingFailure) {
        var there = stat()
        // Holds: the path and the status live for the call.
        let isThere = unsafe stat(path, &there) == 0
        if isThere, there.st_mode & S_IFMT != S_IFREG {
            throw RecordingFailure("'\(path)' is no file that could be replaced", help: "name a file", isWrongUse: true)
        }
        let target = isThere ? linkTarget(of: path) : path
        self.path = target
        part = target + ".part"
        descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw RecordingFailure(path, "cannot be written", code: errno) }
        // What is thrown from here on leaves the rest to deinit.
        if isThere, fchmod(descriptor, there.st_mode & 0o777) != 0 {
            throw RecordingFailure(path, "cannot be written", code: errno)
        }
    }

    deinit {
        // Where the file could not be opened, what lies there is somebody else's.
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isCommitted { unsafe unlink(part) }
    }

    package func write(_ bytes: [UInt8]) throws(RecordingFailure) {
        buffer += bytes
        if buffer.count >= 1 << 18 { try flush() }
    }

    /// Brings everything to the disk and the file to its place, in one step.
    package func commit() throws(RecordingFailure) {
        try flush()
        guard fsync(descriptor) == 0, unsafe rename(part, path) == 0 else {
            throw RecordingFailure(path, "cannot be written", code: errno)
        }
        isCommitted = true
    }

    private func flush() throws(RecordingFailure) {
        let code = written(buffer, to: descriptor)
        guard code == 0 else { throw RecordingFailure(path, "cannot be written", code: code) }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Where a path leads when all links are followed; itself where that cannot be told.
private func linkTarget(of path: String) -> String {
    // Holds: `realpath` gives memory of its own, which is copied and given back here.
    guard let found = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
}

/// Why a file of a recording cannot be used, with what to do.
package struct RecordingFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    package let help: String?
    /// Whether another process records into the same file.
    package let isTaken: Bool
    /// Whether the disk, or what we may use of it, is full.
    package let isFull: Bool
    /// Whether a value that was hidden was found in clear.
    package let isLeak: Bool
    /// Whether something else must be asked for: another file, another option.
    package let isWrongUse: Bool

    package init(
        _ description: String, help: String? = nil, isTaken: Bool = false, isFull: Bool = false, isLeak: Bool = false,
        isWrongUse: Bool = false
    ) {
        self.description = description
        self.help = help
        self.isTaken = isTaken
        self.isFull = isFull
        self.isLeak = isLeak
        self.isWrongUse = isWrongUse
    }

    /// `'PATH' cannot be written: No space left on device`.
    init(_ path: String, _ what: String, code: Int32) {
        let isFull = code == ENOSPC || code == EDQUOT || code == EFBIG
        self.init(
            "'\(path)' \(what): \(systemMessage(code))",
            help: isFull ? "make room; what was recorded is kept in the journal" : nil, isFull: isFull)
    }
}

/// Whether a path, or the link there, leads to a file that can be read and replaced: no folder, pipe or device.
func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    // Holds: the pointer is to a local that outlives the call.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// Writes all bytes; 0, or the errno of what stopped it.
package func written(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var start = 0
    while start < bytes.count {
        // Holds: the pointer is to the array's own bytes, and the count ends with them.
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
        }
        if count < 0 {
            if errno == EINTR { continue }
            return errno
        }
        start += count
    }
    return 0
}
