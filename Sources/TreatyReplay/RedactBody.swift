// Contents of messages: by their type, with their codings undone and applied again; fields are hidden elsewhere.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// What is known about a body before it is read.
struct RedactBody {
    /// `request.body` or `response.body`.
    let label: String
    /// Nil where no contract describes it.
    let place: PrivacyPlace?
    /// The operation of a response, which names documented errors.
    let operation: Operation?
}

/// Where a value stands in a JSON body.
struct RedactNode {
    var place: PrivacyPlace?
    /// Tokens of the pointer.
    var path: [String]
    /// The pointer as reports show it: `*` for elements and for names that are data.
    var shown: String
}

extension RedactPass {
    /// Decoded contents beyond this are hidden as a whole.
    private static var decodedBytesMax: Int { 256 << 20 }

    mutating func body(
        _ content: ArraySlice<UInt8>, _ type: MediaType?, codings: [String], _ known: RedactBody
    ) -> [UInt8] {
        if content.isEmpty { return [] }
        let names = ContentCoding.names(in: codings).filter { $0 != "identity" }
        if names.isEmpty { return decoded(Array(content), type, known) }
        do throws(ContentCodingFailure) {
            let plain = try ContentCoding.decoded(content, codings: codings, bytesMax: RedactPass.decodedBytesMax)
            let hidden = decoded(plain, type, known)
            return hidden == plain ? Array(content) : try ContentCoding.encoded(hidden[...], codings: codings)
        } catch {
            problems.append("\(known.label) is hidden as a whole: it does not decode from its content coding")
            return opaque(Array(content), .unreadable, known)
        }
    }

    private mutating func decoded(_ content: [UInt8], _ type: MediaType?, _ known: RedactBody) -> [UInt8] {
        switch (type?.essence, type?.isJSON) {
        case ("application/x-www-form-urlencoded", _): return form(content, known)
        case ("application/x-ndjson", _), ("application/ndjson", _), ("application/jsonl", _),
            ("application/json-seq", _), ("text/event-stream", _):
            return lines(content, known)
        case (_, true): return json(content, known) ?? broken(content, known)
        default: break
        }
        if let type, type.type == "multipart" { return multipart(content, type, known) }
        let first = content.first { $0 > 0x20 }
        if first == 0x7B || first == 0x5B, let found = json(content, known) { return found }
        return opaque(content, .undeclared, known)
    }

    private mutating func broken(_ content: [UInt8], _ known: RedactBody) -> [UInt8] {
        problems.append("\(known.label) is hidden as a whole: it is no JSON, as its type says")
        return opaque(content, .unreadable, known)
    }

    /// Text becomes text, bytes become bytes; a short text that is one value has that value's pseudonym.
    private mutating func opaque(_ content: [UInt8], _ rule: HideRule, _ known: RedactBody) -> [UInt8] {
        if redactor.keepWords.hasAll || redactor.keepWords.names([]) {
            return apply(.keep(.userWord), to: content, at: known.label)
        }
        if content.count <= 1 << 16 || !isKeeping { return hide(content, rule, at: known.label) }
        // What is long is not remembered as one value: nobody would search for all of it.
        report.count(rule, at: known.label)
        return redactor.pseudonyms.pseudonym(of: content)
    }

    // MARK: JSON

    private mutating func json(_ content: [UInt8], _ known: RedactBody) -> [UInt8]? {
        guard let document = try? Document.json(bytes: content, name: known.label) else { return nil }
        var pass = self
        let splice = JSONSplice<RedactNode>(
            member: { node, name in
                let text = String(decoding: name, as: UTF8.self)
                return RedactNode(
                    place: node.place?.member(name), path: node.path + [text],
                    shown: node.shown + "/" + (RedactPass.isStructure(name, of: node.place) ? text : "*"))
            },
            element: { node, position in
                RedactNode(
                    place: node.place?.element(position), path: node.path + [String(position)],
                    shown: node.shown + "/*")
            },
            name: { node, name in pass.memberName(node, name) },
            scalar: { node, value in pass.scalar(node, value, known) })
        let result = splice.spliced(document, RedactNode(place: known.place, path: [], shown: known.label + "#"))
        self = pass
        return result
    }

    private mutating func memberName(_ node: RedactNode, _ name: ArraySlice<UInt8>) -> [UInt8]? {
        if name.isEmpty || redactor.keepWords.hasAll { return nil }
        if RedactPass.isStructure(name, of: node.place) {
            if isKeeping { redactor.rememberWord(name) }
            return nil
        }
        if isSmallInteger(name) { return nil }
        let other = hide(Array(name), .undeclared, at: node.shown + "/*")
        return other.elementsEqual(name) ? nil : other
    }

    /// Whether a member's name is part of the format: it is declared, or it looks like a name and is no key of a map.
    private static func isStructure(_ name: ArraySlice<UInt8>, of place: PrivacyPlace?) -> Bool {
        guard let place else { return isStructureName(name) }
        return place.declares(name) || isStructureName(name) && !place.isKey(name)
    }

    private mutating func scalar(_ node: RedactNode, _ value: Value, _ known: RedactBody) -> [UInt8]? {
        guard value.kind == .string || value.kind == .number else {
            report.count(.closed)
            return nil
        }
        let text = Array(value.document.text(of: value.index))
        let other = apply(verdict(node, value, text, known), to: text, at: node.shown)
        if other == text { return nil }
        // A masked number is no number.
        return value.kind == .number && !isMasked ? other : JSONSplice<RedactNode>.quoted(other)
    }

