// Content of the type multipart/form-data (RFC 7578, RFC 2046 5.1) as parts and back; what a part means, contracts say.

/// Multipart content whose parts can be changed; what is not changed is written back byte for byte.
package struct Multipart: Sendable {
    /// What stands before the first delimiter and behind the last.
    private let preamble: [UInt8]
    private let epilogue: [UInt8]
    /// A line break, two hyphens and the boundary.
    private let delimiter: [UInt8]
    package var parts: [Part]

    /// One part: a field of the form.
    package struct Part: Sendable {
        /// White space behind the delimiter, and its line break.
        fileprivate let lead: [UInt8]
        /// The field lines as they stand there, with the empty line behind them.
        fileprivate var head: [UInt8]
        package var content: [UInt8]
    }

    /// Splits content; nil where it does not keep to RFC 2046 5.1.1: a wrong boundary, no closing delimiter, a part
    /// without an empty line, a field line without a colon.
    package init?(_ content: ArraySlice<UInt8>, boundary: String) {
        let boundary = Array(boundary.utf8)
        guard (1...70).contains(boundary.count), boundary.last != 0x20 else { return nil }
        delimiter = [0x0D, 0x0A, 0x2D, 0x2D] + boundary
        // The first delimiter may stand without the line break before it.
        let opening = delimiter[2...]
        var at: Int
        if content.starts(with: opening) {
            preamble = []
            at = content.startIndex + opening.count
        } else {
            guard let place = Multipart.place(of: delimiter, in: content) else { return nil }
            preamble = Array(content[..<place])
            at = place + delimiter.count
        }
        hasLineBreakFirst = !content.starts(with: opening)
        parts = []
        while true {
            if content[at...].starts(with: [0x2D, 0x2D]) {
                epilogue = Array(content[at...])
                return
            }
            var lineEnd = at
            while lineEnd < content.endIndex, isSpaceOrTab(content[lineEnd]) { lineEnd += 1 }
            guard content[lineEnd...].starts(with: [0x0D, 0x0A]) else { return nil }
            let headStart = lineEnd + 2
            // The empty line of a part without fields follows its delimiter's line at once.
            let body: Int
            if content[headStart...].starts(with: [0x0D, 0x0A]) {
                body = headStart + 2
            } else {
                guard let end = Multipart.place(of: [0x0D, 0x0A, 0x0D, 0x0A], in: content[headStart...]) else {
                    return nil
                }
                body = end + 4
            }
            // The delimiter's line break is not the content's; an empty content leaves that of the head to it.
            guard let next = Multipart.place(of: delimiter, in: content[(body - 2)...]) else { return nil }
            let part = Part(
                lead: Array(content[at..<headStart]), head: Array(content[headStart..<body]),
                content: Array(content[min(body, next)..<next]))
            guard next >= body, part.hasWellFormedHead else { return nil }
            parts.append(part)
            at = next + delimiter.count
        }
    }

    private let hasLineBreakFirst: Bool

    /// The whole content; nil where a part now holds the delimiter.
    package func encoded() -> [UInt8]? {
        var bytes = preamble + (hasLineBreakFirst ? delimiter[...] : delimiter[2...])
        for part in parts {
            let body = part.lead + part.head + part.content
            guard Multipart.place(of: delimiter, in: body[...]) == nil else { return nil }
            bytes += body
            bytes += delimiter
        }
        return bytes + epilogue
    }

    /// The boundary that a media type names (RFC 2046 5.1.1); nil for a type that is not multipart, or without one.
    package static func boundary(of type: MediaType) -> String? {
        type.type == "multipart" ? type.parameter("boundary") : nil
    }

    /// Where a pattern begins first (Horspool); the pattern has at least one byte.
    private static func place(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        let last = pattern.count - 1
        var shifts = [Int](repeating: pattern.count, count: 256)
        for (index, byte) in pattern.dropLast().enumerated() { shifts[Int(byte)] = last - index }
        var end = bytes.startIndex + last
        while end < bytes.endIndex {
            if bytes[end] == pattern[last], bytes[(end - last)...].starts(with: pattern) { return end - last }
            end += shifts[Int(bytes[end])]
        }
        return nil
    }
}

