// A cited document as it lies on disk: its lines and what stands in them; what they mean is not known here.
import TreatyData
package import TreatyText

/// The lines of one cited document, for searching with white space folded.
package struct TraceDocument: Sendable {
    package let named: SourceDocument
    package let source: SourceFile
    /// Split at LF; a last line without LF counts.
    package let lineCount: Int
    /// SHA-256 of the file in hexadecimal.
    package let sha256: String
    private let folded: [[Unicode.Scalar]]
    private let ranges: [Range<Int>]

    /// Reads `folder/file` of a document that a contract names.
    package init(_ named: SourceDocument, folder: String) throws(Diagnostic) {
        let path = (folder.hasSuffix("/") ? folder : folder + "/") + (named.file ?? named.key)
        self.init(named, try SourceFile.read(path))
    }

    package init(_ named: SourceDocument, _ source: SourceFile) {
        self.named = named
        self.source = source
        sha256 = SHA256.hexadecimal(of: source.bytes)
        var ranges: [Range<Int>] = []
        var start = 0
        for (index, byte) in source.bytes.enumerated() where byte == 0x0A {
            ranges.append(start..<index)
            start = index + 1
        }
        if start < source.bytes.count { ranges.append(start..<source.bytes.count) }
        self.ranges = ranges
        folded = ranges.map { foldedScalars(String(decoding: source.bytes[$0], as: UTF8.self)) }
        lineCount = ranges.count
    }

    /// Whether all the lines exist.
    package func has(_ lines: ClosedRange<Int>) -> Bool { lines.lowerBound >= 1 && lines.upperBound <= lineCount }

    package func isBlank(_ line: Int) -> Bool { !has(line...line) || folded[line - 1].isEmpty }

    /// The place of the first of some lines; the start of the file where they do not exist.
    package func location(of lines: ClosedRange<Int>) -> SourceLocation {
        let first = has(lines) ? ranges[lines.lowerBound - 1] : 0..<0
        return SourceLocation(file: source, range: first)
    }

    /// Lines as they are printed under a failure: at most `linesMax`, the number first.
    package func excerpt(of lines: ClosedRange<Int>, linesMax: Int = 4) -> [String] {
        guard has(lines) else { return [] }
        let width = String(lines.upperBound).count
        var shown = lines.prefix(linesMax).map { line in
            let number = String(line)
            let text = String(decoding: source.bytes[ranges[line - 1]], as: UTF8.self).unicodeScalars.prefix(96)
            let printable = text.map { $0.properties.generalCategory == .control ? " " : $0 }
            let gutter = String(repeating: " ", count: width - number.count) + number + " | "
            return gutter + String(String.UnicodeScalarView(printable))
        }
        if lines.count > linesMax { shown.append("… \(lines.count - linesMax) more lines") }
        return shown
    }

    /// Whether a spelling stands in some lines, as whole words, white space folded (a line break is white space).
    package func contains(_ spelling: String, in lines: ClosedRange<Int>) -> Bool {
        guard has(lines) else { return false }
        let text = Array(folded[(lines.lowerBound - 1)..<lines.upperBound].joined(separator: [" "]))
        return occurs(foldedScalars(spelling), in: text)
    }

    /// The line nearest to some lines in which a spelling stands.
    package func nearestLine(with spelling: String, to lines: ClosedRange<Int>) -> Int? {
        let sought = foldedScalars(spelling)
        let found = folded.indices.filter { occurs(sought, in: folded[$0]) }.map { $0 + 1 }
        return found.min { distance($0, lines) < distance($1, lines) }
    }

    private func distance(_ line: Int, _ lines: ClosedRange<Int>) -> Int {
        max(lines.lowerBound - line, line - lines.upperBound, 0)
    }
}

/// Whether one spelling stands in another as whole words, white space folded.
func containsWords(_ text: String, _ spelling: String) -> Bool {
    occurs(foldedScalars(spelling), in: foldedScalars(text))
}

/// A text with each run of white space as one space, none at its ends; `\/` is the slash that it stands for in JSON.
private func foldedScalars(_ text: String) -> [Unicode.Scalar] {
    var text = text
    if text.utf8.contains(0x5C) {
        let scalars = Array(text.unicodeScalars)
        let kept = scalars.indices.filter { scalars[$0] != "\\" || $0 + 1 == scalars.count || scalars[$0 + 1] != "/" }
        text = String(String.UnicodeScalarView(kept.map { scalars[$0] }))
    }
    return Array(text.unicodeScalars.split { $0.properties.isWhitespace }.joined(separator: [" "]))
}

/// A spelling that begins or ends with a letter or digit does so at the edge of a word: `6` does not stand in `406`.
private func occurs(_ sought: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Bool {
    guard let first = sought.first, let last = sought.last, sought.count <= text.count else { return false }
    for start in 0...(text.count - sought.count) where text[start] == first {
        let end = start + sought.count
        guard text[start..<end].elementsEqual(sought) else { continue }
        if start > 0, isWord(first), isWord(text[start - 1]) { continue }
        if end < text.count, isWord(last), isWord(text[end]) { continue }
        return true
    }
    return false
}

private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}
