// Requests and responses made from contracts keep them: small cases by hand, and real documents where the corpora lie.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyText

@Suite("Samples keep their contract")
struct SampleTests {
    /// Documents up to this size: the others take minutes in debug, and `scripts/independent` takes them all.
    static let bytesMax = 60_000

    static func documents() -> [String] {
        let folders = ["openapi", "openapi-examples"].compactMap { corpus($0) }
        let files = folders.flatMap { folder -> [URL] in
            let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.fileSizeKey])
            return found?.compactMap { $0 as? URL } ?? []
        }
        return files.filter { file in
            let size = (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? .max
            return ["json", "yaml"].contains(file.pathExtension) && size <= bytesMax
        }.map(\.path).sorted()
    }

    /// What is wrong with the samples of an operation; empty where all are accepted.
    static func complaints(_ operation: TreatyContract.Operation, _ contract: Contract) -> [String] {
        [RequestSample.Extent.minimal, .full].flatMap { extent in
            contract.complaints(about: RequestSample(operation, of: contract, extent: extent), of: operation)
        }
            + ResponseSample.samples(of: operation).flatMap { contract.complaints(about: $0, of: operation) }
    }

    @Test(
        "of the operations of real documents 99 % and more have samples that are accepted",
        .enabled(if: corpus("openapi") != nil, "the corpora are not there: set TREATY_CORPORA"))
    func realDocuments() throws {
        print("corpora: used openapi")
        print("corpora: used openapi-examples")
        var (whole, failed, read) = (0, [String](), 0)
        for path in Self.documents() {
            // A part of a document that others refer to is no contract.
            guard let contract = try? Contract.load(path) else { continue }
            read += 1
            for operation in contract.operations {
                whole += 1
                guard let first = Self.complaints(operation, contract).first else { continue }
                failed.append("\(contract.name) \(operation.id): \(first)")
            }
        }
        #expect(read > 40 && whole > 200)
        #expect(failed.count * 100 <= whole, "\(whole) operations:\n\(failed.joined(separator: "\n"))")
    }
}
