// Runs a program over one document: segments and selectors; filters are in PathFilterRun.
import TreatyData

/// The state of one run. Nodes are places on the tape. Recursion is that of filters within filters, which the parser
/// bounds; everything else is loops over the tape.
struct PathRun {
    let program: PathProgram
    let document: Document
    let nodes: [Node]
    let bytes: [UInt8]
    let start: Int
    let nodesMax: Int
    var stepsLeft: Int
    /// What queries that begin with `$` select within filters: the same every time.
    var constants: [Int32: [NodeIndex]] = [:]
    /// Patterns that the document holds; nil for texts that are none.
    var patterns: [PathPatternKey: PathPattern?] = [:]
    /// Lists that are not in use, so that filters do not allocate for each node.
    private var spareLists: [[NodeIndex]] = []

    init(_ program: PathProgram, _ document: Document, _ start: NodeIndex, _ limits: PathLimits) {
        self.program = program
        self.document = document
        nodes = document.nodes
        bytes = document.bytes
        self.start = start.rawValue
        nodesMax = limits.nodesMax
        stepsLeft = limits.stepsMax
    }

    @inline(__always)
    mutating func spend(_ steps: Int) throws(PathError) {
        stepsLeft -= steps
        if stepsLeft < 0 { throw PathRun.tooCostly("visits more nodes") }
    }

    @inline(never)
    static func tooCostly(_ what: String) -> PathError {
        PathError(
            code: "path.too-costly", offset: 0, message: "the query \(what) than its limits allow",
            help: "name more of the path in place of '..', or raise the limits")
    }

    /// The place after a node and all that is in it.
    @inline(__always)
    func next(_ at: Int) -> Int { nodes[at].kind.isTree ? document.next(after: NodeIndex(at)).rawValue : at + 1 }

    // MARK: Queries

    /// All nodes of a query.
    mutating func select(_ index: Int32, current: Int) throws(PathError) -> [NodeIndex] {
        var result: [NodeIndex] = []
        try select(index, current: current, &result, isFirstEnough: false)
        return result
    }

    /// Whether a query selects anything.
    mutating func exists(_ index: Int32, current: Int) throws(PathError) -> Bool {
        let query = program.queries[Int(index)]
        if query.isSingular { return try single(query, current) != nil }
        if !query.isRelative { return try !constant(index).isEmpty }
        return try withNodes(index, current, isFirstEnough: true) { !$0.isEmpty }
    }

    /// How many nodes a query selects, and the first.
    mutating func extent(_ index: Int32, current: Int) throws(PathError) -> (count: Int, first: NodeIndex?) {
        if !program.queries[Int(index)].isRelative {
            let nodes = try constant(index)
            return (nodes.count, nodes.first)
        }
        return try withNodes(index, current, isFirstEnough: false) { ($0.count, $0.first) }
    }

    private mutating func constant(_ index: Int32) throws(PathError) -> [NodeIndex] {
        if let known = constants[index] { return known }
        let result = try select(index, current: start)
        constants[index] = result
        return result
    }

    private mutating func withNodes<T>(
        _ index: Int32, _ current: Int, isFirstEnough: Bool, _ body: ([NodeIndex]) -> T
    ) throws(PathError) -> T {
        var list = spareLists.popLast() ?? []
        list.removeAll(keepingCapacity: true)
        try select(index, current: current, &list, isFirstEnough: isFirstEnough)
        let result = body(list)
        spareLists.append(list)
        return result
    }

    /// The only node of a singular query.
    mutating func single(_ query: PathQuery, _ current: Int) throws(PathError) -> Int? {
        var at = query.isRelative ? current : start
        for place in query.segments.places {
            let selector = program.selectors[Int(program.segments[place].selectors.first)]
            let found: Int? =
                switch selector {
                case .name(let name): try member(name, at)
                case .index(let index): try element(index, at)
                case .wildcard, .slice, .filter: nil
                }
            guard let found else { return nil }
            at = found
        }
        return at
    }

    private mutating func select(
        _ index: Int32, current: Int, _ result: inout [NodeIndex], isFirstEnough: Bool
    ) throws(PathError) {
        let query = program.queries[Int(index)]
        result.append(NodeIndex(query.isRelative ? current : start))
        var input = spareLists.popLast() ?? []
        for place in query.segments.places where !result.isEmpty {
            swap(&input, &result)
            result.removeAll(keepingCapacity: true)
            let segment = program.segments[place]
            let isEnough = isFirstEnough && place == query.segments.places.upperBound - 1
            for node in input {
                try apply(segment, node.rawValue, &result, isEnough)
                if isEnough, !result.isEmpty { break }
            }
        }
        spareLists.append(input)
    }

