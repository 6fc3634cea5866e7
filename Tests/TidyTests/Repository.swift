// The files of this repository as the checks see them: paths and texts; what is right about them the checks decide.
import Foundation

/// A file under the root; `text` is empty for a folder's entry that is no UTF-8.
struct RepositoryFile: Sendable {
    /// The path from the root, with `/`.
    var path: String
    var text: String
    var lines: [String]

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        lines = text.components(separatedBy: "\n")
        if lines.last == "" { lines.removeLast() }
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var isSwift: Bool { path.hasSuffix(".swift") }
    var isSource: Bool { isSwift && path.hasPrefix("Sources/") }
    var isScript: Bool { path.hasPrefix("scripts/") || path.hasPrefix(".ci/") }
    var isMarkdown: Bool { path.hasSuffix(".md") }
    /// The target a file belongs to: the folder below Sources or Tests.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 && (parts[0] == "Sources" || parts[0] == "Tests") ? String(parts[1]) : ""
    }
}

/// Every file that is ours: what `.gitignore` names is left out.
struct Repository: Sendable {
    var files: [RepositoryFile]
    /// The code of each Swift file, by path.
    let code: [String: SwiftCode]

    init(_ files: [RepositoryFile]) {
        self.files = files
        code = Dictionary(
            files.filter(\.isSwift).map { ($0.path, SwiftCode($0.text)) }, uniquingKeysWith: { first, _ in first })
    }

    func file(_ path: String) -> RepositoryFile? { files.first { $0.path == path } }

    /// Whether a path names a file, or a folder that holds one.
    func has(_ path: String) -> Bool {
        let folder = path.hasSuffix("/") ? path : path + "/"
        return files.contains { $0.path == path || $0.path.hasPrefix(folder) }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The checkout this file was built from, read once.
    static let current = Repository(read())

    private static func read() -> [RepositoryFile] {
        var files: [RepositoryFile] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []
            for name in names.sorted() where !isIgnored(name) {
                let path = folder.isEmpty ? name : folder + "/" + name
                if isFolder(root + "/" + path) {
                    folders.append(path)
                } else if let data = FileManager.default.contents(atPath: root + "/" + path) {
                    files.append(RepositoryFile(path, String(data: data, encoding: .utf8) ?? ""))
                }
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// What `.gitignore` says, in the few shapes it uses.
    private static func isIgnored(_ name: String) -> Bool {
        let names = [".git", ".swiftpm", ".treaty", "__pycache__", "Package.resolved", ".DS_Store"]
        return names.contains(name) || name.hasPrefix(".build") || name.hasSuffix(".xcodeproj")
    }
}
