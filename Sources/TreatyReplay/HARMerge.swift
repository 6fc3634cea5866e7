// An existing entry that is to say what a changed exchange says, all else left as it was; it hides nothing itself.
package import TreatyData
package import TreatyHTTP
import TreatyText

extension HAREntry {
    /// The original entry with those members changed that speak of the exchange and no longer agree with it.
    ///
    /// What the exchange does not hold stays: order of members, dates, timings, cache, `pageref`, versions, comments,
    /// members that begin with `_`. Every standard member that repeats a part of the exchange (URL, fields, pairs,
    /// contents) is compared with the *exchange*, not with the original: a value that stands there only in the
    /// original does not survive, and neither does a second member of a standard name.
    package static func merged(original: Value, exchange: Exchange, folder: String? = nil) -> JSON {
        guard original.kind == .object else { return json(of: exchange) }
        let read = (try? HAREntry.exchange(of: original, folder: folder)) ?? nil
        let merge = HARMerge(before: read, after: exchange)
        let (plain, wanted) = (read.map { json(of: $0) }, json(of: exchange))
        let names: Set = ["startedDateTime", "time", "request", "response", "timings", "serverIPAddress", "connection"]
        var result = HARMerge.rewritten(original, standard: names) { name, value in
            switch name {
            case "request": return merge.request(value)
            case "response": return merge.response(value)
            default:
                guard let plain else { return wanted[name] }
                return plain[name] == wanted[name] ? JSON(value) : wanted[name]
            }
        }
        for name in ["request", "response"] where result[name] == nil { result[name] = wanted[name] }
        return result
    }
}

/// One entry on its way from what it said to what it is to say.
private struct HARMerge {
    /// What the original says; nil where it cannot be read, and then every part counts as changed.
    let before: Exchange?
    let after: Exchange

    /// The members in their order, the first of each standard name as `change` wants it (nil leaves it out).
    static func rewritten(_ original: Value, standard: Set<String>, change: (String, Value) -> JSON?) -> JSON {
        var seen: Set<String> = []
        var members: [JSON.Member] = []
        for member in original.members {
            let name = member.name
            guard standard.contains(name) else {
                members.append(JSON.Member(name, JSON(member.value)))
                continue
            }
            guard seen.insert(name).inserted, let value = change(name, member.value) else { continue }
            members.append(JSON.Member(name, value))
        }
        return .object(members)
    }

    /// The original with all standard members as in `wanted`, but for those to `keep`.
    private static func overlaid(
        _ original: Value, _ wanted: JSON, standard: Set<String>, keep: Set<String> = []
    ) -> JSON {
        var result = rewritten(original, standard: standard) { name, value in
            keep.contains(name) ? JSON(value) : wanted[name]
        }
        for member in wanted.members where result[member.name] == nil { result[member.name] = member.value }
        return result
    }

    func request(_ original: Value) -> JSON {
        let wanted = HAREntry.request(of: after)
        guard original.kind == .object else { return wanted }
        let sameFields = before.map { areSame($0.request, after.request) } ?? false
        let sameContent = before.map { $0.request.content.elementsEqual(after.request.content) } ?? false
        let names: Set = [
            "method", "url", "httpVersion", "cookies", "headers", "queryString", "postData", "headersSize", "bodySize",
        ]
        var result = HARMerge.rewritten(original, standard: names) { name, value in
            switch name {
            case "method": return wanted[name]
            case "url":
                let text = value.string
                return text == after.url || text.map { $0 + "/" } == after.url ? JSON(value) : wanted[name]
            case "httpVersion": return value.kind == .string ? JSON(value) : wanted[name]
            case "cookies", "queryString": return pairs(value, wanted[name] ?? [])
            case "headers":
                let object = try? HARObject(original, "request")
                return headers(
                    value, object.flatMap { try? HAREntry.requestFields($0) }, before?.request, after.request)
            case "postData": return postData(value, isSame: sameContent && sameType)
            case "headersSize": return size(value, isSame: sameFields) ?? wanted[name]
            default: return size(value, isSame: sameContent) ?? wanted[name]
            }
        }
        if result["postData"] == nil, original["postData"] == nil, let posted = wanted["postData"] {
            result["postData"] = posted
        }
        return result
    }

    private var sameType: Bool { before?.request.field("Content-Type") == after.request.field("Content-Type") }

