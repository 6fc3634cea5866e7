// One run of lint over one contract: reads it, asks the rules in their order, and puts what they say in the order of
// the files; it prints nothing.
import TreatyData
package import TreatyOpenAPI
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
    private let roots: [ObjectIdentifier: Value]

    /// The weight of the heaviest complaint; nil where there is none.
    package var heaviest: LintSeverity? {
        errors > 0 ? .error : warnings > 0 ? .warning : hints > 0 ? .hint : nil
    }

    /// The JSON Pointer of the value at a place in its file; nil for a file that is none of the contract's.
    package func pointer(to location: SourceLocation) -> JSONPointer? {
        roots[ObjectIdentifier(location.file)].map { LintPointer.pointer(to: location.range.lowerBound, in: $0) }
    }
}

/// Runs the rules.
package enum Linter {
    /// Lints the contract at a path, or in the folder that it names, or an Arazzo or Overlay document. Never throws: a
    /// document that cannot be read is a result with that one diagnostic.
    package static func run(
        _ contractPath: String, _ config: LintConfig = LintConfig(), options: LoadOptions = LoadOptions()
    ) -> LintResult {
        do throws(Diagnostic) {
            return run(try Contract.load(contractPath, options: options), path: contractPath, config)
        } catch {
            if error.code == "openapi.version", let other = besides(contractPath, config) { return other }
            var report = LintReport(config)
            report.add(error)
            return LintResult(contractPath, report, files: nil, isReadable: false, operationCount: 0, unusable: [])
        }
    }

    /// Lints a contract that has been loaded.
    package static func run(
        _ contract: Contract, path: String, _ given: LintConfig = LintConfig()
    ) -> LintResult {
        let subject = LintSubject(contract.document)
        var config = given
        config.bind(subject.files.documents)
        var report = LintReport(config)
        for rule in LintRegistry.rules {
            guard rule.versions.contains(subject.version), config.severity(of: rule) != .off else { continue }
            report.begin(rule)
            rule.check?(subject, &report)
        }
        let isUsable = subject.isUsableThroughout
        feed(contract, subject, compiles: !isUsable, &report)
        let lost = lostOperations(subject)
        var unusable = contract.document.operations.filter { PathTemplate($0.path) == nil }.map {
            (operation: "\($0.method) \($0.path)", why: "its path cannot be matched")
        }
        unusable += lost
        if !isUsable {
            let broken = contract.unusableOperations
            unusable += broken.map { (operation: $0.operation.id, why: $0.reason.inOneLine) }
            report.add(uncovered: broken.map(\.reason))
        }
        return LintResult(
            path, report, files: subject.files, isReadable: true,
            operationCount: contract.document.operations.count + lost.count, unusable: unusable)
    }

    /// What the model does not have: what stands where an operation or its path belongs, and is none.
    private static func lostOperations(_ subject: LintSubject) -> [(operation: String, why: String)] {
        var lost: [(operation: String, why: String)] = []
        for path in subject.root.members(of: "paths") where !path.name.hasPrefix("x-") {
            guard path.value.kind == .object else {
                lost.append((operation: path.name, why: "its path item is \(path.value.kindName), not an object"))
                continue
            }
            var items = [path.value]
            if path.value["$ref"] != nil, let target = subject.resolve(path.value) { items.append(target) }
            let members = items.flatMap { Array($0.members) }
            for member in members where methodMembers.contains(member.name) {
                guard member.name != "query" || subject.version == .v32 else { continue }
                let name = "\(member.name.uppercased()) \(path.name)"
                if !path.name.hasPrefix("/") {
                    lost.append((operation: name, why: "its path does not begin with a slash"))
                } else if member.value.kind != .object {
                    lost.append((operation: name, why: "it is \(member.value.kindName), not an object"))
                }
            }
        }
        return lost
    }

    /// The result for a document that stands beside contracts: workflows or changes; nil where it is neither.
    private static func besides(_ path: String, _ config: LintConfig) -> LintResult? {
        guard let file = try? ContractFile.path(path), let document = try? Document.read(SourceFile.read(file)) else {
            return nil
        }
        var diagnostics: [Diagnostic] = []
        var isReadable = true
        do throws(Diagnostic) {
            if ArazzoDocument.isArazzo(document.root) {
                _ = try ArazzoDocument(document, into: &diagnostics)
            } else if document.root["overlay"] != nil {
                _ = try Overlay(document, into: &diagnostics)
            } else {
                return nil
            }
        } catch {
            diagnostics.append(error)
            isReadable = false
        }
        var report = LintReport(config)
        for diagnostic in diagnostics { report.add(diagnostic) }
        return LintResult(path, report, files: nil, isReadable: isReadable, operationCount: 0, unusable: [])
    }

    /// What the reading of the files and the compilation of operations and schemas have found.
    private static func feed(
        _ contract: Contract, _ subject: LintSubject, compiles: Bool, _ report: inout LintReport
    ) {
        let found =
            contract.document.files.originals.flatMap { $0.duplicateNames() } + contract.loadDiagnostics
            + (compiles ? contract.operations.flatMap(\.diagnostics) : []) + subject.schemas.diagnostics
        for diagnostic in found where !isToldBetter(diagnostic, report) { report.add(diagnostic) }
    }

    /// A rule that looks for itself knows more of the place; of a value of the wrong kind the structure has spoken.
    private static func isToldBetter(_ diagnostic: Diagnostic, _ report: LintReport) -> Bool {
        if let rule = LintRegistry.rule(diagnostic.code), rule.check != nil { return true }
        if ["schema.ref-unresolved", "openapi.parameter"].contains(diagnostic.code) { return true }
        guard ["schema.keyword-value", "schema.not-a-schema"].contains(diagnostic.code) else { return false }
        return diagnostic.location.map { report.isStructureWrong(at: $0) } ?? false
    }
}

extension Diagnostic {
    /// The sentence and the place, without the excerpt.
    var inOneLine: String { location.map { "\(message), at \($0)" } ?? message }
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
            (files?.documents ?? []).map { (ObjectIdentifier($0.source), $0.root) },
            uniquingKeysWith: { first, _ in first })
    }
}
