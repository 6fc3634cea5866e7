// Looks at a text and at what is encoded in it: percent, JSON, base64, gzip; the shapes themselves stand in ScanShapes.
import TreatyData
import TreatyHTTP
import TreatyText

/// One value in a text, and through what it was seen.
struct ScanSight {
    let code: ScanCode
    let value: [UInt8]
    /// Where it stands in the text, where that holds it literally.
    let range: Range<Int>?
    /// The encodings from the outside in, such as `base64`.
    let encodings: [String]
}

/// A look at one text.
struct ScanText {
    private(set) var sights: [ScanSight] = []
    /// Decoded bytes that this look may still make; what lies deeper stays unseen, which no recording comes near.
    private var budgetBytes = 64 << 20

    private static let depthMax = 5
    private static let encodedMin = 16

    static func sights(in text: ArraySlice<UInt8>) -> [ScanSight] {
        var look = ScanText()
        look.look(at: text, [], isLiteral: true)
        return look.sights
    }

    private mutating func look(at text: ArraySlice<UInt8>, _ encodings: [String], isLiteral: Bool = false) {
        guard text.count >= 6 else { return }
        for hit in ScanShapes.hits(in: text) {
            let value = Array(text[hit.range])
            // What is seen literally is seen again through every encoding that changes nothing of it.
            if sights.contains(where: { $0.code == hit.code && ScanText.isSame($0.value, value) }) { continue }
            sights.append(
                ScanSight(code: hit.code, value: value, range: isLiteral ? hit.range : nil, encodings: encodings))
        }
        guard encodings.count < ScanText.depthMax else { return }
        if let inner = ScanText.inflated(text, bytesMax: budgetBytes) {
            descend(into: inner, encodings + ["gzip"])
            return
        }
        if let first = text.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            lookIntoJSON(text, encodings)
        }
        if let decoded = ScanText.percentDecoded(text) {
            descend(into: decoded, encodings + ["percent"])
        }
        lookIntoBase64(text, encodings)
    }

    /// Whether a value is another one, or what percent-encoding or JSON made of it.
    private static func isSame(_ seen: [UInt8], _ value: [UInt8]) -> Bool {
        if seen == value { return true }
        guard seen.count > value.count else { return false }
        if percentDecoded(seen[...]) == value { return true }
        guard seen.contains(UInt8(ascii: "\\")) else { return false }
        let quoted = [UInt8(ascii: "\"")] + seen + [UInt8(ascii: "\"")]
        guard let document = try? Document.json(bytes: quoted, name: "") else { return false }
        return document.text(of: .root).elementsEqual(value)
    }

    private mutating func descend(into bytes: [UInt8], _ encodings: [String]) {
        guard bytes.count <= budgetBytes else { return }
        budgetBytes -= bytes.count
        look(at: bytes[...], encodings)
    }

    private mutating func lookIntoJSON(_ text: ArraySlice<UInt8>, _ encodings: [String]) {
        guard let document = try? Document.json(bytes: Array(text), name: "") else { return }
        for node in document.nodes where node.kind == .string {
            // Strings without escapes stand in the text as they are; those were looked at already.
            let string = document.bytes[node.text]
            let isEscaped = node.text.lowerBound >= text.count
            if isEscaped { descend(into: Array(string), encodings + ["JSON"]) }
        }
    }

    /// Every run of digits of base64; a text of nothing else but line breaks is one run (RFC 2045 6.8).
    private mutating func lookIntoBase64(_ text: ArraySlice<UInt8>, _ encodings: [String]) {
        if text.contains(0x0A), text.allSatisfy({ isBase64Digit($0) || $0 == 0x3D || $0 <= 0x20 }) {
            let run = text.filter { $0 > 0x20 }[...]
            if let inner = ScanText.base64Decoded(run) {
                descend(into: inner, encodings + ["base64"])
                return
            }
        }
        var at = text.startIndex
        while at < text.endIndex {
            let start = at
            while at < text.endIndex, isBase64Digit(text[at]) { at += 1 }
            let digitsEnd = at
            while at < text.endIndex, at - digitsEnd < 2, text[at] == UInt8(ascii: "=") { at += 1 }
            if digitsEnd - start >= ScanText.encodedMin {
                for inner in ScanText.decodedPieces(text[start..<at]) {
                    descend(into: inner, encodings + ["base64"])
                }
            }
            if at == start { at += 1 }
        }
    }

    /// A run as a whole, or where it is no base64, its pieces between hyphens, slashes and the like.
    private static func decodedPieces(_ run: ArraySlice<UInt8>) -> [[UInt8]] {
        if let whole = base64Decoded(run) { return [whole] }
        return run.split { !isAlphanumeric($0) && $0 != UInt8(ascii: "=") }
            .filter { $0.count >= encodedMin && $0.count < run.count }
            .compactMap(base64Decoded)
    }

    /// The bytes of base64 in either alphabet; nil where they are neither text nor gzip.
    private static func base64Decoded(_ run: ArraySlice<UInt8>) -> [UInt8]? {
        let isURLSafe = run.contains { $0 == 0x2D || $0 == 0x5F }
        guard let bytes = Base64.decoded(run, isURLSafe ? .urlSafe : .standard, padding: .optional) else { return nil }
        return isGzip(bytes[...]) || isText(bytes) ? bytes : nil
    }

    static func inflated(_ bytes: ArraySlice<UInt8>, bytesMax: Int) -> [UInt8]? {
        guard isGzip(bytes) else { return nil }
        return try? ContentCoding.decoded(bytes, codings: ["gzip"], bytesMax: bytesMax)
    }

    private static func isGzip(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

    /// UTF-8 without controls but for white space.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) else {
            return false
        }
        return String(validating: bytes, as: UTF8.self) != nil
    }

    /// The text with each `%XX` replaced; a `%` that begins none stays. Nil where there is none.
    static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.contains(UInt8(ascii: "%")) else { return nil }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var changes = false
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == UInt8(ascii: "%"), text.endIndex - at > 2, let high = hexDigit(text[at + 1]),
                let low = hexDigit(text[at + 2])
            {
                decoded.append(high << 4 | low)
                changes = true
                at += 3
            } else {
                decoded.append(text[at])
                at += 1
            }
        }
        return changes ? decoded : nil
    }

    private func isBase64Digit(_ byte: UInt8) -> Bool {
        isURLSafeBase64(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }
}
