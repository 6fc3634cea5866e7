// Cases about records that are looked for by several values at once, a name and a password say: each wrong by itself.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

extension OperationPlan {
    /// No record has one of the values, all others being right; what makes the search happen is sent with them.
    func unknown(_ collection: String, _ rule: ErrorRule) -> [TestCase] {
        var seen: Set<Locator> = []
        var cases: [TestCase] = []
        for effect in operation.effects where effect.collection == collection && effect.findsRecord {
            let alternatives = effect.wheres.isEmpty ? [[]] : effect.wheres
            for alternative in alternatives {
                let places = effect.key + alternative.flatMap { FreshBody.locations($0.value) }
                for place in places where !seen.contains(place) && takesAnyText(place) {
                    guard let others = surroundings(of: places + given(effect.condition)) else { continue }
                    seen.insert(place)
                    cases.append(
                        error(
                            rule,
                            cases.isEmpty ? "unknown-\(collection)" : "unknown-\(collection)-\(slug(place.shortName))",
                            "no record of \(collection) has this \(place.shortName)"
                        ) {
                            $0.changes = others + [.set(place, .string("no-such-\(place.shortName)"))]
                            $0.forbidding = forbidding(alternative, of: effect)
                        })
                }
            }
        }
        return cases
    }

    /// The same of every collection of which no rule of its own speaks.
    func unknown(besides rules: [ErrorRule], _ rule: ErrorRule) -> [TestCase] {
        let spoken = rules.compactMap { if case .absent(let name) = $0.trigger { name } else { nil } }
        let names = unique(operation.effects.filter(\.findsRecord).map(\.collection))
        return names.filter { !spoken.contains($0) }.flatMap { unknown($0, rule) }
    }

    /// Who is looked for by one value alone may be left unsaid: of a wrong password, a success says too much.
    private func forbidding(_ alternative: [Effect.Match], of effect: Effect) -> Evidence? {
        let told = alternative.count { match in
            if case .principal = match.value { true } else { !FreshBody.locations(match.value).isEmpty }
        }
        return told > 1 ? following(effect.evidence) : nil
    }

    private func given(_ condition: Effect.Condition?) -> [Locator] {
        (condition?.given ?? []).flatMap(FreshBody.locations)
    }

    /// What has to be sent so that these places have values: nothing where the plain request has them, else an example
    /// that does. Nil where there is none.
    private func surroundings(of places: [Locator]) -> [TestCase.Change]? {
        var changes: [TestCase.Change] = []
        for parameter in operation.parameters where places.contains(parameter.locator) && !parameter.isRequired {
            guard let example = parameter.examples.first else { return nil }
            changes.append(.set(parameter.locator, JSON(example.value)))
        }
        let pointers = places.compactMap { if case .body(let pointer) = $0 { pointer } else { nil } }
        guard !pointers.isEmpty, let content = operation.body?.contents.first else { return changes }
        let examples = content.examples.map { JSON($0.value) }
        guard let first = examples.first else { return changes }
        func hasAll(_ body: JSON) -> Bool { pointers.allSatisfy { body[$0] != nil } }
        if hasAll(first) { return changes }
        guard let whole = examples.first(where: hasAll) else { return pointers.count > 1 ? nil : changes }
        return changes + [.body(contentType: content.mediaType, whole)]
    }

    func takesAnyText(_ place: Locator) -> Bool {
        guard let schema = schema(at: place) else { return true }
        let length = "no-such-\(place.shortName)".count
        return schema.isFreeText && length <= schema.value["maxLength"]?.int ?? .max
    }

    /// What a request's value at a place must keep; nil where nothing is said.
    func schema(at place: Locator) -> CompiledSchema? {
        guard case .body(let pointer) = place else {
            return operation.parameters.first { $0.locator == place }?.schema
        }
        return operation.body?.contents.first?.schema.flatMap { body in
            body.part(at: pointer.tokens).flatMap(body.resolve).map {
                CompiledSchema(program: body.program, value: $0, in: body)
            }
        }
    }
}

extension CompiledSchema {
    /// Whether it takes texts of no form.
    var isFreeText: Bool {
        ["enum", "const", "format", "pattern"].allSatisfy { value[$0] == nil }
            && (types.isEmpty || types.contains("string"))
    }
}
