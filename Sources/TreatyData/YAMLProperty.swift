// Anchors, aliases, tags and directives of YAML; what a tag makes of a scalar is decided with its resolution.
import TreatyText

extension YAMLParser {
    /// The tags that change how a scalar is read; collections keep their kind under any tag.
    enum Tag: UInt8 { case none, string, null, bool, int, float, merge, other }

    /// What stands before a node (YAML 1.2.2 6.9): small and without references, as most nodes have nothing.
    struct Properties {
        private var anchorStart: UInt32 = 0
        private var anchorEnd: UInt32 = 0
        /// The place of the tag in `tagNames`; -1 where events are not kept.
        var tagName: Int32 = -1
        var tag = Tag.none

        var isEmpty: Bool { anchorEnd == 0 && tag == .none }

        /// Where the anchor's name stands.
        var anchor: Range<Int>? {
            get { anchorEnd == 0 ? nil : Int(anchorStart)..<Int(anchorEnd) }
            set {
                anchorStart = UInt32(truncatingIfNeeded: newValue?.lowerBound ?? 0)
                anchorEnd = UInt32(truncatingIfNeeded: newValue?.upperBound ?? 0)
            }
        }
    }

    mutating func parseProperty(_ source: Span<UInt8>, into properties: inout Properties) throws(Failure) {
        let start = at
        if source[at] == Byte.ampersand {
            guard properties.anchor == nil else {
                throw fail("property", "a node has one anchor at most", help: "remove one of them")
            }
            properties.anchor = try scanName(source, "an anchor")
        } else {
            guard properties.tag == .none else {
                throw fail("property", "a node has one tag at most", help: "remove one of them")
            }
            let name = try scanTag(source)
            properties.tag = YAMLParser.tag(name)
            if keepsEvents {
                properties.tagName = Int32(truncatingIfNeeded: tagNames.count)
                tagNames.append(name)
            }
        }
        contentEnd = at
        let inFlow = frames.last.map { $0.level.rawValue >= Level.flowSequence.rawValue } ?? false
        guard isSeparated(source, at) || inFlow && isFlowIndicator(source[at]) else {
            throw fail(
                "property", "expected a space after \(text(source, start, at)), found \(found(source))",
                help: "put a value that begins with '&' or '!' in quotes")
        }
    }

    /// Properties of a node that stand on several lines.
    func joined(_ outer: Properties, _ inner: Properties) throws(Failure) -> Properties {
        if inner.isEmpty { return outer }
        if outer.anchor != nil && inner.anchor != nil || outer.tag != .none && inner.tag != .none {
            throw fail(
                "property", "a node has one anchor and one tag at most", help: "remove the one on the line before")
        }
        var both = inner
        if both.anchor == nil { both.anchor = outer.anchor }
        if both.tag == .none { (both.tag, both.tagName) = (outer.tag, outer.tagName) }
        return both
    }

    /// The name after `&` or `*` (YAML 1.2.2 6.9.2).
    private mutating func scanName(_ source: Span<UInt8>, _ what: StaticString) throws(Failure)
        -> Range<Int>
    {
        let start = at
        at += 1
        while at < source.count, !isSeparator(source[at]), !isFlowIndicator(source[at]) { at += 1 }
        if at == start + 1 {
            throw fail(
                "anchor", "expected the name of \(what)", at: start,
                help: "put a value that begins with '&' or '*' in quotes")
        }
        return start + 1..<at
    }

    /// The node at hand is what its anchor names from now on (YAML 1.2.2 7.1: the last one before an alias counts).
    mutating func setAnchor(_ source: Span<UInt8>, _ properties: Properties) {
        if let anchor = properties.anchor { anchors[copiedText(source, anchor)] = nodes.count }
    }

    // MARK: Aliases

    /// Scans `*name`; `first` is the node it stands for.
    mutating func scanAlias(_ source: Span<UInt8>) throws(Failure) -> Scalar {
        let start = at
        let name = copiedText(source, try scanName(source, "an alias"))
        guard let node = anchors[name] else { throw missingAnchorFailure(name, at: start) }
        return Scalar(.alias, start, at, first: node, second: node)
    }

    /// Copies the nodes that an alias stands for; they keep the places they were written at. What the copies of one
    /// stream hold is bounded in nodes, in bytes of text and in depth, so that no reader of the tape needs to care.
    mutating func copy(_ alias: Scalar) throws(Failure) {
        let root = alias.first
        let isContainer = nodes[root].isContainer
        if isContainer, nodes[root].second == 0 {
            throw fail("alias-recursive", "the alias stands inside the node it names", at: alias.start)
        }
        let end = isContainer ? Int(nodes[root].second) : root + 1
        guard end - root <= nodesMax - nodes.count else { throw nodesFailure() }
        try countCopy(end - root, bytes: 0, at: alias.start)
        let shift = UInt32(truncatingIfNeeded: nodes.count - root)
        var ends: [Int] = []
        for index in root..<end {
            var node = nodes[index]
            while let last = ends.last, last <= index { ends.removeLast() }
            if node.isContainer {
                guard frames.count + ends.count <= depthMax else { throw depthFailure(at: alias.start) }
                ends.append(Int(node.second))
                node.second &+= shift
            } else {
                try countCopy(0, bytes: node.text.count, at: alias.start)
            }
            nodes.append(node)
        }
    }