    func response(_ original: Value) -> JSON {
        let wanted = HAREntry.response(of: after)
        let unknown: Set = [
            "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize",
            "bodySize", "_error", "_failureText",
        ]
        guard original.kind == .object else { return wanted }
        guard let response = after.response else {
            // A failed exchange holds nothing of what the original may still have kept of a response.
            return HARMerge.overlaid(original, wanted, standard: unknown)
        }
        let past = before?.response
        let sameFields = past.map { areSame($0, response) } ?? false
        let sameContent =
            past.map { $0.content.elementsEqual(response.content) } ?? false && before?.lostCoding == after.lostCoding
        return HARMerge.rewritten(original, standard: unknown) { name, value in
            switch name {
            case "status": return value.int == response.status ? JSON(value) : wanted[name]
            case "statusText":
                let text = value.string
                return past?.status == response.status && (text == "" || text == response.reason)
                    ? JSON(value) : wanted[name]
            case "httpVersion": return value.kind == .string ? JSON(value) : wanted[name]
            case "cookies": return pairs(value, wanted[name] ?? [])
            case "headers":
                var fields = (try? HARObject(original, "response")).flatMap { try? HAREntry.fields(of: $0) }
                if before?.lostCoding != nil {
                    fields?.removeAll { equalsIgnoringCase($0.name.utf8, "content-encoding") }
                }
                return headers(value, fields, past, response)
            case "content": return content(value, wanted[name] ?? [:], isSame: sameContent, past, response)
            case "redirectURL": return redirect(value, wanted[name] ?? "")
            case "headersSize": return size(value, isSame: sameFields) ?? wanted[name]
            case "bodySize": return size(value, isSame: sameContent) ?? wanted[name]
            default:
                guard value.isNull || value.string == "" else { return nil }
                return JSON(value)
            }
        }
    }

    private func areSame(_ left: some HTTPMessage, _ right: some HTTPMessage) -> Bool {
        let (left, right) = (HAREntry.fields(of: left), HAREntry.fields(of: right))
        return left.count == right.count && zip(left, right).allSatisfy { $0 == $1 }
    }

    /// A size that may stay; nil where the exchange knows better. What was unknown stays unknown.
    private func size(_ original: Value, isSame: Bool) -> JSON? {
        // Not `? : nil`: that nil would be the JSON value null.
        guard isSame && original.int != nil || original.int == -1 else { return nil }
        return JSON(original)
    }
}

// Lists of names and values.

extension HARMerge {
    /// A list that its writer left empty stays so.
    private func pairs(_ original: Value, _ wanted: JSON) -> JSON {
        guard original.kind == .array, original.count > 0 else { return original.kind == .array ? [] : wanted }
        guard original.count == wanted.elements.count else { return wanted }
        return .array(
            zip(original.elements, wanted.elements).map { old, new in
                if HARMerge.says(old, new) { return JSON(old) }
                return HARMerge.overlaid(old, new, standard: Set(["name", "value"] + new.members.map(\.name)))
            })
    }

    /// Whether an element says the same: members that both have are equal, a name or value also where it is still
    /// percent-encoded (as old browsers left it), a date also where it is spelled otherwise.
    private static func says(_ old: Value, _ new: JSON) -> Bool {
        guard old.kind == .object else { return false }
        var seen: Set<String> = []
        for member in old.members {
            guard let wanted = new[member.name] else { continue }
            guard seen.insert(member.name).inserted else { return false }
            if JSON(member.value) == wanted { continue }
            guard let text = member.value.string, let other = wanted.string else { return false }
            switch member.name {
            case "name", "value":
                let decoded = HARPairs.decoded(ArraySlice(text.utf8))
                guard decoded.count == 1, decoded[0].value.isEmpty, decoded[0].name == other else { return false }
            case "expires":
                guard let date = HARTime.microseconds(text), date == HARTime.microseconds(other) else { return false }
            default: return false
            }
        }
        return seen.contains("name")
    }

