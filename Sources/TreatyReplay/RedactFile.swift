// A recording that exists already: its entries through redaction, and what other programs added to them hidden as well.
package import TreatyData
import TreatyHTTP
package import TreatyText

/// Redacts the entries of a HAR one by one; two looks at the file, the first of which only learns what there is to
/// hide.
package struct RedactFile {
    private let redactor: Redactor
    private let file: HARFile
    private let isCounted: Bool
    /// Whether entries that are sealed already were redacted under this key.
    private let leavesSealed: Bool

    /// Throws where the file was redacted under another key: what is a pseudonym already would be hidden again.
    package init(_ file: HARFile, _ redactor: Redactor, isCounted: Bool) throws(Diagnostic) {
        self.file = file
        self.redactor = redactor
        self.isCounted = isCounted
        let key = file.treaty?["redaction"]?["key"]?.string
        leavesSealed = key == redactor.keyFingerprint
        if let key, !leavesSealed {
            throw Diagnostic(
                .error, "redact.other-key", "the file was redacted under another key (\(key))",
                at: file.treaty?["redaction"]?["key"]?.location,
                help: "use that key (TREATY_KEY or .treaty/key), or redact the original")
        }
    }

    /// An entry as it may be kept, sealed. Errors: those of an entry that cannot be read.
    package func entry(at index: Int) throws(Diagnostic) -> JSON {
        let original = file.entry(at: index)
        if leavesSealed {
            let known = JSON(original)
            if HARSeal.isSealed(known) { return known }
        }
        let merged: JSON
        if let exchange = try file.exchange(at: index) {
            let redacted = redactor.redacted(exchange, isCounted: isCounted)
            merged = HAREntry.merged(original: original, exchange: redacted.exchange, folder: file.folder)
        } else {
            // No HTTP: nothing of it is known to be structure.
            merged = strings(of: JSON(original), at: "entry", keeping: ["startedDateTime"])
        }
        var result = members(of: sentCookies(of: merged), "entry")
        result[HARSeal.member] = nil
        return HARSeal.sealed(result)
    }

    /// Path and domain of a cookie that was sent stand in no field: browsers add them.
    private func sentCookies(of entry: JSON) -> JSON {
        guard case .array(let cookies)? = entry["request"]?["cookies"] else { return entry }
        let url = entry["request"]?["url"]?.string ?? ""
        var entry = entry
        var request = entry["request"] ?? .null
        request["cookies"] = .array(
            cookies.map { cookie in
                var cookie = cookie
                for name in ["path", "domain"] {
                    guard let value = cookie[name] else { continue }
                    cookie[name] =
                        value.string.map { .string(redactor.hiddenCookie(name, $0, of: url, isCounted: isCounted)) }
                        ?? strings(of: value, at: "cookie")
                }
                return cookie
            })
        entry["request"] = request
        return entry
    }

    /// Everything around the entries, with what is said about this redaction.
    package func head() -> HARHead {
        var head = HARHead(of: file)
        if leavesSealed, file.treaty?["redaction"]?["head"]?.string == RedactFile.seal(of: head) { return head }
        head.rootBefore = hidden(head.rootBefore)
        head.rootAfter = hidden(head.rootAfter)
        head.before = logMembers(head.before)
        head.after = logMembers(head.after)
        if !redactor.keeps.isEmpty {
            let words = redactor.keeps.map(\.description).joined(separator: ", ")
            head["comment"] = .string("kept in clear on request: \(words)")
        }
        var treaty = head["_treaty"] ?? .object([])
        var mark = redactor.mark
        mark["head"] = .string(RedactFile.seal(of: head))
        treaty["redaction"] = mark
        head["_treaty"] = treaty
        return head
    }

    /// Says of everything around the entries that nobody changed it since.
    private static func seal(of head: HARHead) -> String {
        HARSeal.seal(of: .object(head.rootBefore + head.before + head.after + head.rootAfter))
    }

    private func logMembers(_ members: [JSON.Member]) -> [JSON.Member] {
        self.members(of: .object(members), "log").members
    }

    private func hidden(_ members: [JSON.Member]) -> [JSON.Member] {
        members.map { JSON.Member($0.name, strings(of: $0.value, at: "file")) }
    }

    // MARK: Members

    /// What HAR 1.2 and we ourselves write into each object; everything else is somebody's own and hides.
    /// `name: kind` leads to an object, or to a list of them.
    private static let known: [String: [String: String]] = [
        "log": [
            "version": "word", "creator": "program", "browser": "program", "pages": "page", "_treaty": "treaty",
        ],
        "treaty": ["contracts": "contract", "match": "place", "redaction": "redaction"],
        "contract": ["name": "word", "path": "place"],
        "redaction": ["key": "word", "head": "word"],
        "program": ["name": "word", "version": "word"],
        "page": ["startedDateTime": "date", "id": "page", "pageTimings": "timings"],
        "entry": [
            "startedDateTime": "date", "time": "number", "request": "request", "response": "response",
            "cache": "cache", "timings": "timings", "serverIPAddress": "kept", "connection": "kept",
            "_treaty": "treaty", "_resourceType": "word", "_priority": "word", "_fromCache": "word",
            "_transferSize": "number", "pageref": "page",
        ],
        "request": [
            "method": "kept", "url": "kept", "httpVersion": "version", "cookies": "sentCookie", "headers": "pair",
            "queryString": "pair", "postData": "post", "headersSize": "number", "bodySize": "number",
        ],
        "response": [
            "status": "number", "statusText": "kept", "httpVersion": "version", "cookies": "cookie",
            "headers": "pair", "content": "content", "redirectURL": "kept", "headersSize": "number",
            "bodySize": "number", "_error": "kept", "_failureText": "kept", "_transferSize": "number",
        ],
        "pair": ["name": "kept", "value": "kept"],
        "cookie": [
            "name": "kept", "value": "kept", "path": "kept", "domain": "kept", "expires": "kept", "httpOnly": "kept",
            "secure": "kept", "_sameSite": "word", "sameSite": "word",
        ],
        "sentCookie": [
            "name": "kept", "value": "kept", "path": "kept", "domain": "kept", "expires": "date", "httpOnly": "kept",
            "secure": "kept", "_sameSite": "word", "sameSite": "word",
        ],
        "post": [
            "mimeType": "type", "params": "param", "text": "kept", "encoding": "word", "_encoding": "word",
            "_file": "kept",
        ],
        "param": ["name": "kept", "value": "kept", "fileName": "kept", "contentType": "type"],
        "content": [
            "size": "number", "compression": "number", "mimeType": "type", "text": "kept", "encoding": "word",
            "_encoding": "word", "_coded": "kept", "_undecoded": "kept", "_lostCoding": "word", "_file": "kept",
        ],
        "cache": ["beforeRequest": "cached", "afterRequest": "cached"],
        "cached": ["expires": "date", "lastAccess": "date", "hitCount": "number"],
        "timings": [
            "blocked": "number", "dns": "number", "connect": "number", "send": "number", "wait": "number",
            "receive": "number", "ssl": "number", "onContentLoad": "number", "onLoad": "number",
            "_blocked_queueing": "number",
        ],
    ]

    private func members(of value: JSON, _ kind: String) -> JSON {
        let known = RedactFile.known[kind] ?? [:]
        switch value {
        case .object(let members):
            return .object(
                members.map { member in
                    guard let inner = known[member.name] else {
                        let name = isStructureName(member.name.utf8) ? member.name : hide(member.name, at: kind)
                        return JSON.Member(name, strings(of: member.value, at: kind + "." + name))
                    }
                    return JSON.Member(member.name, self.value(member.value, inner, at: kind + "." + member.name))
                })
        case .array(let elements): return .array(elements.map { members(of: $0, kind) })
        default: return strings(of: value, at: kind)
        }
    }

    private func value(_ value: JSON, _ kind: String, at place: String) -> JSON {
        if kind == "kept" { return value }
        switch value {
        case .null, .bool: return value
        case .array(let elements) where kind == "place":
            return .array(elements.map { self.value($0, kind, at: place) })
        case .object, .array:
            return RedactFile.known[kind] == nil ? strings(of: value, at: place) : members(of: value, kind)
        case .number: return kind == "number" ? value : strings(of: value, at: place)
        case .string(let text) where kind == "type":
            return .string(redactor.hiddenMediaType(text, at: "har " + place, isCounted: isCounted))
        case .string(let text): return isPlain(text, kind) ? value : strings(of: value, at: place)
        }
    }

    /// Whether a text is what its member is for, and short.
    private func isPlain(_ text: String, _ kind: String) -> Bool {
        let bytes = Array(text.utf8)
        switch kind {
        case "word":
            return bytes.count <= 40 && bytes.allSatisfy { isLetterOrDigit($0) || " ._-+()".utf8.contains($0) }
        case "place": return bytes.count <= 120 && bytes.allSatisfy { isStructureByte($0) }
        case "date": return [.date, .dateTime, .empty].contains(ValueShape(bytes))
        case "version":
            return [
                "", "h2", "h3", "unknown", "http/0.9", "http/1.0", "http/1.1", "http/2", "http/2.0", "http/3",
                "http/3.0",
            ]
            .contains(text.lowercased())
        case "page": return text.hasPrefix("page_") && bytes.count <= 12 && bytes.dropFirst(5).allSatisfy(isDigit)
        default: return false
        }
    }

    private func isStructureByte(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "._-/#*".utf8.contains(byte) }

    /// A value of which nothing is known: booleans, null and small numbers stay, and names that look like names.
    private func strings(of value: JSON, at place: String, keeping kept: Set<String> = []) -> JSON {
        switch value {
        case .null, .bool: value
        case .number(let text): isSmallInteger(text.utf8) ? value : .number(hide(text, at: place))
        case .string(let text): .string(text.isEmpty ? text : hide(text, at: place))
        case .array(let elements): .array(elements.map { strings(of: $0, at: place, keeping: kept) })
        case .object(let members):
            .object(
                members.map { member in
                    if kept.contains(member.name) { return member }
                    let name = isStructureName(member.name.utf8) ? member.name : hide(member.name, at: place)
                    return JSON.Member(name, strings(of: member.value, at: place, keeping: kept))
                })
        }
    }

    private func hide(_ text: String, at place: String) -> String {
        redactor.hidden(text, at: "har " + place, isCounted: isCounted)
    }
}
