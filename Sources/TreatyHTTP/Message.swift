// A message as its bytes and where its parts lie; how it is framed is the parsers' business.

/// Where one field line lies in the bytes of its message; the value without the white space around it (RFC 9112 5.1).
package struct FieldLine: Sendable {
    package let nameStart: UInt32
    package let nameEnd: UInt32
    package let valueStart: UInt32
    package let valueEnd: UInt32

    package init(name: Range<Int>, value: Range<Int>) {
        nameStart = UInt32(clamping: name.lowerBound)
        nameEnd = UInt32(clamping: name.upperBound)
        valueStart = UInt32(clamping: value.lowerBound)
        valueEnd = UInt32(clamping: value.upperBound)
    }

    package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
}

/// The bytes of a message in the order head, content, trailers, and the ranges of its lines.
/// The content is decoded of its transfer coding (RFC 9112 7), never of its content coding (RFC 9110 8.4).
package struct MessageParts: Sendable {
    package let storage: [UInt8]
    /// The field lines of the head, then those of the trailer section, in the order they came.
    package let lines: [FieldLine]
    /// How many of `lines` belong to the head.
    package let headLineCount: Int
    /// Where the first field line begins: right behind the start line.
    package let fieldsStart: Int
    package let contentRange: Range<Int>
    /// The fields among `lines` that a sender of messages decides about itself.
    package let framing: FramingFields
}

/// Fields of the head that say how a message travels (RFC 9110 7.6.1, 8.6, 6.6.1; RFC 9112 6.1).
package struct FramingFields: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let contentLength = FramingFields(rawValue: 1)
    package static let transferEncoding = FramingFields(rawValue: 2)
    package static let connection = FramingFields(rawValue: 4)
    package static let date = FramingFields(rawValue: 8)
    package static let host = FramingFields(rawValue: 16)

    /// The member that a field name means; empty for a name that frames nothing.
    package init(name bytes: ArraySlice<UInt8>) {
        switch bytes.count {
        case 4 where equalsIgnoringCase(bytes, lower: FieldName.date): self = .date
        case 4 where equalsIgnoringCase(bytes, lower: FieldName.host): self = .host
        case 10 where equalsIgnoringCase(bytes, lower: FieldName.connection),
            10 where equalsIgnoringCase(bytes, lower: FieldName.keepAlive):
            self = .connection
        case 14 where equalsIgnoringCase(bytes, lower: FieldName.contentLength): self = .contentLength
        case 17 where equalsIgnoringCase(bytes, lower: FieldName.transferEncoding): self = .transferEncoding
        default: self = []
        }
    }
}

/// Names of fields in lower case, as bytes: made once, since every message is asked about them.
package enum FieldName {
    package static let accept = Array("accept".utf8)
    package static let connection = Array("connection".utf8)
    package static let contentEncoding = Array("content-encoding".utf8)
    package static let contentLength = Array("content-length".utf8)
    package static let contentType = Array("content-type".utf8)
    package static let date = Array("date".utf8)
    package static let expect = Array("expect".utf8)
    package static let host = Array("host".utf8)
    package static let keepAlive = Array("keep-alive".utf8)
    package static let origin = Array("origin".utf8)
    package static let prefer = Array("prefer".utf8)
    package static let transferEncoding = Array("transfer-encoding".utf8)
}

/// What requests and responses have in common: fields and content (RFC 9110 6).
package protocol HTTPMessage: Sendable {
    var parts: MessageParts { get }
}

extension HTTPMessage {
    /// The content, decoded of chunked; empty where the message has none.
    package var content: ArraySlice<UInt8> { parts.storage[parts.contentRange] }

    /// The value of the first field line with this name, compared without case; ISO 8859-1 where it is not
    /// UTF-8 (RFC 9110 5.5).
    package func field(_ name: String) -> String? {
        fieldBytes(name).map(fieldText)
    }

    /// The same as `field`, without making a String of it.
    package func fieldBytes(_ name: String) -> ArraySlice<UInt8>? {
        let parts = parts
        let count = name.utf8.count
        for index in 0..<parts.headLineCount {
            let line = parts.lines[index]
            if line.name.count == count, equalsIgnoringCase(parts.storage[line.name], name) {
                return parts.storage[line.value]
            }
        }
        return nil
    }

