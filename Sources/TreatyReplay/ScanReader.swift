// Walks one file's tape and looks at every string; in recordings also at values whose names say what they are.
import TreatyData
import TreatyHTTP
import TreatyText

/// The reading of one file.
struct ScanReader {
    let file: SourceFile
    /// Nil until the tape says whether the file is a HAR.
    private(set) var isRecording: Bool?
    private(set) var findings: [ScanFinding] = []
    /// Where the tape's bytes begin in the file: a journal has one tape for each line.
    private var offset = 0
    /// What the strings of the entry at hand were found to hold, by their index.
    private var seen: [Int: [[UInt8]]] = [:]

    init(file: SourceFile, isRecording: Bool?) {
        self.file = file
        self.isRecording = isRecording
    }

    // MARK: Files

    /// A document: a HAR with its entries, one entry, or anything else.
    mutating func read(_ document: Document) {
        let root = document.root
        let isEntry = offset > 0 || isRecording == true
        if let entries = root["log"]?["entries"], entries.kind == .array {
            isRecording = isRecording ?? true
            lookAtStrings(document, 0..<entries.index.rawValue, isSealed: false)
            for entry in entries.elements { read(entry: entry) }
            let end = document.next(after: entries.index).rawValue
            lookAtStrings(document, end..<document.nodes.count, isSealed: false)
        } else if isEntry, root["request"] != nil {
            read(entry: root)
        } else if isEntry, let entry = root["entry"], entry["request"] != nil {
            // Around the entry stands what a journal notes of it.
            lookAtStrings(document, 0..<entry.index.rawValue, isSealed: false)
            read(entry: entry)
            let end = document.next(after: entry.index).rawValue
            lookAtStrings(document, end..<document.nodes.count, isSealed: false)
        } else {
            lookAtStrings(document, 0..<document.nodes.count, isSealed: false)
        }
    }

    /// A journal: one JSON text a line, behind a checksum of 16 digits and a space where there is one. What a crash
    /// left of the last line is looked at as text.
    mutating func readLines() throws(Diagnostic) {
        var start = 0
        var failure: Diagnostic?
        while start < file.bytes.count {
            let end = file.bytes[start...].firstIndex(of: 0x0A) ?? file.bytes.count
            let hasChecksum =
                end - start > 17 && file.bytes[start + 16] == 0x20
                && file.bytes[start..<start + 16].allSatisfy { hexDigit($0) != nil }
            if hasChecksum { start += 17 }
            let line = file.bytes[start..<end]
            if line.contains(where: { $0 > 0x20 }) {
                do throws(Diagnostic) {
                    let document = try Document.json(bytes: Array(line), name: file.name)
                    offset = start
                    read(document)
                } catch {
                    readAsText(start..<end)
                    if end < file.bytes.count, failure == nil {
                        var shifted = error
                        let place = error.location?.range ?? 0..<0
                        let range = start + place.lowerBound..<start + place.upperBound
                        shifted.location = SourceLocation(file: file, range: range)
                        failure = shifted
                    }
                }
            }
            start = end + 1
        }
        if let failure { throw failure }
    }

    /// What stands between the values of YAML: comments, and whatever else no tape keeps.
    mutating func readComments(around documents: [Document]) {
        var rest = file.bytes
        for document in documents {
            for node in document.nodes where !node.isContainer {
                let range = (Int(node.sourceStart)..<Int(node.sourceEnd)).clamped(to: 0..<rest.count)
                for index in range { rest[index] = 0x20 }
            }
        }
        offset = 0
        for hit in ScanShapes.hits(in: rest[...]) {
            add(hit.code, rest[hit.range], hit.range, place: "a comment")
        }
    }

    mutating func readAsText(_ range: Range<Int>) {
        offset = 0
        for sight in ScanText.sights(in: file.bytes[range]) {
            add(sight.code, sight.value[...], sight.range ?? range.lowerBound..<range.lowerBound, place: "")
        }
    }

    // MARK: Strings

    private mutating func lookAtStrings(_ document: Document, _ range: Range<Int>, isSealed: Bool) {
        for index in range {
            let node = document.nodes[index]
            guard node.kind == .string || node.kind == .number, node.text.count >= 6 else { continue }
            for sight in ScanText.sights(in: document.bytes[node.text]) {
                if isSealed, sight.code.isAmbiguous { continue }
                // An unescaped text lies behind the source's own bytes; then the string is the place.
                let isLiteral = node.text.upperBound <= document.source.bytes.count
                let range = isLiteral ? sight.range : nil
                let place = sight.encodings.isEmpty ? "" : sight.encodings.joined(separator: " in ")
                add(sight.code, sight.value[...], range ?? Int(node.sourceStart)..<Int(node.sourceEnd), place: place)
                seen[index, default: []].append(sight.value)
            }
        }
    }

    private mutating func add(_ code: ScanCode, _ value: ArraySlice<UInt8>, _ range: Range<Int>, place: String) {
        let range = range.lowerBound + offset..<range.upperBound + offset
        findings.append(
            ScanFinding(
                code, value, at: SourceLocation(file: file, range: range), place: place,
                isRecording: isRecording ?? false))
    }

    // MARK: Entries

