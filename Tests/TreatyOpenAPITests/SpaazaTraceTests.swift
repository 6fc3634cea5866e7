// The trace of Contracts/spaaza against the page it was derived from; the page is not part of the repository.
import Foundation
import Testing
import TreatyOpenAPI
import TreatyText

enum SpaazaPlace {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let contract = root.appending(path: "Contracts/spaaza").path

    /// `documents` beside the corpora: those of `TREATY_CORPORA`, or `shared` beside the package.
    static let documents: String = {
        let named = ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        let corpora = named ?? root.deletingLastPathComponent().appending(path: "shared/corpora")
        return corpora.deletingLastPathComponent().appending(path: "documents").path
    }()

    static var hasDocuments: Bool { FileManager.default.fileExists(atPath: documents) }

    static func trace(_ path: String) throws -> Trace {
        var diagnostics: [Diagnostic] = []
        let contract = try OpenAPIDocument.load(path, into: &diagnostics)
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        return try Trace(contract, folder: documents)
    }
}

// The documents are not part of the repository; without them there is nothing to prove anything against.
@Suite(.enabled(if: SpaazaPlace.hasDocuments, "the documents folder is not there"))
struct SpaazaTraceTests {
    @Test("every citation of the Spaaza contract is proven, every item covered, every conflict decided")
    func proven() throws {
        let trace = try SpaazaPlace.trace(SpaazaPlace.contract + "/openapi.yaml")
        let text = trace.failures.map(\.description).joined(separator: "\n")
        #expect(trace.failures.isEmpty, "\(text)")
        // 1 operation, 1 parameter, 1 sample, 4 errors, 3 statuses, 2 + 1 media types.
        #expect(trace.itemCount == 13 && trace.coveredCount == 13)
        let conflicts = (1...13).map { "S-" + ($0 < 10 ? "0" : "") + String($0) }
        #expect(trace.ledger?.entries.map(\.id) == conflicts)
    }

    @Test("a citation of the Spaaza contract that is moved to another line is not proven, whichever it is")
    func moved() throws {
        let text = try String(contentsOfFile: SpaazaPlace.contract + "/openapi.yaml", encoding: .utf8)
        let ledger = try String(contentsOfFile: SpaazaPlace.contract + "/ledger.yaml", encoding: .utf8)
        let folder = try TemporaryFolder(["ledger.yaml": ledger, "openapi.yaml": text])
        let citation = try Regex("spaaza:[0-9]+(-[0-9]+)?")
        let ranges = text.ranges(of: citation)
        #expect(ranges.count >= 80)
        for range in ranges {
            // Line 5 says "Contents".
            var wrong = text
            wrong.replaceSubrange(range, with: "spaaza:5")
            try folder.write("openapi.yaml", wrong)
            let codes = try SpaazaPlace.trace(folder.path + "/openapi.yaml").failures.map(\.diagnostic.code)
            #expect(codes.contains("trace.not-found"), "\(text[text.lineRange(for: range)])")
        }
    }
}
