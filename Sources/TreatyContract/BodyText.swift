// The content of a message as a value, by its media type, and back; whether the value may be there is the check's
// business. XML is not taken apart: it is a text here, and no schema of objects is held against it.
import TreatyData
import TreatyHTTP
import TreatyText

/// What reading a content comes to.
struct BodyReading {
    /// A part of the content that breaks what its encoding says.
    struct Breach: Sendable {
        var isMissing: Bool
        var pointer: JSONPointer
        var check: String
        var expected: String
        var found: String
        var location: SourceLocation?
    }

    /// Nil where the content cannot be read.
    var value: JSON?
    var problem: Diagnostic?
    /// Why the content is of no type that can be read: a charset, for one.
    var refusal: String?
    var breaches: [Breach] = []
    /// Whether a schema can be held against the value.
    var isJudged = true
    /// Names that stand twice in an object (RFC 8259 4 says they SHOULD not).
    var duplicates: [Diagnostic] = []
    /// The parts that are files.
    var uploads: [(member: String, name: String?, bytes: Int)] = []

    init(_ value: JSON?, isJudged: Bool = true) {
        self.value = value
        self.isJudged = isJudged
    }

    init(problem: Diagnostic) { self.problem = problem }
}

/// The kinds of content that are read differently.
enum ContentKind {
    case json, form, multipart, text, xml, opaque
    /// One value a line, a record or an event (OpenAPI 3.2 4.14.3).
    case lines, records, events

    init(_ type: MediaType) {
        switch (type.type, type.subtype) {
        case ("application", "x-www-form-urlencoded"): self = .form
        case ("multipart", _): self = .multipart
        case ("text", "event-stream"): self = .events
        case (_, "jsonl"), (_, "x-jsonl"), (_, "ndjson"), (_, "x-ndjson"), (_, "x-jsonlines"), (_, "jsonlines"):
            self = .lines
        case (_, "json-seq"): self = .records
        case (_, let subtype) where subtype.hasSuffix("+json-seq"): self = .records
        case (_, "xml"): self = .xml
        case (_, let subtype) where subtype.hasSuffix("+xml"): self = .xml
        case ("text", let subtype) where subtype != "json": self = .text
        default: self = type.isJSON ? .json : .opaque
        }
    }

    /// Whether the content is a row of values that come one by one.
    var isSequence: Bool { self == .lines || self == .records || self == .events }
    /// Whether a text may mean several things, for which the schema's shape must be known.
    var needsShape: Bool { self == .form || self == .multipart || self == .text || isSequence }
}

enum BodyText {
    /// Reads content that has no content coding any more. Cost: a pass over it.
    static func reading(of bytes: ArraySlice<UInt8>, type: MediaType, content: Content) -> BodyReading {
        let kind = ContentKind(type)
        var bytes = bytes
        if kind != .multipart, kind != .opaque, let charset = type.parameter("charset") {
            guard let decoded = utf8(bytes, charset: charset.lowercased(), isJSON: kind == .json) else {
                var reading = BodyReading(nil)
                reading.refusal = "\(type.essence) in the charset '\(charset)', which is not read here"
                return reading
            }
            bytes = decoded
        }
        // A file of lines that is described as one text.
        if kind.isSequence, content.textShape.kinds.subtracting(.null) == .string {
            return BodyReading(.string(String(decoding: bytes, as: UTF8.self)))
        }
        switch kind {
        case .json: return json(bytes)
        case .form: return form(bytes, content)
        case .multipart: return MultipartReader(content: content, type: type).reading(of: bytes)
        case .lines, .records: return lines(bytes, separator: kind == .lines ? 0x0A : 0x1E)
        case .events: return BodyReading(.array(EventStream.events(bytes)))
        case .xml: return BodyReading(.string(String(decoding: bytes, as: UTF8.self)), isJudged: false)
        case .text: return text(bytes, content)
        case .opaque:
            // What is no text is not decoded: a schema says no more of it than that it is there.
            let text = String(validating: bytes, as: UTF8.self)
            let isText = text != nil && content.schema.map { $0.types == ["string"] } ?? false
            return BodyReading(.string(text ?? String(decoding: bytes, as: UTF8.self)), isJudged: isText)
        }
    }

    private static func json(_ bytes: ArraySlice<UInt8>) -> BodyReading {
        do throws(Diagnostic) {
            let document = try Document.json(bytes: Array(bytes), name: "body")
            var reading = BodyReading(JSON(document.root))
            reading.duplicates = document.duplicateNames()
            return reading
        } catch {
            return BodyReading(problem: error)
        }
    }

