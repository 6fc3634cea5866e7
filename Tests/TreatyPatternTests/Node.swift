// Runs a script of JavaScript where node is installed: another engine to compare with, of the tests only.
import Foundation

enum Node {
    /// The program, from `PATH`; nil where there is none.
    static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .flatMap { ["\($0)/node", "\($0)/nodejs"] }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// The lines that a script prints; `input` is a file whose path is `process.argv[1]`.
    static func lines(_ script: String, _ input: String) throws -> [Substring] {
        guard let path else { return [] }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("node-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (given, answer) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
        try Data(input.utf8).write(to: given)
        _ = FileManager.default.createFile(atPath: answer.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-e", script, given.path]
        let file = try FileHandle(forWritingTo: answer)
        process.standardOutput = file
        try process.run()
        process.waitUntilExit()
        try file.close()
        return try String(decoding: Data(contentsOf: answer), as: UTF8.self).split(separator: "\n")
    }

    /// A text as a literal of JSON.
    static func quoted(_ text: String) -> String {
        var made = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": made += "\\\(scalar)"
            case "\0"..."\u{1F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                made += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: made.unicodeScalars.append(scalar)
            }
        }
        return made + "\""
    }
}
