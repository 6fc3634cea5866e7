// What a run sends and what it leaves out with a reason; the verdicts on answers are tested elsewhere.
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyNet

/// The target of a port of this machine, with both sessions of the independent implementation.
func spaazaTarget(
    port: UInt16, isDisposable: Bool = true, timeoutMilliseconds: Int = 2000, given: [GivenRecords]? = nil,
    callers: [TargetCaller]? = nil
) -> Target {
    let principals = SpaazaPrincipals()
    func caller(_ name: String, _ session: SpaazaPrincipals.Session) -> TargetCaller {
        TargetCaller(name: name, schemes: [("sessionUserId", session.userID), ("sessionKey", session.key)])
    }
    let tags = (1...8).map { ["id": .int($0)] as JSON } + [31, 32].map { ["id": .int($0)] as JSON }
    return Target(
        label: "service", origin: Origin(host: "127.0.0.1", port: Int(port)), isDisposable: isDisposable,
        timeoutMilliseconds: timeoutMilliseconds,
        callers: callers ?? [caller("admin", principals.admin), caller("limited", principals.limited)],
        given: given ?? [GivenRecords(collection: "tags", existing: tags, absent: [["id": 999]])])
}

/// Runs the contract of delete-tag against the independent implementation.
func runSpaaza(
    _ breakage: SpaazaBreakage? = nil, only: [String] = [], failuresMax: Int? = nil,
    target: (UInt16) throws -> Target
) throws -> RunResult {
    let service = SpaazaService(breakage: breakage)
    let port = try service.start()
    defer { service.stop() }
    var options = RunOptions()
    options.only = only
    options.failuresMax = failuresMax
    var runner = Runner(try spaazaContract(), target: try target(port), options: options)
    return runner.run { _ in }
}

extension CaseResult {
    /// Why the case was not tested; nil where it was.
    var reason: String? { if case .notTested(let why) = verdict { why } else { nil } }
}

@Suite struct RunnerTests {
    @Test("a target that is not disposable gets nothing that may change it, and each case says why")
    func notDisposable() throws {
        let (listener, port) = try ServiceSocket.listening()
        defer { listener.shut() }
        var options = RunOptions()
        options.only = ["error-6", "error-52", "error-68", "error-230", "success"]
        var runner = Runner(
            try spaazaContract(), target: spaazaTarget(port: port, isDisposable: false), options: options)
        let result = runner.run { _ in }
        #expect(result.results.count > 20)
        #expect(result.notTested == result.results.count)
        for one in result.results {
            #expect(one.reason?.contains("the target is not disposable") == true, "\(one.id)")
            #expect(one.request.isEmpty && one.curl.isEmpty, "\(one.id)")
        }
        // No caller waits to be accepted.
        #expect(listener.stays(milliseconds: 0))
    }

    @Test("safe methods are sent to a target that is not disposable (RFC 9110 9.2.1)")
    func safe() throws {
        let result = try runSpaaza { spaazaTarget(port: $0, isDisposable: false) }
        let sent = result.results.map(\.request).filter { !$0.isEmpty }
        #expect(!sent.isEmpty)
        #expect(sent.allSatisfy { $0.hasPrefix("GET ") })
    }

    @Test("after a second hang the rest of the operation is left out, and both cases are named")
    func hangs() throws {
        let result = try runSpaaza(.hangs) { spaazaTarget(port: $0, timeoutMilliseconds: 100) }
        let broken = result.results.filter(\.isBroken)
        #expect(broken.count == 2)
        #expect(broken.allSatisfy { $0.findings.map(\.check) == ["timeout"] })
        #expect(result.failed == 2)
        let expected = "the operation hung or broke off in \(broken.map(\.id).joined(separator: " and "))"
        let last = try #require(result.results.last)
        #expect(last.reason == expected)
        let first = try #require(result.results.firstIndex { $0.id == broken.last?.id })
        #expect(result.results[(first + 1)...].allSatisfy { $0.reason != nil })
        #expect(result.abortReason == nil)
    }

