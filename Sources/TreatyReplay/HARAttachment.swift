// Bodies that a HAR keeps in files beside it (`_file`, as Playwright writes them); files elsewhere are not read.
import TreatyData
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

enum HARAttachment {
    /// The bytes of the file that a `_file` member names. Errors: `har.file`, also for a path that leads out of the
    /// folder, through a link as well.
    static func read(_ value: Value, in folder: String?) throws(Diagnostic) -> [UInt8] {
        let path = value.text
        func wrong(_ message: String) -> Diagnostic {
            Diagnostic(
                .error, "har.file", message, at: value.location,
                help: "attached bodies lie below the folder of the HAR")
        }
        guard let folder else { throw wrong("'_file' names a file, and this HAR lies in no folder") }
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.isEmpty, steps.first != "", !steps.contains(".."), !path.utf8.contains(0),
            !path.utf8.contains(UInt8(ascii: "\\"))
        else { throw wrong("'_file' leads out of the folder of the HAR") }
        guard let root = resolved(folder), let file = resolved(folder + path) else {
            throw wrong("'_file' names '\(path)', which is not there")
        }
        guard file.hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
            throw wrong("'_file' leads out of the folder of the HAR")
        }
        do throws(Diagnostic) {
            return try SourceFile.read(file, bytesMax: 1 << 28).bytes
        } catch {
            throw wrong("'_file' cannot be read: \(error.message)")
        }
    }

    /// The path without links and dots; nil where nothing is there.
    private static func resolved(_ path: String) -> String? {
        // realpath allocates what it returns where the second argument is nil; it ends with NUL and is freed here.
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }
}
