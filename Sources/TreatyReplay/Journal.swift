import Synchronization
import TreatyData
import TreatyText

// The file that a recording goes through while it is made: lines that are whole or are not there; it knows no HAR.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a journal cannot be used, with what to do.
package struct JournalFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// Whether another process records into the same file.
    package let isTaken: Bool
    /// Whether the disk, or what we may use of it, is full.
    package let isFull: Bool

    init(_ description: String, isTaken: Bool = false, isFull: Bool = false) {
        self.description = description
        self.isTaken = isTaken
        self.isFull = isFull
    }
}

/// A file of lines, each with a checksum. A line is handed to the kernel whole before `append` returns, so that the end
/// of this process, however it comes, loses none; a line that was cut off by it is told from a whole one.
///
/// A line is 16 hexadecimal digits of the SHA-256 of the text behind them, a space, and a text without line breaks.
package final class Journal: Sendable {
    package let path: String
    private let state: Mutex<State>

    private struct State {
        var descriptor: Int32
        /// Where the last whole line ends.
        var end: Int
        var isBroken = false
    }

    /// What stood in a journal when it was opened.
    package struct Contents: Sendable {
        package var lines = 0
        /// Bytes behind the last whole line, which a process that ended had begun to write.
        package var tornBytes = 0
        /// Lines in the middle whose checksum is wrong.
        package var damaged = 0
    }

    /// Opens or makes the file and locks it for this process. `read` gets each whole line that is there.
    package init(
        _ path: String, makes: Bool = true, read: ([UInt8]) -> Void
    ) throws(JournalFailure) {
        self.path = path
        let descriptor = try Journal.locked(path, makes: makes)
        do throws(JournalFailure) {
            var end = 0
            contents = try Journal.contents(of: descriptor, path, end: &end, read: read)
            // What is torn goes, so that the next line begins at the beginning of a line.
            if contents.tornBytes > 0, ftruncate(descriptor, off_t(end)) != 0 {
                throw JournalFailure("'\(path)' cannot be written: \(lastError())")
            }
            state = Mutex(State(descriptor: descriptor, end: end))
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(state.withLock { $0.descriptor }) }

    /// What was there.
    package let contents: Contents

    /// Adds a line; when this returns, no end of the process can lose it. A line that does not fit is taken back.
    package func append(_ text: [UInt8]) throws(JournalFailure) {
        precondition(!text.contains(0x0A), "a line of a journal holds no line break")
        var line = Journal.checksum(text[...])
        line.reserveCapacity(text.count + 18)
        line.append(0x20)
        line += text
        line.append(0x0A)
        let failure: JournalFailure? = state.withLock { state in
            // After a line that could not be taken back nothing may follow.
            guard !state.isBroken else { return JournalFailure("'\(path)' is broken and takes no more") }
            let code = Journal.write(state.descriptor, line)
            guard code != 0 else {
                state.end += line.count
                return nil
            }
            if ftruncate(state.descriptor, off_t(state.end)) != 0 || lseek(state.descriptor, 0, SEEK_END) < 0 {
                state.isBroken = true
            }
            let isFull = code == ENOSPC || code == EDQUOT || code == EFBIG
            return JournalFailure("'\(path)' cannot be written: \(words(code))", isFull: isFull)
        }
        if let failure { throw failure }
    }

    /// Reads every whole line again, in order.
    package func forEach(_ read: ([UInt8]) -> Void) throws(JournalFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalFailure("'\(path)' cannot be read: \(lastError())") }
        defer { close(descriptor) }
        var end = 0
        _ = try Journal.contents(of: descriptor, path, end: &end, read: read)
    }

    /// Takes the file away; what was in it must be elsewhere by now.
    package func remove() { unsafe unlink(path) }

    // MARK: The file

    /// Opens and locks. A journal that was finished, and so removed, between the two is no journal any more.
    private static func locked(_ path: String, makes: Bool) throws(JournalFailure) -> Int32 {
        for _ in 0..<8 {
            let descriptor = unsafe open(path, O_RDWR | (makes ? O_CREAT : 0) | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw JournalFailure("'\(path)' cannot be opened: \(lastError())") }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let isTaken = errno == EWOULDBLOCK
                let reason = isTaken ? "another process is recording into it" : lastError()
                close(descriptor)
                throw JournalFailure("'\(path)' cannot be locked: \(reason)", isTaken: isTaken)
            }
            var (own, there) = (stat(), stat())
            // Holds: both pointers are to locals that outlive the calls.
            if unsafe fstat(descriptor, &own) == 0, unsafe stat(path, &there) == 0, own.st_ino == there.st_ino,
                own.st_dev == there.st_dev
            {
                return descriptor
            }
            close(descriptor)
        }
        throw JournalFailure("'\(path)' is made and removed all the time by another process", isTaken: true)
    }

    private static func contents(
        of descriptor: Int32, _ path: String, end: inout Int, read: ([UInt8]) -> Void
    ) throws(JournalFailure) -> Contents {
        var found = Contents()
        var rest: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var place: off_t = 0
        while true {
            // Holds: the pointer is to the array's own bytes and the count is theirs.
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, place)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw JournalFailure("'\(path)' cannot be read: \(lastError())") }
            if count == 0 { break }
            place += off_t(count)
            var start = 0
            // Only what is new can hold the end of the line that was begun.
            var searched = rest.count
            rest += chunk[0..<count]
            while let mark = rest[max(start, searched)...].firstIndex(of: 0x0A) {
                take(rest[start..<mark], &found, read)
                start = mark + 1
                searched = start
            }
            end += start
            rest.removeFirst(start)
        }
        // A line that lacks nothing but its break is whole.
        if isWhole(rest[...]) {
            let file = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            if file >= 0, write(file, [0x0A]) == 0 {
                take(rest[...], &found, read)
                end += rest.count + 1
                rest = []
            }
            if file >= 0 { close(file) }
        }
        found.tornBytes = rest.count
        return found
    }

    private static func take(_ line: ArraySlice<UInt8>, _ found: inout Contents, _ read: ([UInt8]) -> Void) {
        if isWhole(line) {
            found.lines += 1
            read(Array(line.dropFirst(17)))
        } else {
            found.damaged += 1
        }
    }

    private static func isWhole(_ line: ArraySlice<UInt8>) -> Bool {
        line.count > 17 && line[line.startIndex + 16] == 0x20
            && line.prefix(16).elementsEqual(checksum(line.dropFirst(17)))
    }

    private static func checksum(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return SHA256.digest(of: text).prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// Writes all bytes; 0, or the errno of what stopped it.
    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
        var start = 0
        while start < bytes.count {
            // Holds: the pointer is to the array's own bytes, and the count ends with them.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            start += count
        }
        return 0
    }
}

// Named apart, since a method of the journal would hide it.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

private func lastError() -> String { words(errno) }

private func words(_ code: Int32) -> String {
    // Holds: strerror gives a string that lives at least until the next call on this thread, and it is copied here.
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}
