// Where a value of any file of a contract stands in the contract as a whole: the shortest way to it through references.
import TreatyData

/// The ways from the root of a contract to what its references lead to in other files.
struct FactPlaces: Sendable {
    /// A value that a reference leads to, and the names and positions on the way to it.
    private struct Entrance: Sendable {
        let index: NodeIndex
        let steps: [String]
    }

    /// In the order of their nodes, by file.
    private var entrances: [ObjectIdentifier: [Entrance]] = [:]
    private let root: Document

    /// Walks from the root, the nearest references first; each value that one leads to counts once.
    init(_ set: DocumentSet) {
        root = set.root.document
        var known: Set<[Int]> = []
        var level = [(value: set.root, steps: [String]())]
        while !level.isEmpty {
            var next: [(value: Value, steps: [String])] = []
            for start in level {
                var open = [start]
                while let (value, steps) = open.popLast() {
                    if let reference = value["$ref"], let target = set.target(of: reference),
                        target.document !== root,
                        known.insert([ObjectIdentifier(target.document).hashValue, target.index.rawValue]).inserted
                    {
                        entrances[ObjectIdentifier(target.document), default: []].append(
                            Entrance(index: target.index, steps: steps))
                        next.append((target, steps))
                    }
                    for member in value.members where member.value.node.isContainer {
                        open.append((member.value, steps + [member.name]))
                    }
                    for (position, element) in value.elements.enumerated() where element.node.isContainer {
                        open.append((element, steps + [String(position)]))
                    }
                }
            }
            level = next
        }
    }

    /// Where to start to find a value, and what leads there: the innermost value around it that a reference leads to,
    /// else the root of its file.
    func start(of value: Value) -> (value: Value, steps: [String]) {
        let around = (entrances[ObjectIdentifier(value.document)] ?? []).filter { entrance in
            entrance.index <= value.index && value.index < value.document.next(after: entrance.index)
        }
        guard let inner = around.max(by: { $0.index < $1.index }) else { return (value.document.root, []) }
        return (Value(value.document, inner.index), inner.steps)
    }
}