extension Multipart.Part {
    /// The field lines, in order.
    package var fields: [(name: String, value: String)] {
        lines.compactMap { line in
            guard let colon = head[line].firstIndex(of: 0x3A) else { return nil }
            let value = trimmed(head[(colon + 1)..<line.upperBound])
            return (
                String(decoding: head[line.lowerBound..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)
            )
        }
    }

    /// The value of the first field with this name, compared without case.
    package func field(_ name: String) -> String? {
        fields.first { equalsIgnoringCase(Array($0.name.utf8), name) }?.value
    }

    /// The name of the form's field (RFC 7578 4.2); nil where the part has none.
    package var name: String? {
        get { parameter("name") }
        set { if let newValue { setParameter("name", newValue) } }
    }

    /// The name of the file that the content was (RFC 7578 4.2); nil where it was none.
    package var filename: String? {
        get { parameter("filename") }
        set { if let newValue { setParameter("filename", newValue) } }
    }

    /// The type that the part states; `text/plain` where it states none (RFC 7578 4.4), nil where it is no type.
    package var mediaType: MediaType? { MediaType(field("content-type") ?? "text/plain") }

    fileprivate var hasWellFormedHead: Bool {
        lines.allSatisfy { line in
            guard let colon = head[line].firstIndex(of: 0x3A), colon > line.lowerBound else { return false }
            return head[line.lowerBound..<colon].allSatisfy(isTokenByte)
        }
    }

    /// The ranges of the field lines in the head, without their line breaks.
    private var lines: [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in head.indices where head[index] == 0x0A {
            let end = index > start && head[index - 1] == 0x0D ? index - 1 : index
            if end > start { lines.append(start..<end) }
            start = index + 1
        }
        return lines
    }

    private func parameter(_ name: String) -> String? { parameterRange(name).map { unquoted(head[$0]) } }

    /// Writes the parameter's value anew, as a quoted string; nothing where the part has no such parameter.
    private mutating func setParameter(_ name: String, _ value: String) {
        guard let range = parameterRange(name), unquoted(head[range]) != value else { return }
        var quoted: [UInt8] = [0x22]
        for byte in value.utf8 {
            switch byte {
            case 0x22: quoted += Array("%22".utf8)
            case 0x0A: quoted += Array("%0A".utf8)
            case 0x0D: quoted += Array("%0D".utf8)
            default: quoted.append(byte)
            }
        }
        head.replaceSubrange(range, with: quoted + [0x22])
    }

    /// Where the value of a parameter of Content-Disposition stands, quotes included.
    private func parameterRange(_ name: String) -> Range<Int>? {
        guard
            let line = lines.first(where: { line in
                head[line].firstIndex(of: 0x3A).map {
                    equalsIgnoringCase(head[line.lowerBound..<$0], "content-disposition")
                } ?? false
            }), let colon = head[line].firstIndex(of: 0x3A)
        else { return nil }
        var at = colon + 1
        while at < line.upperBound, head[at] != 0x3B { at += 1 }
        while at < line.upperBound {
            at += 1
            while at < line.upperBound, isSpaceOrTab(head[at]) { at += 1 }
            let nameStart = at
            while at < line.upperBound, head[at] != 0x3D, head[at] != 0x3B { at += 1 }
            guard at < line.upperBound, head[at] == 0x3D else { continue }
            let isWanted = equalsIgnoringCase(trimmed(head[nameStart..<at]), name)
            at += 1
            let valueStart = at
            if at < line.upperBound, head[at] == 0x22 {
                at += 1
                while at < line.upperBound, head[at] != 0x22 { at += head[at] == 0x5C ? 2 : 1 }
                at = min(at + 1, line.upperBound)
            }
            let quotedEnd = at
            while at < line.upperBound, head[at] != 0x3B { at += 1 }
            if isWanted { return valueStart..<(quotedEnd > valueStart ? quotedEnd : at) }
        }
        return nil
    }

    /// A value without its quotes. Browsers write `"` as `%22` and line breaks likewise (WHATWG HTML 4.10.21.8);
    /// others escape with a backslash; a backslash before anything else is one, as in a path of Windows.
    private func unquoted(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.count >= 2, bytes.first == 0x22, bytes.last == 0x22 else {
            return String(decoding: trimmed(bytes), as: UTF8.self)
        }
        let inner = Array(bytes.dropFirst().dropLast())
        var text: [UInt8] = []
        var at = 0
        while at < inner.count {
            let escaped = escapes.first { inner[at...].starts(with: $0.key) }
            text.append(escaped?.value ?? inner[at])
            at += escaped?.key.count ?? 1
        }
        return String(decoding: text, as: UTF8.self)
    }
}

private let escapes: [(key: [UInt8], value: UInt8)] = [
    (Array("%22".utf8), 0x22), (Array("%0A".utf8), 0x0A), (Array("%0D".utf8), 0x0D), (Array("\\\"".utf8), 0x22),
    (Array("\\\\".utf8), 0x5C),
]
