// What is said about traffic while it passes: a line for each exchange, and what breaks the contract in it.
import Synchronization
import TreatyConformance
import TreatyContract
import TreatyHTTP
import TreatyOpenAPI
import TreatyReplay
import TreatyReport

/// Judges and tells. With a recorder nothing is told that the recording hides.
final class TrafficWatch: Sendable {
    private struct State {
        var audit: TrafficAudit
        /// Judges what is stored, to tell what may be told.
        var shadow: TrafficAudit
        var count = 0
        var failed = 0
        var lost = 0
        /// How many were asked for, and how many of those could not be opened.
        var tunnels = (asked: 0, failed: 0)
    }

    private let state: Mutex<State>
    private let contracts: [Contract]
    private let recorder: Recorder?
    private let terminal: Terminal
    private let isQuiet: Bool
    private let showsURL: Bool

    /// With `showsURL` lines tell whole URLs: requests go to more than one server.
    init(
        _ contracts: [Contract], failOn: Grade, recorder: Recorder?, terminal: Terminal, isQuiet: Bool,
        showsURL: Bool
    ) {
        let audit = TrafficAudit(contracts, failOn: failOn)
        state = Mutex(State(audit: audit, shadow: audit))
        self.contracts = contracts
        self.recorder = recorder
        self.terminal = terminal
        self.isQuiet = isQuiet
        self.showsURL = showsURL
    }

    var hasFailed: Bool { state.withLock { $0.failed > 0 } }
    var lostCount: Int { state.withLock { $0.lost } }

    /// The verdict is over what was said; what is printed names no value that is hidden in `redacted`.
    func saw(_ exchange: Exchange, redacted: Exchange? = nil) {
        state.withLock { state in
            state.count += 1
            if !isQuiet { terminal.write(line(redacted ?? exchange)) }
            if !contracts.isEmpty {
                let result = state.audit.judge(exchange, name: "entry-\(state.count)")
                if case .failed = result.verdict { state.failed += 1 }
                if !result.findings.isEmpty {
                    // What is found in the stored exchange too tells only what is stored.
                    let stored = redacted.map { state.shadow.judge($0, name: "entry-\(state.count)").findings }
                    tell(result, open: stored.map { Set($0.map { "\($0.check) \($0.instance) \($0.message)" }) })
                }
            }
            terminal.flush()
        }
    }

    /// Tells of a tunnel that was asked for; what passes through it nobody sees.
    func saw(_ news: TunnelNews) {
        state.withLock { state in
            let line: String
            switch news {
            case .asked(let place):
                state.tunnels.asked += 1
                line = "CONNECT \(place) tunnel, not looked into (--intercept)"
            case .failed(let place, let status, let reason):
                state.tunnels.failed += 1
                line = "CONNECT \(place) \(status) no tunnel: \(reason)"
            }
            guard !isQuiet else { return }
            terminal.write(printable(recorder?.redactor.swept(line) ?? line) + "\n")
            terminal.flush()
        }
    }

    func lost(_ failure: RecordingFailure) {
        state.withLock { state in
            state.lost += 1
            terminal.writeError("error: an exchange is not recorded: \(failure)\n")
        }
    }

    /// A finding that is not in `open`, where there is one, is told without the value that was found.
    private func tell(_ result: CaseResult, open: Set<String>?) {
        let isFailed = if case .failed = result.verdict { true } else { false }
        for finding in result.findings {
            let isOpen = open?.contains("\(finding.check) \(finding.instance) \(finding.message)") ?? true
            let message = isOpen ? finding.message : withoutValue(finding.message)
            let said = "\(finding.check) at \(finding.instance): \(message)"
            let text = recorder?.redactor.swept(said) ?? said
            terminal.write("  \(isFailed ? "FAIL" : "warn")  \(text)\n")
            if let evidence = finding.evidence {
                let place = evidence.location.map { ", contract \($0)" } ?? ""
                terminal.write("        \(evidence.grade.name)\(place)\n")
            }
        }
    }

    private func withoutValue(_ message: String) -> String {
        guard let mark = message.firstRange(of: ", found ") else { return message }
        return message[..<mark.upperBound] + "a value that is hidden"
    }

    /// `GET /x 200 0.3 ms`, or `GET /x no answer 2.0 ms: ` and why.
    private func line(_ exchange: Exchange) -> String {
        let (end, reason) =
            switch exchange.outcome {
            case .response(let response): ("\(response.status)", "")
            case .failed(let reason): ("no answer", ": \(reason)")
            }
        let tenths = exchange.timings.total / 100
        let place = showsURL ? exchange.url : exchange.request.target
        let time = "\(tenths / 10).\(tenths % 10) ms"
        return printable("\(exchange.request.method) \(place) \(end) \(time)\(reason)") + "\n"
    }

    /// How many tunnels there were, and the error codes that were seen, for each operation that was called.
    func sumUp() {
        let (audit, count, failed, tunnels) = state.withLock { ($0.audit, $0.count, $0.failed, $0.tunnels) }
        let passed = tunnels.asked - tunnels.failed
        if passed > 0 { terminal.write("\(counted(passed, "tunnel")) passed, not looked into\n") }
        if tunnels.failed > 0 { terminal.write("\(counted(tunnels.failed, "tunnel")) could not be opened\n") }
        guard !contracts.isEmpty else { return }
        let text = TextReport(contracts: contracts, isColoured: terminal.isColoured) { [terminal] in
            terminal.write($0)
        }
        for contract in contracts { text.handle(audit.errors(of: contract)) }
        terminal.write("\n\(counted(count, "exchange")) judged, \(failed) broke the contract\n")
    }
}
