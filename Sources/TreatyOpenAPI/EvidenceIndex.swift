// Finds the citation nearest to a place in a contract; what the citation proves is trace's business.
package import TreatyData
package import TreatyText

/// All citations of a contract, by the node they speak of.
package struct EvidenceIndex: Sendable {
    /// One cited fact: the node it speaks of and what is cited for it.
    package struct Entry: Sendable {
        package let fact: Value
        package let citations: [Citation]
        /// Where the whole of the citations stands.
        package let location: SourceLocation
        /// Where each citation stands, in their order.
        package let places: [SourceLocation]
    }

    package private(set) var entries: [Entry] = []
    package let documents: [SourceDocument]
    private var byNode: [NodeKey: [Int]] = [:]
    private let files: [ObjectIdentifier: Document]

    private struct NodeKey: Hashable {
        let document: ObjectIdentifier
        let index: NodeIndex
    }

    /// Reads every `x-treaty-source` of the set; broken citations become diagnostics.
    package init(_ set: DocumentSet, into diagnostics: inout [Diagnostic]) {
        self.init(set.originals, of: EvidenceIndex.documents(of: set.root), into: &diagnostics)
    }

    /// The same of files that another document speaks for, such as the workflows of a contract.
    package init(_ originals: [Document], of documents: [SourceDocument], into diagnostics: inout [Diagnostic]) {
        self.documents = documents
        files = Dictionary(
            originals.map { (ObjectIdentifier($0.source), $0) }, uniquingKeysWith: { first, _ in first })
        for document in originals {
            for index in document.holders(of: "x-treaty-source") {
                let container = Value(document, index)
                if let source = container["x-treaty-source"] { read(source, of: container, into: &diagnostics) }
            }
        }
        checkDocuments(into: &diagnostics)
    }

    private static func documents(of root: Value) -> [SourceDocument] {
        (root["x-treaty-documents"]?.members).map { members in
            members.map { member in
                SourceDocument(
                    key: member.name, title: member.value["title"]?.string ?? member.name,
                    url: member.value["url"]?.string,
                    file: member.value["file"]?.string, sha256: member.value["sha256"]?.string,
                    lineCount: member.value["lines"]?.int)
            }
        } ?? []
    }

    private mutating func read(_ source: Value, of container: Value, into diagnostics: inout [Diagnostic]) {
        // A map from pointers holds only names that are pointers; a citation has `at` or `grade`.
        let isMap = source.kind == .object && source["at"] == nil && source["grade"] == nil
        guard isMap else { return add(source, for: container, into: &diagnostics) }
        for member in source.members {
            guard let pointer = JSONPointer(text: member.name), let fact = container[pointer] else {
                diagnostics.append(
                    Diagnostic(
                        .error, "source.pointer", "'\(member.name)' leads to nothing in this object",
                        at: member.key.location,
                        help:
                            "write a JSON Pointer from the object around x-treaty-source, or '' for the object itself"
                    ))
                continue
            }
            add(member.value, for: fact, into: &diagnostics)
        }
    }

    private mutating func add(_ source: Value, for fact: Value, into diagnostics: inout [Diagnostic]) {
        let parts = source.kind == .array ? Array(source.elements) : [source]
        var citations: [Citation] = []
        var places: [SourceLocation] = []
        for part in parts {
            guard let citation = Citation.read(part, into: &diagnostics) else { continue }
            citations.append(citation)
            places.append(part.location)
        }
        guard !citations.isEmpty else { return }
        let key = NodeKey(document: ObjectIdentifier(fact.document.source), index: fact.index)
        byNode[key, default: []].append(entries.count)
        entries.append(Entry(fact: fact, citations: citations, location: source.location, places: places))
    }

    private func checkDocuments(into diagnostics: inout [Diagnostic]) {
        for entry in entries {
            for (citation, place) in zip(entry.citations, entry.places) {
                guard let key = citation.document, let lines = citation.lines else { continue }
                guard let document = documents.first(where: { $0.key == key }) else {
                    diagnostics.append(
                        Diagnostic(
                            .error, "source.document", "x-treaty-documents has no '\(key)'", at: place,
                            help: help(for: key, among: documents.map(\.key))))
                    continue
                }
                if let count = document.lineCount, lines.upperBound > count {
                    diagnostics.append(
                        Diagnostic(
                            .error, "source.lines", "'\(key)' has \(count) lines; \(citation) is cited", at: place,
                            help: "cite lines from 1 to \(count)"))
                }
            }
        }
    }

    /// The evidence of the fact at a place: that of the nearest cited value around it. Nil where documents are named
    /// and nothing is cited.
    package func evidence(at location: SourceLocation) -> Evidence? {
        if !byNode.isEmpty, let document = files[ObjectIdentifier(location.file)] {
            for value in path(to: location.range.lowerBound, in: document).reversed() {
                let key = NodeKey(document: ObjectIdentifier(document.source), index: value.index)
                guard let found = byNode[key] else { continue }
                let citations = found.flatMap { entries[$0].citations }
                return Evidence(
                    grade: citations.map(\.grade).min() ?? .assumed, citations: citations, location: location)
            }
        }
        return documents.isEmpty ? Evidence(grade: .stated, citations: [], location: location) : nil
    }

    /// The strongest grade cited for a value itself, whatever stands around it; nil where nothing is.
    package func ownGrade(of value: Value) -> Grade? {
        let key = NodeKey(document: ObjectIdentifier(value.document.source), index: value.index)
        return byNode[key]?.flatMap { entries[$0].citations }.map(\.grade).min()
    }

    /// The values from the root to the innermost one at a byte offset; a name stands for its value.
    private func path(to offset: Int, in document: Document) -> [Value] {
        var path = [document.root]
        while let value = path.last {
            let child: Value? =
                switch value.kind {
                case .object:
                    value.members.first { member in
                        Int(member.key.node.sourceStart) <= offset && offset < Int(member.value.node.sourceEnd)
                    }?.value
                case .array:
                    value.elements.first { Int($0.node.sourceStart) <= offset && offset < Int($0.node.sourceEnd) }
                default: nil
                }
            guard let child else { break }
            path.append(child)
        }
        return path
    }
}