    /// A value for each line, or for each record behind a record separator (RFC 7464 2.1); empty ones are none.
    private static func lines(_ bytes: ArraySlice<UInt8>, separator: UInt8) -> BodyReading {
        var values: [JSON] = []
        for line in bytes.split(separator: separator) {
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }) { continue }
            do throws(Diagnostic) {
                values.append(JSON(try Document.json(bytes: Array(line), name: "body item \(values.count)").root))
            } catch {
                var reading = BodyReading(problem: error)
                reading.value = nil
                return reading
            }
        }
        return BodyReading(.array(values))
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ content: Content) -> BodyReading {
        let kinds = content.textShape.kinds
        let text = RawPair(name: "", value: bytes)
        guard kinds == .all || content.textShape.isScalar, let schema = content.schema else {
            return BodyReading(.string(String(decoding: bytes, as: UTF8.self)), isJudged: kinds == .all)
        }
        let shape = TextShape(kinds.intersection([.null, .boolean, .number, .string]))
        let reader = ParameterText(
            name: "",
            form: ParameterForm(style: .simple, explodes: false, shape: kinds == .all ? TextShape(.string) : shape),
            escape: .none, accepts: schema.accepts)
        guard case .value(let value, _) = reader.reading(of: [text]) else { return BodyReading(.string("")) }
        return BodyReading(value)
    }

    // MARK: Forms

    private static func form(_ bytes: ArraySlice<UInt8>, _ content: Content) -> BodyReading {
        guard let pairs = RawPair.form(bytes) else {
            return BodyReading(
                problem: Diagnostic(.error, "form.encoding", "the form holds a % without two hexadecimal digits"))
        }
        var reading = BodyReading(nil)
        var members: [JSON.Member] = []
        var taken: Set<String> = []
        // Each name once, in the order they came; what an encoding's style spreads over names comes first.
        for encoding in content.encodings {
            let shape = content.textShape.member(encoding.name)
            guard let form = encoding.form else { continue }
            let owned = spread(encoding.name, form, shape, among: pairs, content).filter { !taken.contains($0.name) }
            guard !owned.isEmpty else { continue }
            let reader = ParameterText(name: encoding.name, form: form.with(shape, kinds: .object), escape: .form)
            add(reader.reading(of: owned), encoding.name, encoding.location, to: &members, &reading)
            taken.formUnion(owned.map(\.name))
            taken.insert(encoding.name)
        }
        var grouped = GroupedPairs()
        for pair in pairs where !taken.contains(pair.name) { grouped.add(pair) }
        for own in grouped.members {
            let encoding = content.encodings.first { $0.name == own.name }
            let shape = content.textShape.member(own.name)
            if own.pairs.count == 1, own.pairs[0].value.isEmpty, content.refusesEmpty(own.name) { continue }
            let form =
                encoding?.form?.with(shape, kinds: shape.kinds)
                ?? ParameterForm(
                    style: .form, explodes: true, mediaType: mediaType(encoding, shape), shape: shape)
            let reader = ParameterText(name: own.name, form: form, escape: .form)
            // Which of several values is meant nobody knows, as in a query.
            let count = members.count
            add(reader.reading(of: own.pairs), own.name, content.location, to: &members, &reading)
            // Rules and effects see the first.
            if own.pairs.count > 1, members.count > count, case .string? = members.last?.value,
                case .value(let first, _) = reader.reading(of: Array(own.pairs.prefix(1)))
            {
                members[count].value = first
            }
        }
        reading.value = .object(members)
        return reading
    }

    /// The pairs that are members of a field whose encoding spreads it over several names.
    private static func spread(
        _ name: String, _ form: ParameterForm, _ shape: TextShape, among pairs: [RawPair], _ content: Content
    ) -> [RawPair] {
        if form.style == .deepObject { return pairs.filter { $0.name.hasPrefix(name + "[") } }
        guard form.style == .form, form.explodes, shape.isObject else { return [] }
        let own = Set(shape.properties.map(\.name))
        let others = Set(content.textShape.properties.map(\.name))
        return pairs.filter { own.contains($0.name) || !shape.additional.isEmpty && !others.contains($0.name) }
    }

    /// What a field is written as that has no style: an object is JSON (OpenAPI 3.1 4.8.15).
    private static func mediaType(_ encoding: PartEncoding?, _ shape: TextShape) -> String? {
        guard let stated = encoding?.contentType else { return shape.isObject ? "application/json" : nil }
        return MediaType(stated)?.isJSON == true && !shape.isArray ? stated : nil
    }

    private static func add(
        _ read: TextReading, _ name: String, _ location: SourceLocation, to members: inout [JSON.Member],
        _ reading: inout BodyReading
    ) {
        switch read {
        case .absent: break
        case .value(let value, _): members.append(JSON.Member(name, value))
        case .malformed(let expected, let found, let text):
            members.append(JSON.Member(name, .string(text)))
            reading.breaches.append(
                BodyReading.Breach(
                    isMissing: false, pointer: JSONPointer([name]), check: "malformed", expected: expected,
                    found: found, location: location))
        }
    }

    // MARK: Charsets

    /// The bytes as UTF-8; nil for a charset that is not known here. UTF-8, ASCII and ISO 8859-1 are.
    private static func utf8(_ bytes: ArraySlice<UInt8>, charset: String, isJSON: Bool) -> ArraySlice<UInt8>? {
        switch charset {
        case "utf-8", "utf8", "us-ascii", "ascii": return bytes
        case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso_8859-1", "l1":
            // JSON is UTF-8 whatever its type says (RFC 8259 8.1); what is none was written as the type says.
            if isJSON, String(validating: bytes, as: UTF8.self) != nil { return bytes }
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            for byte in bytes {
                if byte < 0x80 {
                    result.append(byte)
                } else {
                    result.append(0xC0 | byte >> 6)
                    result.append(0x80 | byte & 0x3F)
                }
            }
            return result[...]
        default: return nil
        }
    }
}

