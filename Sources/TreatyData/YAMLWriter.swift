// Writes values of a tape as YAML in block style; which strings need quotes is decided with them, not here.

extension Document {
    /// A value as a YAML 1.2 document that reads as the same value: order, duplicates and the digits of numbers stay.
    ///
    /// Text stands without quotes only where readers of YAML 1.1 take it for text too. Values more than 64 levels deep
    /// stand in brackets on one line, as indentation would cost more than they do.
    package func yaml(at index: NodeIndex = .root) -> [UInt8] {
        var writer = YAMLWriter(self)
        writer.write(index)
        return writer.bytes
    }
}

/// Collects the bytes of one document; a frame for each open collection, so that depth costs no stack of the process.
struct YAMLWriter {
    private struct Frame {
        var isObject: Bool
        var left: Int
        /// Spaces before each line of it.
        var indent: Int
        /// Whether its first line goes on behind `- `.
        var isInline: Bool
    }

    static let blockLevelsMax = 64

    let document: Document
    var bytes: [UInt8] = []
    private var frames: [Frame] = []

    init(_ document: Document) { self.document = document }

    mutating func write(_ root: NodeIndex) {
        let node = document.nodes[root.rawValue]
        guard node.isContainer, node.count > 0 else {
            writeScalar(node, indent: nil)
            return bytes.append(0x0A)
        }
        frames.append(Frame(isObject: node.kind == .object, left: node.count, indent: 0, isInline: true))
        var index = root.rawValue + 1
        while let frame = frames.last {
            guard frame.left > 0 else {
                frames.removeLast()
                continue
            }
            frames[frames.count - 1].left -= 1
            frames[frames.count - 1].isInline = false
            if !frame.isInline { appendSpaces(frame.indent) }
            if frame.isObject {
                writeName(document.nodes[index], indent: frame.indent)
                index += 1
            } else {
                bytes.append(Byte.dash)
            }
            index = writeValue(index, in: frame)
        }
    }

    /// Writes what stands behind `name:` or `-`, or opens the collection that it is; where the next node is.
    private mutating func writeValue(_ index: Int, in frame: Frame) -> Int {
        let node = document.nodes[index]
        guard node.isContainer, node.count > 0, frames.count < YAMLWriter.blockLevelsMax else {
            bytes.append(Byte.space)
            var next = index + 1
            if node.isContainer {
                next = writeFlow(index)
            } else {
                writeScalar(node, indent: frame.indent + 2)
            }
            bytes.append(0x0A)
            return next
        }
        bytes.append(frame.isObject ? 0x0A : Byte.space)
        frames.append(
            Frame(isObject: node.kind == .object, left: node.count, indent: frame.indent + 2, isInline: !frame.isObject)
        )
        return index + 1
    }

    /// A name and its `:`; one that is too long to be seen as a name stands behind `?` (YAML 1.2.2 8.2.2).
    private mutating func writeName(_ name: Node, indent: Int) {
        let text = document.bytes[name.text]
        // An escape has at most six bytes for one or more, or ten for four; quotes add two.
        let isLong = text.count * 6 + 2 > YAMLParser.nameLengthMax && isLongName(text)
        if isLong { bytes.append(contentsOf: [Byte.question, Byte.space]) }
        writeString(text, indent: nil)
        if isLong {
            bytes.append(0x0A)
            appendSpaces(indent)
        }
        bytes.append(Byte.colon)
    }

    private func isLongName(_ text: ArraySlice<UInt8>) -> Bool {
        var writer = YAMLWriter(document)
        writer.writeString(text, indent: nil)
        return writer.bytes.count > YAMLParser.nameLengthMax
    }

    /// Writes a collection in brackets on one line; where the next node is.
    private mutating func writeFlow(_ start: Int) -> Int {
        var open: [(isObject: Bool, left: Int)] = []
        var index = start
        repeat {
            let node = document.nodes[index]
            index += 1
            if node.isContainer {
                bytes.append(node.kind == .object ? Byte.openBrace : Byte.openBracket)
                open.append((node.kind == .object, node.kind == .object ? node.count * 2 : node.count))
                if node.count > 0 { continue }
            } else if node.kind == .string {
                writeDoubleQuoted(document.bytes[node.text])
                open[open.count - 1].left -= 1
            } else {
                writeScalar(node, indent: nil)
                open[open.count - 1].left -= 1
            }
            while let last = open.last, last.left == 0 {
                bytes.append(last.isObject ? Byte.closeBrace : Byte.closeBracket)
                open.removeLast()
                if !open.isEmpty { open[open.count - 1].left -= 1 }
            }
            if let last = open.last {
                bytes.append(last.isObject && last.left % 2 == 1 ? Byte.colon : Byte.comma)
                bytes.append(Byte.space)
            }
        } while !open.isEmpty
        return index
    }

