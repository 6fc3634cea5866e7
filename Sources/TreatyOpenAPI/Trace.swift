// Proves a contract against the documents it was derived from: hashes, citations, coverage; traffic has no part in it.
import TreatyData
package import TreatyText

/// What became of the citations of one contract (contract language, section 1).
package struct Trace: Sendable {
    /// One document's share.
    package struct Share: Sendable {
        package let document: TraceDocument
        /// Whether hash and line count are those the contract states.
        package var isAsStated = true
        package var provenCount = 0
        package var failedCount = 0
        package var itemCount = 0
        package var coveredCount = 0
        package var omittedCount = 0
    }

    package private(set) var shares: [Share]
    package private(set) var failures: [TraceFailure] = []
    /// Cited facts by the strongest grade of their citations.
    package private(set) var factCounts: [Grade: Int] = [:]
    /// Citations that name a reason and no lines.
    package private(set) var reasonCount = 0
    package private(set) var ledger: TraceLedger?
    private var proofs: [TraceProof] = []
    private let contract: OpenAPIDocument

    /// A citation of more lines covers no item; a compared example is exempt, because it was read word by word.
    package static let coveringLinesMax = 40

    package var provenCount: Int { shares.reduce(0) { $0 + $1.provenCount } }
    package var itemCount: Int { shares.reduce(0) { $0 + $1.itemCount } }
    /// Items that a fact covers or the ledger leaves out.
    package var coveredCount: Int { shares.reduce(0) { $0 + $1.coveredCount + $1.omittedCount } }
    package var isProven: Bool { failures.isEmpty && coveredCount == itemCount }
    /// Whole percent, rounded down, so that 100 means all.
    package var percent: Int { itemCount == 0 ? 100 : coveredCount * 100 / itemCount }

    /// Reads the documents that a contract names and `inventory.json` from a folder, `ledger.yaml` beside the contract.
    /// Throws where one of them is missing or cannot be read.
    package init(_ contract: OpenAPIDocument, folder documentFolder: String) throws(Diagnostic) {
        self.contract = contract
        guard !contract.evidence.documents.isEmpty else {
            throw Diagnostic(
                .error, "trace.no-documents", "the contract names no documents, so there is nothing to trace it to",
                at: contract.root.location.start,
                help: "add x-treaty-documents at the root, with file, sha256 and lines")
        }
        guard fileKind(documentFolder) == .folder else {
            throw Diagnostic(
                .error, "trace.folder", "there is no folder '\(documentFolder)'",
                help: "--documents names the folder that holds \(Trace.fileNames(contract))")
        }
        var shares: [Share] = []
        for named in contract.evidence.documents {
            shares.append(Share(document: try Trace.document(named, documentFolder, contract)))
        }
        self.shares = shares
        let prefix = documentFolder.hasSuffix("/") ? documentFolder : documentFolder + "/"
        var inventory = TraceInventory(lines: shares.map(\.document))
        if fileKind(prefix + "inventory.json") == .file {
            let root = try Document.read(SourceFile.read(prefix + "inventory.json")).root
            inventory = try TraceInventory(root, shares.map(\.document))
        }
        try readLedger(inventory)
        checkHashes()
        proveCitations()
        cover(inventory.items)
    }

    private static func fileNames(_ contract: OpenAPIDocument) -> String {
        contract.evidence.documents.map { $0.file ?? $0.key }.joined(separator: ", ")
    }

    private static func document(
        _ named: SourceDocument, _ folder: String, _ contract: OpenAPIDocument
    ) throws(Diagnostic) -> TraceDocument {
        do throws(Diagnostic) {
            return try TraceDocument(named, folder: folder)
        } catch {
            let place = contract.root[JSONPointer(["x-treaty-documents", named.key])]
            throw Diagnostic(
                .error, error.code, "the document '\(named.key)' cannot be read: \(error.message)",
                at: (place?["file"] ?? place)?.location.start, help: error.help ?? "--documents names its folder")
        }
    }

    private mutating func readLedger(_ inventory: TraceInventory) throws(Diagnostic) {
        let path = TreatyOpenAPI.folder(of: contract.root.document.source.name) + "ledger.yaml"
        guard fileKind(path) == .file else {
            guard !inventory.conflicts.isEmpty else { return }
            report(
                Diagnostic(
                    .error, "ledger.missing",
                    "there is no ledger.yaml beside the contract; known conflicts: "
                        + inventory.conflicts.joined(separator: ", "),
                    at: contract.root["x-treaty-documents"]?.location.start,
                    help: "write one, with an entry for each"))
            return
        }
        var ledger = try TraceLedger(path: path, contract: contract)
        ledger.checkOmits(inventory.items)
        ledger.checkConflicts(inventory.conflicts, at: ledger.entries.last?.location)
        for diagnostic in ledger.diagnostics { report(diagnostic) }
        self.ledger = ledger
    }

    private mutating func report(_ diagnostic: Diagnostic) { failures.append(TraceFailure(diagnostic: diagnostic)) }

    private mutating func checkHashes() {
        for index in shares.indices {
            let document = shares[index].document
            let place = contract.root[JSONPointer(["x-treaty-documents", document.named.key])]
            let title = "\(document.named.title) (\(document.source.name))"
            if document.named.sha256?.lowercased() != document.sha256 {
                shares[index].isAsStated = false
                report(
                    Diagnostic(
                        .error, "trace.hash",
                        document.named.sha256 == nil
                            ? "the contract does not state the SHA-256 of \(title)"
                            : "the contract was derived from another version of \(title)",
                        at: (place?["sha256"] ?? place)?.location.start,
                        help: "read the document again, then write sha256: \(document.sha256)"))
            }
            if document.named.lineCount != document.lineCount {
                shares[index].isAsStated = false
                report(
                    Diagnostic(
                        .error, "trace.line-count", "\(title) has \(document.lineCount) lines",
                        at: (place?["lines"] ?? place)?.location.start, help: "write lines: \(document.lineCount)"))
            }
        }
    }

    private mutating func proveCitations() {
        let documents = shares.map(\.document)
        let places = FactPlaces(contract.files)
        for entry in contract.evidence.entries {
            let fact = TraceFact(entry, places)
            factCounts[entry.citations.map(\.grade).min() ?? .assumed, default: 0] += 1
            for position in entry.citations.indices {
                let share = shares.firstIndex { $0.document.named.key == entry.citations[position].document }
                do throws(TraceFailure) {
                    if let proof = try TraceProof.make(fact, position, documents) {
                        proofs.append(proof)
                        if let share { shares[share].provenCount += 1 }
                    } else {
                        reasonCount += 1
                    }
                } catch {
                    failures.append(error)
                    if let share { shares[share].failedCount += 1 }
                }
            }
        }
    }

    private mutating func cover(_ items: [TraceItem]) {
        for item in items {
            guard let share = shares.firstIndex(where: { $0.document.named.key == item.document }) else { continue }
            shares[share].itemCount += 1
            if isCovered(item) {
                shares[share].coveredCount += 1
            } else if ledger?.omits(item) == true {
                shares[share].omittedCount += 1
            } else {
                let lines = item.ranges.first ?? 1...1
                report(
                    Diagnostic(
                        .error, "trace.uncovered", "no fact of the contract covers \(item.id)",
                        at: shares[share].document.location(of: lines).start,
                        help: "cite \(item.words) for a fact about it, or leave it out in ledger.yaml (omits, why)"))
            }
        }
    }

    /// Whether the narrowest proven citation of a fact about the item is narrow enough.
    private func isCovered(_ item: TraceItem) -> Bool {
        var narrowest: TraceProof?
        for proof in proofs where proof.citation.document == item.document {
            guard proof.fact.canCover, item.admits(proof) else { continue }
            if proof.lines.count < narrowest?.lines.count ?? .max { narrowest = proof }
        }
        guard let narrowest else { return false }
        return narrowest.lines.count <= Trace.coveringLinesMax || narrowest.isComparedExample
    }
}

