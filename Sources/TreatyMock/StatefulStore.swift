// Records of collections that a contract does not declare, kept by path (`--stateful`); answers are made elsewhere.
import Synchronization
import TreatyData
import TreatyText

/// What calls have left behind. Shared by all threads; one lock, held for one call at a time.
final class StatefulStore: Sendable {
    /// The records of one concrete path, in the order in which they came.
    struct Records: Sendable {
        private var entries: [(id: String, record: JSON)?] = []
        private var positions: [String: Int] = [:]
        /// The ids that calls have added: nothing lies below these records before a call puts it there.
        private(set) var added: Set<String> = []

        var count: Int { positions.count }
        var all: [(id: String, record: JSON)] { entries.compactMap(\.self) }

        subscript(id: String) -> JSON? { positions[id].flatMap { entries[$0]?.record } }

        mutating func put(_ record: JSON, id: String) {
            if let position = positions[id] {
                entries[position] = (id, record)
            } else {
                positions[id] = entries.count
                entries.append((id, record))
            }
        }

        mutating func add(_ record: JSON, id: String) {
            put(record, id: id)
            added.insert(id)
        }

        mutating func remove(_ id: String) {
            added.remove(id)
            guard let position = positions.removeValue(forKey: id) else { return }
            entries[position] = nil
            guard entries.count > 64, positions.count < entries.count / 2 else { return }
            entries = entries.filter { $0 != nil }
            for (position, entry) in entries.enumerated() { if let entry { positions[entry.id] = position } }
        }

        /// One more than the greatest number among the ids.
        var next: Int { (positions.keys.compactMap { Int($0) }.max() ?? 0).addingReportingOverflow(1).partialValue }
    }

    /// The most paths, and records of one path, that are kept.
    static let collectionsMax = 1000
    static let recordsMax = 10_000

    private let collections = Mutex<[String: Records]>([:])

    /// Looks at the records of a path and changes them as one step; `start` makes those that nobody has changed yet.
    func transaction<Result: Sendable>(
        _ path: String, start: () -> Records, _ body: (inout Records) -> Result
    ) -> Result {
        collections.withLock { collections in
            var records = collections[path] ?? start()
            let result = body(&records)
            if collections[path] != nil || collections.count < StatefulStore.collectionsMax {
                collections[path] = records
            }
            return result
        }
    }

    /// Forgets the records of all paths that begin with this one, and with them what they are the parents of.
    func forget(below path: String) {
        collections.withLock { collections in
            for key in collections.keys where key.hasPrefix(path) { collections[key] = nil }
        }
    }

    /// Forgets everything.
    func reset() { collections.withLock { $0 = [:] } }

    /// The paths that have been called, in order, and how many records each has.
    var counts: [(collection: String, count: Int)] {
        collections.withLock { all in all.keys.sorted().map { ($0, all[$0]?.count ?? 0) } }
    }
}
