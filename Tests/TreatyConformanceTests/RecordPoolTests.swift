// Which records cases get, seen from outside: no two changes of one record, and a reason where there is none.
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyNet

@Suite struct RecordPoolTests {
    private func given(_ existing: [JSON], _ absent: [JSON] = []) -> [GivenRecords] {
        [GivenRecords(collection: "tags", existing: existing, absent: absent)]
    }

    private func reason(_ end: String, _ result: RunResult) throws -> String? {
        try #require(result.results.first { $0.id.hasSuffix(end) }, "\(end)").reason
    }

    @Test("without records each case says which it needs")
    func nothingGiven() throws {
        let result = try runSpaaza { spaazaTarget(port: $0, given: []) }
        let existing = try reason("/success/query", result)
        #expect(existing == "needs an existing record of tags (given.tags.existing)")
        let absent = try #require(result.results.first { $0.id.contains("/error-230/unknown") })
        #expect(absent.reason == "needs a key that no record has (given.tags.absent)")
        let denied = try reason("/error-68/denied-limited", result)
        #expect(denied == "needs an existing record of tags that 'limited' is denied (given.tags.existing)")
    }

    @Test("a record that a success used up is missing to the next, which asks for one more")
    func usedUp() throws {
        let result = try runSpaaza { spaazaTarget(port: $0, given: given([["id": 31]], [["id": 999]])) }
        let successes = result.results.filter(\.isSuccess)
        let reasons = successes.map(\.reason)
        #expect(reasons.first == .some(nil))
        #expect(reasons.contains("needs one more existing record of tags (given.tags.existing)"))
        let denied = try reason("/success/after-denied-limited", result)
        #expect(denied == "needs one more existing record of tags that 'limited' is denied (given.tags.existing)")
    }

    @Test("no two successes work on one record")
    func once() throws {
        let result = try runSpaaza { spaazaTarget(port: $0) }
        let successes = result.results.filter { $0.isSuccess && $0.reason == nil }
        let keys = successes.compactMap { $0.curl.firstMatch(of: /id"?[=:] ?(\d+)/)?.output.1 }
        #expect(keys.count == successes.count)
        #expect(keys.count >= 3)
        #expect(Set(keys).count == keys.count)
    }

    @Test("a record without the key of its collection is named")
    func noKey() throws {
        let result = try runSpaaza(only: ["success"]) { port in
            spaazaTarget(port: port, given: given([["chain": 2]]))
        }
        #expect(result.results.first?.reason == "the given record of tags has no 'id'")
    }

    @Test("a record that the principal is not denied does not serve a case about denial")
    func deniedByCondition() throws {
        let caller = TargetCaller(name: "guest", schemes: [("key", "g")])
        let cup: JSON = ["id": 1, "shelf": "low"]
        let target = Target(
            label: "cups", origin: Origin(host: "127.0.0.1", port: 1), isDisposable: true, callers: [caller],
            given: [GivenRecords(collection: "cups", existing: [cup], absent: [])])
        var options = RunOptions()
        options.only = ["error-4"]
        var runner = Runner(try withCups { $0 }, target: target, options: options)
        let reasons = runner.run { _ in }.results.map(\.reason)
        #expect(reasons == ["needs one more existing record of cups that 'guest' is denied (given.cups.existing)"])
    }

    @Test("a principal that the target does not have is named")
    func noPrincipal() throws {
        let result = try runSpaaza(only: ["error-68", "success"]) { port in
            let all = spaazaTarget(port: port)
            return spaazaTarget(port: port, callers: all.callers.filter { $0.name == "admin" })
        }
        let denied = try reason("/error-68/denied-limited", result)
        #expect(denied == "needs the principal 'limited' (principals.limited of the target in treaty.yaml)")
    }
}