    /// Aliases of aliases multiply, and so do aliases of a long text.
    mutating func countCopy(_ nodes: Int, bytes: Int, at offset: Int) throws(Failure) {
        copiedNodes += nodes
        copiedBytes += bytes
        guard copiedNodes > copiedNodesMax || copiedBytes > copiedBytesMax else { return }
        let what = copiedNodes > copiedNodesMax ? "\(copiedNodesMax) values" : "\(copiedBytesMax) bytes of text"
        throw fail(
            "alias-expansion", "the aliases stand for more than \(what)", at: offset,
            help: "write out what is meant; aliases of aliases multiply")
    }

    // MARK: Tags

    /// Scans `!<uri>`, `!suffix`, `!!suffix` or `!handle!suffix` (YAML 1.2.2 6.9.1); the name of the tag.
    private mutating func scanTag(_ source: Span<UInt8>) throws(Failure) -> [UInt8] {
        let start = at
        at += 1
        var text: [UInt8] = []
        if at < source.count, source[at] == Byte.less {
            at += 1
            while at < source.count, !isSeparator(source[at]), source[at] != Byte.greater {
                text.append(source[at])
                at += 1
            }
            guard at < source.count, source[at] == Byte.greater, !text.isEmpty, text != [Byte.exclamation] else {
                throw fail("tag", "expected a tag such as !<tag:yaml.org,2002:str>", at: start)
            }
            at += 1
            return text
        }
        var handle = [Byte.exclamation]
        while at < source.count, !isSeparator(source[at]), !isFlowIndicator(source[at]) {
            text.append(source[at])
            at += 1
            if text.last == Byte.exclamation, handle.count == 1 {
                handle += text
                text = []
            }
        }
        if handle.count == 1, text.isEmpty { return handle }
        guard !text.isEmpty, !text.contains(Byte.exclamation), let suffix = PercentEncoding.decoded(text) else {
            throw fail(
                "tag", "expected a tag such as !!str or !name", at: start,
                help: "put a value that begins with '!' in quotes")
        }
        if let prefix = tagPrefixes[handle] { return prefix + suffix }
        if handle.count == 1 { return handle + suffix }
        guard handle.count == 2 else {
            throw fail(
                "tag", "the tag handle '\(String(decoding: handle, as: UTF8.self))' is not declared", at: start,
                help: "declare it with %TAG before '---' of this document")
        }
        return YAMLParser.corePrefix + suffix
    }

    private static var corePrefix: [UInt8] { Array("tag:yaml.org,2002:".utf8) }

    /// The tags of the core schema (YAML 1.2.2 10.3); the non-specific tag `!` makes a string (6.9.1).
    private static func tag(_ name: [UInt8]) -> Tag {
        if name == [Byte.exclamation] { return .string }
        guard name.starts(with: corePrefix) else { return .other }
        switch String(decoding: name.dropFirst(corePrefix.count), as: UTF8.self) {
        case "str": return .string
        case "null": return .null
        case "bool": return .bool
        case "int": return .int
        case "float": return .float
        case "merge": return .merge
        default: return .other
        }
    }

    // MARK: Directives

    /// `%YAML` and `%TAG`; reserved directives are passed over (YAML 1.2.2 6.8).
    mutating func parseDirective(_ source: Span<UInt8>, hasVersion: inout Bool) throws(Failure) {
        let start = at
        var words: [[UInt8]] = []
        while at < source.count, !isBreak(source[at]) {
            if isWhite(source[at]) {
                at += 1
                continue
            }
            if source[at] == Byte.hash, isWhite(source[at - 1]) {
                skipComment(source)
                break
            }
            var word: [UInt8] = []
            while at < source.count, !isSeparator(source[at]) {
                word.append(source[at])
                at += 1
            }
            words.append(word)
        }
        switch words[0] {
        case Array("%YAML".utf8):
            guard !hasVersion else { throw fail("directive", "a document has one %YAML directive at most", at: start) }
            let parts = words.count == 2 ? words[1].split(separator: Byte.dot, omittingEmptySubsequences: false) : []
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 &- 0x30 < 10 } }) else {
                throw fail("directive", "expected a version such as '%YAML 1.2'", at: start)
            }
            guard parts[0] == [0x31] else {
                throw fail("directive", "only YAML 1 is read", at: start, help: "write '%YAML 1.2'")
            }
            hasVersion = true
        case Array("%TAG".utf8):
            guard words.count == 3, words[1].first == Byte.exclamation, words[1].last == Byte.exclamation else {
                throw fail(
                    "directive", "expected a handle and a prefix, as in '%TAG !e! tag:example.com,2000:'", at: start)
            }
            guard tagPrefixes[words[1]] == nil else {
                throw fail(
                    "directive", "the tag handle is declared twice", at: start, help: "remove one of the declarations")
            }
            tagPrefixes[words[1]] = PercentEncoding.decoded(words[2]) ?? words[2]
        default: break
        }
    }
}
