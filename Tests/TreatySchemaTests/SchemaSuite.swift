// The official JSON Schema suite as tests read it: where it lies, its documents, its remotes; it judges nothing.
import Foundation
import TreatyData
import TreatySchema
import TreatyText

/// A folder of the corpora: under `TREATY_CORPORA`, else beside the package; nil where it is not there.
func corpus(_ name: String) -> URL? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let path = ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
    let folder = (path ?? root.deletingLastPathComponent().appending(path: "shared/corpora")).appending(path: name)
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}

enum SchemaSuite {
    static let folder = corpus("json-schema-test-suite")

    /// The drafts that are read, by the name of their folder, and their number as the annotation tests write it.
    static let drafts: [(folder: String, number: Int, dialect: SchemaDialect)] = [
        ("draft4", 4, .draft4), ("draft6", 6, .draft6), ("draft7", 7, .draft7),
        ("draft2019-09", 2019, .draft2019), ("draft2020-12", 2020, .draft2020),
    ]

    static func document(_ url: URL, name: String) throws -> Document {
        let bytes = [UInt8](try Data(contentsOf: url))
        return url.pathExtension == "yaml"
            ? try Document.yaml(SourceFile(name: name, bytes: bytes)) : try Document.json(bytes: bytes, name: name)
    }

    /// The JSON files of a folder, by name; none where it is not there.
    static func files(_ path: String) -> [String] {
        guard let folder else { return [] }
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
        return (names ?? []).filter { $0.hasSuffix(".json") }.sorted()
    }

    /// The documents the suite serves at localhost:1234; a folder of another draft's is read as that draft.
    static func remotes(for dialect: SchemaDialect) throws -> SchemaRegistry {
        var registry = SchemaRegistry()
        guard let folder else { return registry }
        let root = folder.appending(path: "remotes")
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
        where path.hasSuffix(".json") {
            let own = drafts.first { path.hasPrefix($0.folder + "/") }
            if own == nil, path.hasPrefix("draft") || path.hasPrefix("v1") { continue }
            let uri = "http://localhost:1234/" + path
            registry.add(
                try document(root.appending(path: path), name: uri), uri: uri, dialect: own?.dialect ?? dialect)
        }
        return registry
    }
}
