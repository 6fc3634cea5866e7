// Scans YAML block scalars, literal `|` and folded `>`, with indentation and chomping; flow scalars are not read here.

extension YAMLParser {
    private enum Chomping { case strip, clip, keep }

    /// The text under construction: breaks wait until it is known what follows them.
    private struct Lines {
        let isFolded: Bool
        var breaks = 0
        var hasText = false
        var isSpaced = false
    }

    /// Scans from `|` or `>` to the first line that is not indented for it (YAML 1.2.2 8.1); `parent` is the
    /// indentation around it.
    mutating func scanBlockScalar(_ source: Span<UInt8>, indent parent: Int) throws(Failure) -> Scalar {
        let start = at
        var lines = Lines(isFolded: source[at] == Byte.greater)
        let (digit, chomping) = try scanBlockHeader(source)
        var end = at
        while end > start, isSeparator(source[end - 1]) { end -= 1 }
        let first = texts.count
        var width = digit > 0 ? max(parent, 0) + digit : -1
        var widestBlank = (spaces: 0, offset: at)
        while at < source.count {
            lineStart = at
            var offset = at
            while offset < source.count, source[offset] == Byte.space, width < 0 || offset - at < width { offset += 1 }
            let spaces = offset - at
            guard offset < source.count else {
                if spaces > 0 { lines.breaks += 1 }
                at = offset
                break
            }
            if isBreak(source[offset]) {
                if spaces > widestBlank.spaces { widestBlank = (spaces, at) }
                lines.breaks += 1
                at = afterBreak(source, offset)
                continue
            }
            if spaces == 0, isMarkerText(source, offset) { break }
            // Only a real comment may follow the text further out, not a tab (YAML 1.2.2 8.1.1.2, `l-trail-comments`).
            if source[offset] == Byte.tab, width < 0 ? spaces <= parent : spaces < width {
                at = offset + 1
                throw tabFailure(source)
            }
            if width < 0 {
                if spaces <= parent { break }
                if widestBlank.spaces > spaces {
                    throw fail(
                        "blank-indent", "an empty line is indented further than the text below it",
                        at: widestBlank.offset,
                        help: "remove the spaces of the empty line, or give the indentation, as in '|2'")
                }
                width = spaces
            } else if spaces < width {
                break
            }
            end = appendLine(source, offset, &lines)
        }
        finishBlock(lines, chomping)
        return Scalar(
            lines.isFolded ? .folded : .literal, start, end, first: first, second: texts.count,
            isMultiline: true)
    }

    /// Adds the text from `offset` to the end of its line and passes over the break; where the text ends.
    private mutating func appendLine(_ source: Span<UInt8>, _ offset: Int, _ lines: inout Lines) -> Int {
        let isSpaced = isWhite(source[offset])
        if lines.hasText, lines.isFolded, !isSpaced, !lines.isSpaced {
            appendFold(lines.breaks)
        } else {
            texts.append(contentsOf: repeatElement(0x0A, count: lines.breaks))
        }
        let end = source.lineEnd(offset)
        texts.append(source, offset..<end)
        at = end < source.count ? afterBreak(source, end) : end
        // The end of the file ends a line too, as the official suite has it (L24T/01).
        lines.breaks = 1
        lines.hasText = true
        lines.isSpaced = isSpaced
        return end
    }

    /// YAML 1.2.2 8.1.1.2.
    private mutating func finishBlock(_ lines: Lines, _ chomping: Chomping) {
        switch chomping {
        case .strip: break
        case .clip: if lines.hasText, lines.breaks > 0 { texts.append(0x0A) }
        case .keep: texts.append(contentsOf: repeatElement(0x0A, count: lines.breaks))
        }
    }

    /// Indentation and chomping indicators in either order, a comment, and the end of the line (YAML 1.2.2 8.1.1).
    private mutating func scanBlockHeader(_ source: Span<UInt8>) throws(Failure) -> (Int, Chomping) {
        var digit = 0
        var chomping: Chomping?
        at += 1
        while at < source.count {
            let byte = source[at]
            if digit == 0, byte > Byte.zero, byte <= Byte.zero + 9 {
                digit = Int(byte - Byte.zero)
            } else if chomping == nil, byte == Byte.plus || byte == Byte.dash {
                chomping = byte == Byte.plus ? .keep : .strip
            } else {
                break
            }
            at += 1
        }
        let indicatorsEnd = at
        while at < source.count, isWhite(source[at]) { at += 1 }
        if at < source.count, at > indicatorsEnd, source[at] == Byte.hash { skipComment(source) }
        if at < source.count {
            guard isBreak(source[at]) else {
                throw fail(
                    "block-header", "expected the end of the line after '|' or '>', found \(found(source))",
                    help: "begin the text on the next line, or put a value that begins with '|' or '>' in quotes")
            }
            at = afterBreak(source, at)
        }
        return (digit, chomping ?? .clip)
    }
}
