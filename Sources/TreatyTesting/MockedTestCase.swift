// The XCTest twin of the trait: a test case whose every test has a mock of its own.
#if canImport(XCTest)
public import TreatyMock
public import XCTest

/// Override `contractPath`; each test method then finds its own mock in `mock`.
open class MockedTestCase: XCTestCase {
    private var started: MockServer?

    /// The contract: absolute, or relative to the package that `file` lies in.
    open var contractPath: (path: String, file: String) { ("Contracts/openapi.yaml", #filePath) }

    /// The mock of the test that runs; fails the test where it could not start.
    public var mock: MockServer {
        get throws { try XCTUnwrap(started, "the mock is started by setUpWithError; an override must call super") }
    }

    open override func setUpWithError() throws {
        try super.setUpWithError()
        let (path, file) = contractPath
        started = try startedMock(path, clock: nil, filePath: file)
    }

    open override func tearDownWithError() throws {
        started?.stop(drain: .zero)
        started = nil
        try super.tearDownWithError()
    }
}
#endif
