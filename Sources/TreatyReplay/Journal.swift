// The file that a recording goes through while it is made: lines that are whole or are not there; it knows no HAR.
import Synchronization
import TreatyData
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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
        _ path: String, makes: Bool = true, read: ([UInt8]) throws(RecordingFailure) -> Void
    ) throws(RecordingFailure) {
        self.path = path
        let descriptor = try Journal.locked(path, makes: makes)
        do throws(RecordingFailure) {
            var end = 0
            contents = try Journal.contents(of: descriptor, path, end: &end, read: read)
            guard contents.lines > 0 || Journal.isBegun(descriptor) else {
                throw RecordingFailure(
                    "'\(path)' is no journal of a recording", help: "move it away, or record into another file",
                    isWrongUse: true)
            }
            // What is torn goes, so that the next line begins at the beginning of a line.
            if contents.tornBytes > 0, ftruncate(descriptor, off_t(end)) != 0 {
                throw RecordingFailure(path, "cannot be written", code: errno)
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
    package func append(_ text: [UInt8]) throws(RecordingFailure) {
        precondition(!text.contains(0x0A), "a line of a journal holds no line break")
        var line = Journal.checksum(text[...])
        line.reserveCapacity(text.count + 18)
        line.append(0x20)
        line += text
        line.append(0x0A)
        let failure: RecordingFailure? = state.withLock { state in
            // After a line that could not be taken back nothing may follow.
            guard !state.isBroken else { return RecordingFailure("'\(path)' is broken and takes no more") }
            let code = written(line, to: state.descriptor)
            guard code != 0 else {
                state.end += line.count
                return nil
            }
            if ftruncate(state.descriptor, off_t(state.end)) != 0 || lseek(state.descriptor, 0, SEEK_END) < 0 {
                state.isBroken = true
            }
            return RecordingFailure(path, "cannot be written", code: code)
        }
        if let failure { throw failure }
    }

    /// Reads every whole line again, in order.
    package func forEach(_ read: ([UInt8]) throws(RecordingFailure) -> Void) throws(RecordingFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RecordingFailure(path, "cannot be read", code: errno) }
        defer { close(descriptor) }
        var end = 0
        _ = try Journal.contents(of: descriptor, path, end: &end, read: read)
    }

    /// The first line of a journal that nobody needs to have opened; nil where it is not whole.
    package static func firstLine(of path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while text.count < 1 << 24 {
            // Holds: the pointer is to the array's own bytes and the count is theirs.
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return nil }
            if let mark = chunk[..<count].firstIndex(of: 0x0A) {
                text += chunk[..<mark]
                return isWhole(text[...]) ? Array(text.dropFirst(17)) : nil
            }
            text += chunk[..<count]
        }
        return nil
    }

    /// Takes the file away; what was in it must be elsewhere by now.
    package func remove() { unsafe unlink(path) }

    /// Moves the file to `PATH.damaged`, where whoever knows better may look into what is not whole.
    package func setAside() { unsafe rename(path, path + ".damaged") }

    // MARK: The file

    /// Opens and locks. A journal that was finished, and so removed, between the two is no journal any more.
    private static func locked(_ path: String, makes: Bool) throws(RecordingFailure) -> Int32 {
        for _ in 0..<8 {
            let descriptor = unsafe open(path, O_RDWR | (makes ? O_CREAT : 0) | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw RecordingFailure(path, "cannot be opened", code: errno) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let failure =
                    errno == EWOULDBLOCK
                    ? RecordingFailure(
                        "another process records into '\(path)'", help: "record into another file, or end it first",
                        isTaken: true)
                    : RecordingFailure(path, "cannot be locked", code: errno)
                close(descriptor)
                throw failure
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
        throw RecordingFailure("'\(path)' is made and removed all the time by another process", isTaken: true)
    }

    private static func contents(
        of descriptor: Int32, _ path: String, end: inout Int, read: ([UInt8]) throws(RecordingFailure) -> Void
    ) throws(RecordingFailure) -> Contents {
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
            guard count >= 0 else { throw RecordingFailure(path, "cannot be read", code: errno) }
            if count == 0 { break }
            place += off_t(count)
            var start = 0
            // Only what is new can hold the end of the line that was begun.
            var searched = rest.count
            rest += chunk[0..<count]
            while let mark = rest[max(start, searched)...].firstIndex(of: 0x0A) {
                try take(rest[start..<mark], &found, read)
                start = mark + 1
                searched = start
            }
            end += start
            rest.removeFirst(start)
        }
        // A line that lacks nothing but its break is whole.
        if isWhole(rest[...]) {
            let file = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            if file >= 0, written([0x0A], to: file) == 0 {
                try take(rest[...], &found, read)
                end += rest.count + 1
                rest = []
            }
            if file >= 0 { close(file) }
        }
        found.tornBytes = rest.count
        return found
    }

    /// Whether a file without a whole line may be a journal: an empty one, or one whose first line was cut off.
    private static func isBegun(_ descriptor: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 17)
        // Holds: the pointer is to the array's own bytes and the count is theirs.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { return false }
        return zip(bytes.prefix(count), 0...).allSatisfy { byte, place in
            place < 16 ? hexDigit(byte) != nil : byte == 0x20
        }
    }

    private static func take(
        _ line: ArraySlice<UInt8>, _ found: inout Contents, _ read: ([UInt8]) throws(RecordingFailure) -> Void
    ) throws(RecordingFailure) {
        if isWhole(line) {
            found.lines += 1
            try read(Array(line.dropFirst(17)))
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
}