extension RawPair {
    /// The pairs of a query or a form with names decoded; nil where a percent-encoding is broken.
    static func form(_ bytes: ArraySlice<UInt8>) -> [RawPair]? {
        try? RawPair.checked(bytes)
    }

    /// The same, with the piece that is broken. A piece without `=` has an empty value, an empty piece is none.
    static func checked(_ bytes: ArraySlice<UInt8>) throws(PercentEncodingFailure) -> [RawPair] {
        var pairs: [RawPair] = []
        for piece in bytes.split(separator: UInt8(ascii: "&")) {
            let mark = piece.firstIndex(of: UInt8(ascii: "="))
            let value = mark.map { piece[($0 + 1)...] } ?? piece[piece.endIndex...]
            guard let name = PercentEncoding.decoded(piece[..<(mark ?? piece.endIndex)], plusIsSpace: true),
                !value.contains(UInt8(ascii: "%")) || PercentEncoding.decoded(value) != nil
            else { throw PercentEncodingFailure(piece: String(decoding: piece, as: UTF8.self)) }
            pairs.append(RawPair(name: String(decoding: name, as: UTF8.self), value: value))
        }
        return pairs
    }
}

/// Pairs by name, names in the order they came first.
struct GroupedPairs {
    private(set) var members: [(name: String, pairs: [RawPair])] = []
    private var places: [String: Int] = [:]

    mutating func add(_ pair: RawPair) {
        if let place = places[pair.name] {
            members[place].pairs.append(pair)
        } else {
            places[pair.name] = members.count
            members.append((pair.name, [pair]))
        }
    }
}

extension ParameterForm {
    /// The same way of writing for another shape.
    func with(_ shape: TextShape, kinds: TextShape.Kinds) -> ParameterForm {
        var shape = shape
        shape.kinds = kinds
        return ParameterForm(
            style: style, explodes: explodes, allowsReserved: allowsReserved, allowsEmptyValue: allowsEmptyValue,
            mediaType: mediaType, shape: shape)
    }
}

extension Content {
    /// Whether an empty text of a form's field counts as none.
    func refusesEmpty(_ name: String) -> Bool { schema?.allowsEmpty(property: name) == false }
}

/// Server-sent events (WHATWG HTML 9.2.6) as objects of their fields.
enum EventStream {
    /// Each event as `{event, data, id, retry}`, fields that are not there left out; comments are no events.
    static func events(_ bytes: ArraySlice<UInt8>) -> [JSON] {
        var events: [JSON] = []
        var (data, others) = ([String](), [JSON.Member]())
        func finish() {
            if !data.isEmpty || !others.isEmpty {
                let text = data.isEmpty ? [] : [JSON.Member("data", .string(data.joined(separator: "\n")))]
                events.append(.object(others + text))
            }
            (data, others) = ([], [])
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        for piece in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = piece.last == 0x0D ? piece.dropLast() : piece
            if line.isEmpty {
                finish()
                continue
            }
            let colon = line.firstIndex(of: 0x3A)
            var value = colon.map { line[($0 + 1)...] } ?? []
            if value.first == 0x20 { value = value.dropFirst() }
            let (name, content) = (
                String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self),
                String(decoding: value, as: UTF8.self)
            )
            switch name {
            case "data": data.append(content)
            case "event", "id":
                others.removeAll { $0.name == name }
                others.append(JSON.Member(name, .string(content)))
            case "retry":
                others.removeAll { $0.name == name }
                others.append(JSON.Member(name, Int(content).map { .int($0) } ?? .string(content)))
            default: break
            }
        }
        finish()
        return events
    }
}
