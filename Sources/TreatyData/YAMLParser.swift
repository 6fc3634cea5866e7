// Reads YAML 1.2 block structure into a tape: documents, sequences, mappings; it does not read the text of scalars.

import TreatyText

/// A pushdown machine over bytes: one frame for each open collection, so that depth costs no stack of the process.
///
/// Scalars are scanned before they are written to the tape; only then is it known whether a `:` makes them a key, and
/// the tape never needs to move. Time is linear in bytes and nodes.
struct YAMLParser {
    struct Failure: Error {
        var code: String
        var message: String
        var offset: Int
        var help: String?
    }

    enum Level: UInt8 {
        case document, sequence, mapping, flowSequence, flowMapping, flowPair

        var isMapping: Bool { self == .mapping || self == .flowMapping || self == .flowPair }
    }

    /// What a frame wants to read next. The first five belong to block collections, the others to flow collections.
    enum Expectation: UInt8 {
        case node, explicitKey, explicitKeyEnd, explicitValue, next
        case entry, flowKey, colon, flowValue, separator
    }

    struct Frame {
        var level: Level
        var expects: Expectation
        /// The column of the collection; -1 for the document. Flow collections: that of the block around them.
        var indent: Int
        var node: Int
        var count = 0
    }

    let depthMax: Int
    let nodesMax: Int
    /// Nodes that aliases have copied, and how many they may: enough for real files, too few for a bomb.
    var copiedNodes = 0
    let copiedNodesMax: Int
    /// The same for the bytes of the texts that copied nodes share.
    var copiedBytes = 0
    let copiedBytesMax: Int
    var nodes: [Node] = []
    /// The source's bytes, and behind them the texts that do not stand in it literally.
    var texts: [UInt8]
    var frames: [Frame] = []
    var anchors: [[UInt8]: Int] = [:]
    var tagPrefixes: [[UInt8]: [UInt8]] = [:]
    /// The places of comments, in order, over the whole stream.
    var comments: [Range<Int>] = []
    /// Characters that may stand in quotes only, in order, and how many of them have been found there.
    var quotedOnly: [Int] = []
    var quotedOnlyPassed = 0
    /// Whether a plain name `<<` stands in the document at hand.
    var hasMerge = false

    /// Whether events are kept, which a tape has no place for; what only events can tell is then accepted (names that
    /// are collections, aliases within their own node), and the tape is nobody's business.
    let keepsEvents: Bool
    var events: [YAMLEvent] = []
    var tagNames: [[UInt8]] = []

    var at = 0
    var lineStart = 0
    /// Spaces the current line begins with; valid once its first token is reached.
    var indent = 0
    /// Where the first token of the current line stands.
    var lineFirst = 0
    /// Whether a tab stands between the indentation, or the token before, and this token.
    var isTabbed = false
    /// After the last byte of the last token: where collections end and where omitted values stand.
    var contentEnd = 0
    /// Where the document at hand begins: its `---`, or its first token.
    var documentStart = 0

    init(_ source: SourceFile, limits: ReadLimits, keepsEvents: Bool = false) {
        texts = source.bytes
        // Contracts have a node for each 16 bytes; the memory of a guess that is too high is never touched.
        nodes.reserveCapacity(min(source.bytes.count / 12, limits.nodesMax))
        self.keepsEvents = keepsEvents
        depthMax = limits.depthMax
        nodesMax = limits.nodesMax
        copiedNodesMax = limits.aliasNodesMax + source.bytes.count
        copiedBytesMax = limits.aliasBytesMax + source.bytes.count
    }

    /// Whether the token at hand is the first of its line.
    var isFirst: Bool { at == lineFirst }

