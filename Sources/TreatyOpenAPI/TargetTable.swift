// What references lead to, remembered: each is looked up once, and large objects have tables of their names.
import Synchronization
import TreatyData
import TreatyText

/// The memory of one set of documents, shared by its copies and by all threads.
final class TargetTable: Sendable {
    private struct Place: Hashable {
        let document: ObjectIdentifier
        let node: Int

        init(_ value: Value) {
            document = ObjectIdentifier(value.document)
            node = value.index.rawValue
        }
    }

    private struct State {
        var targets: [Place: Value?] = [:]
        /// The members of objects with many, by name.
        var members: [Place: [String: NodeIndex]] = [:]
        /// Anchors, and what has given itself a URI, of each document.
        var names: [ObjectIdentifier: Names] = [:]
        var searchesLeft = 1000
    }

    private struct Names {
        var anchors: [String: NodeIndex] = [:]
        var holders: [String: NodeIndex] = [:]
    }

    private let state = Mutex(State())

    /// Forgets all, since a document has taken the place of another.
    func forget() { state.withLock { $0 = State() } }

    /// Whether the nearest name may still be looked for among all; a document may have very many references that lead
    /// to nothing.
    func takeSearch() -> Bool {
        state.withLock { state in
            state.searchesLeft -= state.searchesLeft > 0 ? 1 : 0
            return state.searchesLeft > 0
        }
    }

    /// The target of a reference: the one remembered, else what `look` finds.
    func value(for reference: Value, _ look: () -> Value?) -> Value? {
        let place = Place(reference)
        if let known = state.withLock({ $0.targets[place] }) { return known }
        let found = look()
        state.withLock { $0.targets[place] = found }
        return found
    }

    /// The value a pointer leads to.
    func value(_ pointer: JSONPointer, in root: Value) -> Value? {
        var value = root
        for token in pointer.tokens {
            if value.kind == .object, value.count > 32 {
                guard let next = member(token, of: value) else { return nil }
                value = Value(value.document, next)
            } else {
                guard let next = value[JSONPointer([token])] else { return nil }
                value = next
            }
        }
        return value
    }

    private func member(_ name: String, of object: Value) -> NodeIndex? {
        state.withLock { state in
            let place = Place(object)
            if let table = state.members[place] { return table[name] }
            var table: [String: NodeIndex] = [:]
            table.reserveCapacity(object.count)
            for member in object.members where table[member.name] == nil { table[member.name] = member.value.index }
            state.members[place] = table
            return table[name]
        }
    }

    /// The object that has this `$anchor` or `$dynamicAnchor`.
    func anchor(_ name: String, in document: Document) -> Value? {
        names(of: document).anchors[name].map { Value(document, $0) }
    }

    /// The object that says of itself, under `member`, that it has this URI.
    func holder(of member: String, _ uri: String, in document: Document) -> Value? {
        names(of: document).holders["\(member) \(uri)"].map { Value(document, $0) }
    }

    private func names(of document: Document) -> Names {
        if let known = state.withLock({ $0.names[ObjectIdentifier(document)] }) { return known }
        var names = Names()
        for index in document.nodes.indices where document.nodes[index].kind == .object {
            let object = Value(document, NodeIndex(index))
            guard document.nodes[index].count > 0 else { continue }
            for anchor in ["$anchor", "$dynamicAnchor"] {
                guard let name = object[anchor]?.string, names.anchors[name] == nil else { continue }
                names.anchors[name] = object.index
            }
            for name in ["$id", "$self"] {
                guard let uri = object[name]?.string else { continue }
                let key = "\(name) \(URIReference(uri).withoutFragment.description)"
                if names.holders[key] == nil { names.holders[key] = object.index }
            }
        }
        let found = names
        state.withLock { $0.names[ObjectIdentifier(document)] = found }
        return found
    }
}
