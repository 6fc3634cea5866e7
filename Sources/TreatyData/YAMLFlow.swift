// Reads YAML flow collections, `[a, b]` and `{a: b}`, into the tape; block structure is read elsewhere.

extension YAMLParser {
    /// Reads one flow collection to its end (YAML 1.2.2 7.4); lines must be indented by more than `parent`.
    mutating func parseFlow(_ source: Span<UInt8>, indent parent: Int, _ properties: Properties) throws(Failure) {
        let depth = frames.count
        try openFlow(source, indent: parent, properties)
        while let frame = frames.last, frames.count > depth {
            try skipFlow(source, indent: parent)
            switch frame.expects {
            case .entry: try parseEntry(source, in: frame)
            case .flowKey: try parseFlowKey(source, in: frame)
            case .colon: try parseFlowColon(source, in: frame)
            case .flowValue: try parseFlowValue(source, in: frame)
            default: try parseSeparator(source, in: frame)
            }
        }
    }

    mutating func openFlow(_ source: Span<UInt8>, indent: Int, _ properties: Properties) throws(Failure) {
        let isList = source[at] == Byte.openBracket
        try open(source, isList ? .flowSequence : .flowMapping, .entry, indent: indent, properties)
        at += 1
        contentEnd = at
    }

    /// Passes over separation within flow collections; a closing bracket may stand at the column of the block around
    /// it, as is common.
    private mutating func skipFlow(_ source: Span<UInt8>, indent parent: Int) throws(Failure) {
        skip(source)
        if isAtEnd(source) { throw unclosedFlowFailure() }
        guard isFirst, indent <= parent else { return }
        if isTabbed { throw tabFailure(source) }
        if indent == parent, source[at] == Byte.closeBracket || source[at] == Byte.closeBrace { return }
        let failure = unclosedFlowFailure()
        throw fail(
            "flow-indent", "a line inside brackets must be indented by more than \(parent) spaces",
            help: "indent it further; or is the bracket not closed that opens on line \(line(source, failure.offset))?")
    }

    private func line(_ source: Span<UInt8>, _ offset: Int) -> Int {
        var line = 1
        var place = 0
        while place < offset {
            if isBreak(source[place]) {
                line += 1
                place = afterBreak(source, place)
            } else {
                place += 1
            }
        }
        return line
    }

    private func unclosedFlowFailure() -> Failure {
        let frame = frames.last { $0.level != .flowPair } ?? frames[frames.count - 1]
        let isList = frame.level == .flowSequence
        return unclosedFailure(
            Int(nodes[frame.node].sourceStart), isList ? "the list" : "the object", isList ? "']'" : "'}'")
    }

    mutating func expect(_ expects: Expectation, adding count: Int = 0) {
        frames[frames.count - 1].expects = expects
        frames[frames.count - 1].count += count
    }

    // MARK: Entries

    private mutating func parseEntry(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        let isList = frame.level == .flowSequence
        if try closes(source, frame) { return }
        if source[at] == Byte.comma {
            throw fail("flow-entry", "expected \(isList ? "an item" : "a name") before ','", help: "remove the comma")
        }
        if isIndicator(source, Byte.question) {
            if isList { try openPair(source, indent: frame.indent) }
            at += 1
            contentEnd = at
            return expect(.flowKey)
        }
        if isList { return try parseItem(source, in: frame) }
        try parseFlowKey(source, in: frame)
    }

    /// An element of a list, or the key of a pair `[a: b]` in it.
    private mutating func parseItem(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        let start = at
        let properties = try flowProperties(source, indent: frame.indent)
        if source[at] == Byte.openBracket || source[at] == Byte.openBrace {
            expect(.separator, adding: 1)
            return try openFlow(source, indent: frame.indent, properties)
        }
        let scalar = try scanFlowItem(source, indent: frame.indent)
        let line = lineStart
        try skipFlow(source, indent: frame.indent)
        guard colonIsValue(source, after: scalar) else {
            expect(.separator, adding: 1)
            return try write(source, scalar, properties, isKey: false)
        }
        if scalar.isMultiline || lineStart != line { throw multilineKeyFailure(start) }
        try checkNameLength(source, from: start)
        let colon = at
        at = start
        try openPair(source, indent: frame.indent)
        at = colon + 1
        try write(source, scalar, properties, isKey: true)
        contentEnd = at
        expect(.flowValue, adding: 1)
    }

    private mutating func openPair(_ source: Span<UInt8>, indent: Int) throws(Failure) {
        expect(.separator, adding: 1)
        try open(source, .flowPair, .entry, indent: indent, Properties())
    }

    private mutating func parseFlowKey(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        if endsEntry(source, frame) || frame.expects == .flowKey && isFlowColon(source) {
            try write(source, Scalar(emptyAt: contentEnd), Properties(), isKey: true)
        } else {
            let properties = try flowProperties(source, indent: frame.indent)
            if source[at] == Byte.openBracket || source[at] == Byte.openBrace {
                guard keepsEvents else { throw keyFailure(at) }
                expect(.colon, adding: 1)
                return try openFlow(source, indent: frame.indent, properties)
            }
            try write(source, try scanFlowItem(source, indent: frame.indent), properties, isKey: true)
        }
        expect(.colon, adding: 1)
    }