    /// Reads the next document of the stream (YAML 1.2.2 9.2) into `nodes`; false where there is none.
    /// Its texts stand in `texts` behind those of the documents before.
    mutating func parseDocument(_ source: Span<UInt8>) throws(Failure) -> Bool {
        nodes.removeAll(keepingCapacity: nodes.isEmpty)
        anchors.removeAll()
        tagPrefixes.removeAll()
        hasMerge = false
        guard try parsePrefix(source) else { return false }
        if keepsEvents { log(.documentStart, isMarked: at > documentStart) }
        frames = [Frame(level: .document, expects: .node, indent: -1, node: 0)]
        contentEnd = at
        while let frame = frames.last {
            switch frame.expects {
            case .node, .explicitKey, .explicitValue: try parseBlockNode(source, in: frame)
            case .explicitKeyEnd: try parseExplicitValue(source, in: frame)
            default: try parseNext(source, in: frame)
            }
        }
        if keepsEvents { log(.documentEnd, isMarked: isMarker(source, at, Byte.dot)) }
        if hasMerge, !keepsEvents { try applyMerges(source) }
        return true
    }

    /// Passes over what stands before a document: comments, directives, `---`, and the `...` of the one before.
    private mutating func parsePrefix(_ source: Span<UInt8>) throws(Failure) -> Bool {
        var directive: Int?
        var hasVersion = false
        while true {
            if at == 0 || at == lineStart, isByteOrderMark(source, at) {
                at += 3
                lineStart = at
            }
            skip(source)
            guard at < source.count else {
                if let directive { throw directiveFailure(directive) }
                return false
            }
            if at == lineStart, source[at] == Byte.percent {
                directive = at
                try parseDirective(source, hasVersion: &hasVersion)
            } else if isMarker(source, at, Byte.dot) {
                if let directive { throw directiveFailure(directive) }
                at += 3
                skip(source)
                guard at >= source.count || isFirst else {
                    throw fail("trailing", "expected the end of the line after '...', found \(found(source))")
                }
            } else if isMarker(source, at, Byte.dash) {
                documentStart = at
                at += 3
                return true
            } else {
                if let directive { throw directiveFailure(directive) }
                documentStart = at
                return true
            }
        }
    }

    private func directiveFailure(_ offset: Int) -> Failure {
        fail(
            "directive", "a directive must be followed by a line '---'", at: offset,
            help: "text that begins with '%' needs quotes")
    }

    // MARK: Collections

    /// Goes on with a collection after one of its nodes, or closes it.
    private mutating func parseNext(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        skip(source)
        if isAtEnd(source) || frame.level != .document && isFirst && indent < frame.indent { return close() }
        guard isFirst else { throw trailingFailure(source) }
        if frame.level == .document { throw secondNodeFailure(source) }
        if indent > frame.indent { throw indentFailure(source, in: frame) }
        if isTabbed { throw tabFailure(source) }
        if frame.level == .mapping { return try parseKey(source, in: frame) }
        if isIndicator(source, Byte.dash) {
            takeIndicator(.node)
        } else if frames.count > 1, frames[frames.count - 2].level == .mapping,
            frames[frames.count - 2].indent == frame.indent
        {
            close()
        } else {
            throw fail(
                "indent", "expected '- ' for the next item of the list, found \(found(source))",
                help: "indent this line below the item it belongs to, or begin it with '- '")
        }
    }

    mutating func takeIndicator(_ expects: Expectation) {
        at += 1
        contentEnd = at
        frames[frames.count - 1].expects = expects
        frames[frames.count - 1].count += 1
    }

    private mutating func parseKey(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        if isIndicator(source, Byte.question) { return takeIndicator(.explicitKey) }
        if isIndicator(source, Byte.dash) {
            throw fail(
                "list-in-object", "expected a name as in the lines before, found an item of a list",
                help: "put the list under a name of its own, or indent it below the one it belongs to")
        }
        var properties = Properties()
        while source[at] == Byte.ampersand || source[at] == Byte.exclamation {
            try parseProperty(source, into: &properties)
            skip(source)
            if isAtEnd(source) || isFirst {
                throw fail("colon", "expected a name, found the end of the line", at: contentEnd)
            }
        }
        if source[at] == Byte.openBracket || source[at] == Byte.openBrace {
            return try parseFlowAsKey(source, in: frame, properties)
        }
        if source[at] == Byte.bar || source[at] == Byte.greater { throw startFailure(source) }
        let key = try scanItem(source, indent: frame.indent)
        guard colonFollows(source) else { throw missingColonFailure(source, after: key) }
        try takeKey(source, key, properties)
    }

