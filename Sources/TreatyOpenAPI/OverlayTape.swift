// A tape that is changed: nodes removed, values merged in. The bytes of the document and of the overlay are joined once
// and shared by every state in between; which nodes are meant is the overlay's business.
import TreatyData
import TreatyText

/// The document between two actions, and where each of its nodes comes from.
struct OverlayTape {
    /// A value to merge, its nodes counted from its own first one, its texts in the bytes of the tape.
    struct Graft {
        fileprivate var nodes: [Node] = []
        fileprivate var origins: [Int32] = []
    }

    /// Nodes that a document may have after an action: copies of copies grow fast.
    static let nodesMax = 10_000_000
    /// Containers within containers, as for files that are read.
    static let depthMax = ReadLimits().depthMax

    private(set) var current: Document
    private let files: [SourceFile]
    /// The place in `files` of each node.
    private var origins: [Int32]
    private let overlayOrigin: Int32
    /// Where the overlay's bytes begin.
    private let offset: Int

    // What the change at work has written so far.
    private var nodes: [Node] = []
    private var newOrigins: [Int32] = []
    private var graft = Graft()
    private var complaints: [Diagnostic] = []
    /// Targets within targets, which come later, and where they have moved to.
    private var later: [Int] = []
    private var moved: [Int] = []

    init(_ document: Document, overlay: Document) {
        offset = document.bytes.count
        var files: [SourceFile] = []
        var places: [ObjectIdentifier: Int32] = [:]
        func place(_ file: SourceFile) -> Int32 {
            if let known = places[ObjectIdentifier(file)] { return known }
            let place = Int32(truncatingIfNeeded: files.count)
            places[ObjectIdentifier(file)] = place
            files.append(file)
            return place
        }
        origins = document.nodes.indices.map { place(document.source(of: NodeIndex($0))) }
        overlayOrigin = place(overlay.source)
        self.files = files
        current = Document(source: document.source, nodes: document.nodes, bytes: document.bytes + overlay.bytes)
    }

    /// The document as it is now, every node with the file it stands in.
    func document() -> Document {
        var parts: [Document.Part] = []
        for index in origins.indices where index == 0 || origins[index] != origins[index - 1] {
            parts.append(Document.Part(firstNode: index, source: files[Int(origins[index])]))
        }
        return Document(source: current.source, nodes: current.nodes, bytes: current.bytes, parts: parts)
    }

    // MARK: Values to merge

    /// A value of the overlay.
    func graft(of value: Value) -> Graft {
        let (first, end) = (value.index.rawValue, value.document.next(after: value.index).rawValue)
        let nodes = value.document.nodes[first..<end].map { node in
            var node = node
            if node.isContainer {
                node.shift(ends: -first)
            } else if node.kind == .string || node.kind == .number {
                node.shift(texts: offset)
            }
            return node
        }
        return Graft(nodes: nodes, origins: [Int32](repeating: overlayOrigin, count: nodes.count))
    }

    /// A copy of a value of the document as it is.
    func graft(of index: NodeIndex) -> Graft {
        let range = index.rawValue..<current.next(after: index).rawValue
        let nodes = current.nodes[range].map { node in
            var node = node
            if node.isContainer { node.shift(ends: -range.lowerBound) }
            return node
        }
        return Graft(nodes: nodes, origins: Array(origins[range]))
    }

    // MARK: Changes

    /// Takes values out of the object or array they are in; of objects their names too. In order; the root is not among
    /// them.
    mutating func remove(_ removed: [NodeIndex]) {
        rewrite(outermost(removed.map(\.rawValue)).outer, removing: true)
    }

