// Requests to a mock as tests write them, and the contract they are asked of; what must be answered is not here.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyText

/// The root of the package.
let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

func tagContract() throws -> Contract { try Contract.load("\(packageFolder)/Contracts/spaaza/openapi.yaml") }

/// A contract of the test's own, read from a file that is gone afterwards.
func contract(_ yaml: String) throws -> Contract {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("openapi.yaml")
    try Data(yaml.utf8).write(to: file)
    return try Contract.load(file.path)
}

/// 2026-01-02T03:04:05Z.
let testNow = Instant(seconds: 1_767_323_045)

struct Ask {
    var method = "DELETE"
    var target = "/auth/delete-tag"
    var fields: [(String, String)] = []
    var body = ""

    /// The credentials of a principal of the tag contract.
    static func session(_ name: String) -> [(String, String)] {
        [("X-Spaaza-Session-User-Id", "\(name)-user-id"), ("X-Spaaza-Session-Key", "\(name)-session-key")]
    }

    static func tag(_ query: String, as name: String = "admin", _ fields: [(String, String)] = []) -> Ask {
        Ask(target: "/auth/delete-tag\(query)", fields: session(name) + fields)
    }

    static func tag(body: String, _ type: String, query: String = "") -> Ask {
        Ask(target: "/auth/delete-tag\(query)", fields: session("admin") + [("Content-Type", type)], body: body)
    }

    func answer(of mock: MockResponder) -> MockAnswer {
        mock.answer(
            RequestMessage(method: method, target: target, fields: fields, content: Array(body.utf8)), now: testNow)
    }
}

extension MockAnswer {
    /// The body as JSON; null where it is none.
    var json: JSON {
        guard let document = try? Document.json(bytes: Array(response.content), name: "answer") else { return .null }
        return JSON(document.root)
    }

    func value(_ pointer: String) -> JSON? { JSONPointer(text: pointer).flatMap { json[$0] } }
}
