// The Swift Testing trait that gives each test a mock of its own; XCTest has its twin in MockedTestCase.
#if canImport(Testing)
public import Testing
import TreatyMock

/// Gives each test, and each case of a test with arguments, its own mock on its own port: `MockServer.current`.
public struct MockTrait: TestTrait, SuiteTrait, TestScoping {
    let path: String
    let filePath: String
    let clock: (@Sendable () -> Duration)?

    /// On a suite, every test in it gets one; the suite itself none.
    public var isRecursive: Bool { true }

    /// Called by the test library around each case.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await withMock(path, clock: clock, filePath: filePath) { _ in try await function() }
    }
}

extension Trait where Self == MockTrait {
    /// A mock of the contract at `path`: absolute, or relative to the package that the test lies in.
    public static func mock(
        _ path: String, clock: (@Sendable () -> Duration)? = nil, filePath: String = #filePath
    ) -> MockTrait {
        MockTrait(path: path, filePath: filePath, clock: clock)
    }
}
#endif
