// Where the public test corpora lie, for the suites that need them.
import Foundation

/// The folder of a corpus, where there is one.
func corpus(_ name: String) -> URL? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let folder =
        ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        ?? root.appendingPathComponent("../shared/corpora")
    let place = folder.appendingPathComponent(name)
    return FileManager.default.fileExists(atPath: place.path) ? place : nil
}
