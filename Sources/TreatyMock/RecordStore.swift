// The records a mock keeps for one contract; which call changes them, and how, is not known here.
import Synchronization
package import TreatyContract
package import TreatyData

/// The collections of one contract as they are now. Shared by all threads; one lock, held for one decision at a time.
package final class RecordStore: Sendable {
    private let collections: [RecordCollection]
    /// Nil until somebody looks: the records that a mock starts with may depend on the time.
    private let current = Mutex<RecordSet?>(nil)

    /// The records that the contract starts with.
    package init(_ contract: Contract) { collections = contract.collections }

    /// Puts back the records that the contract starts with.
    package func reset() { current.withLock { $0 = nil } }

    /// Looks at the records and changes them as one step that no other thread sees the middle of.
    package func transaction<Result: Sendable>(now: Instant, _ body: (inout RecordSet) -> Result) -> Result {
        current.withLock { records in
            var known = records.take() ?? RecordSet(collections, now: now)
            let result = body(&known)
            records = known
            return result
        }
    }

    /// Collection names in the contract's order, and how many records each has.
    package var counts: [(collection: String, count: Int)] {
        current.withLock { known in
            let set = known ?? RecordSet(collections, now: Instant(seconds: 0))
            return set.names.map { ($0, set.count(of: $0)) }
        }
    }
}

/// Collections by name, their records in the order in which they came.
package struct RecordSet: Sendable {
    package let names: [String]
    private var collections: [String: Collection] = [:]

    init(_ collections: [RecordCollection], now: Instant) {
        names = unique(collections.map(\.name))
        for collection in collections { self.collections[collection.name] = Collection(collection, now) }
    }

    /// How many records a collection has; 0 for an unknown one.
    package func count(of collection: String) -> Int { collections[collection]?.positions.count ?? 0 }

    /// All records of a collection, in order.
    package func records(of collection: String) -> [JSON] { collections[collection]?.records.compactMap(\.self) ?? [] }

    /// The record under a key. The number 1 is 1.0; where there is no such record, the text "1" is meant too, and then
    /// the other members by which the collection's records are known.
    package func record(_ collection: String, key: JSON) -> JSON? { collections[collection]?.found(key) }

    /// What is declared of a collection.
    package func declared(_ collection: String) -> RecordCollection? { collections[collection]?.declared }

    /// How many records have been made by calls.
    package func made(in collection: String) -> Int { collections[collection]?.made ?? 0 }

    /// The unique constraint that a record would hit beside one of another key.
    package func constraint(_ collection: String, hitBy record: JSON) -> String? {
        collections[collection]?.constraint(hitBy: record)
    }

    /// Counts one more record that a call makes.
    package mutating func countMade(in collection: String) { collections[collection]?.made += 1 }

    /// Puts a record in place of the one with the same key, or at the end.
    package mutating func put(_ record: JSON, into collection: String) { collections[collection]?.put(record) }

    /// Takes a record away; false where there is none.
    @discardableResult
    package mutating func remove(_ collection: String, key: JSON) -> Bool {
        collections[collection]?.remove(key) ?? false
    }

    private struct Collection {
        let declared: RecordCollection
        /// Nil where a record was taken away, so that the others keep their positions.
        var records: [JSON?] = []
        var positions: [RecordKey: Int] = [:]
        var made = 0
        private var key: String { declared.key }

        init(_ declared: RecordCollection, _ now: Instant) {
            self.declared = declared
            for record in declared.records(at: now) { put(record) }
        }

        func record(_ key: JSON) -> JSON? { positions[RecordKey(key)].flatMap { records[$0] } }

        func found(_ key: JSON) -> JSON? {
            if let record = record(key) { return record }
            switch key {
            case .string(let text) where ExactNumber(text.utf8) != nil:
                if let record = record(.number(text)) { return record }
            case .number(let text): if let record = record(.string(text)) { return record }
            default: break
            }
            return declared.otherKeys.lazy.compactMap { name in
                records.first { $0?[name]?.isSame(as: key) ?? false } ?? nil
            }.first
        }

        func constraint(hitBy record: JSON) -> String? {
            let own = RecordKey(record[key] ?? .null)
            for constraint in declared.unique {
                func isFree(_ record: JSON) -> Bool {
                    !constraint.unless.isEmpty && constraint.unless.allSatisfy { record[$0.member] == $0.value }
                }
                let wanted = constraint.members.map { record[$0] }
                guard wanted.contains(where: { $0 != nil && $0 != .null }), !isFree(record) else { continue }
                let isHit = records.contains { other in
                    guard let other, RecordKey(other[key] ?? .null) != own, !isFree(other) else { return false }
                    return zip(constraint.members, wanted).allSatisfy { name, value in
                        (other[name] ?? .null) == (value ?? .null)
                    }
                }
                if isHit { return constraint.name }
            }
            return nil
        }

        mutating func put(_ record: JSON) {
            let known = RecordKey(record[key] ?? .null)
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
