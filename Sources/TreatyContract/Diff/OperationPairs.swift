// Which operation of the old contract is which of the new one; how they differ is not looked at.

/// Operations that belong together, and those that have no partner.
struct OperationPairs {
    private(set) var both: [(ComparedOperation, ComparedOperation)] = []
    private(set) var removed: [ComparedOperation] = []
    private(set) var added: [ComparedOperation] = []

    /// By method and full path (servers' paths included, names of parameters not), then by method and path, then by
    /// operationId. Cost: linear.
    init(_ old: [ComparedOperation], _ new: [ComparedOperation]) {
        var partners: [Int: Int] = [:]
        var taken: Set<Int> = []
        func match(_ key: (ComparedOperation) -> String?) {
            var free: [String: Int] = [:]
            for (position, operation) in new.enumerated().reversed() where !taken.contains(position) {
                if let text = key(operation) { free[text] = position }
            }
            for (position, operation) in old.enumerated() where partners[position] == nil {
                guard let text = key(operation), let partner = free.removeValue(forKey: text) else { continue }
                partners[position] = partner
                taken.insert(partner)
            }
        }
        match { "\($0.method) \($0.prefixes.first ?? "")\($0.path)" }
        match { "\($0.method) \($0.prefixes.first ?? "")\($0.shape)" }
        match { "\($0.method) \($0.shape)" }
        match { $0.id }
        for (position, operation) in old.enumerated() {
            if let partner = partners[position] {
                both.append((operation, new[partner]))
            } else {
                removed.append(operation)
            }
        }
        added = new.indices.filter { !taken.contains($0) }.map { new[$0] }
    }
}
