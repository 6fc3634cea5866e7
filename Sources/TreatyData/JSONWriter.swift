// Writes JSON (RFC 8259) from trees and from tapes; order is kept and nothing is rounded.

extension JSON {
    /// On one line, without spaces.
    public var compact: String { String(decoding: bytes, as: UTF8.self) }

    /// The UTF-8 of `compact`.
    public var bytes: [UInt8] {
        var writer = JSONWriter(indent: nil)
        writer.write(self)
        return writer.bytes
    }

    /// Over several lines, two spaces a level, with a line break at the end.
    public var pretty: String {
        var writer = JSONWriter(indent: 2)
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}

/// Collects the bytes of one JSON text.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// Spaces a level; nil writes everything on one line.
    private let indent: Int?
    private var depth = 0

    package init(indent: Int?) { self.indent = indent }

    package mutating func write(_ value: JSON) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .number(let text): append(text)
        case .string(let text): writeString(text.utf8)
        case .array(let elements):
            writeContainer("[", "]", elements) { $0.write($1) }
        case .object(let members):
            writeContainer("{", "}", members) { writer, member in
                writer.writeString(member.name.utf8)
                writer.append(writer.indent == nil ? ":" : ": ")
                writer.write(member.value)
            }
        }
    }

    private mutating func writeContainer<Part>(
        _ open: String, _ close: String, _ parts: [Part], _ writePart: (inout JSONWriter, Part) -> Void
    ) {
        append(open)
        depth += 1
        for (position, part) in parts.enumerated() {
            if position > 0 { append(",") }
            breakLine()
            writePart(&self, part)
        }
        depth -= 1
        if !parts.isEmpty { breakLine() }
        append(close)
    }

    private mutating func breakLine() {
        guard let indent else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent * depth))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Quoted; escapes only what must be (RFC 8259 7), and U+007F.
    package mutating func writeString(_ text: some Sequence<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F {
                appendEscape(byte, isCanonical: false, to: &bytes)
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// The escape of a byte that may not stand as it is: the short one where JSON has one. Backspace and form feed have it
/// in canonical texts only (RFC 8785 3.2.2.2).
func appendEscape(_ byte: UInt8, isCanonical: Bool, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08 where isCanonical: bytes.append(UInt8(ascii: "b"))
    case 0x0C where isCanonical: bytes.append(UInt8(ascii: "f"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
        bytes.append(contentsOf: [UInt8(ascii: "u"), 0x30, 0x30])
        for digit in [byte >> 4, byte & 0xF] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
}
