// Other ways for a call to succeed: each optional value, each example, each value of an enumeration, one at a time.
import TreatyContract
import TreatyData
import TreatySchema
import TreatyText

extension TestCase {
    /// Whether it sends less than the plain case does.
    var isOfLess: Bool { !changes.isEmpty && changes.allSatisfy { if case .remove = $0 { true } else { false } } }
}

extension OperationPlan {
    /// Cases beside the plain success. Operations that bring a record to an end have none: each would cost a record.
    func variants() -> [TestCase] {
        guard !endsRecords else { return [] }
        var cases = exampleVariants() + withoutDefaults()
        let plain = RequestSample(operation, of: contract).draft
        let full = RequestSample(operation, of: contract, extent: .full).draft
        let made = RequestSample(
            operation, of: contract, extent: .full, context: GenerationContext(mode: .generatedOnly))
        for parameter in operation.parameters where !keys.contains(parameter.locator) {
            let isSent = parameter.isRequired || parameter.place == .path
            let values = enumerated(parameter.schema, parameter.schema?.value)
            let example = parameter.examples.first.map { JSON($0.value) }
            if !isSent, let value = example ?? values.first ?? RequestSample.value(of: parameter) {
                cases.append(with(parameter.locator, value, isMadeUp: example == nil && values.isEmpty))
            }
            cases += values.map { with(parameter.locator, $0, name: "\(slug(parameter.name))-is-\(slug($0.text))") }
        }
        for (name, part) in operation.body?.contents.first?.schema?.declaredMembers().properties ?? [] {
            guard let schema = operation.body?.contents.first?.schema else { continue }
            let place = Locator.body(JSONPointer([name]))
            if keys.contains(place) { continue }
            let values = enumerated(schema, part)
            let resolved = schema.resolve(part)
            let example = (resolved?["example"] ?? resolved?.elements(of: "examples").first).map { JSON($0) }
            let shown = operation.body?.contents.lazy.flatMap(\.examples).compactMap { JSON($0.value)[name] }.first
            if plain.body?[name] == nil,
                let value = shown ?? example ?? values.first ?? full.body?[name]
                    ?? made.draft.body?[name]
            {
                let isMadeUp = shown == nil && example == nil && values.isEmpty
                cases.append(with(place, value, isMadeUp: isMadeUp))
            }
            cases += values.map { with(place, $0, name: "\(slug(name))-is-\(slug($0.text))") }
        }
        return cases
    }

    var endsRecords: Bool {
        operation.effects.contains { $0.action == .delete && $0.condition == nil }
            || operation.rules.contains { if case .state = $0.trigger { true } else { false } }
    }

    /// What goes with a success of an operation that has no variants: every optional parameter that has an example.
    var companions: [TestCase.Change] {
        guard endsRecords else { return [] }
        return operation.parameters.filter { !$0.isRequired && !keys.contains($0.locator) }.compactMap { parameter in
            parameter.examples.first.map { .set(parameter.locator, JSON($0.value)) }
        }
    }

    /// Places that name the record a call is about.
    private var keys: [Locator] { operation.namedEffect?.key ?? [] }

    /// What a record gets where nothing is sent for it: each such member is left out once.
    private func withoutDefaults() -> [TestCase] {
        let required = operation.body?.contents.first?.schema?.declaredMembers().required ?? []
        return operation.effects.filter { $0.condition == nil && $0.action != .list }.flatMap(\.sets).compactMap {
            set in
            guard case .first(let recipes) = set.value, recipes.count == 2, recipes[1].isLiteral,
                case .location(let place) = recipes[0], case .body(let pointer) = place, pointer.tokens.count == 1,
                !required.contains(pointer.tokens[0]), !keys.contains(place)
            else { return nil }
            var planned = success("without-\(slug(place.shortName))", "succeeds without \(place.shortName)")
            planned.changes = [.remove(place)]
            planned.basis = set.evidence
            return planned
        }
    }

    /// Every further example of the body, in every content type.
    private func exampleVariants() -> [TestCase] {
        let contents = operation.body?.contents ?? []
        return contents.enumerated().flatMap { index, content in
            content.examples.enumerated().compactMap { position, example -> TestCase? in
                guard index > 0 || position > 0 else { return nil }
                let name = example.name.isEmpty ? "example" : slug(example.name)
                var planned = success(
                    "\(name)-\(bodyName(content.mediaType))", "succeeds with the example \(example.name)")
                planned.changes = [.body(contentType: content.mediaType, JSON(example.value))]
                return planned
            }
        }
    }

    private func with(_ place: Locator, _ value: JSON, name: String? = nil, isMadeUp: Bool = false) -> TestCase {
        var planned = success(
            name ?? "with-\(slug(place.shortName))",
            "succeeds with \(place) = \(clipped(value.text, charactersMax: 40))")
        planned.changes = [.set(place, value)]
        planned.isMadeUp = isMadeUp
        return planned
    }

    private func success(_ name: String, _ title: String) -> TestCase {
        var planned = plainSuccess("success/\(name)", title)
        planned.isVariant = true
        return planned
    }

    private func enumerated(_ schema: CompiledSchema?, _ part: Value?) -> [JSON] {
        (schema?.enumeration(of: part) ?? []).filter { !$0.isNull && $0 != "" }
    }
}
