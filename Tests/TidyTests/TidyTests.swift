// The checks, run on this repository; and each check's own proof that it can fail.
import Testing

@Suite("tidiness")
struct TidyTests {
    @Test("the repository is tidy", arguments: TidyCheck.all)
    func repository(check: TidyCheck) {
        let complaints = check.run(Repository.current)
        let exceptions = TidyException.all.filter { $0.check == check.code }
        for complaint in complaints where !exceptions.contains(where: { $0.covers(complaint) }) {
            Issue.record("\(complaint)  [\(check.name)]")
        }
        for exception in exceptions where !complaints.contains(where: { exception.covers($0) }) {
            Issue.record("\(exception.path): the exception from '\(check.name)' is no longer needed; remove it")
        }
    }

    @Test("a check complains about each bad sample and about no good one", arguments: TidyCheck.all)
    func samples(check: TidyCheck) {
        for (index, sample) in check.bad.enumerated() {
            #expect(!check.run(Repository(sample)).isEmpty, "bad sample \(index) of '\(check.name)' passes")
        }
        let complaints = check.run(Repository(check.good))
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test("every exception names a check")
    func exceptionsNameChecks() {
        let codes = Set(TidyCheck.all.map(\.code))
        #expect(codes.count == TidyCheck.all.count)
        for exception in TidyException.all { #expect(codes.contains(exception.check), "\(exception)") }
    }

    @Test("code, comments and strings of a Swift source are told apart")
    func code() {
        let source = SwiftCode(
            #"""
            let a = "x \(b + "y" + (c)) z" // d
            /* e /* f */ g */ let h = #"i"j"# + k
            let l = """
                m " n \(o)
                """ ; let p = "\"q"
            """#)
        #expect(source.words == ["let", "a", "b", "c", "h", "k", "l", "o", "p"])
        #expect(source.comments[0] == " d")
    }

    @Test("the repository that is checked is this one")
    func files() {
        #expect(Repository.current.has("Package.swift"))
        #expect(Repository.current.has("Tests/TidyTests/TidyTests.swift"))
        #expect(!Repository.current.has(".build"))
    }
}
