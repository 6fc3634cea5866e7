// What is to be covered: the items that `inventory.json` lists of a document, or else its lines; not who covers them.
import TreatyData
import TreatyText

/// One thing that a document says and a contract has to say too.
package struct TraceItem: Sendable {
    package enum Kind: String, Sendable {
        case operation, parameter, sample, error, status, content, line
    }

    package let kind: Kind
    /// Stable, such as `cups-01/error/52`; a line is `cups:12`.
    package let id: String
    /// The key of its document in the contract.
    package let document: String
    /// Its own lines; a part of them is enough for a fact.
    package let ranges: [ClosedRange<Int>]
    /// The words by which a fact about it is known; any one of them.
    package let names: [String]
    /// Where a parameter or a media type belongs: `query`, `body`, `request`, `response`; empty for the other kinds.
    package let place: String
}

/// The items of the documents that a contract names, and the conflicts known in them.
struct TraceInventory: Sendable {
    private(set) var items: [TraceItem] = []
    /// Names of the conflicts that a ledger has to decide.
    private(set) var conflicts: [String] = []

    /// Every line that is not blank.
    init(lines documents: [TraceDocument]) {
        for document in documents {
            for line in 1...max(1, document.lineCount) where !document.isBlank(line) {
                let key = document.named.key
                items.append(
                    TraceItem(
                        kind: .line, id: "\(key):\(line)", document: key, ranges: [line...line], names: [], place: ""))
            }
        }
    }

    /// The entries of an inventory that belong to one of the documents, by the document's file name.
    init(_ root: Value, _ documents: [TraceDocument]) throws(Diagnostic) {
        guard root.kind == .array else {
            throw Diagnostic(
                .error, "trace.inventory", "expected an array of operations, found \(root.kindName)", at: root.location)
        }
        for entry in root.elements {
            let file = entry["document"]?.string
            guard let document = documents.first(where: { $0.named.file == file }) else { continue }
            guard let id = entry["id"]?.string, let lines = TraceInventory.range(entry["lines"]) else {
                throw Diagnostic(
                    .error, "trace.inventory", "an entry needs an id, and lines as [first, last]", at: entry.location)
            }
            add(entry, Context(id: id, document: document.named.key, lines: lines))
            for conflict in entry.elements(of: "defects").compactMap(\.string) where !conflicts.contains(conflict) {
                conflicts.append(conflict)
            }
        }
    }

    private struct Context {
        let id: String
        let document: String
        let lines: ClosedRange<Int>
    }

    private mutating func add(_ entry: Value, _ context: Context) {
        let isStated = entry["path"]?.string != nil
        let names = (isStated ? ["path", "canonicalPath", "title"] : ["title", "slug"]).compactMap { entry[$0]?.string }
        append(.operation, "", context, [context.lines], names)
        for parameter in entry.elements(of: "parameters") {
            guard let name = parameter["name"]?.string, let line = parameter["line"]?.int, line > 0 else { continue }
            let last = name.split(whereSeparator: { ".[]".contains($0) }).last.map(String.init)
            let place = parameter["in"]?.string ?? ""
            append(.parameter, "\(place)/\(name)", context, [line...line], [name] + [last].compactMap { $0 }, place)
        }
        for member in ["requestSampleLines", "sampleLines", "errorSampleLines", "futureSampleLines"] {
            for lines in entry.elements(of: member).compactMap(TraceInventory.range) {
                append(.sample, "\(lines.lowerBound)-\(lines.upperBound)", context, [lines], [])
            }
        }
        for error in entry.elements(of: "errors") {
            let code = error["code"].map(\.text) ?? ""
            let lines = TraceInventory.range(error["lines"]) ?? context.lines
            append(.error, code, context, [lines], [error["name"]?.string ?? code])
        }
        for status in entry.elements(of: "statuses").map(\.text) {
            append(.status, status, context, [context.lines], [status])
        }
        for pair in entry.elements(of: "requestContentTypes") {
            let words = pair.elements.map(\.text)
            guard let type = words.first else { continue }
            append(.content, "request/\(type)", context, ranges(words.dropFirst().first, context), [type], "request")
        }
        if let text = entry["responseContentType"]?.string {
            let type = text.prefix { $0 != " " }
            let lines = ranges(text.split(separator: "(").dropFirst().first.map(String.init), context)
            append(.content, "response/\(type)", context, lines, [String(type)], "response")
        }
    }

    private mutating func append(
        _ kind: TraceItem.Kind, _ rest: String, _ context: Context, _ ranges: [ClosedRange<Int>], _ names: [String],
        _ place: String = ""
    ) {
        let id = "\(context.id)/\(kind.rawValue)" + (rest.isEmpty ? "" : "/\(rest)")
        items.append(
            TraceItem(
                kind: kind, id: id, document: context.document, ranges: ranges, names: names.filter { !$0.isEmpty },
                place: place))
    }

    /// Reads `[first, last]`.
    private static func range(_ value: Value?) -> ClosedRange<Int>? {
        let numbers = value?.elements.compactMap(\.int) ?? []
        guard numbers.count == 2, numbers[0] > 0, numbers[0] <= numbers[1] else { return nil }
        return numbers[0]...numbers[1]
    }

    /// Reads the lines that a note begins with: `12`, `406,444`, `3929-3931 (curl)`; where it has none, the entry's.
    private func ranges(_ note: String?, _ context: Context) -> [ClosedRange<Int>] {
        let head = (note ?? "").prefix { $0.isASCII && $0.isNumber || $0 == "," || $0 == "-" }
        let ranges = head.split(separator: ",").compactMap { part -> ClosedRange<Int>? in
            let numbers = part.split(separator: "-").compactMap { Int($0) }
            guard let first = numbers.first, let last = numbers.last, first > 0, first <= last else { return nil }
            return first...last
        }
        return ranges.isEmpty ? [context.lines] : ranges
    }
}
