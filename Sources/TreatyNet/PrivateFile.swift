// Small files for their owner alone: read, written whole, guarded by a lock; what they hold is not known here.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Calls of the kernel on the files of certificates and keys.
enum PrivateFile {
    /// No chain of certificates is longer.
    private static let bytesMax = 1_048_576

    /// All of a file.
    static func bytes(_ path: String, bytesMax: Int = bytesMax) throws(TLSFailure) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .file(path: path, reason: "cannot be read: \(systemMessage(errno))") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Holds: the kernel writes no more than the array has room for.
            let count = unsafe room.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(path: path, reason: "cannot be read: \(systemMessage(errno))")
            }
            if count == 0 { return bytes }
            bytes += room[0..<count]
            if bytes.count > bytesMax { throw .file(path: path, reason: "is larger than \(bytesMax) bytes") }
        }
    }

    /// Writes a file whole: under another name first, so that nobody sees a part of it. One that is there is replaced,
    /// unless it is to stay.
    static func write(
        _ bytes: [UInt8], to path: String, mode: mode_t, replaces: Bool = true
    ) throws(TLSFailure) {
        let part = path + ".\(getpid())"
        // Holds: paths live for their calls, and the pointer is to the array's own bytes.
        unsafe unlink(part)
        let file = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw .unwritable(path: path, reason: systemMessage(errno)) }
        var start = 0
        var code: Int32 = 0
        while start < bytes.count, code == 0 {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Self.write(file, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
            }
            if count >= 0 { start += count } else if errno != EINTR { code = errno }
        }
        close(file)
        if code == 0 {
            let moved = unsafe replaces ? rename(part, path) : link(part, path)
            if moved != 0, replaces || errno != EEXIST { code = errno }
        }
        if code != 0 || !replaces { unsafe unlink(part) }
        if code != 0 { throw .unwritable(path: path, reason: systemMessage(code)) }
    }

    // Named apart, since the method above would hide it.
    private static func write(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        unsafe Glibc.write(file, bytes, count)
        #elseif canImport(Musl)
        unsafe Musl.write(file, bytes, count)
        #else
        unsafe Darwin.write(file, bytes, count)
        #endif
    }

    /// Makes a folder for its owner alone, where there is none.
    static func makeFolder(_ path: String) throws(TLSFailure) {
        // Holds: the path lives for the call.
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
            throw .unwritable(path: path, reason: systemMessage(errno))
        }
    }

    /// Does something that only one process does at a time; the lock ends with the process at the latest.
    static func withLock<Result>(
        _ path: String, _ body: () throws(TLSFailure) -> Result
    ) throws(TLSFailure) -> Result {
        // Holds: the path lives for the call.
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unwritable(path: path, reason: systemMessage(errno)) }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .unwritable(path: path, reason: systemMessage(errno)) }
        }
        return try body()
    }

    static func isThere(_ path: String) -> Bool {
        // Holds: the path lives for the call.
        unsafe access(path, F_OK) == 0
    }

    /// Whether a path leads to a pipe or the like, which gives what it holds once.
    static func isStream(_ path: String) -> Bool {
        var status = stat()
        // Holds: `status` lives for the call.
        return unsafe stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        // Holds: `status` lives for the call.
        return unsafe stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }
}