    /// The values of all field lines with this name, in order, one element for each line.
    package func fields(named name: String) -> [String] {
        parts.lines.prefix(parts.headLineCount)
            .filter { equalsIgnoringCase(parts.storage[$0.name], name) }
            .map { fieldText(parts.storage[$0.value]) }
    }

    /// Every field line of the head, in order, duplicates included, names as they were written.
    package var allFields: [(name: String, value: String)] { pairs(parts.lines.prefix(parts.headLineCount)) }

    /// The same as `allFields`, byte for byte.
    package var fieldLines: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
        parts.lines.prefix(parts.headLineCount).map { (parts.storage[$0.name], parts.storage[$0.value]) }
    }

    /// Every field line of the trailer section (RFC 9112 7.1.2); never merged into the head.
    package var trailers: [(name: String, value: String)] { pairs(parts.lines.dropFirst(parts.headLineCount)) }

    /// The head as it came or was built, its empty line included.
    package var head: ArraySlice<UInt8> { parts.storage[0..<parts.contentRange.lowerBound] }

    /// True where a Connection field names this option (RFC 9110 7.6.1).
    package func connectionHas(_ option: String) -> Bool {
        let parts = parts
        guard parts.framing.contains(.connection) else { return false }
        for index in 0..<parts.headLineCount {
            let line = parts.lines[index]
            guard equalsIgnoringCase(parts.storage[line.name], lower: FieldName.connection) else { continue }
            if listContains(parts.storage[line.value], option) { return true }
        }
        return false
    }

    /// What the Connection fields name, in lower case: options, and fields that are for this connection alone.
    package var connectionOptions: [String] {
        fields(named: "Connection").flatMap { value in
            value.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        }
    }

    private func pairs(_ lines: ArraySlice<FieldLine>) -> [(name: String, value: String)] {
        lines.map { (String(decoding: parts.storage[$0.name], as: UTF8.self), fieldText(parts.storage[$0.value])) }
    }
}

/// A field value as text: UTF-8 where it is that, else ISO 8859-1, as field values once were (RFC 9110 5.5).
private func fieldText(_ bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
}

extension MessageParts {
    /// Builds a message of a start line (without its line break), fields and content.
    /// CR, LF, NUL and other controls in a value become a space, bytes of a name that no token may hold are dropped
    /// (RFC 9110 5.1, 5.5), and a field whose name is then empty is left out: no value reaches the wire as structure.
    init(startLine: [UInt8], fields: [(String, String)], content: [UInt8]) {
        let lines = fields.map { (name: Array($0.utf8)[...], value: Array($1.utf8)[...]) }
        self.init(startLine: startLine, fieldLines: lines, content: content)
    }

    /// The same of bytes, those outside ASCII in values included.
    init(
        startLine: [UInt8], fieldLines: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)], content: [UInt8]
    ) {
        var storage = startLine
        storage += [0x0D, 0x0A]
        var lines: [FieldLine] = []
        var framing: FramingFields = []
        let fieldsStart = storage.count
        for (name, value) in fieldLines {
            let nameStart = storage.count
            storage.append(contentsOf: name.lazy.filter(isTokenByte))
            let nameEnd = storage.count
            if nameStart == nameEnd { continue }
            storage += [0x3A, 0x20]
            let text = trimmed(ArraySlice(value.map { isFieldValueByte($0) ? $0 : 0x20 }))
            let valueStart = storage.count
            storage += text
            lines.append(FieldLine(name: nameStart..<nameEnd, value: valueStart..<storage.count))
            framing.formUnion(FramingFields(name: storage[nameStart..<nameEnd]))
            storage += [0x0D, 0x0A]
        }
        storage += [0x0D, 0x0A]
        let contentStart = storage.count
        storage += content
        self.init(
            storage: storage, lines: lines, headLineCount: lines.count, fieldsStart: fieldsStart,
            contentRange: contentStart..<storage.count, framing: framing)
    }
}
