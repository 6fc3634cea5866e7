// Cases for the further ways in which an operation lets callers in: each opens it as a whole, and none by a part.
import TreatyContract
import TreatyData
import TreatyText

extension OperationPlan {
    /// Every way in that is no part of the first, which all other cases take.
    private var furtherWays: [[String]] {
        let ways = operation.security.filter { !$0.isEmpty }
        return ways.dropFirst().filter { !Set(ways[0]).isSuperset(of: $0) }
    }

    func successesByOtherWays() -> [TestCase] {
        furtherWays.map { schemes in
            var planned = plainSuccess(
                "success/as-\(slug(schemes.joined(separator: "-")))",
                "succeeds with \(schemes.joined(separator: " and "))")
            planned.isVariant = true
            planned.caller = .showing(schemes, without: nil)
            return planned
        }
    }

    /// A way that wants several credentials, with one of them left out.
    func partsOfOtherWays(_ rule: ErrorRule) -> [TestCase] {
        let secured = contract.securityEvidence(of: operation)
        return furtherWays.filter { $0.count > 1 }.flatMap { schemes in
            schemes.compactMap { left -> TestCase? in
                let shown = Set(schemes).subtracting([left])
                if operation.security.contains(where: { shown.isSuperset(of: $0) }) { return nil }
                let words = shown.sorted().joined(separator: " and ")
                return error(rule, "only-\(slug(words))", "\(words) alone, without \(left)") {
                    $0.caller = .showing(schemes, without: left)
                    $0.forbidding = secured
                }
            }
        }
    }
}

extension CaseRequest {
    /// Shows the credentials of some schemes and no others.
    func placeShown(_ schemes: [String], without left: String?, _ draft: inout RequestDraft) throws(Obstacle) {
        let caller = target.callers.first { caller in
            let isUnlimited = contract.principals.first { $0.name == caller.name }?.isUnlimited ?? true
            return isUnlimited && schemes.allSatisfy { scheme in caller.schemes.contains { $0.scheme == scheme } }
        }
        guard let caller else {
            throw Obstacle(reason: "needs a principal with \(schemes.joined(separator: " and "))")
        }
        for field in caller.fields { draft.fields.append(field) }
        for scheme in caller.schemes where schemes.contains(scheme.scheme) && scheme.scheme != left {
            contract.place(scheme.value, scheme: scheme.scheme, into: &draft)
        }
    }
}
