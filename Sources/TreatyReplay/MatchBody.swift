// The content of a request by its meaning: what two spellings of the same body have in common.
import TreatyData
import TreatyHTTP
import TreatyText

/// A body as it is compared. Parameters of the media type do not count, its essence does; no content and empty content
/// are the same, of whatever type.
enum MatchBody: Sendable {
    case none
    /// Member order, white space and the spelling of numbers and strings do not count. Duplicate names count in order.
    case json(essence: String, Document)
    /// A URL-encoded form: a multiset of decoded pairs, sorted here.
    case form([MatchPair])
    /// A multipart/form-data body: a multiset of parts, sorted here; its boundary does not count.
    case multipart([MatchPart])
    case bytes(essence: String, [UInt8])

    /// What is compared of JSON: deeper values, and those that are none, count by their bytes.
    private static let depthMax = 256

    init(_ request: RequestMessage, ignored: [JSONPointer]) {
        guard !request.content.isEmpty, !ignored.contains(where: { $0.tokens.isEmpty }) else {
            self = .none
            return
        }
        let type = request.field("Content-Type").flatMap { MediaType($0) }
        let essence = type?.essence ?? ""
        let codings = request.fields(named: "Content-Encoding")
        guard let content = ReplayCoding.decoded(request.content, codings: codings) else {
            let names = ContentCoding.names(in: codings).joined(separator: ", ")
            self = .bytes(essence: "\(essence) (\(names))", Array(request.content))
            return
        }
        self = .bytes(essence: essence, content)
        guard let type else { return }
        if type.isJSON {
            var limits = ReadLimits()
            limits.depthMax = MatchBody.depthMax
            if let document = try? Document.json(SourceFile(name: "body", bytes: content), limits: limits) {
                self = .json(essence: essence, document)
            }
        } else if essence == "application/x-www-form-urlencoded" {
            let names = MatchBody.names(of: ignored)
            self = .form(MatchForm.pairs(of: content).filter { !names.contains($0.name) }.sorted())
        } else if essence == "multipart/form-data", let boundary = type.parameter("boundary"),
            let parts = MatchPart.parts(of: content, boundary: boundary)
        {
            let names = MatchBody.names(of: ignored)
            self = .multipart(parts.filter { !names.contains(Array($0.name.utf8)) }.sorted())
        }
    }

    /// The names of form fields that pointers of one token mean.
    private static func names(of pointers: [JSONPointer]) -> Set<[UInt8]> {
        Set(pointers.filter { $0.tokens.count == 1 }.map { Array($0.tokens[0].utf8) })
    }

    var isNone: Bool { if case .none = self { true } else { false } }

    /// How people name it.
    var summary: String {
        switch self {
        case .none: "no body"
        case .json(let essence, _): "\(essence)"
        case .form: "application/x-www-form-urlencoded"
        case .multipart: "multipart/form-data"
        case .bytes(let essence, let bytes): "\(bytes.count) bytes\(essence.isEmpty ? "" : " of \(essence)")"
        }
    }

    // MARK: Canonical bytes

    func append(to bytes: inout [UInt8], ignored: [JSONPointer]) {
        switch self {
        case .none: bytes.append(UInt8(ascii: "-"))
        case .json(let essence, let document):
            bytes.append(UInt8(ascii: "j"))
            MatchForm.append(essence.utf8, to: &bytes)
            MatchBody.append(document, .root, ignored: ignored.map { $0.tokens[...] }, to: &bytes)
        case .form(let pairs): MatchForm.append(pairs, mark: UInt8(ascii: "f"), to: &bytes)
        case .multipart(let parts):
            bytes.append(UInt8(ascii: "m"))
            MatchForm.append(parts.count, to: &bytes)
            for part in parts { part.append(to: &bytes) }
        case .bytes(let essence, let content):
            bytes.append(UInt8(ascii: "b"))
            MatchForm.append(essence.utf8, to: &bytes)
            MatchForm.append(content, to: &bytes)
        }
    }

