// Values as the text of URIs, fields, cookies and forms, read and written side by side (OpenAPI 3.2 4.12.2.3); what the
// values may be, schemas say.
import TreatyData
import TreatyHTTP
import TreatyText

/// One named text, as it was sent.
struct RawPair {
    /// Decoded.
    var name: String
    /// Not decoded.
    var value: ArraySlice<UInt8>
}

/// How characters are written that have a meaning where they stand.
enum TextEscape {
    /// Not at all: fields, parts of a multipart body.
    case none
    /// `%XX`.
    case percent
    /// `%XX`, and `+` for a space.
    case form

    func text(_ bytes: ArraySlice<UInt8>) -> String {
        switch self {
        case .none: String(decoding: bytes, as: UTF8.self)
        case .percent: String(decoding: PercentEncoding.decoded(bytes) ?? Array(bytes), as: UTF8.self)
        case .form:
            String(decoding: PercentEncoding.decoded(bytes, plusIsSpace: true) ?? Array(bytes), as: UTF8.self)
        }
    }
}

/// What a parameter's text comes to.
enum TextReading {
    case absent
    case value(JSON, text: String)
    /// The text does not keep the style; the words say what was expected and found.
    case malformed(expected: String, found: String, text: String)
}

/// Reads and writes values by style.
struct ParameterText {
    let name: String
    let form: ParameterForm
    var escape: TextEscape
    /// Whether a value keeps its schema: of several readings the first that does is taken.
    var accepts: (JSON) -> Bool = { _ in true }

    // MARK: Reading

    /// Reads the value among pairs. `isOther` says which names belong to other parameters; they are no members of an
    /// exploded object.
    func reading(of pairs: [RawPair], isOther: (String) -> Bool = { _ in false }) -> TextReading {
        if form.mediaType == nil, form.shape.kinds.contains(.object) {
            if form.style == .deepObject { return deepObject(pairs) }
            if form.explodes, form.shape.isObject, form.style == .form || form.style == .cookie {
                return members(pairs, isOther)
            }
        }
        let own = pairs.filter { $0.name == name }
        guard let first = own.first else { return .absent }
        let text = escape.text(first.value)
        if form.mediaType != nil { return own.count > 1 ? repeated(own) : content(text) }
        if form.style == .label || form.style == .matrix { return prefixed(first.value, text) }
        if form.explodes, form.style != .simple, form.shape.kinds.contains(.array) {
            let texts = own.map { escape.text($0.value) }
            let array = texts == [""] ? [.array([])] + arrays(texts) : arrays(texts)
            if form.shape.isArray || own.count > 1 { return chosen(array, text) }
            return chosen(scalars(text, form.shape) + array, text)
        }
        if own.count > 1 { return repeated(own) }
        return chosen(delimited(first.value, text), text, orMalformed: oddObject)
    }

    /// A scalar that is sent more than once; which one is meant nobody knows.
    private func repeated(_ own: [RawPair]) -> TextReading {
        .malformed(
            expected: "one value", found: "\(own.count)", text: own.first.map { escape.text($0.value) } ?? "")
    }

    private func chosen(_ readings: [JSON], _ text: String, orMalformed expected: String = "") -> TextReading {
        guard let first = readings.first else { return .malformed(expected: expected, found: "'\(text)'", text: text) }
        if readings.count == 1 { return .value(first, text: text) }
        return .value(readings.first(where: accepts) ?? first, text: text)
    }

    private let oddObject = "names and values in turn"

    /// A value that has a media type of its own.
    private func content(_ text: String) -> TextReading {
        guard form.mediaType.flatMap({ MediaType($0) })?.isJSON == true else {
            return .value(.string(text), text: text)
        }
        guard let value = JSON(parsing: text) else {
            return .malformed(expected: "JSON", found: "'\(text)'", text: text)
        }
        return .value(value, text: text)
    }

    // MARK: One text

