// What was hidden and what was kept, counted by rule and place; no value stands in it.
package import TreatyData

/// Why a value was hidden.
package enum HideRule: String, Sendable, CaseIterable {
    case credential
    case secret = "marked secret"
    case personal = "marked personal"
    case health = "marked health"
    case undeclared = "not marked public"
    case unreadable = "content that cannot be read"
    case repeated = "a hidden value within a public text"
}

/// Why a value was kept.
package enum KeepReason: String, Sendable, CaseIterable {
    case marked = "marked public"
    case closed = "closed kind"
    case documented = "printed in the contract"
    case protocolField = "protocol field"
    case userWord = "--keep"
}

/// Counts of one run of redaction, ready to be written beside the recording.
package struct RedactionReport: Sendable {
    package private(set) var exchangeCount = 0
    package private(set) var hiddenCount = 0
    package private(set) var keptCount = 0
    private var hidden: [HideRule: Int] = [:]
    private var kept: [KeepReason: Int] = [:]
    private var places: [String: [HideRule: Int]] = [:]
    /// Places beyond this many are counted together.
    private let placesMax = 2_000

    package init() {}

    mutating func countExchange() { exchangeCount += 1 }

    mutating func count(_ rule: HideRule, at place: String, _ number: Int = 1) {
        hiddenCount += number
        hidden[rule, default: 0] += number
        let place = places[place] != nil || places.count < placesMax ? place : "elsewhere"
        places[place, default: [:]][rule, default: 0] += number
    }

    mutating func count(_ reason: KeepReason) {
        keptCount += 1
        kept[reason, default: 0] += 1
    }

    /// Takes over only what a second look hid in public texts.
    mutating func addRepeated(_ other: RedactionReport) {
        for (place, counts) in other.places {
            if let number = counts[.repeated] { count(.repeated, at: place, number) }
        }
    }

    mutating func add(_ other: RedactionReport) {
        exchangeCount += other.exchangeCount
        hiddenCount += other.hiddenCount
        keptCount += other.keptCount
        hidden.merge(other.hidden, uniquingKeysWith: +)
        kept.merge(other.kept, uniquingKeysWith: +)
        for (place, counts) in other.places {
            let place = places[place] != nil || places.count < placesMax ? place : "elsewhere"
            places[place, default: [:]].merge(counts, uniquingKeysWith: +)
        }
    }

    package func hiddenCount(_ rule: HideRule) -> Int { hidden[rule] ?? 0 }

    /// The report as it is written: counts, rules and places in a stable order.
    package func json(fingerprint: String, keeps: [Keep], proof: ProofResult?) -> JSON {
        var report: JSON = [
            "key": .string(fingerprint), "exchanges": .int(exchangeCount), "hidden": .int(hiddenCount),
            "kept": .int(keptCount),
        ]
        report["keeps"] = .array(keeps.map { .string($0.description) })
        report["rules"] = RedactionReport.counts(HideRule.allCases.map { ($0.rawValue, hidden[$0] ?? 0) })
        report["reasons"] = RedactionReport.counts(KeepReason.allCases.map { ($0.rawValue, kept[$0] ?? 0) })
        report["places"] = .object(
            places.sorted { $0.key < $1.key }.map { place, counts in
                JSON.Member(place, RedactionReport.counts(HideRule.allCases.map { ($0.rawValue, counts[$0] ?? 0) }))
            })
        if let proof { report["proof"] = proof.json }
        return report
    }

    static func counts(_ pairs: [(String, Int)]) -> JSON {
        .object(pairs.filter { $0.1 > 0 }.map { JSON.Member($0.0, .int($0.1)) })
    }
}
