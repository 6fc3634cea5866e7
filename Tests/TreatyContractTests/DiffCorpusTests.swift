// Real documents, each beside itself and beside a copy with one narrow change; what changes mean is tested elsewhere.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// The folder of real OpenAPI documents; nil where the corpora are not there.
private let folder = corpus("openapi")

/// Without optimization the large documents take minutes.
#if DEBUG
private let bytesMax = 120_000
#else
private let bytesMax = 1 << 30
#endif

@Suite struct DiffCorpusTests {
    private func document(_ bytes: [UInt8], _ name: String) throws -> OpenAPIDocument {
        var diagnostics: [Diagnostic] = []
        let set = DocumentSet(
            try Document.read(SourceFile(name: name, bytes: bytes)), path: name, into: &diagnostics)
        return try OpenAPIDocument(set, into: &diagnostics)
    }

    @Test(
        "a real document beside itself has no changes, and with other bytes of white space neither",
        .enabled(if: folder != nil, "the corpora are not there"))
    func itself() throws {
        let folder = try #require(folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        print("corpora: used openapi")
        var count = 0
        for name in names where !name.hasSuffix(".tsv") {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            guard bytes.count <= bytesMax else { continue }
            let (old, new) = (try document(bytes, "old/\(name)"), try document(bytes + [0x0A], "new/\(name)"))
            let changes = ContractComparison(old, new, paths: ("old", "new"), includesText: true).changes
            #expect(changes.isEmpty, "\(name): \(changes.prefix(3).map(\.message))")
            count += 1
        }
        #expect(count > 20)
    }

    @Test(
        "members in reverse order are the same document",
        .enabled(if: folder != nil, "the corpora are not there"))
    func reversed() throws {
        let folder = try #require(folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where !name.hasSuffix(".tsv") {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            guard bytes.count <= min(bytesMax, 500_000) else { continue }
            let source = try Document.read(SourceFile(name: name, bytes: bytes))
            let text = turned(JSON(source.root)).bytes
            let (old, new) = (try document(bytes, "old/\(name)"), try document(text, "new/\(name)"))
            let comparison = ContractComparison(old, new, paths: ("old", "new"))
            // Paths of one shape change places too, and the first of them counts.
            let changes = comparison.changes.filter { $0.consumer != .safe || $0.provider != .safe }
            #expect(
                changes.isEmpty, "\(name): \(changes.prefix(3).map { "\($0.operations) \($0.place) \($0.message)" })")
        }
    }

    private func turned(_ value: JSON) -> JSON {
        switch value {
        case .object(let members): .object(members.reversed().map { JSON.Member($0.name, turned($0.value)) })
        case .array(let elements): .array(elements.map(turned))
        default: value
        }
    }
}
