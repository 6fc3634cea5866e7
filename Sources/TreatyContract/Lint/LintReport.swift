// What the rules have found so far, bounded in memory; sentences and weights come from the rules.
import TreatyText

/// Collects complaints: exact counts, without duplicates, and of each code so many as a person or a program will read.
package struct LintReport {
    /// Complaints of one code that are kept; all are counted.
    static let keptMax = 10_000
    /// Complaints of one code that come with help: what was probably meant is looked for among all names.
    static let helpedMax = 100

    private(set) var diagnostics: [Diagnostic] = []
    /// By code: how many, and how much they weigh.
    private(set) var counts: [String: (count: Int, severity: LintSeverity)] = [:]
    /// Complaints that the configuration says to ignore.
    private(set) var ignored = 0
    private let config: LintConfig
    private var seen: Set<Int> = []
    /// Where the structure's complaints stand.
    private var structurePlaces: Set<Place> = []

    private struct Place: Hashable {
        let file: ObjectIdentifier
        let offset: Int
    }

    private var code = ""
    private var severity = LintSeverity.error

    init(_ config: LintConfig) { self.config = config }

    /// What is reported next is a rule's.
    mutating func begin(_ rule: LintRule) {
        code = rule.code
        severity = config.severity(of: rule)
    }

    /// One complaint of the rule at work.
    mutating func add(
        _ message: String, at location: SourceLocation, help: @autoclosure () -> String? = nil
    ) {
        add(code, severity, message, at: location, help: help)
    }

    /// What the reading of a file has found; the configuration may change its weight.
    mutating func add(_ diagnostic: Diagnostic) {
        let rule = LintRegistry.rule(diagnostic.code)
        let severity =
            config.rules[diagnostic.code] ?? (rule.map { config.severity(of: $0) } ?? LintSeverity(diagnostic.severity))
        add(
            diagnostic.code, severity, diagnostic.message, at: diagnostic.location, help: { diagnostic.help })
    }

    private mutating func add(
        _ code: String, _ severity: LintSeverity, _ message: String, at location: SourceLocation?, help: () -> String?
    ) {
        guard let weight = severity.severity else { return }
        var hasher = Hasher()
        hasher.combine(code)
        hasher.combine(message)
        if let location {
            hasher.combine(ObjectIdentifier(location.file))
            hasher.combine(location.range.lowerBound)
        }
        guard seen.insert(hasher.finalize()).inserted else { return }
        if let location, config.ignores(code, location) {
            ignored += 1
            return
        }
        let count = (counts[code]?.count ?? 0) + 1
        counts[code, default: (0, severity)].count = count
        guard count <= LintReport.keptMax else { return }
        diagnostics.append(
            Diagnostic(weight, code, message, at: location, help: count <= LintReport.helpedMax ? help() : nil))
    }

    /// Complaints of the walk over the structure, of the rule at work.
    mutating func add(_ complaints: [StructureComplaint], count: Int) {
        for complaint in complaints {
            add(complaint.message, at: complaint.location, help: complaint.help)
            structurePlaces.insert(
                Place(file: ObjectIdentifier(complaint.location.file), offset: complaint.location.range.lowerBound))
        }
        let uncounted = count - complaints.count
        if uncounted > 0, severity != .off { counts[code, default: (0, severity)].count += uncounted }
    }

    /// Why operations cannot be used, where no error says so yet: none of the same words, none at the place or in it.
    mutating func add(uncovered reasons: [Diagnostic]) {
        guard !reasons.isEmpty else { return }
        var words: Set<[String]> = []
        var starts: [ObjectIdentifier: [Int]] = [:]
        for known in diagnostics where known.severity == .error || LintRegistry.rule(known.code)?.severity == .error {
            words.insert([known.code, known.message])
            guard let location = known.location else { continue }
            starts[ObjectIdentifier(location.file), default: []].append(location.range.lowerBound)
        }
        starts = starts.mapValues { $0.sorted() }
        for reason in reasons where !words.contains([reason.code, reason.message]) {
            if let location = reason.location,
                LintReport.holds(starts[ObjectIdentifier(location.file)] ?? [], location.range)
            {
                continue
            }
            add(reason)
        }
    }

    /// Whether one of some offsets, in their order, lies in a range or at its start.
    private static func holds(_ offsets: [Int], _ range: Range<Int>) -> Bool {
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = low + (high - low) / 2
            if offsets[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        guard low < offsets.count else { return false }
        return offsets[low] == range.lowerBound || offsets[low] < range.upperBound
    }

    /// Whether the structure is complained about at a place.
    func isStructureWrong(at location: SourceLocation) -> Bool {
        structurePlaces.contains(Place(file: ObjectIdentifier(location.file), offset: location.range.lowerBound))
    }
}
