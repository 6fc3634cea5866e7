// What a YAML stream says beyond the values that a tape holds, as the events of its serialization; nothing is resolved.
package import TreatyText

/// One event of a YAML stream (YAML 1.2.2 3.1), as the parser that makes tapes meets it.
package struct YAMLEvent: Sendable, Equatable {
    package enum Kind: Sendable {
        case streamStart, streamEnd, documentStart, documentEnd
        case mappingStart, mappingEnd, sequenceStart, sequenceEnd
        case scalar, alias
    }

    package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

    package var kind: Kind
    /// Where it begins, in bytes of the source.
    package var offset: Int
    /// Documents: whether `---` or `...` stands there. Collections: whether brackets do.
    package var isMarked = false
    /// The name of the anchor, or the one that an alias names.
    package var anchor: [UInt8]?
    /// The tag in full: `tag:yaml.org,2002:str`, `!local`, `!`.
    package var tag: [UInt8]?
    package var style = Style.plain
    /// The text of a scalar, folded and without escapes.
    package var text: [UInt8] = []

    /// All events of a stream, of streams too that no document can hold: names that are collections, and aliases within
    /// the node they name. Throws the first error.
    package static func stream(
        _ source: SourceFile, limits: ReadLimits = ReadLimits()
    ) throws(Diagnostic) -> [YAMLEvent] {
        var parser = YAMLParser(source, limits: limits, keepsEvents: true)
        try parser.parseStream(source, limits: limits) { (_) throws(YAMLParser.Failure) in }
        let start = YAMLEvent(kind: .streamStart, offset: 0)
        return [start] + parser.events + [YAMLEvent(kind: .streamEnd, offset: source.bytes.count)]
    }
}

extension YAMLEvent: CustomStringConvertible {
    /// A line as the official suite writes it: `+MAP {} &a <tag>`, `=VAL :text`.
    package var description: String {
        var words: [String]
        switch kind {
        case .streamStart: return "+STR"
        case .streamEnd: return "-STR"
        case .mappingEnd: return "-MAP"
        case .sequenceEnd: return "-SEQ"
        case .documentStart: return isMarked ? "+DOC ---" : "+DOC"
        case .documentEnd: return isMarked ? "-DOC ..." : "-DOC"
        case .alias: return "=ALI *" + String(decoding: anchor ?? [], as: UTF8.self)
        case .mappingStart: words = isMarked ? ["+MAP", "{}"] : ["+MAP"]
        case .sequenceStart: words = isMarked ? ["+SEQ", "[]"] : ["+SEQ"]
        case .scalar: words = ["=VAL"]
        }
        if let anchor { words.append("&" + String(decoding: anchor, as: UTF8.self)) }
        if let tag { words.append("<" + String(decoding: tag, as: UTF8.self) + ">") }
        if kind == .scalar { words.append(mark + YAMLEvent.escaped(text)) }
        return words.joined(separator: " ")
    }

    private var mark: String {
        switch style {
        case .plain: ":"
        case .singleQuoted: "'"
        case .doubleQuoted: "\""
        case .literal: "|"
        case .folded: ">"
        }
    }

