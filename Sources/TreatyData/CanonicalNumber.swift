// Writes a JSON number as ECMAScript writes its double (RFC 8785 3.2.2.3); exact decimals are ExactNumber's.

/// Appends the one text that all texts of the same double have. A number beyond all doubles keeps its text, as RFC 8785
/// has none for it.
func appendCanonicalNumber(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    // Up to 15 digits are a double exactly, and ECMAScript writes them as they stand; but -0 is 0.
    if text.count <= 15, text.allSatisfy({ $0 &- 0x30 < 10 }) {
        bytes.append(contentsOf: text)
        return
    }
    let value = Double(String(decoding: text, as: UTF8.self)) ?? 0
    if value == 0 {
        bytes.append(0x30)
        return
    }
    // The standard library writes the shortest digits too, and in the same way, but for `.0` and its limits of `e`.
    var shortest = Array(value.description.utf8)
    if !value.isFinite {
        bytes.append(contentsOf: text)
    } else if shortest.contains(UInt8(ascii: "e")), let number = ExactNumber(shortest) {
        append(number, to: &bytes)
    } else {
        if shortest.suffix(2) == [UInt8(ascii: "."), 0x30] { shortest.removeLast(2) }
        bytes += shortest
    }
}

/// ECMAScript's Number::toString with the digits given: `point` of them stand before the decimal point.
private func append(_ number: ExactNumber, to bytes: inout [UInt8]) {
    if number.isNegative { bytes.append(UInt8(ascii: "-")) }
    let digits = number.digits.map { $0 + 0x30 }
    let point = digits.count + number.exponent
    switch point {
    case digits.count...max(digits.count, 21) where point <= 21:
        bytes += digits + repeatElement(0x30, count: point - digits.count)
    case 1...21: bytes += digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
    case -5...0: bytes += [0x30, UInt8(ascii: ".")] + repeatElement(0x30, count: -point) + digits
    default:
        bytes += digits[..<1]
        if digits.count > 1 { bytes += [UInt8(ascii: ".")] + digits[1...] }
        bytes += Array("e\(point > 0 ? "+" : "-")\(abs(point - 1))".utf8)
    }
}
