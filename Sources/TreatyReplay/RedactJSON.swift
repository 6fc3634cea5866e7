// Replaces names and scalars of a JSON text and leaves every other byte as it was written; what is replaced, others
// say.
import TreatyData
import TreatyText

/// A walk over a document that knows, at each value, what its way there meant.
struct JSONSplice<Context> {
    /// What a member's value is to its reader.
    var member: (Context, ArraySlice<UInt8>) -> Context
    /// The same for an element.
    var element: (Context, Int) -> Context
    /// The name to write instead, unescaped; nil keeps it. The context is that of the object.
    var name: (Context, ArraySlice<UInt8>) -> [UInt8]?
    /// The JSON text to write instead of a scalar; nil keeps it.
    var scalar: (Context, Value) -> [UInt8]?

    /// The document's source with the replacements in it.
    func spliced(_ document: Document, _ context: Context) -> [UInt8] {
        var edits: [(range: Range<Int>, text: [UInt8])] = []
        walk(document.root, context, &edits)
        guard !edits.isEmpty else { return document.source.bytes }
        let source = document.source.bytes
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var at = 0
        for edit in edits {
            result += source[at..<edit.range.lowerBound]
            result += edit.text
            at = edit.range.upperBound
        }
        return result + source[at...]
    }

    // Depth is bounded by the parser's own limit.
    private func walk(_ value: Value, _ context: Context, _ edits: inout [(range: Range<Int>, text: [UInt8])]) {
        switch value.kind {
        case .object:
            for found in value.members {
                let text = found.key.document.text(of: found.key.index)
                if let other = name(context, text) { edits.append((range(found.key), JSONSplice.quoted(other))) }
                walk(found.value, member(context, text), &edits)
            }
        case .array:
            for (position, found) in value.elements.enumerated() { walk(found, element(context, position), &edits) }
        default:
            if let other = scalar(context, value) { edits.append((range(value), other)) }
        }
    }

    private func range(_ value: Value) -> Range<Int> { Int(value.node.sourceStart)..<Int(value.node.sourceEnd) }

    /// A JSON string of a text; bytes that are not UTF-8 are replaced.
    static func quoted(_ text: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(indent: nil)
        writer.writeString(isUTF8(text) ? text : Array(String(decoding: text, as: UTF8.self).utf8))
        return writer.bytes
    }
}

/// Whether a name looks like part of a format, not like data: `[A-Za-z_][A-Za-z0-9_-]{0,63}`, in queries with dots and
/// brackets.
func isStructureName(_ name: some Collection<UInt8>, inQuery: Bool = false) -> Bool {
    guard let first = name.first, isLetter(first) || first == 0x5F, name.count <= 64, !isNumbered(name) else {
        return false
    }
    return name.allSatisfy { byte in
        isLetterOrDigit(byte) || byte == 0x5F || byte == 0x2D
            || inQuery && (byte == 0x2E || byte == 0x5B || byte == 0x5D || byte == 0x24)
    }
}

/// Whether a name holds a number that somebody has rather than one that counts: five digits in a row, or eight in all.
private func isNumbered(_ name: some Collection<UInt8>) -> Bool {
    var (row, all) = (0, 0)
    for byte in name {
        row = isDigit(byte) ? row + 1 : 0
        if isDigit(byte) { all += 1 }
        if row == 5 || all == 8 { return true }
    }
    return false
}

/// Whether a number is one that everybody may see: an integer of absolute value below 1000.
func isSmallInteger(_ text: some Collection<UInt8>) -> Bool {
    guard text.count <= 32, let number = ExactNumber(text)?.int else { return false }
    return number.magnitude < 1000
}
