// The JSONPath compliance test suite (RFC 9535): verdicts, nodes and Normalized Paths; our own cases are in the files
// beside it.
import Foundation
import Testing
import TreatyData
import TreatyPath
import TreatyText

/// The suite, where the corpora lie: `TREATY_CORPORA`, else beside the package.
private let suite: URL = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let corpora =
        ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        ?? root.deletingLastPathComponent().appending(path: "shared/corpora")
    return corpora.appending(path: "jsonpath/cts.json")
}()

@Suite struct JSONPathSuiteTests {
    /// Cases that fail, each with its reason; empty.
    static let exceptions: [String: String] = [:]

    @Test(
        "every case of the compliance suite gets its nodes, its paths or its refusal",
        .enabled(if: FileManager.default.fileExists(atPath: suite.path)))
    func compliance() throws {
        print("corpora: used jsonpath")
        let bytes = [UInt8](try Data(contentsOf: suite))
        let document = try Document.json(bytes: bytes, name: "cts.json")
        let tests = try #require(document.root["tests"])
        var count = 0
        for test in tests.elements {
            let name = test["name"]?.text ?? ""
            count += 1
            let complaint = complaint(test)
            let isException = JSONPathSuiteTests.exceptions[name] != nil
            if let complaint, !isException { Issue.record("\(name): \(test["selector"]?.text ?? ""): \(complaint)") }
            if complaint == nil, isException { Issue.record("\(name): passes now; take it off the list") }
        }
        #expect(count >= 700)
        print("jsonpath cts.json: \(count) cases")
    }

    /// What is wrong with our answer to one case.
    private func complaint(_ test: Value) -> String? {
        guard let selector = test["selector"] else { return "has no selector" }
        let isInvalid = test["invalid_selector"]?.bool == true
        let path: JSONPath
        do throws(PathError) {
            path = try JSONPath(selector.text)
        } catch {
            return isInvalid ? nil : "refused: \(error) at \(error.offset)"
        }
        if isInvalid { return "accepted" }
        guard let document = test["document"] else { return "has no document" }
        let nodes: [NodeIndex]
        do throws(PathError) {
            nodes = try path.nodes(in: document.document, from: document.index)
        } catch {
            return "gave up: \(error)"
        }
        let values = nodes.map { JSON(Value(document.document, $0)) }
        let paths = JSONPath.locations(of: nodes, in: document.document, from: document.index)
        let results = test["result"].map { [$0] } ?? test.elements(of: "results")
        let resultPaths = test["result_paths"].map { [$0] } ?? test.elements(of: "results_paths")
        for (index, result) in results.enumerated()
        where result.elements.map({ JSON($0) }) == values {
            guard index < resultPaths.count else { return nil }
            if resultPaths[index].elements.map(\.text) == paths { return nil }
        }
        return "found \(values.map(\.compact)) at \(paths)"
    }
}
