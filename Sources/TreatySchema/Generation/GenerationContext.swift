// What a generated value depends on beside its schema: seed, entity, direction, size; making it is the run's business.
package import TreatyData
import TreatyText

/// All that decides about a generated value. The same context gives the same bytes on every machine.
package struct GenerationContext: Sendable {
    /// Where values come from.
    package enum Mode: Sendable {
        /// Examples and defaults where they are valid, else made up.
        case exampleFirst
        /// Made up; `const` and `enum` still decide.
        case generatedOnly
    }

    /// How much of what may be left out is there.
    package enum Size: Sendable {
        /// Nothing.
        case minimal
        /// Optional members to a depth of five, a few elements in arrays.
        case typical
    }

    package var seed: UInt64
    /// Which side sends it: what is readOnly is left out of requests, writeOnly of responses. Nil is the direction that
    /// the schema was compiled for.
    package var direction: SchemaDirection?
    package var mode: Mode
    package var size: Size
    /// The record that the value is: its scalars depend on seed, collection, id and their own way only, so that it is
    /// the same in every schema that shows it.
    package var entity: GenerationEntity?
    /// The records of the first array of objects in the value, in this order; the array has as many elements.
    package var entities: [GenerationEntity]
    package var limits = GenerationLimits()

    package init(
        seed: UInt64 = 0, direction: SchemaDirection? = nil, mode: Mode = .exampleFirst, size: Size = .typical,
        entity: GenerationEntity? = nil, entities: [GenerationEntity] = []
    ) {
        self.seed = seed
        self.direction = direction
        self.mode = mode
        self.size = size
        self.entity = entity
        self.entities = entities
    }
}

/// A record by its collection and id.
package struct GenerationEntity: Sendable {
    package var collection: String
    package var id: JSON
    /// The member that holds the id; it is written as its schema wants (text or number).
    package var member: String

    package init(collection: String, id: JSON, member: String = "id") {
        self.collection = collection
        self.id = id
        self.member = member
    }

    func key(seed: UInt64) -> StableKey {
        StableKey(seed: seed).child(collection).child(id.string ?? id.compact)
    }
}

/// What one value may cost; beyond a bound there is none.
package struct GenerationLimits: Sendable {
    /// Values within values.
    package var depthMax = 20
    /// Objects within objects that still show optional members.
    package var optionalDepth = 4
    /// Values in all.
    package var nodesMax = 20_000
    /// Values after which nothing optional is added.
    package var nodesTypical = 1_500
    /// Elements of one array, members of one object.
    package var membersMax = 2_000
    /// Code points of one text.
    package var lengthMax = 100_000
    /// Bytes of all texts.
    package var bytesMax = 4_000_000
    /// Schemas visited and candidates judged.
    package var stepsMax = 300_000

    package init() {}
}

/// Why there is no value.
package struct GenerationFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// The schema has no values.
        case noValue
        /// The schema holds itself and has no way out.
        case noFiniteValue
        /// A bound of `GenerationLimits` was hit.
        case bound
        /// There may be a value; none was found.
        case unsolved
    }

    package var kind: Kind
    /// Which keyword or bound it was.
    package var reason: String
    /// The way of members and positions to the value in question, as a JSON Pointer.
    package var instance: String

    package var description: String {
        let place = instance.isEmpty ? "" : " at \(instance)"
        return switch kind {
        case .noValue: "the schema has no values\(place): \(reason)"
        case .noFiniteValue: "the schema has no finite value\(place): \(reason)"
        case .bound: "a bound was hit\(place): \(reason)"
        case .unsolved: "no value was found\(place): \(reason)"
        }
    }
}

/// Seeds that depend on a name, for those who generate several values.
package enum StableSeed {
    /// The same for the same seed and name on every machine.
    package static func mixed(_ seed: UInt64, _ name: String) -> UInt64 { StableKey(seed: seed).child(name).raw }
}

/// A hash of the way to a value: what is drawn from it does not depend on what was drawn before.
struct StableKey: Sendable {
    var raw: UInt64

    init(seed: UInt64) { raw = StableKey.mixed(seed &+ 0x5851_F42D_4C95_7F2D) }

    private init(raw: UInt64) { self.raw = raw }

    func child(_ name: String) -> StableKey {
        // FNV-1a, then mixed.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ raw
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return StableKey(raw: StableKey.mixed(hash))
    }

    func child(_ number: Int) -> StableKey {
        StableKey(
            raw: StableKey.mixed(raw ^ StableKey.mixed(UInt64(bitPattern: Int64(number)) &+ 0x632B_E59B_D9B4_E019)))
    }

    /// A number from 0 up to a bound that is left out.
    func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(raw % UInt64(bound)) }

    func pick<T>(_ values: [T]) -> T { values[below(values.count)] }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var random = SplitMix64(state: value)
        return random.next()
    }
}

/// The place of a value that is being made.
struct GenerationSite {
    /// Of this value.
    var key: StableKey
    /// Of the object around it: the parts of one person go together.
    var owner: StableKey
    /// The member's name, in an array that of the array.
    var name: String
    /// What the object around it is called: its collection, else the member that holds it.
    var holder = ""
    var depth = 0
    var way: [String] = []
    var entity: GenerationEntity?

    func member(_ name: String) -> GenerationSite {
        GenerationSite(
            key: key.child(name), owner: key, name: name, holder: entity?.collection ?? self.name, depth: depth + 1,
            way: way + [name])
    }

    func element(_ position: Int) -> GenerationSite {
        let key = key.child(position)
        return GenerationSite(
            key: key, owner: key, name: name, depth: depth + 1, way: way + [String(position)])
    }

    /// Another try at the same place.
    func turned(_ turn: Int) -> GenerationSite {
        if turn == 0 { return self }
        var site = self
        site.key = key.child("turn").child(turn)
        site.owner = owner.child(turn)
        return site
    }
}
