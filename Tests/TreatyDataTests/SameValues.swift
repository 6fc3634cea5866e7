// What tests of reading and writing share: whether two tapes hold the same, and the files of the corpora.
import Foundation
import TreatyData
import TreatyText

/// Where two tapes begin to differ in kind, count or text; nil where they hold the same values in the same order.
func firstDifference(_ left: Document, _ right: Document) -> String? {
    guard left.nodes.count == right.nodes.count else {
        return "\(left.nodes.count) nodes, not \(right.nodes.count)"
    }
    for index in left.nodes.indices {
        let (a, b) = (Value(left, NodeIndex(index)), Value(right, NodeIndex(index)))
        if a.kind == b.kind, a.count == b.count, !a.node.isContainer || a.node.second == b.node.second {
            let isText = a.kind == .string || a.kind == .number
            if !isText || left.text(of: a.index) == right.text(of: b.index) { continue }
        }
        return "node \(index): \(a.kindName) '\(a.text)', not \(b.kindName) '\(b.text)'"
    }
    return nil
}

/// All files below the corpora whose names end so; in a debug build only those that are read within a blink.
func corpusFiles(_ endings: [String]) throws -> [SourceFile] {
    guard let root = corpus("") else { return [] }
    #if DEBUG
    let bytesMax = 60_000
    #else
    let bytesMax = Int.max
    #endif
    let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return try paths.filter { path in endings.contains { path.hasSuffix($0) } }.sorted().compactMap { path in
        let place = root.appendingPathComponent(path)
        let size = try place.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        return size > bytesMax ? nil : SourceFile(name: path, bytes: Array(try Data(contentsOf: place)))
    }
}
