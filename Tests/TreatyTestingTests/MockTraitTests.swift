// The trait and its XCTest twin, used as a user's tests would; parallel cases must not see each other's records.
import Foundation
import Testing
import TreatyTesting
import XCTest

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The status of a deletion of a tag, asked of a mock as an application would.
private func deletion(of tag: Int, from mock: MockServer) async throws -> Int? {
    let url = try #require(URL(string: "\(mock.url)/auth/delete-tag?id=\(tag)"))
    var request = URLRequest(url: url)
    request.httpMethod = "DELETE"
    request.setValue("admin-user-id", forHTTPHeaderField: "X-Spaaza-Session-User-Id")
    request.setValue("admin-session-key", forHTTPHeaderField: "X-Spaaza-Session-Key")
    let (_, response) = try await URLSession.shared.data(for: request)
    return (response as? HTTPURLResponse)?.statusCode
}

@Suite struct MockTraitTests {
    @Test("each case has a mock of its own", .mock("Contracts/spaaza/openapi.yaml"), arguments: 1...16)
    func ownMock(number: Int) async throws {
        let mock = try #require(MockServer.current)
        // Were the mock shared, all cases but one would find the tag deleted.
        #expect(try await deletion(of: 1, from: mock) == 200)
        #expect(try await deletion(of: 1, from: mock) == 400)
    }

    @Test("outside of the trait there is no mock")
    func noMock() { #expect(MockServer.current == nil) }

    @Test("a contract that is not there fails with its diagnostic")
    func missing() async {
        await #expect(throws: (any Error).self) {
            try await withMock("Contracts/none/openapi.yaml") { (_: MockServer) async in }
        }
    }

    @Test("the mock ends with its scope")
    func ends() async throws {
        let mock = try await withMock("Contracts/spaaza") { (mock: MockServer) async throws -> MockServer in
            #expect(try await deletion(of: 2, from: mock) == 200)
            return mock
        }
        await #expect(throws: (any Error).self) { try await deletion(of: 3, from: mock) }
    }
}

@Suite(.mock("Contracts/spaaza/openapi.yaml"))
struct MockTraitOfSuiteTests {
    @Test("a trait on a suite gives each test a mock of its own", arguments: 1...4)
    func ownMock(number: Int) async throws {
        #expect(try await deletion(of: 1, from: try #require(MockServer.current)) == 200)
    }

    @Test("a test without arguments has one too")
    func single() async throws {
        #expect(try await deletion(of: 1, from: try #require(MockServer.current)) == 200)
    }
}

final class MockedTests: MockedTestCase {
    override var contractPath: (path: String, file: String) { ("Contracts/spaaza/openapi.yaml", #filePath) }

    func testATagIsDeletedOnce() async throws {
        let first = try await deletion(of: 1, from: try mock)
        let second = try await deletion(of: 1, from: try mock)
        XCTAssertEqual(first, 200)
        XCTAssertEqual(second, 400)
    }

    func testTheNextTestFindsTheTagAgain() async throws {
        let first = try await deletion(of: 1, from: try mock)
        XCTAssertEqual(first, 200)
    }
}