    /// Every reading of a text whose parts are delimited.
    private func delimited(_ raw: ArraySlice<UInt8>, _ text: String) -> [JSON] {
        let shape = form.shape
        var readings = shape.isScalar ? scalars(text, shape) : []
        guard !shape.kinds.isDisjoint(with: [.array, .object]) else { return readings }
        let pieces = pieces(raw)
        if shape.kinds.contains(.array) {
            if text.isEmpty { readings.append(.array([])) }
            readings += arrays(pieces)
            // A comma that was escaped parts values for many senders: read so where the other reading is no value.
            if pieces.count == 1, escape != .none, text.contains(",") { readings += arrays(split(text, ",")) }
        }
        if shape.kinds.contains(.object) { readings += objects(pieces) }
        return readings
    }

    /// The parts of a text, decoded. Commas part as they were sent; what parts in other styles is escaped itself.
    private func pieces(_ raw: ArraySlice<UInt8>) -> [String] {
        switch form.style {
        case .spaceDelimited: return split(escape.text(raw), " ")
        case .pipeDelimited: return split(escape.text(raw), "|")
        case .tabDelimited: return split(escape.text(raw), "\t")
        default:
            return raw.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { part in
                escape == .none ? trimmed(escape.text(part)) : escape.text(part)
            }
        }
    }

    private func trimmed(_ text: String) -> String {
        guard text.utf8.first == 0x20 || text.utf8.last == 0x20 || text.utf8.contains(0x09) else { return text }
        let front = text.drop { $0 == " " || $0 == "\t" }
        return String(String(front.reversed()).drop { $0 == " " || $0 == "\t" }.reversed())
    }

    private func split(_ text: String, _ separator: Unicode.Scalar) -> [String] {
        text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }

    /// Objects of pieces: `R=100` each where they explode, else name and value in turn.
    private func objects(_ pieces: [String]) -> [JSON] {
        var members: [(String, [String])] = []
        if form.explodes {
            for piece in pieces {
                guard let mark = piece.firstIndex(of: "=") else { return [] }
                members.append((String(piece[..<mark]), [String(piece[piece.index(after: mark)...])]))
            }
        } else {
            guard pieces.count.isMultiple(of: 2) else { return [] }
            for index in stride(from: 0, to: pieces.count, by: 2) {
                members.append((pieces[index], [pieces[index + 1]]))
            }
        }
        return objects(members)
    }

    // MARK: Label and matrix

    private func prefixed(_ raw: ArraySlice<UInt8>, _ text: String) -> TextReading {
        let mark = form.style == .label ? UInt8(ascii: ".") : UInt8(ascii: ";")
        guard raw.first == mark else {
            let start = form.style == .label ? "." : ";\(name)"
            return .malformed(expected: "a value that begins with '\(start)'", found: "'\(text)'", text: text)
        }
        let parts = raw.dropFirst().split(separator: mark, omittingEmptySubsequences: false)
        if form.style == .label { return label(raw.dropFirst(), parts, text) }
        var pairs: [(name: String, value: ArraySlice<UInt8>)] = []
        for part in parts {
            let sign = part.firstIndex(of: UInt8(ascii: "="))
            pairs.append((escape.text(part[..<(sign ?? part.endIndex)]), sign.map { part[($0 + 1)...] } ?? []))
        }
        if form.explodes, form.shape.isObject {
            return chosen(objects(pairs.map { ($0.name, [escape.text($0.value)]) }), text)
        }
        guard pairs.allSatisfy({ $0.name == name }) else {
            return .malformed(expected: "a value that begins with ';\(name)'", found: "'\(text)'", text: text)
        }
        let values = pairs.map { escape.text($0.value) }
        if form.explodes, form.shape.kinds.contains(.array) {
            let scalar = values.count == 1 && form.shape.isScalar ? scalars(values[0], form.shape) : []
            return chosen(scalar + arrays(values), text)
        }
        guard pairs.count == 1 else { return .malformed(expected: "one value", found: "\(pairs.count)", text: text) }
        return chosen(delimited(pairs[0].value, values[0]), text, orMalformed: oddObject)
    }

