// The same call spelled otherwise: a path with an ending, a word for the caller's key, a text as long as it may be.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

extension OperationPlan {
    /// Cases that are tried once the plain call has succeeded.
    func spellings() -> [TestCase] {
        endsRecords ? [] : suffixed() + aliased() + longest()
    }

    private func suffixed() -> [TestCase] {
        contract.suffixes.compactMap { suffix in
            guard operation.path.appending(suffix) != nil else { return nil }
            return spelled(
                "ending-\(slug(suffix.drop { $0 == "." }.description))", "succeeds with \(suffix) behind the path"
            ) {
                $0.changes = [.suffix(suffix)]
                $0.basis = contract.suffixEvidence
            }
        }
    }

    private func aliased() -> [TestCase] {
        operation.parameters.flatMap { parameter in
            parameter.aliases.enumerated().map { index, alias in
                let number = index == 0 ? "" : "-\(index + 1)"
                return spelled(
                    "alias-\(slug(parameter.name))\(number)", "succeeds with '\(alias.text)' for \(parameter.name)"
                ) {
                    $0.changes = [.alias(parameter.locator, text: alias.text, meaning: alias.value)]
                    $0.basis = following(parameter.aliasEvidence ?? parameter.evidence)
                }
            }
        }
    }

    /// A text of the greatest length that is allowed. What a record is looked for by, or must be unique by, is left.
    private func longest() -> [TestCase] {
        let sought = operation.effects.flatMap { effect -> [Locator] in
            effect.key + effect.wheres.joined().flatMap { effect.findsRecord ? FreshBody.locations($0.value) : [] }
        }
        let body = operation.body?.contents.first?.schema?.declaredMembers().properties.map(\.name) ?? []
        let places = operation.parameters.map(\.locator) + body.map { .body(JSONPointer([$0])) }
        return places.compactMap { place in
            guard !sought.contains(place), let schema = schema(at: place), schema.isFreeText,
                let limit = schema.value["maxLength"], let length = limit.int, (8..<10_000).contains(length)
            else { return nil }
            return spelled(
                "longest-\(slug(place.shortName))", "succeeds with a \(place.shortName) of \(length) characters"
            ) {
                $0.changes = [.longest(place, length: length)]
                $0.basis = contract.evidence.evidence(at: limit.location)
            }
        }
    }

    private func spelled(_ name: String, _ title: String, _ change: (inout TestCase) -> Void) -> TestCase {
        var planned = plainSuccess("success/\(name)", title)
        planned.isVariant = true
        planned.isRespelled = true
        change(&planned)
        return planned
    }
}

extension TestCase {
    /// Whether its refusal cannot rest on records: the same call has succeeded, and changes none.
    var isSureToSucceed: Bool { isRespelled && !isStateChanging }

    /// The request that is meant by one with a word for something else: nil where the word stands for nothing here.
    func meant(by draft: RequestDraft, in scope: RecipeScope) -> RequestDraft? {
        for case .alias(let place, _, let recipe) in changes {
            guard let meaning = scope.value(recipe) else { return nil }
            var meant = draft
            meant.set(place, meaning)
            return meant
        }
        return draft
    }
}
