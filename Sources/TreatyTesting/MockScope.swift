// A mock for the length of one piece of code, and how that code finds it; test frameworks are not known here.
@_exported public import TreatyContract
@_exported public import TreatyMock

extension MockServer {
    /// The mock of the test that runs; nil outside of one.
    @TaskLocal public static var current: MockServer?
}

/// Runs `body` with a started mock on a port of its own, which is also `MockServer.current`, and stops it afterwards.
///
/// `path` is absolute, or relative to the package that the calling file lies in. Throws the diagnostic of a
/// contract that cannot be used.
public func withMock<Result>(
    _ path: String, clock: (@Sendable () -> Duration)? = nil, filePath: String = #filePath,
    _ body: (MockServer) async throws -> Result
) async throws -> Result {
    let mock = try startedMock(path, clock: clock, filePath: filePath)
    defer { mock.stop(drain: .zero) }
    return try await MockServer.$current.withValue(mock) { try await body(mock) }
}

/// The same for code that does not suspend.
public func withMock<Result>(
    _ path: String, clock: (@Sendable () -> Duration)? = nil, filePath: String = #filePath,
    _ body: (MockServer) throws -> Result
) throws -> Result {
    let mock = try startedMock(path, clock: clock, filePath: filePath)
    defer { mock.stop(drain: .zero) }
    return try MockServer.$current.withValue(mock) { try body(mock) }
}

/// A mock that listens already.
func startedMock(_ path: String, clock: (@Sendable () -> Duration)?, filePath: String) throws -> MockServer {
    let contract = try Contract.load(MockServer.contractPath(path, near: filePath))
    let mock = try MockServer([contract], clock: clock)
    try mock.start()
    return mock
}
