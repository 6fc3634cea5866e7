// Lint over documents of others: the official fixtures of the structure, and real documents, which it must survive.
import Foundation
import Testing
import TreatyContract
import TreatyText

private func files(_ name: String) throws -> [URL] {
    guard let folder = corpus(name) else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
        .filter { ["yaml", "json"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
}

private let hasFixtures = corpus("openapi-schema-fixtures") != nil
private let hasDocuments = corpus("openapi") != nil

@Suite struct LintCorpusTests {
    /// The first line that a complaint about a fixture may stand on, for those that must fail.
    private static let places: [String: Int] = [
        "header-object-allowReserved": 12, "link-object-no-body": 10, "servers": 10, "invalid_schema_types": 10,
        "example-object-old-exclusions": 10, "xml-attr-exclusion": 11,
    ]

    @Test(
        "official fixtures pass or fail the rules of structure as they should",
        .enabled(if: hasFixtures, "the corpora are not there: set TREATY_CORPORA"))
    func fixtures() throws {
        print("corpora: used openapi-schema-fixtures")
        for version in ["v3.1", "v3.2"] {
            for kind in ["pass", "fail"] {
                for file in try files("openapi-schema-fixtures/\(version)/\(kind)") {
                    let result = Linter.run(file.path)
                    let errors = result.diagnostics.filter {
                        $0.severity == .error && LintRegistry.structureCodes.contains($0.code)
                    }
                    let name = file.deletingPathExtension().lastPathComponent
                    #expect(result.isReadable, "\(version) \(name)")
                    #expect(errors.isEmpty == (kind == "pass"), "\(version)/\(kind)/\(name): \(errors)")
                    if kind == "fail", let line = LintCorpusTests.places[name] {
                        #expect((errors.first?.location?.line ?? 0) >= line, "\(version) \(name): \(errors)")
                    }
                }
            }
        }
    }

    @Test(
        "real documents are linted to the end, and every complaint has a code, a place and a page",
        .enabled(if: hasDocuments, "the corpora are not there: set TREATY_CORPORA"))
    func documents() throws {
        let all = try files("openapi") + files("openapi-examples") + files("openapi-examples/learn/3.0")
        print("corpora: used openapi")
        for file in all {
            let bytes = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            guard bytes < 120_000 else { continue }
            let result = Linter.run(file.path)
            #expect(result.isReadable, "\(file.lastPathComponent)")
            for diagnostic in result.diagnostics {
                #expect(LintRegistry.rule(diagnostic.code) != nil, "\(diagnostic)")
                #expect(diagnostic.location != nil, "\(diagnostic)")
            }
        }
    }
}
