// One request and its response as a HAR; which ones, and under which name, is the fixtures' business.
import TreatyData
import TreatyHTTP
import TreatyText

/// Writes HAR 1.2 of an exchange that never took place: it takes no time, and sizes that nobody measured are -1.
enum FixtureArchive {
    static func log(_ request: RequestMessage, to url: String, _ response: ResponseMessage) -> JSON {
        let entry: JSON = [
            "startedDateTime": "2025-01-01T00:00:00.000Z", "time": 0, "request": sent(request, to: url),
            "response": answered(response), "cache": [:], "timings": ["send": 0, "wait": 0, "receive": 0],
        ]
        let creator: JSON = ["name": "treaty", "version": "fixtures"]
        return ["log": ["version": "1.2", "creator": creator, "entries": .array([entry])]]
    }

    private static func answered(_ message: ResponseMessage) -> JSON {
        let type = message.field("Content-Type") ?? ""
        var content: JSON = ["size": .int(message.content.count), "mimeType": .string(type)]
        let (text, isCoded) = text(of: message.content, type)
        content["text"] = .string(text)
        if isCoded { content["encoding"] = "base64" }
        return [
            "status": .int(message.status), "statusText": .string(reasonPhrase(message.status)),
            "httpVersion": "HTTP/1.1", "cookies": [], "headers": pairs(message.allFields), "content": content,
            "redirectURL": .string(message.field("Location") ?? ""), "headersSize": -1,
            "bodySize": .int(message.content.count),
        ]
    }

    private static func sent(_ message: RequestMessage, to url: String) -> JSON {
        let cookies = message.allFields.filter { $0.name.lowercased() == "cookie" }.flatMap { field in
            field.value.split(separator: ";").map { piece -> (name: String, value: String) in
                let parts = piece.drop { $0 == " " }.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }
        }
        let query = message.query.flatMap { try? QueryString.decode($0) } ?? []
        var request: JSON = [
            "method": .string(message.method), "url": .string(url), "httpVersion": "HTTP/1.1",
            "cookies": pairs(cookies), "headers": pairs(message.allFields),
            "queryString": pairs(query.map { ($0.name, $0.value) }), "headersSize": -1,
            "bodySize": .int(message.content.count),
        ]
        guard !message.content.isEmpty else { return request }
        let type = message.field("Content-Type") ?? ""
        let (text, isCoded) = text(of: message.content, type)
        var data: JSON = ["mimeType": .string(type), "text": .string(text)]
        // HAR 1.2 has no word for it here; readers of ours know this one.
        if isCoded { data["_encoding"] = "base64" }
        request["postData"] = data
        return request
    }

    /// Content as text; in base64 where its type is not one that is read as text.
    private static func text(of content: ArraySlice<UInt8>, _ type: String) -> (String, isCoded: Bool) {
        let type = MediaType(type)
        let isText =
            type.map { type in
                let words = ["text", "multipart"]
                return type.isJSON || words.contains(type.type) || type.subtype.hasSuffix("xml")
                    || type.essence == "application/x-www-form-urlencoded"
            } ?? true
        if isText, let text = String(validating: content, as: UTF8.self) { return (text, false) }
        return (Base64.encoded(Array(content)), true)
    }

    private static func pairs(_ pairs: [(name: String, value: String)]) -> JSON {
        .array(pairs.map { ["name": .string($0.name), "value": .string($0.value)] })
    }
}