extension SourceLocation {
    /// The first byte of the range alone, for values too long to be underlined.
    fileprivate var start: SourceLocation {
        range.count > 80 ? SourceLocation(file: file, range: range.lowerBound..<range.lowerBound) : self
    }
}

extension TraceProof {
    /// Whether every name and value of it was found in the sample.
    var isComparedExample: Bool { citation.grade == .stated && !fact.exampleTexts(of: citation).isEmpty }
}

extension TraceItem {
    /// Its lines as a citation would name them.
    fileprivate var words: String {
        let words = ranges.map { "\(document):\($0.lowerBound)" + ($0.count > 1 ? "-\($0.upperBound)" : "") }
        return words.joined(separator: " or ")
    }

    /// Whether a proven fact is about this item: the cited lines lie in the item's own (for a line: around it), the
    /// fact stands where such facts stand, and is called by one of the item's names.
    func admits(_ proof: TraceProof) -> Bool {
        let steps = proof.fact.steps
        if kind == .line { return ranges.contains { proof.lines.contains($0.lowerBound) } }
        guard ranges.contains(where: { $0.contains(proof.lines.lowerBound) && $0.contains(proof.lines.upperBound) })
        else { return false }
        switch kind {
        case .line, .sample: return proof.fact.isExample
        case .operation:
            let isOperation = steps.count <= 3 || ["operationId", "summary"].contains(steps.last)
            return steps.first == "paths" && isOperation && isNamed(by: proof, partly: true)
        case .parameter:
            let isParameter = place == "body" || steps.contains("parameters") || steps.contains("securitySchemes")
            return isParameter && isNamed(by: proof)
        case .error: return steps.contains("x-treaty-errors") && isNamed(by: proof)
        case .status: return steps.contains("responses") && isNamed(by: proof)
        case .content:
            let holders = place == "request" ? ["requestBody", "requestBodies"] : ["responses"]
            return steps.contains(where: holders.contains) && isNamed(by: proof)
        }
    }

    private func isNamed(by proof: TraceProof, partly: Bool = false) -> Bool {
        let spellings = proof.fact.spellings + [proof.citation.printed].compactMap { $0 }
        return spellings.contains { spelling in
            names.contains { name in
                name == spelling || partly && (containsWords(spelling, name) || containsWords(name, spelling))
            }
        }
    }
}