    /// Merges a value into each of the targets (in order), the outer ones first. Members that do not go together are
    /// reported and stay as they are. False where the document would grow beyond all bounds; then nothing is changed.
    mutating func merge(_ value: Graft, into found: [NodeIndex], _ diagnostics: inout [Diagnostic]) -> Bool {
        let (grown, overflows) = value.nodes.count.multipliedReportingOverflow(by: found.count)
        guard !overflows, grown <= Self.nodesMax - min(current.nodes.count, Self.nodesMax) else { return false }
        let before = (current, origins)
        complaints = []
        graft = value
        var rest = found.map(\.rawValue)
        while !rest.isEmpty {
            let parts = outermost(rest)
            later = parts.inner
            moved = []
            rewrite(parts.outer, removing: false)
            rest = moved
        }
        guard isShallow else {
            (current, origins) = before
            return false
        }
        diagnostics += complaints
        return true
    }

    private func outermost(_ targets: [Int]) -> (outer: [Int], inner: [Int]) {
        var (outer, inner): ([Int], [Int]) = ([], [])
        var end = 0
        for target in targets {
            if target < end {
                inner.append(target)
            } else {
                outer.append(target)
                end = current.next(after: NodeIndex(target)).rawValue
            }
        }
        return (outer, inner)
    }

    private var isShallow: Bool {
        var ends: [UInt32] = []
        for (index, node) in current.nodes.enumerated() where node.isContainer {
            while let end = ends.last, Int(end) <= index { ends.removeLast() }
            ends.append(node.second)
            if ends.count > Self.depthMax { return false }
        }
        return true
    }

    /// A container of the old tape that is being written.
    private struct Open {
        let header: Int
        let end: Int
        let isObject: Bool
        var isKeyNext: Bool
        var count: Int
    }

    /// Writes the tape anew, but for the targets, which are in order and do not lie in each other.
    private mutating func rewrite(_ targets: [Int], removing: Bool) {
        let old = current.nodes
        (nodes, newOrigins) = ([], [])
        nodes.reserveCapacity(old.count + graft.nodes.count)
        newOrigins.reserveCapacity(old.count + graft.nodes.count)
        var open: [Open] = []
        var next = 0
        var index = 0
        while true {
            while let top = open.last, top.end == index {
                close(top.header, count: top.count)
                open.removeLast()
            }
            guard index < old.count else { break }
            let isKey = open.last?.isKeyNext == true
            if let top = open.last, top.isObject { open[open.count - 1].isKeyNext = !isKey }
            let target = next < targets.count ? targets[next] : .max
            if removing, target == (isKey ? index + 1 : index) {
                next += 1
                open[open.count - 1].count -= 1
                if isKey { open[open.count - 1].isKeyNext = true }
                index = current.next(after: NodeIndex(target)).rawValue
            } else if target == index {
                next += 1
                merge(index, 0, isTarget: true, depth: 0)
                index = current.next(after: NodeIndex(index)).rawValue
            } else {
                append(old[index], origins[index])
                if old[index].isContainer {
                    let isObject = old[index].kind == .object
                    open.append(
                        Open(
                            header: nodes.count - 1, end: Int(old[index].second), isObject: isObject,
                            isKeyNext: isObject, count: old[index].count))
                }
                index += 1
            }
        }
        current = Document(source: current.source, nodes: nodes, bytes: current.bytes)
        origins = newOrigins
        (nodes, newOrigins) = ([], [])
    }

    // MARK: Merging

    /// Writes a node of the old tape with one of the graft merged into it. Calls nest as deep as the graft does.
    private mutating func merge(_ index: Int, _ grafted: Int, isTarget: Bool, depth: Int) {
        let (old, new) = (current.nodes[index], graft.nodes[grafted])
        switch (old.kind, new.kind) {
        case (.object, .object) where depth < Self.depthMax: mergeMembers(index, grafted, depth: depth)
        case (.array, .array): appendElements(to: index, graft.children(of: grafted))
        case (.array, _) where isTarget: appendElements(to: index, [grafted])
        default:
            if !old.isContainer, !new.isContainer { return append(new, graft.origins[grafted]) }
            let range = Int(new.sourceStart)..<Int(new.sourceEnd)
            complaints.append(
                Diagnostic(
                    .error, "overlay.mismatch",
                    "\(new.kind.name) cannot be merged into \(old.kind.name)",
                    at: SourceLocation(file: files[Int(graft.origins[grafted])], range: range),
                    help: "the value stays as it was; remove it in an action before this one"))
            copy(index)
        }
    }