    /// One value of a document. It recurses as deep as the value nests, at most `depthMax`.
    /// `ignored` are the rests of the pointers that lead into this value.
    private static func append(
        _ document: Document, _ index: NodeIndex, ignored: [ArraySlice<String>], to bytes: inout [UInt8]
    ) {
        let node = document.nodes[index.rawValue]
        switch node.kind {
        case .null: bytes.append(UInt8(ascii: "z"))
        case .false: bytes.append(UInt8(ascii: "F"))
        case .true: bytes.append(UInt8(ascii: "T"))
        case .number: appendNumber(document.text(of: index), to: &bytes)
        case .string:
            bytes.append(UInt8(ascii: "s"))
            MatchForm.append(document.text(of: index), to: &bytes)
        case .array:
            bytes.append(UInt8(ascii: "["))
            MatchForm.append(node.count, to: &bytes)
            var element = NodeIndex(index.rawValue + 1)
            for position in 0..<node.count {
                let inner = ignored.isEmpty ? [] : rest(of: ignored, below: String(position).utf8)
                if inner.contains(where: \.isEmpty) {
                    bytes.append(UInt8(ascii: "x"))
                } else {
                    append(document, element, ignored: inner, to: &bytes)
                }
                element = document.next(after: element)
            }
        case .object:
            bytes.append(UInt8(ascii: "{"))
            for key in sortedKeys(of: document, index) {
                let name = document.text(of: key)
                let inner = ignored.isEmpty ? [] : rest(of: ignored, below: name)
                if inner.contains(where: \.isEmpty) { continue }
                MatchForm.append(name, to: &bytes)
                append(document, NodeIndex(key.rawValue + 1), ignored: inner, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// The rests of those pointers that go on with a name.
    static func rest(
        of pointers: [ArraySlice<String>], below name: some Collection<UInt8>
    ) -> [ArraySlice<String>] {
        pointers.filter { $0.first.map { $0.utf8.elementsEqual(name) } ?? false }.map { $0.dropFirst() }
    }

    /// The keys of an object by name; those of one name in the order of the text.
    private static func sortedKeys(of document: Document, _ index: NodeIndex) -> [NodeIndex] {
        var keys: [NodeIndex] = []
        var key = NodeIndex(index.rawValue + 1)
        for _ in 0..<document.nodes[index.rawValue].count {
            keys.append(key)
            key = document.next(after: NodeIndex(key.rawValue + 1))
        }
        return keys.sorted { left, right in
            let (a, b) = (document.text(of: left), document.text(of: right))
            if a.lexicographicallyPrecedes(b) { return true }
            return left < right && a.elementsEqual(b)
        }
    }

    /// A number by its value: sign, digits and power of ten.
    private static func appendNumber(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "n"))
        guard let number = ExactNumber(text) else {
            MatchForm.append(text, to: &bytes)
            return
        }
        bytes.append(number.isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        MatchForm.append(number.digits.lazy.map { $0 + 0x30 }, to: &bytes)
        MatchForm.append(number.exponent, to: &bytes)
    }
}

/// One part of a multipart/form-data body (RFC 7578 4.2).
struct MatchPart: Hashable, Comparable, Sendable {
    let name: String
    let fileName: String?
    /// Type and subtype in lower case; `text/plain` where the part names none (RFC 7578 4.4).
    let essence: String
    let content: [UInt8]

    static func < (left: MatchPart, right: MatchPart) -> Bool {
        for (a, b) in zip(left.texts, right.texts) where !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
        return left.content.lexicographicallyPrecedes(right.content)
    }

    /// The parts of a form in their order; nil where the content is none (RFC 7578, RFC 2046 5.1).
    static func parts(of content: [UInt8], boundary: String) -> [MatchPart]? {
        Multipart(content[...], boundary: boundary)?.parts.map { part in
            MatchPart(
                name: part.name ?? "", fileName: part.filename,
                essence: part.mediaType?.essence ?? part.field("Content-Type") ?? "", content: part.content)
        }
    }

    private var texts: [[UInt8]] {
        [name, fileName.map { "=" + $0 } ?? "", essence].map { Array($0.utf8) }
    }

    func append(to bytes: inout [UInt8]) {
        for text in texts { MatchForm.append(text, to: &bytes) }
        MatchForm.append(content, to: &bytes)
    }
}