    /// `read` are the fields the elements stand for; a list that its writer left empty stays so while there is nothing
    /// to add (what was read then stands in `cookies` or with the data), and elements that
    /// stand for no field (pseudo fields, a lost coding) stay where they still say what the exchange says.
    private func headers(
        _ original: Value, _ read: [HAREntry.Field]?, _ before: (some HTTPMessage)?, _ after: some HTTPMessage
    ) -> JSON {
        let wanted = HAREntry.fields(of: after)
        let past = before.map { HAREntry.fields(of: $0) } ?? []
        func plain(_ field: (name: String, value: String)) -> JSON {
            ["name": .string(field.name), "value": .string(field.value)]
        }
        if original.kind == .array, original.count == 0, past.count == wanted.count { return [] }
        guard original.kind == .array, let read, read.count == past.count, past.count == wanted.count else {
            return .array(wanted.map(plain))
        }
        var positions: [Int: [Int]] = [:]
        for (position, field) in read.enumerated() where field.element != nil {
            positions[field.element ?? 0, default: []].append(position)
        }
        var elements: [JSON] = []
        for (index, element) in original.elements.enumerated() {
            let name = element["name"]?.string ?? ""
            guard let own = positions[index] else {
                let isPseudo = name.hasPrefix(":")
                if isPseudo
                    ? pseudoValues.contains(element["value"]?.text ?? "") : name.lowercased() == "content-encoding"
                {
                    elements.append(JSON(element))
                }
                continue
            }
            if own.allSatisfy({ past[$0] == wanted[$0] }) {
                elements.append(JSON(element))
                continue
            }
            elements.append(HARMerge.overlaid(element, plain(wanted[own[0]]), standard: ["name", "value"]))
            elements += own.dropFirst().map { plain(wanted[$0]) }
        }
        return .array(elements)
    }

    /// What HTTP/2 says in pseudo fields, of this exchange (RFC 9113 8.3).
    private var pseudoValues: Set<String> {
        let reference = URIReference(after.url)
        var values: Set = [after.request.method, after.request.target]
        values.insert(reference.scheme ?? "")
        values.insert(reference.authority ?? "")
        if let response = after.response { values.insert(String(response.status)) }
        return values
    }
}

// Contents.

extension HARMerge {
    private func postData(_ original: Value, isSame: Bool) -> JSON? {
        let wanted = HAREntry.postData(of: after.request)
        guard original.kind == .object else { return wanted }
        guard isSame else {
            guard let wanted else { return nil }
            let keep: Set<String> = wanted["mimeType"]?.string == "" || sameType ? ["mimeType"] : []
            return HARMerge.overlaid(
                original, wanted, standard: ["mimeType", "params", "text", "encoding", "_encoding", "_file"], keep: keep
            )
        }
        let hasText = original["text"].map { !$0.isNull } ?? false
        let names: Set = ["mimeType", "params", "text", "encoding", "_encoding", "_file"]
        return HARMerge.rewritten(original, standard: names) { name, value in
            guard name == "params", hasText, value.count > 0 else { return JSON(value) }
            let params = wanted?["params"]?.elements ?? []
            let agrees =
                params.count == value.count
                && zip(value.elements, params).allSatisfy { HARMerge.says($0, $1) }
            return agrees ? JSON(value) : .array(params)
        }
    }

    private func content(
        _ original: Value, _ wanted: JSON, isSame: Bool, _ past: ResponseMessage?, _ response: ResponseMessage
    ) -> JSON {
        guard original.kind == .object else { return wanted }
        // A text where there can be none (HEAD, 304) is in no exchange, nor are coded bytes of another text.
        let isStray =
            response.content.isEmpty && (original["text"]?.string != "" && original["text"] != nil)
            || response.content.isEmpty && original["_file"] != nil
            || original["_coded"].map { JSON($0) != wanted["_coded"] } ?? false
        let sameType = past?.field("Content-Type") == response.field("Content-Type")
        let sameCoding = past.map(HAREntry.contentCoding) == HAREntry.contentCoding(of: response)
        let names: Set = [
            "size", "compression", "mimeType", "text", "encoding", "_encoding", "_coded", "_undecoded", "_lostCoding",
            "_file",
        ]
        if isSame, sameType, sameCoding, !isStray {
            return HARMerge.rewritten(original, standard: names) { _, value in JSON(value) }
        }
        return HARMerge.overlaid(original, wanted, standard: names, keep: sameType ? ["mimeType"] : [])
    }

    /// Browsers write the Location resolved or leave it out.
    private func redirect(_ original: Value, _ wanted: JSON) -> JSON {
        guard let text = original.string, let location = wanted.string, text != "" else {
            return original.string == "" ? "" : wanted
        }
        let resolved = URIReference(location).resolved(against: URIReference(after.url)).description
        return text == location || !location.isEmpty && text == resolved ? JSON(original) : wanted
    }
}
