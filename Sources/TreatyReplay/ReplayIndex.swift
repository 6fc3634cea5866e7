// Recorded requests by the key of their form, and those of one key in the order they were recorded.
package import TreatyHTTP

/// One way to compare recorded requests with live ones: both sides are changed alike, then their forms must be equal.
package struct ReplayNormalisation: Sendable {
    /// A word for people: `as sent`, `as redacted`, `masked`.
    package let name: String
    /// What is done to a recorded request; nil where nothing is.
    package let recorded: (@Sendable (RequestMessage) -> RequestMessage)?
    /// What is done to a live request; nil where nothing is.
    package let live: (@Sendable (RequestMessage) -> RequestMessage)?

    package init(
        name: String, recorded: (@Sendable (RequestMessage) -> RequestMessage)? = nil,
        live: (@Sendable (RequestMessage) -> RequestMessage)? = nil
    ) {
        self.name = name
        self.recorded = recorded
        self.live = live
    }

    /// Requests as they are.
    package static let asSent = ReplayNormalisation(name: "as sent")

    func form(recorded request: RequestMessage, _ rules: MatchRules) -> MatchForm {
        MatchForm(recorded.map { $0(request) } ?? request, rules: rules)
    }

    func form(live request: RequestMessage, _ rules: MatchRules) -> MatchForm {
        MatchForm(live.map { $0(request) } ?? request, rules: rules)
    }
}

/// Which recordings answer a key. A look-up is one access to a dictionary, whatever the number of recordings.
struct ReplayIndex: Sendable {
    private var slots: [MatchKey: Int32] = [:]
    /// For each slot its first recording.
    private(set) var heads: [Int32] = []
    private var tails: [Int32] = []
    /// For each recording the next one of the same slot; -1 behind the last.
    private(set) var next: [Int32] = []

    init(_ keys: some Collection<MatchKey>) {
        slots.reserveCapacity(keys.count)
        next = Array(repeating: -1, count: keys.count)
        for (position, key) in keys.enumerated() {
            let entry = Int32(truncatingIfNeeded: position)
            if let slot = slots[key] {
                next[Int(tails[Int(slot)])] = entry
                tails[Int(slot)] = entry
            } else {
                slots[key] = Int32(truncatingIfNeeded: heads.count)
                heads.append(entry)
                tails.append(entry)
            }
        }
    }

    func slot(of key: MatchKey) -> Int? { slots[key].map { Int($0) } }
}