    /// Writes an implicit key into the mapping on top and passes over its `:`, which follows (YAML 1.2.2 7.4.2, 8.2.2).
    private mutating func takeKey(_ source: Span<UInt8>, _ key: Scalar, _ properties: Properties) throws(Failure) {
        if key.isMultiline { throw multilineKeyFailure(key.start) }
        while source[at] != Byte.colon { at += 1 }
        try checkNameLength(source, from: key.start)
        try write(source, key, properties, isKey: true)
        takeIndicator(.node)
    }

    /// After the key of `? key`: its value, if one is given.
    private mutating func parseExplicitValue(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        skip(source)
        let isEnd = isAtEnd(source)
        guard isEnd || isFirst else { throw trailingFailure(source) }
        if !isEnd, indent == frame.indent, !isTabbed, isIndicator(source, Byte.colon) {
            at += 1
            contentEnd = at
            frames[frames.count - 1].expects = .explicitValue
        } else {
            frames[frames.count - 1].expects = .next
            try write(source, Scalar(emptyAt: contentEnd), Properties(), isKey: false)
        }
    }

    mutating func open(
        _ source: Span<UInt8>, _ level: Level, _ expects: Expectation, indent: Int, _ properties: Properties
    ) throws(Failure) {
        guard frames.count <= depthMax else { throw depthFailure() }
        if keepsEvents { logStart(source, level, properties) }
        frames.append(Frame(level: level, expects: expects, indent: indent, node: nodes.count))
        setAnchor(source, properties)
        try append(Node(kind: level.isMapping ? .object : .array, source: at..<at))
    }

    /// Ends the collection on top where the last token ended.
    mutating func close() {
        guard let frame = frames.popLast(), frame.level != .document else { return }
        if keepsEvents { log(frame.level.isMapping ? .mappingEnd : .sequenceEnd) }
        nodes[frame.node].first = UInt32(truncatingIfNeeded: frame.count)
        nodes[frame.node].second = UInt32(truncatingIfNeeded: nodes.count)
        nodes[frame.node].sourceEnd = UInt32(truncatingIfNeeded: contentEnd)
    }

    mutating func append(_ node: Node) throws(Failure) {
        guard nodes.count < nodesMax else { throw nodesFailure() }
        nodes.append(node)
    }

    func nodesFailure() -> Failure {
        fail("too-many-nodes", "the document has more than \(nodesMax) nodes, expanded aliases included")
    }

    // MARK: Nodes

    /// Where a node begins: what stands on its first line decides which collections may begin there.
    struct Start {
        var at: Int
        var isFirst: Bool
        var isTabbed: Bool
        /// Properties on lines before, which belong to the whole node.
        var outer = Properties()
        /// Properties on this line, which belong to the key if there is one.
        var inner = Properties()
    }

