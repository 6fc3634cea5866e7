// Finds the operation of a path: text wins over text with parameters, that over a parameter, that over the rest of the
// path; which servers stand before it is not known here.
import TreatyText

/// All paths of a contract as a flat tree over segments. Built once. A look-up costs the bytes of the path and no
/// allocation; each node is visited once at most, so templates that make it go back cost no more than the tree has.
package struct RouteTree: Sendable {
    /// One way to call an operation.
    package struct Entry: Sendable {
        package let method: String
        package let path: PathTemplate
        package let operation: Int
        /// Which servers may stand before its path: an index into what `match` is asked with; any where it is below 0.
        package let servers: Int

        package init(method: String, path: PathTemplate, operation: Int, servers: Int = 0) {
            self.method = method
            self.path = path
            self.operation = operation
            self.servers = servers
        }
    }

    package enum Match: Sendable {
        case operation(Int, arguments: PathArguments)
        /// The path is there with other methods.
        case otherMethods([String])
        case none
    }

    fileprivate struct Node {
        var parameter: Int32 = -1
        var rest: Int32 = -1
        var hasLiterals = false
        var mixed: Range<Int32> = 0..<0
        var calls: Range<Int32> = 0..<0
    }

    /// A literal child: a slot of an open hash table.
    fileprivate struct Slot {
        var node: Int32 = -1
        var child: Int32 = -1
        var text: Range<Int32> = 0..<0
    }

    fileprivate struct Mixed {
        var pieces: Range<Int32>
        var child: Int32
    }

    /// Text, or a parameter where the range is empty.
    fileprivate struct Piece {
        var text: Range<Int32>
    }

    fileprivate struct Call {
        var method: Int32
        var operation: Int32
        var servers: Int32
    }

    fileprivate var nodes: [Node] = []
    fileprivate var slots: [Slot] = []
    fileprivate var mixed: [Mixed] = []
    fileprivate var pieces: [Piece] = []
    fileprivate var calls: [Call] = []
    fileprivate var texts: [UInt8] = []
    private var methods: [String] = []
    private var get: Int32 = -1
    /// What may stand behind the rest of a path without being part of it.
    private let suffixes: [[UInt8]]

    package init(_ operations: [(method: String, path: PathTemplate)]) {
        self.init(
            operations.enumerated().map { Entry(method: $1.method, path: $1.path, operation: $0) })
    }

    package init(_ entries: [Entry], suffixes: [String] = []) {
        self.suffixes = suffixes.map { Array($0.utf8) }
        var builder = RouteTreeBuilder()
        for entry in entries {
            let method: Int
            if let known = methods.firstIndex(of: entry.method) {
                method = known
            } else {
                method = methods.count
                methods.append(entry.method)
            }
            builder.add(
                entry.path.segments,
                Call(
                    method: Int32(truncatingIfNeeded: method), operation: Int32(truncatingIfNeeded: entry.operation),
                    servers: Int32(truncatingIfNeeded: entry.servers)))
        }
        builder.finish(&self)
        get = Int32(truncatingIfNeeded: methods.firstIndex(of: "GET") ?? -1)
    }

    /// Finds the operation of a method and a raw path; segments are compared percent-decoded, and a path whose `%` is
    /// not followed by two hexadecimal digits leads nowhere. A leaf without the method is passed over for a later one
    /// that has it; HEAD is answered by GET. `allows` says which sets of servers count, all where it is nil.
    package func match(method: String, path: ArraySlice<UInt8>, allows: [Bool]? = nil) -> Match {
        var arguments = PathArguments(of: path)
        var others: [String] = []
        let found = find(method, path, allows, &arguments, &others)
        if found >= 0 { return .operation(found, arguments: arguments) }
        return others.isEmpty ? .none : .otherMethods(others)
    }

    /// The same without an answer that would have to be copied: -1 where there is no operation.
    func find(
        _ method: String, _ path: ArraySlice<UInt8>, _ allows: [Bool]?, _ arguments: inout PathArguments,
        _ others: inout [String]
    ) -> Int {
        var search = RouteSearch(path: path, method: -1, get: -1, allows: allows)
        for index in methods.indices where methods[index] == method {
            search.method = Int32(truncatingIfNeeded: index)
        }
        if method == "HEAD" { search.get = get }
        let found = find(0, path, path.startIndex, &search)
        arguments = search.arguments
        if found < 0, !search.others.isEmpty {
            others += unique(
                search.others.flatMap { node in
                    nodes[node].calls.filter { search.counts(calls[Int($0)]) }.map {
                        methods[Int(calls[Int($0)].method)]
                    }
                })
        }
        return Int(found)
    }

    package func match(method: String, path: some Collection<UInt8>) -> Match {
        match(method: method, path: Array(path)[...], allows: nil)
    }

    /// The operation behind a node for the path from `at`, which is a slash or the end; -1 where there is none.
    private func find(_ node: Int, _ path: ArraySlice<UInt8>, _ at: Int, _ search: inout RouteSearch) -> Int32 {
        guard at < path.endIndex else { return operation(at: node, &search) }
        guard path[at] == slash else { return -1 }
        let start = at + 1
        var end = start
        var isEncoded = false
        let here = nodes[node]
        var hash = RouteHash(node)
        while end < path.endIndex {
            let byte = path[end]
            if byte == slash { break }
            if byte == percent { isEncoded = true }
            if here.hasLiterals { hash.add(byte) }
            end += 1
        }
        var decoded: [UInt8] = []
        if isEncoded {
            guard let text = PercentEncoding.decoded(path[start..<end]) else { return -1 }
            decoded = text
            hash = RouteHash(node)
            for byte in decoded { hash.add(byte) }
        }
        let count = search.arguments.endIndex
        if here.hasLiterals {
            let child = isEncoded ? literal(node, decoded[...], hash) : literal(node, path[start..<end], hash)
            if child >= 0 {
                let found = find(Int(child), path, end, &search)
                if found >= 0 { return found }
                search.arguments.truncate(to: count)
            }
        }
        guard start < end || here.rest >= 0 else { return -1 }
        for index in here.mixed {
            if takes(mixed[Int(index)], start..<end, isEncoded, &search) {
                let found = find(Int(mixed[Int(index)].child), path, end, &search)
                if found >= 0 { return found }
            }
            search.arguments.truncate(to: count)
        }
        if here.parameter >= 0, start < end {
            search.arguments.append(start..<end)
            let found = find(Int(here.parameter), path, end, &search)
            if found >= 0 { return found }
            search.arguments.truncate(to: count)
        }
        guard here.rest >= 0, start < path.endIndex, PercentEncoding.decoded(path[start...]) != nil else { return -1 }
        // A suffix is another spelling of the path and no part of the rest.
        let suffix = suffixes.first { $0.count < path.endIndex - start && path.suffix($0.count).elementsEqual($0) }
        search.arguments.append(start..<path.endIndex - (suffix?.count ?? 0))
        let found = operation(at: Int(here.rest), &search)
        if found < 0 { search.arguments.truncate(to: count) }
        return found
    }

    private func operation(at node: Int, _ search: inout RouteSearch) -> Int32 {
        var substitute: Int32 = -1
        var isKnown = false
        for index in nodes[node].calls {
            let call = calls[Int(index)]
            guard search.counts(call) else { continue }
            if call.method == search.method { return call.operation }
            if call.method == search.get, substitute < 0 { substitute = call.operation }
            isKnown = true
        }
        if isKnown, substitute < 0 { search.others.append(node) }
        return substitute
    }

    private func literal(_ node: Int, _ text: ArraySlice<UInt8>, _ hash: RouteHash) -> Int32 {
        var slot = hash.value & (slots.count - 1)
        while slots[slot].child >= 0 {
            let candidate = slots[slot]
            if candidate.node == node, candidate.text.count == text.count, holds(candidate.text, text) {
                return candidate.child
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return -1
    }

    private func holds(_ range: Range<Int32>, _ text: ArraySlice<UInt8>) -> Bool {
        var at = Int(range.lowerBound)
        for byte in text {
            if texts[at] != byte { return false }
            at += 1
        }
        return true
    }
}

private let slash = UInt8(ascii: "/")
private let percent = UInt8(ascii: "%")

/// The state of one look-up.
private struct RouteSearch {
    let path: ArraySlice<UInt8>
    var method: Int32
    /// The method that stands in for the one that is asked for; -1 where none does.
    var get: Int32
    let allows: [Bool]?
    var arguments: PathArguments
    /// Leaves that have other methods only.
    var others: [Int] = []

    init(path: ArraySlice<UInt8>, method: Int32, get: Int32, allows: [Bool]?) {
        self.path = path
        self.method = method
        self.get = get
        self.allows = allows
        arguments = PathArguments(of: path)
    }

    func counts(_ call: RouteTree.Call) -> Bool {
        guard let allows else { return true }
        let set = Int(call.servers)
        return set < 0 || set < allows.count && allows[set]
    }
}

/// FNV-1a over a node and the bytes of a segment, mixed at the end.
private struct RouteHash {
    private var state: UInt64

    init(_ node: Int) { state = 0xCBF2_9CE4_8422_2325 ^ (UInt64(truncatingIfNeeded: node) &* 0x9E37_79B9_7F4A_7C15) }

    mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

    var value: Int { Int(truncatingIfNeeded: (state ^ (state >> 32)) & 0x7FFF_FFFF) }
}

extension RouteTree {
    /// Takes a segment of text and parameters: each parameter but the last is as short as it can be. Linear but for the
    /// search of a text, which begins anew behind each match. Arguments of a failed try are left to the caller.
    fileprivate func takes(
        _ child: Mixed, _ segment: Range<Int>, _ isEncoded: Bool, _ search: inout RouteSearch
    ) -> Bool {
        if !isEncoded {
            return takes(child.pieces, search.path[segment]) { search.arguments.append($0) }
        }
        // Texts are compared decoded; arguments are ranges of what was sent.
        guard let (bytes, places) = RouteTree.decodedWithPlaces(search.path[segment]) else { return false }
        return takes(child.pieces, bytes[...]) {
            search.arguments.append(places[$0.lowerBound]..<places[$0.upperBound])
        }
    }

    private func takes(
        _ list: Range<Int32>, _ bytes: ArraySlice<UInt8>, _ append: (Range<Int>) -> Void
    ) -> Bool {
        var at = bytes.startIndex
        var limit = bytes.endIndex
        var list = Int(list.lowerBound)..<Int(list.upperBound)
        if let last = list.last, !pieces[last].text.isEmpty, list.count > 1 {
            let text = texts(pieces[last])
            guard bytes.count >= text.count, bytes.suffix(text.count).elementsEqual(text) else { return false }
            limit -= text.count
            list = list.dropLast()
        }
        var index = list.lowerBound
        while index < list.upperBound {
            let piece = pieces[index]
            if !piece.text.isEmpty {
                let text = texts(piece)
                guard limit - at >= text.count, bytes[at..<limit].starts(with: text) else { return false }
                at += text.count
                index += 1
                continue
            }
            guard at < limit else { return false }
            var end = limit
            if index + 1 < list.upperBound {
                let next = texts(pieces[index + 1])
                // A parameter right behind another leaves one character to this one.
                guard let place = next.isEmpty ? at + 1 : first(next, in: bytes[(at + 1)..<limit]) else { return false }
                end = place
            }
            append(at..<end)
            at = end
            index += 1
        }
        return at == limit
    }

    private func texts(_ piece: Piece) -> ArraySlice<UInt8> {
        texts[Int(piece.text.lowerBound)..<Int(piece.text.upperBound)]
    }

    private func first(_ text: ArraySlice<UInt8>, in bytes: ArraySlice<UInt8>) -> Int? {
        var at = bytes.startIndex
        while bytes.endIndex - at >= text.count {
            if bytes[at...].starts(with: text) { return at }
            at += 1
        }
        return nil
    }

    /// The bytes decoded, and where each of them begins in what was sent, the end last.
    private static func decodedWithPlaces(_ sent: ArraySlice<UInt8>) -> ([UInt8], [Int])? {
        var bytes: [UInt8] = []
        var places: [Int] = []
        var at = sent.startIndex
        while at < sent.endIndex {
            places.append(at)
            if sent[at] == percent {
                guard sent.endIndex - at >= 3, let high = hexDigit(sent[at + 1]), let low = hexDigit(sent[at + 2])
                else { return nil }
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(sent[at])
                at += 1
            }
        }
        return (bytes, places + [sent.endIndex])
    }
}

/// A tree that still grows: what is flat later are lists here.
private struct RouteTreeBuilder {
    private struct Growing {
        var literals: [[UInt8]: Int] = [:]
        var mixed: [(pieces: [PathTemplate.Piece], child: Int)] = []
        var parameter = -1
        var rest = -1
        var calls: [RouteTree.Call] = []
    }

    private var nodes = [Growing()]

    mutating func add(_ segments: [PathTemplate.Segment], _ call: RouteTree.Call) {
        var node = 0
        for segment in segments { node = step(from: node, segment) }
        nodes[node].calls.append(call)
    }

    private mutating func step(from node: Int, _ segment: PathTemplate.Segment) -> Int {
        let next = nodes.count
        switch segment {
        case .literal(let written):
            let text = PercentEncoding.decoded(written) ?? written
            if let known = nodes[node].literals[text] { return known }
            nodes[node].literals[text] = next
        case .mixed(let written):
            let pieces = RouteTreeBuilder.shape(of: written)
            if let known = nodes[node].mixed.first(where: { $0.pieces == pieces }) { return known.child }
            nodes[node].mixed.append((pieces, next))
        case .parameter:
            if nodes[node].parameter >= 0 { return nodes[node].parameter }
            nodes[node].parameter = next
        case .rest:
            if nodes[node].rest >= 0 { return nodes[node].rest }
            nodes[node].rest = next
        }
        nodes.append(Growing())
        return next
    }

    /// The pieces without the names, which do not count.
    private static func shape(of pieces: [PathTemplate.Piece]) -> [PathTemplate.Piece] {
        pieces.map { piece in
            switch piece {
            case .text(let text): .text(PercentEncoding.decoded(text) ?? text)
            case .parameter: .parameter("")
            }
        }
    }

    func finish(_ tree: inout RouteTree) {
        var count = 16
        while count < 2 * nodes.reduce(0, { $0 + $1.literals.count }) { count *= 2 }
        tree.slots = Array(repeating: RouteTree.Slot(), count: count)
        for (index, growing) in nodes.enumerated() {
            var node = RouteTree.Node()
            node.parameter = Int32(truncatingIfNeeded: growing.parameter)
            node.rest = Int32(truncatingIfNeeded: growing.rest)
            node.hasLiterals = !growing.literals.isEmpty
            for (text, child) in growing.literals { place(text, child, of: index, &tree) }
            // The more text, the earlier; the order of the contract where there is as much.
            let mixed = growing.mixed.enumerated().sorted { left, right in
                let (a, b) = (weight(left.element.pieces), weight(right.element.pieces))
                return a == b ? left.offset < right.offset : a > b
            }
            let first = Int32(truncatingIfNeeded: tree.mixed.count)
            for (_, entry) in mixed {
                let start = Int32(truncatingIfNeeded: tree.pieces.count)
                for piece in entry.pieces { tree.pieces.append(RouteTree.Piece(text: text(piece, &tree))) }
                tree.mixed.append(
                    RouteTree.Mixed(
                        pieces: start..<Int32(truncatingIfNeeded: tree.pieces.count),
                        child: Int32(truncatingIfNeeded: entry.child)))
            }
            node.mixed = first..<Int32(truncatingIfNeeded: tree.mixed.count)
            let firstCall = Int32(truncatingIfNeeded: tree.calls.count)
            tree.calls += growing.calls
            node.calls = firstCall..<Int32(truncatingIfNeeded: tree.calls.count)
            tree.nodes.append(node)
        }
    }

    private func weight(_ pieces: [PathTemplate.Piece]) -> Int {
        pieces.reduce(0) { if case .text(let text) = $1 { $0 + text.count } else { $0 } }
    }

    private func text(_ piece: PathTemplate.Piece, _ tree: inout RouteTree) -> Range<Int32> {
        guard case .text(let text) = piece else { return 0..<0 }
        let start = Int32(truncatingIfNeeded: tree.texts.count)
        tree.texts += text
        return start..<Int32(truncatingIfNeeded: tree.texts.count)
    }

    private func place(_ text: [UInt8], _ child: Int, of node: Int, _ tree: inout RouteTree) {
        var hash = RouteHash(node)
        for byte in text { hash.add(byte) }
        var slot = hash.value & (tree.slots.count - 1)
        while tree.slots[slot].child >= 0 { slot = (slot + 1) & (tree.slots.count - 1) }
        tree.slots[slot] = RouteTree.Slot(
            node: Int32(truncatingIfNeeded: node), child: Int32(truncatingIfNeeded: child),
            text: self.text(.text(text), &tree))
    }
}
