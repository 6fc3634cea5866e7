// The runner against an implementation that shares no code with us: the faithful one passes, each broken one is caught
// and named.
import Foundation
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyNet
import TreatyOpenAPI
import TreatyText

@Suite struct VerifySpaazaTests {
    private func contract() throws -> Contract {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        return try Contract.load(root + "/Contracts/spaaza/openapi.yaml")
    }

    /// Runs the contract's cases against a service; a hang costs 300 ms here.
    private func run(_ breakage: SpaazaBreakage?, failOn: Grade = .outside) throws -> RunResult {
        let contract = try contract()
        let service = SpaazaService(breakage: breakage)
        let port = try service.start()
        defer { service.stop() }
        let principals = SpaazaPrincipals()
        func caller(_ name: String, _ session: SpaazaPrincipals.Session) -> TargetCaller {
            TargetCaller(name: name, schemes: [("sessionUserId", session.userID), ("sessionKey", session.key)])
        }
        let tags =
            (1...8).map { JSON.object([.init("id", .int($0))]) }
            + [31, 32].map { ["id": .int($0), "chain": ["id": 2]] as JSON }
        let target = Target(
            label: "service", origin: Origin(host: "127.0.0.1", port: Int(port)), isDisposable: true,
            timeoutMilliseconds: 300,
            callers: [caller("admin", principals.admin), caller("limited", principals.limited)],
            given: [GivenRecords(collection: "tags", existing: tags, absent: [["id": 999]])])
        var options = RunOptions()
        options.failOn = failOn
        var runner = Runner(contract, target: target, options: options)
        return runner.run { _ in }
    }

    @Test("the faithful implementation passes every case that can be sent")
    func faithful() throws {
        let result = try run(nil)
        for one in result.results where !one.findings.isEmpty {
            if case .failed = one.verdict { Issue.record("\(one.id): \(one.findings.map(\.description))") }
        }
        #expect(result.failed == 0)
        #expect(result.passed > 15)
        let provoked = result.errors.filter { if case .right = $0.state { true } else { false } }.map(\.code)
        #expect(Set(provoked) == ["6", "52", "68", "230"])
    }

    @Test("a broken implementation fails for the reason that was broken", arguments: SpaazaBreakage.allCases)
    func broken(_ breakage: SpaazaBreakage) throws {
        let result = try run(breakage)
        #expect(result.failed > 0)
        let checks = result.results.filter { if case .failed = $0.verdict { true } else { false } }
            .flatMap { $0.findings.filter { $0.grade <= .outside }.map(\.check) }
        let wanted = breakage.expectation.checks
        #expect(
            checks.contains { check in wanted.contains { check == $0 || check.hasPrefix($0 + ".") } },
            "\(breakage.rawValue): wanted \(wanted), found \(Set(checks).sorted())")
    }
}

extension SpaazaAspect {
    /// The checks of ours that name this aspect.
    var checks: [String] {
        switch self {
        case .status: ["status"]
        case .code: ["error.code", "error.code-undocumented", "error.code-status"]
        case .name: ["error.name"]
        case .schema: ["schema", "error.code", "error.in-success", "success.in-error"]
        case .relation: ["relation"]
        case .body: ["body.malformed", "body.duplicate-name", "body.coding"]
        case .framing: ["connection.closed", "body.truncated", "response.malformed"]
        case .timeout: ["timeout"]
        case .mediaType: ["media-type"]
        }
    }
}