    private mutating func read(entry: Value) {
        seen.removeAll(keepingCapacity: true)
        let json = JSON(entry)
        let isSealed = HARSeal.isSealed(json)
        if !isSealed, HARSeal.stated(in: json) != nil {
            let member = entry[HARSeal.member] ?? entry
            add(.seal, [], Int(member.node.sourceStart)..<Int(member.node.sourceEnd), place: "")
        }
        let end = entry.document.next(after: entry.index).rawValue
        lookAtStrings(entry.document, entry.index.rawValue..<end, isSealed: isSealed)
        if isSealed { return }
        for side in ["request", "response"] {
            guard let message = entry[side] else { continue }
            for field in message.elements(of: "headers") { lookAt(field: field) }
            for cookie in message.elements(of: "cookies") {
                guard let value = cookie["value"] else { continue }
                let place = "cookie \(cookie["name"]?.string ?? "")"
                addCredential(side == "request" ? .credentialField : .setCookie, value, value.text, place)
            }
            for pair in message.elements(of: "queryString") { lookAt(pair: pair, "query parameter") }
            if let url = message["url"]?.string, let query = url.split(separator: "?", maxSplits: 1).dropFirst().first {
                lookAt(form: query.utf8.prefix { $0 != UInt8(ascii: "#") }, message["url"], "query parameter")
            }
        }
        if let data = entry["request"]?["postData"] {
            for pair in data.elements(of: "params") { lookAt(pair: pair, "form field") }
            lookAt(body: data)
        }
        if let content = entry["response"]?["content"] { lookAt(body: content) }
    }

    private mutating func lookAt(field: Value) {
        guard let name = field["name"]?.string, let value = field["value"], let text = value.string else { return }
        let place = "field \(name)"
        switch name.lowercased() {
        case "set-cookie":
            // Some exporters join several by line breaks.
            for line in text.split(whereSeparator: \.isNewline) {
                if let cookie = SetCookie(String(line)) { addCredential(.setCookie, value, cookie.value, place) }
            }
        case "cookie":
            for pair in Cookies.decode([text]) { addCredential(.credentialField, value, pair.value, place) }
        case "authorization", "proxy-authorization":
            let words = text.split(separator: " ", maxSplits: 1)
            addCredential(.credentialField, value, words.count == 2 ? String(words[1]) : text, place)
        default:
            if isCredentialName(name) { addCredential(.credentialField, value, text, place) }
        }
    }

    private mutating func lookAt(pair: Value, _ what: String) {
        guard let name = pair["name"]?.string, isCredentialName(name), let value = pair["value"] else { return }
        addCredential(.credentialField, value, value.text, "\(what) \(name)")
    }

    private mutating func lookAt(form: some Collection<UInt8>, _ node: Value?, _ what: String) {
        guard let node else { return }
        for piece in form.split(separator: UInt8(ascii: "&")) {
            // One broken piece must not hide the others.
            guard let pair = FormURLEncoded.decode(piece)?.first, isCredentialName(pair.name) else { continue }
            addCredential(.credentialField, node, pair.value, "\(what) \(pair.name)")
        }
    }

    /// The text of `postData` or `content`: a JSON text or a form, perhaps in base64 or gzip.
    private mutating func lookAt(body: Value) {
        guard let text = body["text"], text.kind == .string else { return }
        var bytes = Array(text.document.text(of: text.index))
        if body["encoding"]?.string == "base64" || body["_encoding"]?.string == "base64" {
            bytes = Base64.decoded(bytes, padding: .optional, skipsWhiteSpace: true) ?? bytes
        }
        bytes = ScanText.inflated(bytes[...], bytesMax: 64 << 20) ?? bytes
        let type = body["mimeType"]?.string.flatMap { MediaType($0) }
        if let type, let boundary = Multipart.boundary(of: type), let form = Multipart(bytes[...], boundary: boundary) {
            for part in form.parts {
                guard let name = part.name, isCredentialName(name) else { continue }
                let value = String(decoding: part.content, as: UTF8.self)
                addCredential(.credentialField, text, value, "form field \(name)")
            }
        } else if type?.subtype == "x-www-form-urlencoded" {
            lookAt(form: bytes, text, "form field")
        } else if let document = try? Document.json(bytes: bytes, name: "") {
            lookAt(members: document.root, text)
        }
    }

    private mutating func lookAt(members root: Value, _ node: Value) {
        var open = [root]
        while let value = open.popLast() {
            open += value.elements
            for member in value.members {
                open.append(member.value)
                // Small numbers count something; a long one may be a code.
                let isCode = member.value.kind == .number && member.value.text.utf8.count >= 6
                guard member.value.kind == .string || isCode, isCredentialName(member.name) else { continue }
                addCredential(.credentialField, node, member.value.text, "member \(member.name)")
            }
        }
    }

    /// Unless the value is empty, hidden, no more than a word of a protocol, or was found by its shape.
    private mutating func addCredential(_ code: ScanCode, _ node: Value, _ value: String, _ place: String) {
        let bytes = Array(value.utf8)
        let word = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self).lowercased()
        if isMasked(bytes[...]) || ["bearer", "basic", "deleted", "true", "false"].contains(word) {
            return
        }
        let known = seen[node.index.rawValue, default: []]
        if known.contains(where: { $0 == bytes || bytes.firstRange(of: $0) != nil }) { return }
        seen[node.index.rawValue, default: []].append(bytes)
        add(code, bytes[...], Int(node.node.sourceStart)..<Int(node.node.sourceEnd), place: place)
    }
}