    private func label(_ rest: ArraySlice<UInt8>, _ dots: [ArraySlice<UInt8>], _ text: String) -> TextReading {
        // OpenAPI 3.0 parts by dots even where nothing explodes; commas are 3.1's.
        let points = dots.map { escape.text($0) }
        let isDotted = form.explodes || points.count > 1 && !rest.contains(UInt8(ascii: ","))
        var readings = isDotted ? [] : delimited(rest, escape.text(rest))
        if isDotted {
            if form.shape.isScalar { readings += scalars(escape.text(rest), form.shape) }
            if form.shape.kinds.contains(.array) { readings += arrays(points) }
            if form.shape.kinds.contains(.object) { readings += objects(points) }
        }
        if isDotted, !form.explodes { readings += delimited(rest, escape.text(rest)) }
        return chosen(readings, text, orMalformed: oddObject)
    }

    // MARK: Objects of several pairs

    /// An exploded object: its members are parameters of their own.
    private func members(_ pairs: [RawPair], _ isOther: (String) -> Bool) -> TextReading {
        let shape = form.shape
        let declared = Set(shape.properties.map(\.name))
        let takesAll = !shape.isClosed && (declared.isEmpty || !shape.additional.isEmpty)
        var grouped = GroupedTexts()
        for pair in pairs where declared.contains(pair.name) || takesAll && !isOther(pair.name) {
            grouped.add(pair.name, escape.text(pair.value))
        }
        guard !grouped.members.isEmpty else { return .absent }
        let text = grouped.members.map { "\($0.name)=\($0.texts.joined(separator: ","))" }.joined(separator: "&")
        return chosen(objects(grouped.members.map { ($0.name, $0.texts) }), text)
    }

    private func deepObject(_ pairs: [RawPair]) -> TextReading {
        let root = DeepText()
        var (isFound, isPlain) = (false, nil as String?)
        for pair in pairs where pair.name.hasPrefix(name) {
            let rest = pair.name.dropFirst(name.count)
            if rest.isEmpty { isPlain = isPlain ?? escape.text(pair.value) }
            guard rest.first == "[" else { continue }
            isFound = true
            guard let steps = DeepText.steps(rest), steps.count <= DeepText.depthMax else {
                return .malformed(expected: "names in brackets", found: "'\(pair.name)'", text: pair.name)
            }
            root.add(steps[...], escape.text(pair.value))
        }
        if !isFound {
            guard let isPlain else { return .absent }
            if form.shape.isScalar { return chosen(scalars(isPlain, form.shape), isPlain) }
            return .malformed(
                expected: "\(name)[NAME]=VALUE for each member", found: "'\(name)=\(isPlain)'", text: isPlain)
        }
        let readings = [true, false].map { prefersKind in value(of: root, form.shape, prefersKind) }
        return chosen(readings, readings[0].compact)
    }

    private func value(of node: DeepText, _ shape: TextShape, _ prefersKind: Bool) -> JSON {
        if node.names.isEmpty {
            if node.texts.count == 1, !shape.isArray { return scalar(node.texts[0], shape, prefersKind) }
            return .array(node.texts.map { scalar($0, shape.element, prefersKind) })
        }
        let areIndices = node.names.allSatisfy { $0.isEmpty || arrayIndex($0) != nil }
        if areIndices, shape.isArray || node.names.contains("") {
            let inOrder = node.names.sorted { (arrayIndex($0) ?? .max) < (arrayIndex($1) ?? .max) }
            return .array(
                inOrder.flatMap { step -> [JSON] in
                    guard let child = node.children[step] else { return [] }
                    // `a[]=1&a[]=2` are two elements; `a[0][b]=1` is one.
                    if child.names.isEmpty { return child.texts.map { scalar($0, shape.element, prefersKind) } }
                    return [value(of: child, shape.element, prefersKind)]
                } + node.texts.map { scalar($0, shape.element, prefersKind) })
        }
        return .object(
            node.names.compactMap { step in
                node.children[step].map { JSON.Member(step, value(of: $0, shape.member(step), prefersKind)) }
            })
    }

    // MARK: Parts

