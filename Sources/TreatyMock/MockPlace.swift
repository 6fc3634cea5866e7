// Where a test's contract lies: from the test's own file upward to its package; nothing is read here.
import TreatyData

extension MockServer {
    /// The path of a contract as a test names it: absolute, or relative to the package that `file` lies in.
    ///
    /// The package is the nearest folder upward that holds a `Package.swift`; where there is none, the path stays.
    package static func contractPath(_ path: String, near file: String) -> String {
        if path.hasPrefix("/") { return path }
        var folder = Substring(file)
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            if fileKind("\(folder)/Package.swift") == .file { return "\(folder)/\(path)" }
        }
        return path
    }
}
