// What a call does to records, and what records there are; the doing is the mock's, the judging the runner's.
package import TreatyData
package import TreatyOpenAPI
package import TreatyText

/// What a call does to records (`x-treaty-effect`).
package struct Effect: Sendable {
    package enum Action: String, Sendable, CaseIterable {
        case create
        /// Reads, and creates where there is none.
        case ensure
        case read, list
        /// Changes what was sent and nothing else.
        case update
        /// What was not sent is gone.
        case replace
        case delete
    }

    package let collection: String
    package let action: Action
    /// The key of the record: the first that is there.
    package let keys: [ValueRecipe]
    /// Alternatives, one of which a record must match as a whole; empty where nothing is asked.
    package let wheres: [[Match]]
    /// No record is no error.
    package let isOptional: Bool
    /// Every record that matches, not the first alone.
    package let isForAll: Bool
    package let condition: Condition?
    /// The array for each of whose elements the effect is done once.
    package let each: ValueRecipe?
    package let takes: Takes
    package let defaults: [Assignment]
    package let sets: [Assignment]
    /// Put into members that are arrays, once.
    package let adds: [Assignment]
    package let removes: [Assignment]
    /// Where the answer shows the record or the list.
    package let at: JSONPointer?
    /// The part of the record that is shown: names parted by slashes.
    package let part: ValueRecipe?
    /// Members that the answer shows and nobody keeps.
    package let shows: [Assignment]
    /// Values elsewhere in the answer.
    package let answer: [(place: JSONPointer, value: ValueRecipe, evidence: Evidence?)]
    package let filters: [Filter]
    package let page: Page?
    package let sort: [(member: JSONPointer, isDescending: Bool, evidence: Evidence?)]
    package let evidence: Evidence?

    /// The places of a request that name the record.
    package var key: [Locator] {
        keys.compactMap { if case .location(let place) = $0 { place } else { nil } }
    }

    package struct Assignment: Sendable {
        /// May hold values in braces.
        package let name: String
        package let value: ValueRecipe
        package let evidence: Evidence?
    }

    /// A member of a record that must have a value, or one of several.
    package struct Match: Sendable {
        package let member: JSONPointer
        package let value: ValueRecipe
        package let evidence: Evidence?
    }

    /// When an effect is done.
    package struct Condition: Sendable {
        package let given: [ValueRecipe]
        package let absent: [ValueRecipe]
        package let equal: [(left: ValueRecipe, right: ValueRecipe)]
    }

    /// What of a request goes to members of the same name.
    package enum Takes: Sendable {
        case none
        /// What the body's schema declares, or everything; and members that are named otherwise.
        case members(all: Bool, named: [Assignment])
    }

    /// A parameter that restricts a list.
    package struct Filter: Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            case equal, contains, operators
        }

        package let member: JSONPointer
        package let value: ValueRecipe
        package let kind: Kind
        package let evidence: Evidence?
    }

    /// Which part of a list is shown.
    package struct Page: Sendable {
        package let limit: ValueRecipe?
        package let offset: ValueRecipe?
        /// The number of a page of `limit` records, from 1.
        package let number: ValueRecipe?
        /// A member that must be less than a value.
        package let before: [Match]
        package let evidence: Evidence?
    }
}

/// The record of a collection under a key.
package struct RecordName: Sendable, Equatable {
    package let collection: String
    package let key: JSON

    package init(collection: String, key: JSON) {
        self.collection = collection
        self.key = key
    }

    package static func == (left: RecordName, right: RecordName) -> Bool {
        left.collection == right.collection && left.key.isSame(as: right.key)
    }
}

/// A kind of record that calls work on (`x-treaty-collections`).
package struct RecordCollection: Sendable {
    package let name: String
    /// The member that identifies a record.
    package let key: String
    /// Other members that find one.
    package let otherKeys: [String]
    package let unique: [Constraint]
    /// A member that only one record of those that agree in others has as true.
    package let sole: [(member: String, among: [String])]
    /// Members that show a record of another collection, the key of which a member holds; the empty name shows the
    /// other's members beside the record's own.
    package let embeds: [(member: String, collection: String, by: JSONPointer)]
    /// As they are written: texts such as `$now + 3600` become values when the mock starts.
    package let records: [ValueRecipe]

    /// Members whose values no two records share.
    package struct Constraint: Sendable {
        package let name: String
        package let members: [String]
        /// A record that has these is free to share.
        package let unless: [(member: String, value: JSON)]
    }
}

/// A table of the times that a list shows, by what was sent.
package struct RecordWindow: Sendable {
    package let collection: String
    /// The members of a record that hold its start and its end.
    package let start: JSONPointer
    package let end: JSONPointer
    package let rows: [Row]

    package struct Row: Sendable {
        package let condition: Effect.Condition
        package let from: ValueRecipe
        package let to: ValueRecipe
        package let evidence: Evidence?
    }
}

/// Where credentials are kept that calls have issued.
package struct IssuedCredentials: Sendable {
    package let collection: String
    /// The member that is the credential.
    package let member: String
    /// The collection of those who call, and the member that holds the key of the one that the credential names.
    package let names: (collection: String, by: String)
    /// The member that holds the time at which it ends: UNIX seconds or a date-time.
    package let until: String?
}
