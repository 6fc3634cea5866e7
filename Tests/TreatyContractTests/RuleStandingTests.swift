// What a request alone says about each error rule of an operation: it holds, it may hold, it cannot.
import Testing
import TreatyContract
import TreatyHTTP
import TreatyOpenAPI

@Suite struct RuleStandingTests {
    /// A request, and for the codes 1 to 7 of the cups one letter each: holds, possible, impossible.
    static let rows: [(name: String, target: String, fields: [(String, String)], body: String, letters: String)] = [
        ("a whole request", "/cups/wash?id=1", [("X-Key", "any")], "", "piipppp"),
        ("no key", "/cups/wash?id=1", [], "", "hiipppp"),
        ("an empty key", "/cups/wash?id=1", [("X-Key", "")], "", "hiipppp"),
        ("no id", "/cups/wash", [("X-Key", "any")], "", "phipppi"),
        ("an empty id", "/cups/wash?id=", [("X-Key", "any")], "", "phipppi"),
        ("an id below the minimum", "/cups/wash?id=0", [("X-Key", "any")], "", "pihpppp"),
        ("an id in JSON", "/cups/wash", [("X-Key", "any"), ("Content-Type", "application/json")], #"{"id":1}"#,
            "piipppp"),
        ("a body that cannot be read", "/cups/wash", [("X-Key", "any"), ("Content-Type", "application/json")], "{",
            "ppipppp"),
        ("a body of an unknown type", "/cups/wash", [("X-Key", "any"), ("Content-Type", "text/plain")], "id=1",
            "ppipppp"),
        ("a query that cannot be decoded", "/cups/wash?id=%zz", [("X-Key", "any")], "", "pphpppp"),
    ]

    @Test("each rule stands as the request alone says", arguments: rows.indices)
    func standings(_ index: Int) throws {
        let row = RuleStandingTests.rows[index]
        try withContract(cupsText) { contract in
            let (message, values) = values(contract, row.target, fields: row.fields, body: row.body)
            let found = contract.standing(
                of: message, values: values, operation: contract.operations[0], mayHide: { _ in false })
            let letters = found.standings.map { standing in
                switch standing {
                case .holds: "h"
                case .possible: "p"
                case .impossible: "i"
                }
            }
            #expect(letters.joined() == row.letters, "\(row.name)")
        }
    }

    @Test("due is the first rule that holds, what may hold before it, and what the contract takes in its place")
    func due() throws {
        try withContract(cupsText) { contract in
            let (message, values) = values(contract, "/cups/wash", fields: [("X-Key", "any")])
            let found = contract.standing(
                of: message, values: values, operation: contract.operations[0], mayHide: { _ in false })
            #expect(found.due.map(\.label) == ["2", "1"])
            #expect(found.unruledViolations.isEmpty)
        }
    }

    @Test("a breach that no rule speaks of is kept beside the rules, and one that is hidden is none")
    func unruled() throws {
        try withContract(cupsText) { contract in
            let (message, values) = values(contract, "/cups/wash?id=1&note=", fields: [("X-Mode", "warm")])
            for (isHidden, checks) in [(false, ["request.enum"]), (true, [])] {
                let found = contract.standing(
                    of: message, values: values, operation: contract.operations[0], mayHide: { _ in isHidden })
                #expect(found.unruledViolations.map(\.finding.check) == checks)
            }
        }
    }
}
