// Names and values that a HAR lists beside the raw text they stand in: queries, cookies, forms.
import TreatyHTTP
import TreatyText

/// One part of a posted form.
struct HARParam: Equatable {
    var name: String
    var value: String?
    var fileName: String?
    var contentType: String?
}

enum HARPairs {
    /// The pairs of a query or form, in order and with duplicates. `+` is a space, and a `%` without two hex digits
    /// behind it stays as it is (WHATWG URL 5.1, 1.3); bytes that are not UTF-8 are replaced.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [(name: String, value: String)] {
        bytes.split(separator: 0x26).map { piece in
            let mark = piece.firstIndex(of: 0x3D)
            return (
                text(of: piece[..<(mark ?? piece.endIndex)]),
                text(of: mark.map { piece[($0 + 1)...] } ?? piece[piece.endIndex...])
            )
        }
    }

    private static func text(of piece: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var at = piece.startIndex
        while at < piece.endIndex {
            if piece[at] == 0x25, at + 2 < piece.endIndex, let high = hexDigit(piece[at + 1]),
                let low = hexDigit(piece[at + 2])
            {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(piece[at] == 0x2B ? 0x20 : piece[at])
                at += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func cookies(of request: RequestMessage) -> [(name: String, value: String)] {
        Cookies.decode(request.fields(named: "Cookie"))
    }

    /// The parts of a form of either type; none where the content is no form or does not keep its grammar.
    static func params(of content: ArraySlice<UInt8>, type: String) -> [HARParam] {
        guard let type = MediaType(type) else { return [] }
        switch type.essence {
        case "application/x-www-form-urlencoded":
            return decoded(content).map { HARParam(name: $0.name, value: $0.value) }
        case "multipart/form-data":
            guard let boundary = Multipart.boundary(of: type), let form = Multipart(content, boundary: boundary) else {
                return []
            }
            return form.parts.map { part in
                HARParam(
                    name: part.name ?? "", value: HARText.decoded(part.content[...]), fileName: part.filename,
                    contentType: part.field("Content-Type"))
            }
        default: return []
        }
    }

    /// The content of a form that was recorded as parts only; nothing for a type that is no form.
    static func content(of params: [HARParam], type: String) -> [UInt8] {
        guard let type = MediaType(type) else { return [] }
        if type.essence == "multipart/form-data", let boundary = type.parameter("boundary") {
            return multipart(params, boundary)
        }
        return FormURLEncoded.encode(params.map { ($0.name, $0.value ?? "") })
    }

    /// RFC 7578 4.
    private static func multipart(_ params: [HARParam], _ boundary: String) -> [UInt8] {
        func quoted(_ text: String) -> String {
            text.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
        }
        var text = ""
        for param in params {
            text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(quoted(param.name))\""
            if let fileName = param.fileName { text += "; filename=\"\(quoted(fileName))\"" }
            if let type = param.contentType { text += "\r\nContent-Type: \(type)" }
            text += "\r\n\r\n\(param.value ?? "")\r\n"
        }
        return params.isEmpty ? [] : Array((text + "--\(boundary)--\r\n").utf8)
    }
}
