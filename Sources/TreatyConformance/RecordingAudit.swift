// Recordings judged by contracts, file by file; how one exchange is judged stands in TrafficAudit.
public import TreatyContract
import TreatyData
public import TreatyOpenAPI
import TreatyReplay
public import TreatyText

/// An audit of HAR files. Results come as events and are kept for the runs.
public struct RecordingAudit: Sendable {
    private let contracts: [Contract]
    private var traffic: TrafficAudit
    private var results: [CaseResult] = []
    private var paths: [String] = []
    /// Entries that could not be read, each with its place.
    public private(set) var unreadable: [Diagnostic] = []
    /// Entries that are no HTTP exchange: `data:` URLs, web sockets.
    public private(set) var foreignCount = 0

    /// `failOn` is the weakest grade whose breach fails an exchange.
    public init(_ contracts: [Contract], failOn: Grade = .outside) {
        self.contracts = contracts
        let secrets = MatchSecrets(contracts: contracts)
        traffic = TrafficAudit(contracts, failOn: failOn) { secrets.hides(.query($0)) }
    }

    /// Judges every entry of a file. `namesFile` puts its path into the ids of cases, for audits of several files.
    /// Throws what makes the file no HAR; an entry that cannot be read goes to `unreadable`.
    public mutating func judge(
        _ path: String, namesFile: Bool = false, _ report: (RunEvent) -> Void = { _ in }
    ) throws(Diagnostic) {
        let file = try HARFile.load(path)
        report(.startedAudit(contracts: contracts.map(\.name), recording: path, entries: file.count))
        paths.append(path)
        let stem = namesFile ? path + "/" : ""
        let isRedacted = file.treaty?["redaction"] != nil
        for index in 0..<file.count {
            do throws(Diagnostic) {
                guard let exchange = try file.exchange(at: index) else {
                    foreignCount += 1
                    continue
                }
                let content = file.entry(at: index)["response"]?["content"]
                let lacksContent = content?["size"]?.int ?? 0 > 0 && content?["text"] == nil && content?["_file"] == nil
                let result = traffic.judge(
                    exchange, name: "\(stem)entry-\(index + 1)", isRedacted: isRedacted, lacksContent: lacksContent)
                results.append(result)
                report(.finishedCase(result))
            } catch {
                unreadable.append(error)
            }
        }
    }

    /// One run for each contract that knows some of the entries, and one for what no contract knows.
    public func runs(milliseconds: Int = 0) -> [RunResult] {
        traffic.runs(results, recording: paths.joined(separator: ", "), milliseconds: milliseconds)
    }

    /// Whether any entry called an operation of a contract.
    public var hasJudged: Bool { results.contains { !$0.isProtocol } }
}
