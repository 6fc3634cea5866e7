// The Swift Testing trait that gives each test a replay of recordings of its own.
public import TreatyReplay
#if canImport(Testing)
public import Testing
#endif
import TreatyMock

extension ReplayServer {
    /// The replay of the test that runs; nil outside of one.
    @TaskLocal public static var current: ReplayServer?
}

/// Runs `body` with a started replay on a port of its own, which is also `ReplayServer.current`, and stops it then.
///
/// `path` is absolute, or relative to the package that the calling file lies in. `key` is the text of `TREATY_KEY` that
/// the recording was made under; nil finds it as `treaty replay` does. Throws the diagnostic of a recording that cannot
/// be used.
public func withReplay<Result>(
    _ path: String, key: String? = nil, shiftsDates: Bool = false, filePath: String = #filePath,
    _ body: (ReplayServer) async throws -> Result
) async throws -> Result {
    let replay = try ReplayServer(
        [MockServer.contractPath(path, near: filePath)], key: key, shiftsDates: shiftsDates)
    try replay.start()
    defer { replay.stop(drainSeconds: 0) }
    return try await ReplayServer.$current.withValue(replay) { try await body(replay) }
}

#if canImport(Testing)
/// Gives each test, and each case of a test with arguments, its own replay on its own port: `ReplayServer.current`.
public struct ReplayTrait: TestTrait, SuiteTrait, TestScoping {
    let path: String
    let filePath: String
    let key: String?
    let shiftsDates: Bool

    /// On a suite, every test in it gets one; the suite itself none.
    public var isRecursive: Bool { true }

    /// Called by the test library around each case.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await withReplay(path, key: key, shiftsDates: shiftsDates, filePath: filePath) { _ in try await function() }
    }
}

extension Trait where Self == ReplayTrait {
    /// A replay of the HAR at `path`: absolute, or relative to the package that the test lies in.
    public static func replay(
        _ path: String, key: String? = nil, shiftsDates: Bool = false, filePath: String = #filePath
    ) -> ReplayTrait {
        ReplayTrait(path: path, filePath: filePath, key: key, shiftsDates: shiftsDates)
    }
}
#endif