    private func arrays(_ texts: [String]) -> [JSON] {
        let element = form.shape.element
        let first = JSON.array(texts.map { scalar($0, element, true) })
        return isClear(element) ? [first] : [first, .array(texts.map { scalar($0, element, false) })]
    }

    private func objects(_ members: [(name: String, texts: [String])]) -> [JSON] {
        var areClear = true
        func object(_ prefersKind: Bool) -> JSON {
            .object(
                members.map { member in
                    let shape = form.shape.member(member.name)
                    if !isClear(shape) { areClear = false }
                    if member.texts.count == 1, !shape.isArray, let text = member.texts.first {
                        return JSON.Member(member.name, scalar(text, shape, prefersKind))
                    }
                    let element = shape.isArray ? shape.element : shape
                    return JSON.Member(member.name, .array(member.texts.map { scalar($0, element, prefersKind) }))
                })
        }
        let first = object(true)
        return areClear ? [first] : [first, object(false)]
    }

    /// Whether a text has one reading only.
    private func isClear(_ shape: TextShape) -> Bool {
        [.string, .number, .boolean, .array, .object].contains(shape.kinds)
    }

    private func scalar(_ text: String, _ shape: TextShape, _ prefersKind: Bool) -> JSON {
        let readings = scalars(text, shape)
        return (prefersKind ? readings.first : readings.last) ?? .string(text)
    }

    private func isPart(_ mark: Character, of kind: TextShape.Kinds, _ text: String, _ shape: TextShape) -> Bool {
        shape.kinds != .all && shape.kinds.contains(kind) && text.first == mark
    }

    /// The readings of a text as one value, the likeliest first; at least one.
    private func scalars(_ text: String, _ shape: TextShape) -> [JSON] {
        var readings: [JSON] = []
        if shape.kinds.contains(.number), ExactNumber(text.utf8) != nil { readings.append(.number(text)) }
        if shape.kinds.contains(.boolean), text == "true" || text == "false" { readings.append(.bool(text == "true")) }
        if shape.kinds.contains(.null), text == "null" || text.isEmpty { readings.append(.null) }
        // Elements that have parts are JSON where nothing else is said (OpenAPI 3.1 4.8.15).
        if isPart("{", of: .object, text, shape) || isPart("[", of: .array, text, shape),
            let value = JSON(parsing: text)
        {
            readings.append(value)
        }
        // Where nothing is known a text is a text first.
        if shape.kinds == .all {
            readings.insert(.string(text), at: 0)
        } else if shape.kinds.contains(.string) || readings.isEmpty {
            readings.append(.string(text))
        }
        return readings
    }
}

extension TextEscape: Equatable {}

/// Texts by name, names in the order they came first.
struct GroupedTexts {
    private(set) var members: [(name: String, texts: [String])] = []
    private var places: [String: Int] = [:]

    mutating func add(_ name: String, _ text: String) {
        if let place = places[name] {
            members[place].texts.append(text)
        } else {
            places[name] = members.count
            members.append((name, [text]))
        }
    }
}

/// What `a[b][c]=1` builds: texts at a place, and the names below it.
private final class DeepText {
    static let depthMax = 32

    var texts: [String] = []
    var names: [String] = []
    var children: [String: DeepText] = [:]

    func add(_ steps: ArraySlice<String>, _ text: String) {
        guard let first = steps.first else { return texts.append(text) }
        let child: DeepText
        if let known = children[first] {
            child = known
        } else {
            child = DeepText()
            children[first] = child
            names.append(first)
        }
        child.add(steps.dropFirst(), text)
    }

    /// The names in `[a][b]`; nil where a bracket is not closed or text stands between two.
    static func steps(_ text: Substring) -> [String]? {
        var steps: [String] = []
        var rest = text
        while !rest.isEmpty {
            guard rest.first == "[", let end = rest.firstIndex(of: "]") else { return nil }
            steps.append(String(rest[rest.index(after: rest.startIndex)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return steps
    }
}

extension JSON {
    /// Reads JSON text; nil where it is none.
    init?(parsing text: String) {
        guard let document = try? Document.json(bytes: Array(text.utf8), name: "value") else { return nil }
        self.init(document.root)
    }
}
