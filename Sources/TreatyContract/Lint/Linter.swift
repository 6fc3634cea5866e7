// One run of lint over one contract: reads it, asks the rules in their order, and puts what they say in the order of
// the files; it prints nothing.
import TreatyData
import TreatyOpenAPI
package import TreatyText

/// What lint found in one contract.
package struct LintResult: Sendable {
    /// As given.
    package let path: String
    /// In the order of the files and in them of the places; of each code at most 10,000.
    package let diagnostics: [Diagnostic]
    /// Exact, by code.
    package let counts: [String: Int]
    package let errors: Int, warnings: Int, hints: Int
    /// Complaints that the configuration says to ignore.
    package let ignored: Int
    /// False where the document cannot be used at all.
    package let isReadable: Bool
    package let operationCount: Int
    /// Operations that cannot be used, and why.
    package let unusable: [(operation: String, why: String)]
    /// The roots of the files, by name, for pointers.
    package let roots: [String: Value]

    /// The weight of the heaviest complaint; nil where there is none.
    package var heaviest: LintSeverity? {
        errors > 0 ? .error : warnings > 0 ? .warning : hints > 0 ? .hint : nil
    }
}

/// Runs the rules.
package enum Linter {
    /// Lints the contract at a path, or in the folder that it names. Never throws: a document that cannot be read is a
    /// result with that one diagnostic.
    package static func run(_ contractPath: String, _ given: LintConfig = LintConfig()) -> LintResult {
        var loading: [Diagnostic] = []
        do throws(Diagnostic) {
            let path = try ContractFile.path(contractPath)
            let set = try DocumentSet(path: path, into: &loading)
            return try run(set, path: contractPath, given, loading: loading)
        } catch {
            var report = LintReport(given)
            report.add(error)
            return LintResult(contractPath, report, files: nil, isReadable: false, operationCount: 0, unusable: [])
        }
    }

    private static func run(
        _ set: DocumentSet, path: String, _ given: LintConfig, loading: [Diagnostic]
    ) throws(Diagnostic) -> LintResult {
        let version = try version(of: set.root)
        var config = given
        config.bind(set.documents)
        var report = LintReport(config)
        var reading = loading
        let evidence = EvidenceIndex(set, into: &reading)
        let subject = LintSubject(set, root: set.root, version: version, evidence: evidence)
        for rule in LintRegistry.rules where rule.versions.contains(version) && config.severity(of: rule) != .off {
            report.begin(rule)
            rule.check?(subject, &report)
        }
        for diagnostic in reading + subject.schemas.diagnostics where !isToldBetter(diagnostic, report) {
            report.add(diagnostic)
        }
        let use = OperationUse(subject)
        return LintResult(
            path, report, files: subject.files, isReadable: true, operationCount: subject.operations.count,
            unusable: use.unusable)
    }

    private static func version(of root: Value) throws(Diagnostic) -> LintVersions {
        guard root.kind == .object else {
            throw Diagnostic(
                .error, "openapi.form", "expected an OpenAPI document, found \(root.kindName)", at: root.location,
                help: "an OpenAPI document is an object that begins with openapi: 3.1.0")
        }
        guard let version = root["openapi"] ?? root["swagger"] else {
            throw Diagnostic(
                .error, "openapi.version", "the document does not say which OpenAPI it keeps",
                at: firstByte(of: root), help: "add a line openapi: 3.1.0")
        }
        if let known = LintVersions(text: version.text) { return known }
        let text = version.text
        throw Diagnostic(
            .error, "openapi.version", "OpenAPI '\(text)' is not read", at: version.location,
            help: ["3.0", "3.1", "3.2"].contains(text) ? "write openapi: \(text).0" : "2.0, 3.0, 3.1 and 3.2 are read")
    }

    /// References and values of keywords are complained about by rules of lint, which know more of the place.
    private static func isToldBetter(_ diagnostic: Diagnostic, _ report: LintReport) -> Bool {
        if diagnostic.code.hasPrefix("openapi.ref-") || diagnostic.code == "schema.ref-unresolved" { return true }
        guard ["schema.keyword-value", "schema.not-a-schema"].contains(diagnostic.code) else { return false }
        guard let location = diagnostic.location else { return false }
        return report.isStructureWrong(at: location)
    }
}

extension LintResult {
    fileprivate init(
        _ path: String, _ report: LintReport, files: LintFiles?, isReadable: Bool, operationCount: Int,
        unusable: [(operation: String, why: String)]
    ) {
        let order = files?.order ?? [:]
        func place(_ diagnostic: Diagnostic) -> (Int, Int) {
            guard let location = diagnostic.location else { return (-1, 0) }
            return (order[ObjectIdentifier(location.file)] ?? .max, location.range.lowerBound)
        }
        let found = report.diagnostics.map { (place: place($0), diagnostic: $0) }
        diagnostics = found.enumerated().sorted { left, right in
            left.element.place == right.element.place
                ? left.offset < right.offset : left.element.place < right.element.place
        }.map(\.element.diagnostic)
        self.path = path
        counts = report.counts.mapValues(\.count)
        func sum(_ severity: LintSeverity) -> Int {
            report.counts.values.filter { $0.severity == severity }.map(\.count).reduce(0, +)
        }
        (errors, warnings, hints) = (sum(.error), sum(.warning), sum(.hint))
        ignored = report.ignored
        self.isReadable = isReadable
        self.operationCount = operationCount
        self.unusable = unusable
        roots = Dictionary(
            (files?.documents ?? []).map { ($0.source.name, $0.root) }, uniquingKeysWith: { first, _ in first })
    }
}
