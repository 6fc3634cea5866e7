// What a run provokes, overheard and audited: a right implementation is clean, and what can be told from traffic alone
// is told of a broken one.
import Testing
import TreatyConformance
import TreatyContract
import TreatyHTTP
import TreatyMock
import TreatyNet
import TreatyOpenAPI

@Suite struct AuditDifferentialTests {
    /// Audits what a run on a target says and hears.
    private func audited(_ port: Int, _ target: (UInt16) throws -> Target) throws -> [CaseResult] {
        let contract = try spaazaContract()
        let overhearing = try Overhearing(of: Origin(host: "127.0.0.1", port: port))
        defer { overhearing.stop() }
        var runner = Runner(contract, target: try target(overhearing.port))
        _ = runner.run { _ in }
        var audit = TrafficAudit([contract])
        return overhearing.exchanges.enumerated().map { index, exchange in
            audit.judge(exchange, name: "entry-\(index + 1)")
        }
    }

    private func failures(_ results: [CaseResult]) -> [String] {
        results.filter { if case .failed = $0.verdict { true } else { false } }
            .map { "\($0.title): \($0.findings.map(\.description))" }
    }

    @Test("everything a run says to the contract's own mock is audited clean")
    func mock() throws {
        let contract = try spaazaContract()
        let mock = try MockServer([contract], port: 0)
        try mock.start()
        defer { mock.stop() }
        let results = try audited(mock.port) { port in
            Target(
                label: "mock", origin: Origin(host: "127.0.0.1", port: Int(port)), isOwnMock: true,
                isDisposable: true, callers: contract.ownCallers, given: contract.ownRecords)
        }
        #expect(results.count > 30)
        #expect(results.flatMap(\.findings).map(\.description) == [])
    }

    @Test("everything a run says to a faithful implementation is audited without a failure")
    func faithful() throws {
        let service = SpaazaService()
        let port = try service.start()
        defer { service.stop() }
        let results = try audited(Int(port)) { spaazaTarget(port: $0) }
        #expect(results.count > 30)
        #expect(failures(results) == [])
    }

    /// Breakages that no single exchange shows, and why.
    static let undecidable: [SpaazaBreakage: String] = [
        .unknownTagIs200: "which tags there are is not in the exchange",
        .limitedIsAllowed: "what a caller may do is not in the exchange",
    ]

    @Test(
        "what a broken implementation says is found wherever traffic alone can tell", arguments: SpaazaBreakage.allCases
    )
    func broken(_ breakage: SpaazaBreakage) throws {
        let service = SpaazaService(breakage: breakage)
        let port = try service.start()
        defer { service.stop() }
        let results = try audited(Int(port)) { spaazaTarget(port: $0) }
        let checks = Set(
            results.filter { if case .failed = $0.verdict { true } else { false } }
                .flatMap { $0.findings.filter { $0.grade <= .outside }.map(\.check) })
        if let reason = AuditDifferentialTests.undecidable[breakage] {
            #expect(checks == [], "\(breakage.rawValue) is told after all, although \(reason)")
            return
        }
        let wanted = breakage.expectation.auditChecks
        #expect(
            checks.contains { check in wanted.contains { check == $0 || check.hasPrefix($0 + ".") } },
            "\(breakage.rawValue): wanted \(wanted), found \(checks.sorted())")
    }
}

extension SpaazaAspect {
    /// The checks of the audit that name this aspect.
    fileprivate var auditChecks: [String] {
        switch self {
        case .status: checks + ["audit.method-undocumented", "request.content-type", "error.code", "error.code-status"]
        case .framing, .timeout: ["audit.no-response"]
        default: checks
        }
    }
}
