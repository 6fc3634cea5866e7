// The key that pseudonyms are made under: from the environment or from its own file; it is never written elsewhere.
import TreatyData
import TreatyNet
package import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The key of one project's recordings. Whoever has it can tell whether a value stands behind a pseudonym.
package struct RedactionKey: Sendable {
    let bytes: [UInt8]

    /// Any text can be a key; its SHA-256 is what is used.
    package init(text: String) { bytes = SHA256.digest(of: text.utf8) }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Names the key without telling it: 16 hexadecimal digits.
    package var fingerprint: String {
        HMAC(key: bytes).code(for: "treaty key fingerprint".utf8).prefix(8).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The key of `TREATY_KEY`, else that of the file `.treaty/key` in a folder, which is made on first use.
    /// What is not as it should be goes to `warnings`; a file that holds no key is thrown.
    package static func find(
        in folder: String = ".", environment: String? = nil, warnings: inout [Diagnostic]
    ) throws(Diagnostic) -> RedactionKey {
        if let key = try existing(in: folder, environment: environment, warnings: &warnings) { return key }
        try make(path(in: folder), in: place(in: folder))
        guard let key = try existing(in: folder, environment: environment, warnings: &warnings) else {
            throw Diagnostic(.error, "key.form", "'\(path(in: folder))' went away as soon as it was made")
        }
        return key
    }

    private static func place(in folder: String) -> String {
        (folder == "." || folder.isEmpty ? "" : folder + "/") + ".treaty"
    }

    private static func path(in folder: String) -> String { place(in: folder) + "/key" }

    /// The same, but a key that is not there is not made: nil.
    package static func existing(
        in folder: String = ".", environment: String? = nil, warnings: inout [Diagnostic]
    ) throws(Diagnostic) -> RedactionKey? {
        if let text = environment ?? RedactionKey.variable, !text.isEmpty { return RedactionKey(text: text) }
        let path = path(in: folder)
        if fileKind(path) == .missing { return nil }
        let text = try SourceFile.read(path, bytesMax: 4096).bytes.filter { $0 > 0x20 }
        guard text.count == 64, text.allSatisfy({ hexDigit($0) != nil }) else {
            throw Diagnostic(
                .error, "key.form", "'\(path)' holds no key: 64 hexadecimal digits were expected",
                help: "restore it, or delete it for a new one, under which nothing recorded before can be matched")
        }
        if isOpenToOthers(path) {
            warnings.append(
                Diagnostic(
                    .warning, "key.mode", "others may read '\(path)'", help: "chmod 600 \(path)"))
        }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            bytes.append((hexDigit(text[index]) ?? 0) << 4 | (hexDigit(text[index + 1]) ?? 0))
        }
        return RedactionKey(bytes: bytes)
    }

    private static var variable: String? {
        // Holds: the C string is copied at once, and nothing here changes the environment.
        unsafe getenv("TREATY_KEY").map { unsafe String(cString: $0) }
    }

    private static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        // Holds: `status` lives for the call.
        return unsafe stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// Makes the folder, a rule for git that leaves it out, and the key.
    private static func make(_ path: String, in folder: String) throws(Diagnostic) {
        // Holds: the path is passed as a C string for the call only.
        if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(folder, errno) }
        try create(folder + "/.gitignore", 0o644, Array("*\n".utf8))
        let random = try TreatyReplay.prefix(of: "/dev/urandom", count: 32)
        let digits = random.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        // Whole before it has its name: another run that starts at once finds a key or none.
        let part = path + ".\(getpid())"
        try create(part, 0o600, Array((digits + "\n").utf8))
        // Holds: both paths live for their calls. One that somebody else has linked meanwhile stays.
        let result = unsafe link(part, path)
        let reason = errno
        unsafe unlink(part)
        if result != 0, reason != EEXIST { throw failure(path, reason) }
    }

    /// Writes a file that is not there yet; one that somebody else has made meanwhile stays.
    private static func create(_ path: String, _ mode: mode_t, _ bytes: [UInt8]) throws(Diagnostic) {
        // Holds: the path lives for the call.
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        if file < 0, errno == EEXIST { return }
        guard file >= 0 else { throw failure(path, errno) }
        defer { close(file) }
        let code = written(bytes, to: file)
        guard code == 0 else { throw failure(path, code) }
    }

    private static func failure(_ path: String, _ number: Int32) -> Diagnostic {
        Diagnostic(
            .error, "key.unwritable", "'\(path)' cannot be made: \(systemMessage(number))",
            help: "set TREATY_KEY, or make the folder writable")
    }
}

/// The first bytes of a file that has no end.
private func prefix(of path: String, count: Int) throws(Diagnostic) -> [UInt8] {
    // Holds: path and buffer live for their calls, and no more than `count` bytes are read.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    var bytes = [UInt8](repeating: 0, count: count)
    let found = file < 0 ? -1 : unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, count) }
    if file >= 0 { close(file) }
    guard found == count else {
        throw Diagnostic(.error, "key.random", "the system gives no random bytes", help: "set TREATY_KEY")
    }
    return bytes
}