    private mutating func parseFlowColon(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        if source[at] == Byte.colon {
            at += 1
            contentEnd = at
            return expect(.flowValue)
        }
        guard endsEntry(source, frame) else {
            if try closes(source, frame) { return }
            throw fail(
                "flow-colon", "expected ':', ',' or a closing bracket after the name, found \(found(source))",
                help: "a value without quotes must not hold ',', '[', ']', '{' or '}' here")
        }
        expect(.separator)
        try write(source, Scalar(emptyAt: contentEnd), Properties(), isKey: false)
    }

    private mutating func parseFlowValue(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        expect(.separator)
        if endsEntry(source, frame) {
            return try write(source, Scalar(emptyAt: contentEnd), Properties(), isKey: false)
        }
        let properties = try flowProperties(source, indent: frame.indent)
        if source[at] == Byte.openBracket || source[at] == Byte.openBrace {
            return try openFlow(source, indent: frame.indent, properties)
        }
        try write(source, try scanFlowItem(source, indent: frame.indent), properties, isKey: false)
    }

    private mutating func parseSeparator(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        if frame.level == .flowPair {
            guard endsEntry(source, frame) else { throw separatorFailure(source, in: frame) }
            return close()
        }
        if source[at] == Byte.comma {
            at += 1
            contentEnd = at
            return expect(.entry)
        }
        if try closes(source, frame) { return }
        if keepsEvents, frame.level == .flowSequence, source[at] == Byte.colon {
            return try pairLastItem(source, in: frame)
        }
        throw separatorFailure(source, in: frame)
    }

    private func separatorFailure(_ source: Span<UInt8>, in frame: Frame) -> Failure {
        if source[at] == Byte.colon, let last = nodes.last { return keyFailure(Int(last.sourceStart)) }
        let bracket = frame.level == .flowMapping ? "'}'" : "']'"
        return fail(
            "separator", "expected ',' or \(bracket), found \(found(source))",
            help: source[at] == Byte.hash
                ? "write a space before '#' to begin a comment" : "is a comma missing, or the closing bracket?")
    }

    /// Takes the closing bracket of the frame on top, where it stands here; the other bracket is a failure.
    private mutating func closes(_ source: Span<UInt8>, _ frame: Frame) throws(Failure) -> Bool {
        let isList = frame.level != .flowMapping
        guard source[at] == Byte.closeBracket || source[at] == Byte.closeBrace else { return false }
        guard source[at] == (isList ? Byte.closeBracket : Byte.closeBrace) else {
            throw fail(
                "bracket", "expected '\(isList ? "]" : "}")', found \(found(source))",
                help: "close what was opened last first")
        }
        at += 1
        contentEnd = at
        close()
        return true
    }

    /// Whether what ends an entry of this frame stands here.
    private func endsEntry(_ source: Span<UInt8>, _ frame: Frame) -> Bool {
        let byte = source[at]
        return byte == Byte.comma || byte == (frame.level == .flowMapping ? Byte.closeBrace : Byte.closeBracket)
    }

    // MARK: Items

    private func isFlowColon(_ source: Span<UInt8>) -> Bool {
        source[at] == Byte.colon && (isSeparated(source, at + 1) || isFlowIndicator(source[at + 1]))
    }

    /// After a quoted key the `:` needs no space (YAML 1.2.2 7.4.2).
    private func colonIsValue(_ source: Span<UInt8>, after scalar: Scalar) -> Bool {
        source[at] == Byte.colon && (scalar.style == .double || scalar.style == .single || isFlowColon(source))
    }

    private mutating func flowProperties(_ source: Span<UInt8>, indent: Int) throws(Failure) -> Properties {
        var properties = Properties()
        while source[at] == Byte.ampersand || source[at] == Byte.exclamation {
            try parseProperty(source, into: &properties)
            contentEnd = at
            try skipFlow(source, indent: indent)
        }
        return properties
    }

    /// Scans a scalar or an alias; an omitted one where an entry ends or a `:` stands.
    private mutating func scanFlowItem(_ source: Span<UInt8>, indent parent: Int) throws(Failure) -> Scalar {
        let byte = source[at]
        switch byte {
        case Byte.star: return try scanAlias(source)
        case Byte.doubleQuote, Byte.singleQuote: return try scanQuoted(source, indent: parent)
        case Byte.comma, Byte.closeBracket, Byte.closeBrace: return Scalar(emptyAt: contentEnd)
        case Byte.colon where isFlowColon(source): return Scalar(emptyAt: at)
        default:
            guard beginsPlain(source, inFlow: true) else { throw startFailure(source) }
            let start = at
            skipPlainLine(source, inFlow: true)
            var scalar = Scalar(.plain, start, at, first: start, second: at)
            try scanContinuation(source, of: &scalar, indent: parent, inFlow: true)
            return scalar
        }
    }
}
