// Merge keys: an object takes over the members of others, `<<: *other`; aliases have been copied before.

extension YAMLParser {
    /// Notes a plain `<<`, which is a merge key unless another tag says that it is text.
    mutating func noteMerge(_ source: Span<UInt8>, _ name: inout Scalar, _ properties: Properties) {
        guard source[name.start] == Byte.less, source[name.start + 1] == Byte.less else { return }
        if properties.tag == .none || properties.tag == .merge {
            hasMerge = true
        } else {
            // Text that stands behind the source is text, as that of a quoted name is not where the name begins.
            name.first = texts.count
            texts.append(contentsOf: [Byte.less, Byte.less])
            name.second = texts.count
        }
    }

    private func isMerge(_ source: Span<UInt8>, _ name: Node) -> Bool {
        let start = Int(name.sourceStart)
        return name.text == start..<start + 2 && source[start] == Byte.less && source[start + 1] == Byte.less
    }

    /// A collection whose nodes are being passed.
    private struct Open {
        var node: Int
        /// Where it ended before anything was merged.
        var end: Int
        var isObject: Bool
        var isNameNext = true
        var hasMerge = false
    }

    /// Puts the members that `<<` names in its place: of an object, or of a list of objects, where the first that has
    /// a name wins. A member that stands in the object itself wins over them wherever it stands (the merge key type of
    /// YAML 1.1). The core schema of YAML 1.2 has no merge keys; but whoever writes one means this, and the tools that
    /// read contracts do it.
    mutating func applyMerges(_ source: Span<UInt8>) throws(Failure) {
        let before = nodes
        nodes = []
        nodes.reserveCapacity(before.count)
        var open: [Open] = []
        for index in before.indices {
            while let last = open.last, last.end <= index {
                try closeMerged(source, last)
                open.removeLast()
            }
            let node = before[index]
            if let last = open.last, last.isObject {
                if last.isNameNext, isMerge(source, node) { open[open.count - 1].hasMerge = true }
                open[open.count - 1].isNameNext.toggle()
            }
            if node.isContainer {
                open.append(Open(node: nodes.count, end: Int(node.second), isObject: node.kind == .object))
            }
            nodes.append(node)
        }
        while let last = open.popLast() { try closeMerged(source, last) }
    }

    private mutating func closeMerged(_ source: Span<UInt8>, _ object: Open) throws(Failure) {
        nodes[object.node].second = UInt32(truncatingIfNeeded: nodes.count)
        guard object.hasMerge else { return }
        // Each node moves once for each object around it that merges: that is work like that of an alias.
        try countCopy(nodes.count - object.node, bytes: 0, at: Int(nodes[object.node].sourceStart))
        var names: Set<[UInt8]> = []
        try forEachMember(source, of: object.node) { parser, name, _ throws(Failure) in
            if !parser.isMerge(source, parser.nodes[name]) {
                names.insert(try parser.nameText(source, name))
            }
        }
        var merged: [Node] = []
        var count = 0
        try forEachMember(source, of: object.node) { (parser, name, end) throws(Failure) in
            guard parser.isMerge(source, parser.nodes[name]) else {
                parser.move(name..<end, to: &merged, after: object.node)
                count += 1
                return
            }
            for other in try parser.mergedObjects(name + 1) {
                try parser.forEachMember(source, of: other) { (parser, name, end) throws(Failure) in
                    guard names.insert(try parser.nameText(source, name)).inserted else { return }
                    parser.move(name..<end, to: &merged, after: object.node)
                    count += 1
                }
            }
        }
        nodes.removeSubrange((object.node + 1)...)
        nodes.append(contentsOf: merged)
        nodes[object.node].first = UInt32(truncatingIfNeeded: count)
        nodes[object.node].second = UInt32(truncatingIfNeeded: nodes.count)
    }

    /// Each member in order: where its name is, and where the next one begins.
    private mutating func forEachMember(
        _ source: Span<UInt8>, of object: Int,
        _ visit: (inout YAMLParser, _ name: Int, _ end: Int) throws(Failure) -> Void
    ) throws(Failure) {
        var name = object + 1
        for _ in 0..<nodes[object].count {
            let value = nodes[name + 1]
            let end = value.isContainer ? Int(value.second) : name + 2
            try visit(&self, name, end)
            name = end
        }
    }

    private mutating func nameText(_ source: Span<UInt8>, _ name: Int) throws(Failure) -> [UInt8] {
        let node = nodes[name]
        try countCopy(0, bytes: node.text.count, at: Int(node.sourceStart))
        return copiedText(source, node.text)
    }

    /// The objects that stand as the value of `<<`.
    private func mergedObjects(_ value: Int) throws(Failure) -> [Int] {
        let node = nodes[value]
        if node.kind == .object { return [value] }
        guard node.kind == .array else { throw mergeFailure(node) }
        var objects: [Int] = []
        var element = value + 1
        for _ in 0..<node.count {
            guard nodes[element].kind == .object else { throw mergeFailure(nodes[element]) }
            objects.append(element)
            element = Int(nodes[element].second)
        }
        return objects
    }

    private func mergeFailure(_ node: Node) -> Failure {
        fail(
            "merge", "'<<' takes over the members of an object or of a list of objects; found \(node.kind.name)",
            at: Int(node.sourceStart), help: "put the name in quotes if '<<' is meant as a name")
    }

    /// Copies nodes to where they will stand behind the object.
    private func move(_ range: Range<Int>, to merged: inout [Node], after object: Int) {
        let shift = UInt32(truncatingIfNeeded: object + 1 + merged.count - range.lowerBound)
        for var node in nodes[range] {
            if node.isContainer { node.second &+= shift }
            merged.append(node)
        }
    }
}
