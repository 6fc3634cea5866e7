// What became of the cases of a run; formats and words for people are Report's business.
public import TreatyContract
public import TreatyOpenAPI

/// The verdict over one case.
public enum Verdict: Sendable {
    case passed
    /// At least one finding is grave enough to fail the run.
    case failed
    /// There are findings, all on facts too weakly founded to fail the run.
    case warned
    /// Not sent, or not judged; the text says why.
    case notTested(String)
}

/// One case with its outcome.
public struct CaseResult: Sendable {
    /// Stable over runs: it depends on the contract only.
    public let id: String
    public let operation: String
    /// What the case did, in a few words.
    public let title: String
    public let verdict: Verdict
    public let findings: [Finding]
    public let milliseconds: Int
    /// The first line of the request; empty where nothing was sent.
    public let request: String
    /// Status, media type and the beginning of the body; empty where nothing came.
    public let response: String
    /// A command line that sends the request again, credentials by name where the profile has them by name; empty
    /// where others sent it.
    public let curl: String
    /// Where the tested fact comes from.
    public let evidence: Evidence?
    /// The code that was to be provoked; nil for cases that are not about an error.
    public let errorCode: String?
    /// The code that came; nil where none came.
    public let foundCode: String?
    /// Whether the connection hung or died.
    public let isBroken: Bool
    /// Whether the case is about HTTP and not about a success or an error of the contract.
    public let isProtocol: Bool
    /// Whether the case expects a success.
    public let isSuccess: Bool

    package init(
        id: String, operation: String, title: String, verdict: Verdict, findings: [Finding] = [],
        milliseconds: Int = 0, request: String = "", response: String = "", curl: String = "",
        evidence: Evidence? = nil, errorCode: String? = nil, foundCode: String? = nil, isBroken: Bool = false,
        isProtocol: Bool = false, isSuccess: Bool = false
    ) {
        self.id = id
        self.operation = operation
        self.title = title
        self.verdict = verdict
        self.findings = findings
        self.milliseconds = milliseconds
        self.request = request
        self.response = response
        self.curl = curl
        self.evidence = evidence
        self.errorCode = errorCode
        self.foundCode = foundCode
        self.isBroken = isBroken
        self.isProtocol = isProtocol
        self.isSuccess = isSuccess
    }

    /// Whether what was found is grave enough to fail the run.
    public var isFailed: Bool { if case .failed = verdict { true } else { false } }
    /// Whether nothing was sent, or nothing judged.
    public var isNotTested: Bool { if case .notTested = verdict { true } else { false } }
}

/// What a run found out about one documented error.
public struct ErrorCoverage: Sendable {
    public enum State: Sendable {
        /// Provoked, and every answer was right.
        case right(cases: Int)
        /// Provoked; these codes (or statuses) came instead.
        case other([String])
        /// Nothing could be sent; the text says why.
        case notProvoked(String)
        /// A recording shows it, always as documented.
        case seen(entries: Int)
        /// A recording shows it as it is not documented: `status 404`.
        case seenOtherwise([String])
        /// A recording does not show it.
        case notSeen
        /// A recording shows it, and no document does.
        case undocumented(entries: Int)
    }

    public let operation: String
    public let code: String
    public let name: String?
    public let status: Int
    public let state: State

    package init(operation: String, code: String, name: String?, status: Int, state: State) {
        self.operation = operation
        self.code = code
        self.name = name
        self.status = status
        self.state = state
    }
}

/// A whole run.
public struct RunResult: Sendable {
    /// Name and title of the contract.
    public let contract: String
    public let contractPath: String
    /// What was tested: a target's label, or the files of a recording.
    public let target: String
    /// Whether traffic was judged that others made.
    public let isRecording: Bool
    /// Whether the contract's own mock was tested, and so no implementation.
    public let isOwnMock: Bool
    public let failOn: Grade
    public let results: [CaseResult]
    public let errors: [ErrorCoverage]
    /// How much of the contract was touched; empty for recordings.
    public let coverage: [Coverage]
    public let milliseconds: Int
    /// Why the run ended before its time; nil where it did not.
    public let abortReason: String?

    package init(
        contract: String, contractPath: String, target: String, isOwnMock: Bool = false,
        isRecording: Bool = false, failOn: Grade = .outside, results: [CaseResult], errors: [ErrorCoverage] = [],
        coverage: [Coverage] = [], milliseconds: Int = 0, abortReason: String? = nil
    ) {
        self.contract = contract
        self.contractPath = contractPath
        self.target = target
        self.isOwnMock = isOwnMock
        self.isRecording = isRecording
        self.failOn = failOn
        self.results = results
        self.errors = errors
        self.coverage = coverage
        self.milliseconds = milliseconds
        self.abortReason = abortReason
    }

    public var passed: Int { results.count { if case .passed = $0.verdict { true } else { false } } }
    public var failed: Int { results.count { if case .failed = $0.verdict { true } else { false } } }
    public var warned: Int { results.count { if case .warned = $0.verdict { true } else { false } } }
    public var notTested: Int { results.count { if case .notTested = $0.verdict { true } else { false } } }
}

/// What happens while a run goes on.
public enum RunEvent: Sendable {
    /// `cases` are planned; where more may follow from answers, `mayFollow` says so.
    case started(contract: String, target: String, isOwnMock: Bool, cases: Int, mayFollow: Bool)
    /// Traffic that others made is judged; `contracts` are names.
    case startedAudit(contracts: [String], recording: String, entries: Int)
    case finishedCase(CaseResult)
    case finished(RunResult)
}