    private static func escaped(_ text: [UInt8]) -> String {
        var result: [UInt8] = []
        for byte in text {
            let letters = [0x5C: "\\", 0: "0", 0x08: "b", 0x09: "t", 0x0A: "n", 0x0D: "r"] as [UInt8: String]
            if let letter = letters[byte] { result += [0x5C] + letter.utf8 } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension YAMLParser {
    mutating func log(_ kind: YAMLEvent.Kind, isMarked: Bool = false) {
        events.append(YAMLEvent(kind: kind, offset: at, isMarked: isMarked))
    }

    mutating func logStart(_ source: Span<UInt8>, _ level: Level, _ properties: Properties) {
        log(level.isMapping ? .mappingStart : .sequenceStart, isMarked: level.rawValue >= Level.flowSequence.rawValue)
        setProperties(source, properties, ofEvent: events.count - 1)
    }

    mutating func logScalar(_ source: Span<UInt8>, _ scalar: Scalar, _ properties: Properties) {
        var event = YAMLEvent(kind: .scalar, offset: scalar.start)
        switch scalar.style {
        case .plain: event.style = .plain
        case .single: event.style = .singleQuoted
        case .double: event.style = .doubleQuoted
        case .literal: event.style = .literal
        case .folded: event.style = .folded
        case .alias:
            event.kind = .alias
            event.anchor = copiedText(source, scalar.start + 1..<scalar.end)
            return events.append(event)
        }
        event.text = copiedText(source, scalar.first..<scalar.second)
        events.append(event)
        setProperties(source, properties, ofEvent: events.count - 1)
    }

    private mutating func setProperties(_ source: Span<UInt8>, _ properties: Properties, ofEvent event: Int) {
        events[event].anchor = properties.anchor.map { copiedText(source, $0) }
        events[event].tag = properties.tagName < 0 ? nil : tagNames[Int(properties.tagName)]
    }

    // MARK: Names that are collections

    /// A list or an object in brackets in block context: a value, or where a `:` follows a name, for which a tape has
    /// no place.
    mutating func parseFlowNode(
        _ source: Span<UInt8>, _ start: Start, in frame: Frame, isKey: Bool
    ) throws(Failure) {
        guard keepsEvents else { throw keyFailure(at) }
        let first = events.count
        let offset = at
        try parseFlow(source, indent: frame.indent, start.inner)
        guard colonFollows(source) else {
            setAnchor(source, start.outer)
            return setProperties(source, try joined(start.outer, start.inner), ofEvent: first)
        }
        try checkStart(source, start, in: frame, isKey: isKey, what: "an object")
        try open(source, .mapping, .next, indent: start.at - lineStart, start.outer)
        events.insert(events.removeLast(), at: first)
        try takeCollectionKey(source, from: offset)
    }

    /// The same where a name is expected in an object that is open.
    mutating func parseFlowAsKey(
        _ source: Span<UInt8>, in frame: Frame, _ properties: Properties
    ) throws(Failure) {
        let offset = at
        guard keepsEvents else { throw keyFailure(at) }
        try parseFlow(source, indent: frame.indent, properties)
        guard colonFollows(source) else {
            throw fail("colon", "expected ':' after the name", at: offset, help: "write 'name: value'")
        }
        try takeCollectionKey(source, from: offset)
    }

    private mutating func takeCollectionKey(_ source: Span<UInt8>, from start: Int) throws(Failure) {
        while source[at] != Byte.colon { at += 1 }
        try checkCollectionKey(source, from: start)
        takeIndicator(.node)
    }

    private func checkCollectionKey(_ source: Span<UInt8>, from start: Int) throws(Failure) {
        try checkNameLength(source, from: start)
        for offset in start..<at where isBreak(source[offset]) { throw multilineKeyFailure(start) }
    }

    /// A `:` after a list or an object within a list in brackets: that was the name of a pair (YAML 1.2.2 7.4.2).
    mutating func pairLastItem(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        var first = events.count - 1
        var depth = 0
        repeat {
            switch events[first].kind {
            case .mappingEnd, .sequenceEnd: depth += 1
            case .mappingStart, .sequenceStart: depth -= 1
            default: break
            }
            first -= 1
        } while depth > 0 && first >= 0 && events[first].offset >= at - 4 * YAMLParser.nameLengthMax
        guard depth == 0, events[first + 1].kind != .scalar, events[first + 1].kind != .alias else {
            throw multilineKeyFailure(at)
        }
        try checkCollectionKey(source, from: events[first + 1].offset)
        try open(source, .flowPair, .flowValue, indent: frame.indent, Properties())
        events.insert(events.removeLast(), at: first + 1)
        at += 1
        contentEnd = at
    }
}
