// The raw requests of the HTTP/1 corpus, which lies outside of the repository; what is done with them is the tests'
// business.
import Foundation

/// One raw request of the corpus.
package struct HTTPCorpusCase: Sendable {
    package enum Expectation: String, Sendable { case accept, reject, either }

    package let name: String
    package let bytes: [UInt8]
    package let expect: Expectation
    /// How many answers there are, where the corpus says so.
    package let responses: Int?
}

package enum HTTPCorpus {
    /// `TREATY_CORPORA`, or the corpora beside the package.
    private static let file: URL = {
        let named = ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = named ?? package.deletingLastPathComponent().appending(path: "shared/corpora")
        return folder.appending(path: "http1/cases.json")
    }()

    package static var isThere: Bool { FileManager.default.fileExists(atPath: file.path) }

    /// Empty where the file is none of this form.
    package static func cases() throws -> [HTTPCorpusCase] {
        print("corpora: used http1")
        let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        return (root?["cases"] as? [[String: Any]] ?? []).compactMap { item in
            guard let name = item["name"] as? String,
                let bytes = (item["bytes"] as? String).flatMap({ Data(base64Encoded: $0) }),
                let expect = (item["expect"] as? String).flatMap(HTTPCorpusCase.Expectation.init)
            else { return nil }
            return HTTPCorpusCase(name: name, bytes: Array(bytes), expect: expect, responses: item["responses"] as? Int)
        }
    }
}

/// Where to split a message: every offset up to a size, and so many spread ones above it.
package func splitOffsets(of count: Int, everyUpTo: Int, spread: Int) -> [Int] {
    if count < 2 { return [] }
    return count <= everyUpTo ? Array(1..<count) : (1...spread).map { max(1, count * $0 / (spread + 1)) }
}
