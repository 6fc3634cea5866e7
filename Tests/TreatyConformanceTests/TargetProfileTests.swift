// What a profile of targets may say and what is refused, with its place; no target is asked.
import Foundation
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyNet
import TreatyText

/// A profile written to a file that is gone when the closure ends.
func withProfile<Result>(_ text: String, _ use: (TargetProfile) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("profile-\(UUID().uuidString).yaml")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try use(TargetProfile(path: file.path))
}

/// A profile that is refused: what stands under the target `here`, the code, and words of the complaint.
private struct Refusal: Sendable {
    var lines: [String]
    var code: String
    var message: String
    var line: Int
    var help: String?

    init(_ lines: [String], _ code: String, _ message: String, line: Int, help: String? = nil) {
        (self.lines, self.code, self.message, self.line, self.help) = (lines, code, message, line, help)
    }
}

private let url = "url: http://127.0.0.1:1"

private func header(_ text: String) -> [String] { [url, "principals:", "  admin: {headers: {\(text)}}"] }

private let refusals: [Refusal] = [
    Refusal(header("X-Note: '${NOWHERE}'"), "profile.variable", "NOWHERE is not set", line: 5, help: "export NOWHERE="),
    Refusal(header("X-Note: 'a $ b'"), "profile.variable", "'$' stands alone", line: 5, help: "$$"),
    Refusal(header("X-Note: '${OPEN'"), "profile.variable", "'$' stands alone", line: 5),
    Refusal([url, "disposble: true"], "profile.unknown-field", "'disposble'", line: 4, help: "mean 'disposable'?"),
    Refusal([url, "disposable: 'yes'"], "profile.form", "true or false", line: 4),
    Refusal([url, "principals: {admim: {headers: {}}}"], "profile.principal", "'admim'", line: 4, help: "'admin'?"),
    Refusal([url, "principals: {admin: {header: {}}}"], "profile.unknown-field", "'header'", line: 4, help: "headers"),
    Refusal([url, "given: {tag: {existing: []}}"], "profile.collection", "'tag'", line: 4, help: "mean 'tags'?"),
    Refusal([url, "given: {tags: {existing: [1]}}"], "profile.records", "'existing'", line: 4),
    Refusal([url, "given: {tags: {absent: {id: 1}}}"], "profile.records", "'absent'", line: 4),
    Refusal([url, "inputs: [a]"], "profile.form", "(inputs)", line: 4),
    Refusal([url, "inputs: {a: '${NOWHERE}'}"], "profile.variable", "NOWHERE", line: 4),
    Refusal(["disposable: true"], "profile.url", "'here' has no url", line: 3),
    Refusal(["url: ftp://127.0.0.1"], "profile.url", "neither http nor https", line: 3),
    Refusal(["url: '${NOWHERE}'"], "profile.variable", "NOWHERE", line: 3),
    Refusal(header(#"X-Note: "a\nX-More: b""#), "profile.header", "'X-Note'", line: 5),
    Refusal(header("X-Note: '${LINES}'"), "profile.header", "'X-Note'", line: 5),
    Refusal(header("X-Note: '${EMPTY}'"), "profile.header", "'X-Note'", line: 5),
    Refusal(header("'X Note': a"), "profile.header", "'X Note'", line: 5),
    Refusal(header("X-Spaaza-Session-Kee: a"), "profile.credential", "Kee", line: 5, help: "did you mean"),
]

@Suite struct TargetProfileTests {
    private let environment = ["KEY": "secret", "LINES": "a\r\nX-More: b", "EMPTY": ""]

    private func target(_ lines: [String], named name: String = "here", isDisposable: Bool = false) throws -> Target? {
        let contract = try spaazaContract()
        let text = "targets:\n  here:\n" + lines.map { "    \($0)\n" }.joined()
        return try withProfile(text) { profile in
            try profile.target(
                name, contract: contract, isDisposable: isDisposable, trust: ClientTrust(),
                environment: { environment[$0] })
        }
    }

    private func diagnostic(_ body: () throws -> Void) -> Diagnostic? {
        do { try body() } catch { return error as? Diagnostic }
        return nil
    }

    @Test("a slip in a profile is refused at its place, with what to write", arguments: refusals)
    fileprivate func refused(_ refusal: Refusal) throws {
        let found = try #require(diagnostic { _ = try target(refusal.lines) })
        #expect(found.code == refusal.code)
        #expect(found.message.contains(refusal.message), "\(found.message)")
        #expect(found.location?.line == refusal.line, "\(found)")
        if let help = refusal.help { #expect(found.help?.contains(help) == true, "\(found)") }
    }

    @Test(
        "a duration is a number and its unit",
        arguments: ["10", "0s", "-1s", "1h", "100000s", "s", "1.5s", "1 s", "''", "99999999999999999999s", "[]"])
    func noDuration(_ text: String) throws {
        let found = try #require(diagnostic { _ = try target([url, "timeout: \(text)"]) })
        #expect(found.code == "profile.timeout")
        #expect(found.location?.line == 4)
        #expect(found.help == "write 300ms, 10s or 2m")
    }

    @Test("durations count milliseconds; ten seconds are the default")
    func durations() throws {
        for (text, milliseconds) in [("300ms", 300), ("10s", 10_000), ("2m", 120_000)] {
            let found = try target([url, "timeout: \(text)"])
            #expect(found?.timeoutMilliseconds == milliseconds)
        }
        let plain = try target([url])
        #expect(plain?.timeoutMilliseconds == 10_000)
    }

    @Test("a target is found by its name and by its URL, with or without a slash at the end")
    func lookUp() throws {
        for name in ["here", "http://127.0.0.1:1", "http://127.0.0.1:1/"] {
            let found = try target([url], named: name)
            #expect(found?.label == "here", "\(name)")
            #expect(found?.origin == Origin(host: "127.0.0.1", port: 1), "\(name)")
        }
        let other = try target([url], named: "there")
        #expect(other == nil)
    }

    @Test("a target is disposable by its profile or by the caller's word, else not")
    func disposable() throws {
        for (lines, word, expected) in [
            ([], false, false), ([], true, true), (["disposable: true"], false, true),
            (["disposable: false"], true, true),
        ] as [([String], Bool, Bool)] {
            let found = try target([url] + lines, isDisposable: word)
            #expect(found?.isDisposable == expected)
        }
    }

    @Test("variables and dollars are replaced, and a credential goes to its scheme")
    func substitution() throws {
        let lines = header("x-spaaza-session-key: '${KEY}', X-Note: 'a$$b-${KEY}', X-Dollar: '$${KEY}'")
        let found = try target(lines)
        let caller = try #require(found?.callers.first)
        #expect(caller.name == "admin")
        #expect(caller.schemes.map(\.scheme) == ["sessionKey"])
        #expect(caller.schemes.map(\.value) == ["secret"])
        #expect(caller.fields.map(\.value) == ["a$b-secret", "${KEY}"])
        #expect(caller.printed["secret"] == "${KEY}")
        #expect(caller.printed["a$b-secret"] == "a\\$b-${KEY}")
    }

    @Test("inputs keep their kinds, hold variables in their depths, and belong to a workflow")
    func inputs() throws {
        let lines = [url, "inputs: {name: 'a ${KEY}', id: 5, deep: {list: ['${KEY}']}}"]
        let found = try #require(try target(lines))
        #expect(
            found.inputs.map { "\($0.name)=\($0.value.compact)" } == [
                "name=\"a secret\"", "id=5", "deep={\"list\":[\"secret\"]}",
            ])
        #expect(found.printedInputs == ["a secret": "a ${KEY}", "secret": "${KEY}"])
        let shelf = try WorkflowShelf(
            "workflows:\n- workflowId: w\n  inputs: {type: object, properties: {cup: {}}}\n"
                + "  steps: [{stepId: a, operationId: listCups}]\n")
        let refused = try #require(
            diagnostic {
                try withProfile("targets: {here: {url: 'http://127.0.0.1:1', inputs: {cap: 1}}}\n") { profile in
                    _ = try profile.target(
                        "here", contract: shelf.contract, workflows: try WorkflowBook.beside(shelf.contract),
                        isDisposable: false, trust: ClientTrust(), environment: { _ in nil })
                }
            })
        #expect(refused.code == "profile.input" && refused.help == "did you mean 'cup'?")
    }

    @Test("a member beside the targets is refused with the nearest name, and so is what is no object")
    func root() throws {
        let found = try #require(diagnostic { try withProfile("target: {}\n") { _ in } })
        #expect(found.code == "profile.unknown-field")
        #expect(found.location?.line == 1)
        #expect(found.help == "did you mean 'targets'?")
        for text in ["- a\n", "word\n", "targets: []\n", "targets: {here: 1}\n"] {
            let found = diagnostic {
                try withProfile(text) { profile in
                    let contract = try spaazaContract()
                    _ = try profile.target(
                        "here", contract: contract, isDisposable: false, trust: ClientTrust(),
                        environment: { _ in nil })
                }
            }
            #expect(found?.code == "profile.form", "\(text)")
        }
    }
}