    /// Reads one node for the frame on top (YAML 1.2.2 8.2.3), or opens the collection that it is.
    private mutating func parseBlockNode(_ source: Span<UInt8>, in frame: Frame) throws(Failure) {
        let isKey = frame.expects == .explicitKey
        frames[frames.count - 1].expects = isKey ? .explicitKeyEnd : .next
        guard let start = try parseStart(source, in: frame, isKey: isKey) else { return }
        if isIndicator(source, Byte.dash) || isIndicator(source, Byte.question) {
            let isList = source[at] == Byte.dash
            try checkStart(source, start, in: frame, isKey: isKey, what: isList ? "a list" : "an explicit name")
            if !start.inner.isEmpty {
                throw fail("property", "an anchor or a tag of a collection stands on the line before it", at: start.at)
            }
            try open(source, isList ? .sequence : .mapping, .next, indent: at - lineStart, start.outer)
            return takeIndicator(isList ? .node : .explicitKey)
        }
        if source[at] == Byte.bar || source[at] == Byte.greater {
            let scalar = try scanBlockScalar(source, indent: frame.indent)
            return try write(source, scalar, try joined(start.outer, start.inner), isKey: isKey)
        }
        if source[at] == Byte.openBracket || source[at] == Byte.openBrace {
            if keepsEvents || isKey { return try parseFlowNode(source, start, in: frame, isKey: isKey) }
            let offset = at
            try parseFlow(source, indent: frame.indent, try joined(start.outer, start.inner))
            if colonFollows(source) { throw keyFailure(offset) }
            return
        }
        var scalar = try scanItem(source, indent: frame.indent)
        if colonFollows(source) {
            if scalar.isMultiline { throw multilineKeyFailure(scalar.start) }
            try checkStart(source, start, in: frame, isKey: isKey, what: "an object")
            let end = at
            at = scalar.start
            try open(source, .mapping, .next, indent: start.at - lineStart, start.outer)
            at = end
            return try takeKey(source, scalar, start.inner)
        }
        if scalar.style == .plain { try scanContinuation(source, of: &scalar, indent: frame.indent, inFlow: false) }
        try write(source, scalar, try joined(start.outer, start.inner), isKey: isKey)
    }

    /// Passes over separation and properties; nil where the node is omitted, which is then written.
    private mutating func parseStart(_ source: Span<UInt8>, in frame: Frame, isKey: Bool) throws(Failure) -> Start? {
        let emptyAt = contentEnd
        skip(source)
        var start = Start(at: at, isFirst: isFirst, isTabbed: isTabbed)
        while true {
            let isEnd = isAtEnd(source)
            if isEnd || isFirst && indent <= frame.indent {
                let isList = !isEnd && frame.level == .mapping && indent == frame.indent && !isTabbed
                if isList, isIndicator(source, Byte.dash) { return start }
                if !isEnd, isTabbed { throw tabFailure(source) }
                try write(source, Scalar(emptyAt: emptyAt), try joined(start.outer, start.inner), isKey: isKey)
                return nil
            }
            guard source[at] == Byte.ampersand || source[at] == Byte.exclamation else { return start }
            try parseProperty(source, into: &start.inner)
            skip(source)
            if isFirst {
                let outer = try joined(start.outer, start.inner)
                start = Start(at: at, isFirst: true, isTabbed: isTabbed, outer: outer)
            }
        }
    }

    /// A block collection begins on a line of its own, or right after `- `, `? ` or an explicit `: ` (YAML 1.2.2
    /// 8.2.1).
    func checkStart(
        _ source: Span<UInt8>, _ start: Start, in frame: Frame, isKey: Bool, what: String
    ) throws(Failure) {
        let isCompact = frame.level == .sequence || frame.expects == .explicitKey || frame.expects == .explicitValue
        if start.isTabbed, start.isFirst || isCompact { throw tabFailure(source) }
        if isKey, !keepsEvents { throw keyFailure(start.at) }
        if start.isFirst || isCompact { return }
        if frame.level == .document {
            throw fail(
                "start", "\(what) must not begin on the line of '---'", at: start.at, help: "begin it on the next line")
        }
        if what == "an object" {
            throw fail(
                "nested-colon", "a second ': ' on this line: a value that holds ': ' needs quotes",
                help: "put the value in quotes, or begin an object on the next line, indented")
        }
        throw fail(
            "start", "\(what) must not begin on the line of its name", at: start.at,
            help: "begin it on the next line, or put text that begins with '- ' or '? ' in quotes")
    }
}
