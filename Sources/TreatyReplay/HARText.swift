// Bytes of a content as the text of a HAR, and back; which content it is is not known here.
import TreatyHTTP
import TreatyText

/// A content as JSON can hold it: the text itself, or base64 where the bytes are no text.
struct HARText {
    let text: String
    let isBase64: Bool

    /// UTF-8 stays as it is, byte order marks, CRLF and NUL included. Bytes of a type whose charset is one of ISO
    /// 8859-1's family are text only where they are ASCII, since readers take the text as decoded of the charset.
    init(_ bytes: ArraySlice<UInt8>, type: String) {
        let isText = !HARText.isLatin(type) || bytes.allSatisfy { $0 < 0x80 }
        if isText, let text = String(validating: bytes, as: UTF8.self) {
            self.text = text
            isBase64 = false
        } else {
            text = Base64.encoded(bytes)
            isBase64 = true
        }
    }

    /// The bytes of a text that was decoded of its type's charset: UTF-8, or one byte for each scalar where the charset
    /// is ISO 8859-1 or windows-1252 and both agree on all scalars.
    static func bytes(_ text: ArraySlice<UInt8>, type: String) -> [UInt8] {
        if !isLatin(type) || text.allSatisfy({ $0 < 0x80 }) { return Array(text) }
        var bytes: [UInt8] = []
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            guard scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) else { return Array(text) }
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        }
        return bytes
    }

    /// UTF-8 where the bytes are, else ISO 8859-1.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }

    /// Whether people read contents of this type as text; false for a type that says nothing of the kind.
    static func isTextual(_ type: String) -> Bool {
        guard let type = MediaType(type) else { return type.isEmpty }
        if type.type == "text" || type.type == "multipart" || type.isJSON || type.subtype.hasSuffix("+xml") {
            return true
        }
        return [
            "xml", "javascript", "ecmascript", "x-javascript", "x-www-form-urlencoded", "graphql", "x-ndjson", "yaml",
            "x-yaml", "sql", "csp-report", "svg+xml",
        ].contains(type.subtype)
    }

    private static func isLatin(_ type: String) -> Bool {
        guard type.utf8.count > 8, let charset = MediaType(type)?.parameter("charset") else { return false }
        return ["iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252"].contains(charset.lowercased())
    }
}