    private mutating func apply(
        _ segment: PathSegment, _ at: Int, _ result: inout [NodeIndex], _ isEnough: Bool
    ) throws(PathError) {
        guard segment.isDescendant else { return try apply(segment.selectors, at, &result) }
        // A node and its descendants, in the order of the tape, are RFC 9535's D1 to Dn; keys are no containers.
        let end = next(at)
        try spend(end - at)
        for place in at..<end where nodes[place].kind.isTree {
            try apply(segment.selectors, place, &result)
            if isEnough, !result.isEmpty { return }
        }
    }

    /// The children of one node that the selectors choose, in the order of the selectors.
    private mutating func apply(
        _ selectors: PathRange, _ at: Int, _ result: inout [NodeIndex]
    ) throws(PathError) {
        let node = nodes[at]
        guard node.kind.isTree else { return }
        // With several positions to find, the array is walked once.
        var table: [NodeIndex]?
        if node.kind.isArray, selectors.count > 1 { table = try children(at) }
        for place in selectors.places {
            switch program.selectors[place] {
            case .name(let name):
                if let found = try member(name, at) { result.append(NodeIndex(found)) }
            case .index(let index):
                if let table {
                    let position = index < 0 ? index + table.count : index
                    if table.indices.contains(position) { result.append(table[position]) }
                } else if let found = try element(index, at) {
                    result.append(NodeIndex(found))
                }
            case .slice(let start, let end, let step):
                guard node.kind.isArray else { continue }
                if table == nil { table = try children(at) }
                slice(start, end, step, table ?? [], &result)
            case .wildcard:
                if let table { result += table } else { try children(at, &result) }
            case .filter(let code):
                try filter(code, at, &result)
            }
            if result.count > nodesMax { throw PathRun.tooCostly("selects more nodes") }
        }
    }

    // MARK: Children

    private mutating func children(_ at: Int) throws(PathError) -> [NodeIndex] {
        var list: [NodeIndex] = []
        list.reserveCapacity(nodes[at].count)
        try children(at, &list)
        return list
    }

    private mutating func children(_ at: Int, _ result: inout [NodeIndex]) throws(PathError) {
        let node = nodes[at]
        try spend(node.count + 1)
        let isObject = node.kind.isObject
        var child = at + 1
        for _ in 0..<node.count {
            if isObject { child += 1 }
            result.append(NodeIndex(child))
            child = next(child)
        }
    }

    private mutating func filter(_ code: PathRange, _ at: Int, _ result: inout [NodeIndex]) throws(PathError) {
        let node = nodes[at]
        let isObject = node.kind.isObject
        var child = at + 1
        for _ in 0..<node.count {
            if isObject { child += 1 }
            if try holds(code, current: child) { result.append(NodeIndex(child)) }
            child = next(child)
        }
    }

    /// The value of the first member with this name.
    private mutating func member(_ name: PathRange, _ at: Int) throws(PathError) -> Int? {
        let node = nodes[at]
        guard node.kind.isObject else { return nil }
        var key = at + 1
        for position in 0..<node.count {
            if isEqual(nodes[key].text, name) {
                try spend(position + 1)
                return key + 1
            }
            key = next(key + 1)
        }
        try spend(node.count + 1)
        return nil
    }

    /// Whether a text of the document is a text of the program.
    @inline(__always)
    func isEqual(_ text: Range<Int>, _ other: PathRange) -> Bool {
        guard text.count == other.count else { return false }
        var place = Int(other.first)
        for index in text {
            if bytes[index] != program.bytes[place] { return false }
            place += 1
        }
        return true
    }

    private mutating func element(_ index: Int, _ at: Int) throws(PathError) -> Int? {
        let node = nodes[at]
        guard node.kind.isArray else { return nil }
        let position = index < 0 ? index + node.count : index
        guard position >= 0, position < node.count else { return nil }
        try spend(position + 1)
        var child = at + 1
        for _ in 0..<position { child = next(child) }
        return child
    }

    /// RFC 9535 2.3.4.2.2; bounds are within ±2^53, so that nothing overflows.
    private func slice(_ start: Int?, _ end: Int?, _ step: Int, _ table: [NodeIndex], _ result: inout [NodeIndex]) {
        let count = table.count
        func normal(_ bound: Int) -> Int { bound < 0 ? bound + count : bound }
        if step > 0 {
            var position = min(max(normal(start ?? 0), 0), count)
            let upper = min(max(normal(end ?? count), 0), count)
            while position < upper {
                result.append(table[position])
                position += step
            }
        } else if step < 0 {
            var position = min(max(normal(start ?? count - 1), -1), count - 1)
            let lower = min(max(end.map(normal) ?? -1, -1), count - 1)
            while position > lower {
                result.append(table[position])
                position += step
            }
        }
    }
}

/// Asked by pattern, which stays within this module; `==` of another module's type is a call through its witness.
extension NodeKind {
    @inline(__always) var isArray: Bool { if case .array = self { true } else { false } }
    @inline(__always) var isObject: Bool { if case .object = self { true } else { false } }
    @inline(__always) var isString: Bool { if case .string = self { true } else { false } }
    @inline(__always) var isTree: Bool { isArray || isObject }
}
