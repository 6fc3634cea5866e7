// Reads a file from disk with a clear answer for each way it can fail; what the bytes mean is the parsers' work.
package import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension SourceFile {
    /// Reads a whole file, at most `bytesMax` bytes; the diagnostic says whether it is missing, a folder, or not to be
    /// read.
    package static func read(_ path: String, bytesMax: Int = 1 << 30) throws(Diagnostic) -> SourceFile {
        // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure(path, errno) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw failure(path, errno) }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw Diagnostic(
                .error, "file.directory", "'\(path)' is a folder; a file was expected", help: "name a file inside it")
        }
        let isStandardInput = path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/")
        if status.st_mode & S_IFMT == S_IFIFO, !isStandardInput {
            throw Diagnostic(
                .error, "file.pipe", "'\(path)' is a pipe; a file was expected",
                help: "save what it gives to a file, or pass it as /dev/stdin")
        }
        // Such as /dev/zero, which has no end.
        if [S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT), !isStandardInput, path != "/dev/null" {
            throw Diagnostic(.error, "file.pipe", "'\(path)' is a device; a file was expected")
        }
        // What is there already may be read without a wait; standard input is waited for.
        if isStandardInput { _ = fcntl(file, F_SETFL, 0) }
        // The array is filled where it lies. One byte more than the file has: a read of none says that it ended.
        var failureNumber: Int32 = 0
        var isWhole = false
        let room = min(max(Int(status.st_size), 4096), bytesMax) + 1
        var bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            while count < buffer.count, failureNumber == 0, !isWhole {
                let got = unsafe readOnce(
                    file, UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
                if got < 0, errno != EINTR { failureNumber = errno }
                isWhole = got == 0
                count += max(got, 0)
            }
        }
        // What is no file of a known size (a pipe, a file that grows) goes on.
        var chunk = [UInt8](repeating: 0, count: isWhole ? 0 : 1 << 16)
        while failureNumber == 0, !isWhole, bytes.count <= bytesMax {
            let got = unsafe chunk.withUnsafeMutableBytes { unsafe readOnce(file, $0) }
            if got < 0, errno != EINTR { failureNumber = errno }
            isWhole = got == 0
            bytes.append(contentsOf: chunk[..<max(got, 0)])
        }
        if failureNumber != 0 { throw failure(path, failureNumber) }
        guard bytes.count <= bytesMax else {
            throw Diagnostic(.error, "file.too-large", "'\(path)' has more than \(bytesMax) bytes")
        }
        return SourceFile(name: path, bytes: bytes)
    }

    private static func failure(_ path: String, _ number: Int32) -> Diagnostic {
        switch number {
        case ENOENT, ENOTDIR:
            Diagnostic(.error, "file.missing", "there is no file '\(path)'", help: nearbyName(path))
        case EACCES, EPERM:
            Diagnostic(.error, "file.unreadable", "'\(path)' may not be read", help: "check its permissions")
        default:
            Diagnostic(
                .error, "file.unreadable", "'\(path)' cannot be read: \(unsafe String(cString: strerror(number)))")
        }
    }

    /// A file in the same folder whose name is near to the one asked for.
    private static func nearbyName(_ path: String) -> String? {
        let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = cut.map { String(path[...$0]) } ?? "./"
        let name = cut.map { String(path[path.index(after: $0)...]) } ?? path
        return suggestion(for: name, among: directoryEntries(folder)).map {
            "did you mean '\(cut == nil ? "" : folder)\($0)'?"
        }
    }
}

/// The names in a folder, sorted, without those that begin with a dot; empty where it cannot be read.
package func directoryEntries(_ path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
        // d_name is NUL-terminated within the entry, which lives until the next call.
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
            unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}

/// What a path names.
package enum FileKind: Sendable {
    case file, folder, missing
}

/// Asks the file system; a link counts as what it leads to.
package func fileKind(_ path: String) -> FileKind {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return .missing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
}

/// The path of a file with every link followed; nil where there is none.
package func realPath(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
}

private func readOnce(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(file, buffer.baseAddress, buffer.count)
}
