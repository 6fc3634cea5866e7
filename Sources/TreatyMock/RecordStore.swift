// The records a mock keeps for one contract; which call changes them, and how, is not known here.
import Synchronization
package import TreatyContract
package import TreatyData

/// The collections of one contract as they are now. Shared by all threads; one lock, held for one decision at a time.
package final class RecordStore: Sendable {
    private let initial: RecordSet
    private let current: Mutex<RecordSet>

    /// The records that the contract starts with.
    package init(_ contract: Contract) {
        let records = RecordSet(contract.collections)
        initial = records
        current = Mutex(records)
    }

    /// Puts back the records that the contract starts with.
    package func reset() { current.withLock { $0 = initial } }

    /// Looks at the records and changes them as one step that no other thread sees the middle of.
    package func transaction<Result: Sendable>(_ body: (inout RecordSet) -> Result) -> Result {
        current.withLock { body(&$0) }
    }

    /// Collection names in the contract's order, and how many records each has.
    package var counts: [(collection: String, count: Int)] {
        current.withLock { set in set.names.map { ($0, set.count(of: $0)) } }
    }
}

/// Collections by name, their records in the order in which they came.
package struct RecordSet: Sendable {
    package let names: [String]
    private var collections: [String: Collection] = [:]

    init(_ collections: [RecordCollection]) {
        names = unique(collections.map(\.name))
        for collection in collections { self.collections[collection.name] = Collection(collection) }
    }

    /// How many records a collection has; 0 for an unknown one.
    package func count(of collection: String) -> Int { collections[collection]?.positions.count ?? 0 }

    /// All records of a collection, in order.
    package func records(of collection: String) -> [JSON] { collections[collection]?.records.compactMap(\.self) ?? [] }

    /// The record under a key, compared as JSON: the number 1 is 1.0 and is not the string "1".
    package func record(_ collection: String, key: JSON) -> JSON? { collections[collection]?.record(key) }

    /// The member that a collection's records are known by; nil for an unknown collection.
    package func keyName(of collection: String) -> String? { collections[collection]?.key }

    /// A number that is no record's key yet: one more than the greatest.
    package func freshKey(for collection: String) -> JSON { .int(collections[collection]?.next ?? 1) }

    /// Puts a record in place of the one with the same key, or at the end.
    package mutating func put(_ record: JSON, into collection: String) { collections[collection]?.put(record) }

    /// Takes a record away; false where there is none.
    @discardableResult
    package mutating func remove(_ collection: String, key: JSON) -> Bool {
        collections[collection]?.remove(key) ?? false
    }

    /// Whether a record holds the same values as `members` under these names, all of which must be given.
    package func isTaken(_ collection: String, constraint: String, by members: JSON) -> Bool {
        guard let collection = collections[collection],
            let names = collection.constraints.first(where: { $0.name == constraint })?.members
        else { return false }
        let wanted = names.map { members[$0] }
        guard !wanted.isEmpty, wanted.allSatisfy({ $0 != nil }) else { return false }
        return collection.records.contains { record in
            guard let record else { return false }
            return zip(names, wanted).allSatisfy { record[$0] == $1 }
        }
    }

    private struct Collection {
        let key: String
        let constraints: [(name: String, members: [String])]
        /// Nil where a record was taken away, so that the others keep their positions.
        var records: [JSON?] = []
        var positions: [RecordKey: Int] = [:]
        var next = 1

        init(_ declared: RecordCollection) {
            key = declared.key
            constraints = declared.unique
            for record in declared.records { put(record) }
        }

        func record(_ key: JSON) -> JSON? { positions[RecordKey(key)].flatMap { records[$0] } }

        mutating func put(_ record: JSON) {
            let name = record[key] ?? .null
            if let number = name.int, number >= next, number < Int.max { next = number + 1 }
            let known = RecordKey(name)
            if let position = positions[known] {
                records[position] = record
            } else {
                positions[known] = records.count
                records.append(record)
            }
        }

        mutating func remove(_ key: JSON) -> Bool {
            guard let position = positions.removeValue(forKey: RecordKey(key)) else { return false }
            records[position] = nil
            if records.count > 64, positions.count < records.count / 2 { compact() }
            return true
        }

        private mutating func compact() {
            records = records.filter { $0 != nil }
            for (position, record) in records.enumerated() {
                if let record { positions[RecordKey(record[key] ?? .null)] = position }
            }
        }
    }
}

/// A key as JSON compares it: numbers by value, texts by bytes.
private enum RecordKey: Hashable, Sendable {
    case number(ExactNumber)
    case text([UInt8])
    case other([UInt8])

    init(_ value: JSON) {
        switch value {
        case .number(let text):
            if let number = ExactNumber(text.utf8) { self = .number(number) } else { self = .other(value.bytes) }
        case .string(let text): self = .text(Array(text.utf8))
        default: self = .other(value.bytes)
        }
    }
}