    /// A value that is no collection, or an empty one; `indent` is where a text of several lines may stand, nil where
    /// it may not.
    private mutating func writeScalar(_ node: Node, indent: Int?) {
        switch node.kind {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .false: bytes.append(contentsOf: "false".utf8)
        case .true: bytes.append(contentsOf: "true".utf8)
        case .number: bytes.append(contentsOf: document.bytes[node.text])
        case .string: writeString(document.bytes[node.text], indent: indent)
        case .array: bytes.append(contentsOf: [Byte.openBracket, Byte.closeBracket])
        case .object: bytes.append(contentsOf: [Byte.openBrace, Byte.closeBrace])
        }
    }

    private mutating func appendSpaces(_ count: Int) {
        bytes.append(contentsOf: repeatElement(Byte.space, count: count))
    }

    // MARK: Strings

    private mutating func writeString(_ text: ArraySlice<UInt8>, indent: Int?) {
        let form = YAMLTextForm(text)
        if form.needsEscapes { return writeDoubleQuoted(text) }
        if form.hasBreaks {
            guard let indent else { return writeDoubleQuoted(text) }
            return writeLiteral(text, indent: indent)
        }
        if form.isPlain { return bytes.append(contentsOf: text) }
        if form.hasSingleQuote, !form.hasDoubleQuoteOrBackslash { return writeDoubleQuoted(text) }
        bytes.append(Byte.singleQuote)
        for byte in text {
            if byte == Byte.singleQuote { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(Byte.singleQuote)
    }

    /// A literal block (YAML 1.2.2 8.1.2): the lines as they are, and the mark that says how many breaks end them.
    private mutating func writeLiteral(_ text: ArraySlice<UInt8>, indent: Int) {
        bytes.append(Byte.bar)
        // Where the first line begins with white space, its indentation cannot be found out from it.
        if let first = text.first(where: { $0 != 0x0A }), isWhite(first) { bytes.append(0x32) }
        let ending = text.reversed().prefix(2).prefix { $0 == 0x0A }.count
        if ending == 0 { bytes.append(Byte.dash) }
        if ending == 2 { bytes.append(Byte.plus) }
        let lines = (ending > 0 ? text.dropLast() : text).split(separator: 0x0A, omittingEmptySubsequences: false)
        for line in lines {
            bytes.append(0x0A)
            if line.isEmpty { continue }
            appendSpaces(indent)
            bytes.append(contentsOf: line)
        }
    }

    /// YAML 1.2.2 7.3.1, with the escapes of 5.7 for all that readers might not take as it is.
    private mutating func writeDoubleQuoted(_ text: ArraySlice<UInt8>) {
        bytes.append(Byte.doubleQuote)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            let length = YAMLTextForm.specialLength(text, index)
            if byte == Byte.doubleQuote || byte == Byte.backslash {
                bytes.append(contentsOf: [Byte.backslash, byte])
            } else if byte == 0x0A || byte == 0x09 || byte == 0x0D {
                bytes.append(contentsOf: [Byte.backslash, byte == 0x0A ? 0x6E : byte == 0x09 ? 0x74 : 0x72])
            } else if byte < 0x20 || byte == 0x7F {
                writeEscape("x", UInt32(byte), digits: 2)
            } else if length == 2 {
                writeEscape("x", UInt32(text[index + 1]), digits: 2)
                index += 1
            } else if length == 3 {
                let scalar = UInt32(byte & 0x0F) << 12 | UInt32(text[index + 1] & 0x3F) << 6
                writeEscape("u", scalar | UInt32(text[index + 2] & 0x3F), digits: 4)
                index += 2
            } else {
                bytes.append(byte)
            }
            index += 1
        }
        bytes.append(Byte.doubleQuote)
    }

    private mutating func writeEscape(_ letter: String, _ scalar: UInt32, digits: Int) {
        let hexadecimal = String(scalar, radix: 16)
        bytes.append(Byte.backslash)
        bytes.append(contentsOf: letter.utf8)
        bytes.append(contentsOf: repeatElement(Byte.zero, count: digits - hexadecimal.utf8.count))
        bytes.append(contentsOf: hexadecimal.utf8)
    }
}
