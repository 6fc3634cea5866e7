// contentEncoding and contentMediaType where they are asked to assert: base64 and JSON, the only ones that are known.
import TreatyData
import TreatyText

/// What a text must be (draft 7 validation 8; from 2019-09 on only where an application asks, 2020-12 validation 8.2).
enum SchemaContent: Int32 {
    case base64, json, jsonInBase64

    /// Nil where the value names nothing that can be checked.
    init?(_ keyword: SchemaKeyword, _ value: Value, _ encoding: Value?) {
        guard let text = value.string?.lowercased() else { return nil }
        let isEncoded = encoding?.string?.lowercased() == "base64"
        if keyword == .contentEncoding {
            guard text == "base64" else { return nil }
            self = .base64
            return
        }
        let type = text.prefix { $0 != ";" && $0 != " " }
        guard type == "application/json" || type.hasSuffix("+json"), isEncoded || encoding == nil else { return nil }
        self = isEncoded ? .jsonInBase64 : .json
    }

    /// Whether a text is that; what is no base64 is complained about by `base64` alone.
    func accepts(_ text: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .base64: Base64.decoded(text) != nil
        case .json: SchemaContent.isJSON(Array(text))
        case .jsonInBase64: Base64.decoded(text).map { SchemaContent.isJSON($0) } ?? true
        }
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool { (try? Document.json(bytes: bytes, name: "content")) != nil }
}

extension SchemaKeyword {
    var isContent: Bool { self == .contentEncoding || self == .contentMediaType }
}

extension SchemaBlockBuilder {
    mutating func compileContent() {
        guard code.options.assertsContent else { return }
        for keyword in [SchemaKeyword.contentEncoding, .contentMediaType] {
            guard let value = self[keyword], let content = SchemaContent(keyword, value, self[.contentEncoding]) else {
                continue
            }
            emit(.content, keyword, value, a: content.rawValue)
        }
    }
}

extension SchemaEvaluator {
    @inline(never)
    mutating func keepsContent(_ content: Int32, _ at: Int) -> Bool {
        guard let content = SchemaContent(rawValue: content) else { return true }
        return content.accepts(document.bytes[tape.text(at)])
    }

    /// Whether a value is of a type of `SchemaTypes`, where a number with a point or an exponent is no integer (draft 4
    /// 3.5).
    @inline(never)
    mutating func keepsPlainType(_ mask: Int32, _ at: Int) -> Bool {
        if tape.code(at) != MachineKinds.numberCode || mask & SchemaTypes.fraction != 0 { return keepsType(mask, at) }
        return keepsType(mask, at) && tape.text(at).allSatisfy { bytes[$0] != 0x2E && bytes[$0] | 0x20 != 0x65 }
    }
}