    @Test("a target that is not there ends the run with the reason, and no case counts as failed")
    func down() throws {
        let (listener, port) = try ServiceSocket.listening()
        listener.shut()
        var runner = Runner(try spaazaContract(), target: spaazaTarget(port: port))
        let result = runner.run { _ in }
        let reason = try #require(result.abortReason)
        #expect(reason.hasPrefix("http://127.0.0.1:\(port) cannot be reached: "))
        #expect(result.failed == 0 && result.passed == 0)
        #expect(result.notTested == result.results.count)
        #expect(result.results.contains { $0.reason == reason })
    }

    @Test("a run ends after the failures it may have", arguments: [1, 3])
    func failuresMax(_ count: Int) throws {
        let result = try runSpaaza(.errorWithStatus200, failuresMax: count) { spaazaTarget(port: $0) }
        #expect(result.failed == count)
        #expect(result.results.last?.reason == "the run ended after \(count) failures")
        #expect(result.results.count == CasePlanner(try spaazaContract()).cases().count)
    }

    @Test(
        "`only` takes an operation, the beginning of an id or a part of it",
        arguments: [
            ("delete-tag", "spaaza/delete-tag/"), ("spaaza/delete-tag/success", "spaaza/delete-tag/success/"),
            ("error-52", "spaaza/delete-tag/error-52/"), ("spaaza/delete-tag/success/query", "/success/query"),
        ])
    func only(_ only: String, _ part: String) throws {
        let result = try runSpaaza(only: [only]) { spaazaTarget(port: $0) }
        let all = CasePlanner(try spaazaContract()).cases().map(\.id).filter { $0.contains(part) }
        #expect(!all.isEmpty)
        #expect(result.results.map(\.id) == all)
    }

    @Test("events come in the order of the run, and `only` may leave nothing")
    func events() throws {
        var options = RunOptions()
        options.only = ["nothing-like-this"]
        var runner = Runner(try spaazaContract(), target: spaazaTarget(port: 1), options: options)
        var words: [String] = []
        let result = runner.run { event in
            switch event {
            case .started(_, _, _, let cases, _): words.append("started \(cases)")
            case .startedAudit: words.append("audit")
            case .finishedCase: words.append("case")
            case .finished: words.append("finished")
            }
        }
        #expect(words == ["started 0", "finished"])
        #expect(result.results.isEmpty)
    }

    @Test("a command line names the variable of a credential and never shows it, nor most of it")
    func curl() throws {
        let secret = SpaazaPrincipals().admin.key
        let caller = "{headers: {X-Spaaza-Session-User-Id: '7001', X-Spaaza-Session-Key: '${SESSION_KEY}'}}"
        let result = try runSpaaza { port in
            let text = """
                targets:
                  here:
                    url: http://127.0.0.1:\(port)
                    disposable: true
                    principals: {admin: \(caller)}
                    given: {tags: {existing: [{id: 1}, {id: 2}, {id: 3}, {id: 4}], absent: [{id: 999}]}}

                """
            return try withProfile(text) { profile in
                let contract = try spaazaContract()
                let found = try profile.target(
                    "here", contract: contract, isDisposable: false, trust: ClientTrust(),
                    environment: { $0 == "SESSION_KEY" ? secret : nil })
                return try #require(found)
            }
        }
        let success = try #require(result.results.first { $0.id.hasSuffix("/success/query") })
        #expect(success.curl.contains("-X DELETE"))
        #expect(success.curl.contains("-H \"X-Spaaza-Session-Key: ${SESSION_KEY}\""))
        #expect(success.curl.contains("-H 'X-Spaaza-Session-User-Id: 7001'"))
        for one in result.results { #expect(!one.curl.contains(secret.dropLast()), "\(one.id): \(one.curl)") }
    }
}