    private func verdict(_ node: RedactNode, _ value: Value, _ text: [UInt8], _ known: RedactBody) -> RedactVerdict {
        if text.isEmpty { return .keep(.closed) }
        if redactor.keepWords.hasAll || redactor.keepWords.names(node.path) { return .keep(.userWord) }
        let mark = node.place?.rule.decisive
        if let hidden = RedactPass.hiding(mark) { return .hide(hidden) }
        if mark == .public, !redactor.ignoresPublic { return .keep(.marked) }
        if value.kind == .number {
            if isSmallInteger(text) { return .keep(.closed) }
            if node.place?.documents(number: text) ?? false { return .keep(.documented) }
        } else if node.place?.documents(string: text) ?? false {
            return .keep(.documented)
        }
        if let operation = known.operation, operation.documents(JSON(value), at: JSONPointer(node.path)) {
            return .keep(.documented)
        }
        return .hide(.undeclared)
    }

    /// One JSON text a line; of an event stream, the data (WHATWG HTML 9.2.6). A line that is neither hides.
    private mutating func lines(_ content: [UInt8], _ known: RedactBody) -> [UInt8] {
        let fields = ["data:", "event:", "id:", "retry:", ":"].map { Array($0.utf8) }
        var result: [UInt8] = []
        for (index, line) in content.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { result.append(0x0A) }
            var start = line.startIndex
            if let field = fields.first(where: { line.starts(with: $0) }) { start += field.count }
            while start < line.endIndex, [0x20, 0x09, 0x1E].contains(line[start]) { start += 1 }
            var end = line.endIndex
            while end > start, [0x20, 0x09, 0x0D].contains(line[end - 1]) { end -= 1 }
            let text = Array(line[start..<end])
            result += line[..<start]
            if !text.isEmpty { result += json(text, known) ?? opaque(text, .undeclared, known) }
            result += line[end...]
        }
        return result
    }

    // MARK: Forms

    private mutating func form(_ content: [UInt8], _ known: RedactBody) -> [UInt8] {
        pairs(
            content[...], plusIsSpace: true, label: known.label,
            isDeclared: { known.place?.declares($0.utf8) ?? false },
            judge: { pass, name, value in pass.fieldVerdict(name, value, known) })
    }

    private func fieldVerdict(_ name: String, _ value: [UInt8], _ known: RedactBody) -> RedactVerdict {
        let declared = known.place.map { (place: Optional($0.member(name.utf8)), rule: PrivacyRule()) }
        return verdict(value, declared, isCredential: false, isNamed: redactor.keepWords.names([name]))
    }

    /// Each part by its type and by the rules of its name; what is no plain form hides as a whole.
    private mutating func multipart(_ content: [UInt8], _ type: MediaType, _ known: RedactBody) -> [UInt8] {
        guard let boundary = Multipart.boundary(of: type), var form = Multipart(content[...], boundary: boundary),
            isBare(content, boundary), form.parts.allSatisfy({ $0.hasKnownFields })
        else { return broken(content, known) }
        for index in form.parts.indices { hide(&form.parts[index], known) }
        guard let result = form.encoded() else { return broken(content, known) }
        return result
    }

    private mutating func hide(_ part: inout Multipart.Part, _ known: RedactBody) {
        let name = part.name ?? ""
        if !name.isEmpty, !isStructureName(name.utf8, inQuery: true), !(known.place?.declares(name.utf8) ?? false) {
            part.name = text(hide(Array(name.utf8), .undeclared, at: known.label + ".*"))
        } else if isKeeping {
            redactor.rememberWord(name.utf8)
        }
        if let filename = part.filename {
            part.filename = text(hide(Array(filename.utf8), .undeclared, at: known.label + "." + name + " filename"))
        }
        let inside = RedactBody(
            label: known.label + "." + (isStructureName(name.utf8, inQuery: true) ? name : "*"),
            place: known.place?.member(name.utf8), operation: nil)
        if part.mediaType?.isJSON ?? false, let found = json(part.content, inside) {
            part.content = found
        } else if part.mediaType?.type == "text", part.content.count <= 1 << 16 {
            part.content = apply(fieldVerdict(name, part.content, known), to: part.content, at: inside.label)
        } else {
            part.content = opaque(part.content, .undeclared, inside)
        }
    }

    /// Whether nothing stands before the first delimiter and behind the last.
    private func isBare(_ content: [UInt8], _ boundary: String) -> Bool {
        let delimiter = Array("--\(boundary)".utf8)
        let end = delimiter + [0x2D, 0x2D]
        return content.starts(with: delimiter)
            && (content.suffix(end.count).elementsEqual(end)
                || content.suffix(end.count + 2).elementsEqual(end + [0x0D, 0x0A]))
    }
}

extension Multipart.Part {
    /// Whether its fields are those that RFC 7578 4 knows, with parameters that we can change.
    fileprivate var hasKnownFields: Bool {
        fields.allSatisfy { field in
            switch field.name.lowercased() {
            case "content-disposition":
                let words = field.value.utf8.split(separator: 0x3B).map { piece in
                    String(decoding: piece.drop { $0 == 0x20 }.prefix { $0 != 0x3D && $0 != 0x20 }, as: UTF8.self)
                }
                return words.allSatisfy { ["form-data", "name", "filename"].contains($0.lowercased()) }
            case "content-type": return MediaType(field.value)?.parameters.allSatisfy { $0.name == "charset" } ?? false
            case "content-transfer-encoding": return ["binary", "8bit", "7bit"].contains(field.value.lowercased())
            default: return false
            }
        }
    }
}