    private mutating func mergeMembers(_ index: Int, _ grafted: Int, depth: Int) {
        let header = nodes.count
        keepLater(index)
        append(current.nodes[index], origins[index])
        var names: [ArraySlice<UInt8>: Int] = [:]
        let keys = graft.children(of: grafted).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        for key in keys {
            let name = text(graft.nodes[key])
            if names[name] == nil { names[name] = key }
        }
        var count = 0
        var key = index + 1
        let end = Int(current.nodes[index].second)
        while key < end {
            count += 1
            append(current.nodes[key], origins[key])
            if let twin = names.removeValue(forKey: text(current.nodes[key])) {
                merge(key + 1, twin + 1, isTarget: false, depth: depth + 1)
            } else {
                copy(key + 1)
            }
            key = current.next(after: NodeIndex(key + 1)).rawValue
        }
        for key in keys where names[text(graft.nodes[key])] == key {
            count += 1
            append(graft.nodes[key], graft.origins[key])
            appendGraft(key + 1)
        }
        close(header, count: count)
    }

    private mutating func appendElements(to index: Int, _ added: [Int]) {
        let header = nodes.count
        let count = current.nodes[index].count
        copy(index)
        for element in added { appendGraft(element) }
        close(header, count: count + added.count)
    }

    /// Copies a node of the old tape with all that is in it.
    private mutating func copy(_ index: Int) {
        let end = current.next(after: NodeIndex(index)).rawValue
        let shift = nodes.count - index
        for place in index..<end {
            keepLater(place)
            var node = current.nodes[place]
            if node.isContainer { node.shift(ends: shift) }
            append(node, origins[place])
        }
    }

    private mutating func appendGraft(_ index: Int) {
        let shift = nodes.count - index
        for place in index..<graft.next(after: index) {
            var node = graft.nodes[place]
            if node.isContainer { node.shift(ends: shift) }
            append(node, graft.origins[place])
        }
    }

    /// Notes where a target of a later pass is written.
    private mutating func keepLater(_ index: Int) {
        guard moved.count < later.count, later[moved.count] == index else { return }
        moved.append(nodes.count)
    }

    private mutating func append(_ node: Node, _ origin: Int32) {
        nodes.append(node)
        newOrigins.append(origin)
    }

    private mutating func close(_ header: Int, count: Int) {
        nodes[header].setContents(count: count, end: nodes.count)
    }

    private func text(_ node: Node) -> ArraySlice<UInt8> { current.bytes[node.text] }
}

extension OverlayTape.Graft {
    fileprivate func next(after index: Int) -> Int { nodes[index].isContainer ? Int(nodes[index].second) : index + 1 }

    /// The nodes directly in a container: elements, or keys and values in turn.
    fileprivate func children(of index: Int) -> [Int] {
        var children: [Int] = []
        var child = index + 1
        while child < next(after: index) {
            children.append(child)
            child = next(after: child)
        }
        return children
    }
}

extension Node {
    /// Moves the end of a container along the tape.
    fileprivate mutating func shift(ends count: Int) { setContents(count: self.count, end: Int(second) + count) }

    /// Moves the text of a string or number in the bytes of its document.
    fileprivate mutating func shift(texts count: Int) {
        let moved = (text.lowerBound + count)..<(text.upperBound + count)
        self = Node(
            kind: kind, source: Int(sourceStart)..<Int(sourceEnd), first: moved.lowerBound, second: moved.upperBound)
    }

    fileprivate mutating func setContents(count: Int, end: Int) {
        self = Node(kind: kind, source: Int(sourceStart)..<Int(sourceEnd), first: count, second: end)
    }
}
