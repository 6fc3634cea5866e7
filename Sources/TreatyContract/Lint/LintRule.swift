// One rule of lint as a value: its code, how much it weighs, and the check itself; which rules there are stands in
// LintRegistry.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// How much a rule's complaints weigh; `off` leaves the rule out.
package enum LintSeverity: String, Sendable, CaseIterable, Comparable {
    case off, hint, warning, error

    package static func < (left: LintSeverity, right: LintSeverity) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// What a diagnostic of it is; nil where there is none.
    var severity: Severity? {
        switch self {
        case .off: nil
        case .hint: .note
        case .warning: .warning
        case .error: .error
        }
    }

    init(_ severity: Severity) {
        switch severity {
        case .note: self = .hint
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}

/// The versions of OpenAPI that a rule, or a member of an object, belongs to.
package struct LintVersions: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let v20 = LintVersions(rawValue: 1)
    package static let v30 = LintVersions(rawValue: 2)
    package static let v31 = LintVersions(rawValue: 4)
    package static let v32 = LintVersions(rawValue: 8)
    package static let all: LintVersions = [.v20, .v30, .v31, .v32]
    package static let since30: LintVersions = [.v30, .v31, .v32]
    package static let since31: LintVersions = [.v31, .v32]

    /// The one that a document keeps.
    init(_ version: OpenAPIVersion) {
        switch version {
        case .v20: self = .v20
        case .v30: self = .v30
        case .v31: self = .v31
        case .v32: self = .v32
        }
    }

    /// `OpenAPI 3.1`, or `OpenAPI 3.1 and 3.2`.
    package var name: String {
        let each: [(LintVersions, String)] = [(.v20, "2.0"), (.v30, "3.0"), (.v31, "3.1"), (.v32, "3.2")]
        let names = each.filter { contains($0.0) }.map(\.1)
        return "OpenAPI " + names.dropLast().joined(separator: ", ") + (names.count > 1 ? " and " : "")
            + (names.last ?? "")
    }
}

/// One rule: a stable code, what it means in a paragraph, and the check, which reports under this code only.
package struct LintRule: Sendable {
    /// Such as `openapi.path-collision`; the name of its page in docs/diagnostics.
    package let code: String
    /// What is wrong where it complains, in a few words.
    package let title: String
    /// A paragraph: why it matters and how it is mended.
    package let explanation: String
    /// The section of the standard that says so.
    package let standard: String
    /// The weight where no configuration says otherwise.
    package let severity: LintSeverity
    package let versions: LintVersions
    /// Nil where the complaint is made while the document is read.
    let check: (@Sendable (LintSubject, inout LintReport) -> Void)?

    init(
        _ code: String, _ title: String, _ severity: LintSeverity, versions: LintVersions = .all, standard: String,
        _ explanation: String, check: (@Sendable (LintSubject, inout LintReport) -> Void)? = nil
    ) {
        self.code = code
        self.title = title
        self.severity = severity
        self.versions = versions
        self.standard = standard
        self.explanation = explanation
        self.check = check
    }
}
