// Reads collections, effects, windows and the values in them from a contract; other extensions are read beside it.
import TreatyData
import TreatyOpenAPI
import TreatyText

extension ExtensionReader {
    // MARK: Values

    /// A value as effects have it: one of the forms of the contract language, else what is written.
    func recipe(_ value: Value) -> ValueRecipe {
        switch value.kind {
        case .string:
            guard let recipe = ValueRecipe(reading: value.text) else {
                log.report(
                    "treaty.value", "'\(value.text)' is no value", at: value,
                    help: help(for: String(value.text.prefix { $0 != "/" && $0 != " " }), among: ValueRecipe.words)
                        ?? "a text that begins with a dollar stands as {literal: ...}")
                return .literal(JSON(value))
            }
            return recipe
        case .array:
            let elements = value.elements.map(recipe)
            return elements.allSatisfy(\.isLiteral) ? .literal(JSON(value)) : .array(elements)
        case .object: return form(value) ?? object(value)
        default: return .literal(JSON(value))
        }
    }

    private func object(_ value: Value) -> ValueRecipe {
        let members = value.members.map { (name: $0.name, value: recipe($0.value)) }
        return members.allSatisfy { $0.value.isLiteral && !$0.name.contains("{") }
            ? .literal(JSON(value)) : .object(members)
    }

    /// An object that is a form: known by the names of all its members.
    private func form(_ value: Value) -> ValueRecipe? {
        let names = Set(value.members.map(\.name))
        if names == ["literal"], let content = value["literal"] { return .literal(JSON(content)) }
        if names == ["text"], let text = value["text"]?.string { return .text(TextTemplate(text)) }
        if names == ["new"], let pattern = value["new"]?.string { return .new(pattern: pattern) }
        if names == ["first"], value["first"]?.kind == .array {
            return .first(value.elements(of: "first").map(recipe))
        }
        if names == ["length"], let place = value["length"].flatMap({ Locator($0.text) }) { return .length(place) }
        if names == ["filename"], let place = value["filename"].flatMap({ Locator($0.text) }) {
            return .filename(place)
        }
        if names == ["extension"], let place = value["extension"].flatMap({ Locator($0.text) }) {
            return .fileExtension(place)
        }
        if names.contains("earliest"), names.isSubset(of: ["earliest", "since"]), let member = value["earliest"] {
            return .earliest(member: JSONPointer(member: member.text), since: value["since"].map(recipe))
        }
        if names.contains("case"), names.contains("of"), names.isSubset(of: ["case", "of", "else"]),
            let subject = value["case"]
        {
            let choices = value.members(of: "of").map { (text: $0.name, value: recipe($0.value)) }
            return .choice(of: recipe(subject), choices, otherwise: value["else"].map(recipe))
        }
        return nil
    }

    private func assignments(_ members: [Members.Member]) -> [Effect.Assignment] {
        members.map { Effect.Assignment(name: $0.name, value: recipe($0.value), evidence: evidence($0.value)) }
    }

    private func matches(_ value: Value) -> [Effect.Match] {
        value.members.map {
            Effect.Match(member: JSONPointer(member: $0.name), value: recipe($0.value), evidence: evidence($0.value))
        }
    }

    private func condition(_ value: Value) -> Effect.Condition {
        Effect.Condition(
            given: value.elements(of: "given").map(recipe), absent: value.elements(of: "not").map(recipe),
            equal: value.members(of: "is").map { (recipe($0.key), recipe($0.value)) })
    }

    // MARK: Effects

    func effects(of value: Value) -> [Effect] {
        guard let effect = value["x-treaty-effect"] else { return [] }
        return (effect.kind == .array ? Array(effect.elements) : [effect]).compactMap(self.effect)
    }

    private func effect(_ value: Value) -> Effect? {
        guard let action = value["action"], let known = Effect.Action(rawValue: action.text) else {
            let text = value["action"]?.text ?? ""
            log.report(
                "treaty.action", "'\(text)' is no action", at: value["action"] ?? value,
                help: help(for: text, among: Effect.Action.allCases.map(\.rawValue)))
            return nil
        }
        let key = value["key"].map { $0.kind == .array ? Array($0.elements) : [$0] } ?? []
        let wheres = value["where"].map { $0.kind == .array ? Array($0.elements) : [$0] } ?? []
        return Effect(
            collection: value["collection"]?.text ?? "", action: known, keys: key.map(recipe),
            wheres: wheres.map(matches), isOptional: value["optional"]?.bool ?? false,
            isForAll: value["all"]?.bool ?? false, condition: value["when"].map(condition),
            each: value["each"].map(recipe), takes: takes(value["takes"]),
            defaults: assignments(value.members(of: "defaults")), sets: assignments(value.members(of: "sets")),
            adds: assignments(value.members(of: "adds")), removes: assignments(value.members(of: "removes")),
            at: value["at"].flatMap(pointer), part: value["part"].map(recipe),
            shows: assignments(value.members(of: "shows")),
            answer: value.members(of: "answer").compactMap { member in
                pointer(member.key).map { ($0, recipe(member.value), evidence(member.value)) }
            },
            filters: filters(value["filters"]), page: value["page"].map(page),
            sort: value.elements(of: "sort").map { element in
                let isDescending = element.text.hasPrefix("-")
                return (
                    JSONPointer(member: isDescending ? String(element.text.dropFirst()) : element.text), isDescending,
                    evidence(element)
                )
            },
            evidence: evidence(value))
    }

    private func takes(_ value: Value?) -> Effect.Takes {
        guard let value else { return .members(all: false, named: []) }
        if value.string == "none" { return .none }
        let members = value.members.map { $0 }
        return .members(
            all: members.contains { $0.name == "*" }, named: assignments(members.filter { $0.name != "*" }))
    }

    private func filters(_ value: Value?) -> [Effect.Filter] {
        guard let value else { return [] }
        if value.kind == .array {
            return value.elements.map { element in
                Effect.Filter(
                    member: JSONPointer(member: element.text), value: .location(.query(element.text)), kind: .equal,
                    evidence: evidence(element))
            }
        }
        return value.members.map { entry in
            guard entry.value.kind == .object, let at = entry.value["at"] else {
                return Effect.Filter(
                    member: JSONPointer(member: entry.name), value: recipe(entry.value), kind: .equal,
                    evidence: evidence(entry.value))
            }
            let kind = entry.value["by"].flatMap { Effect.Filter.Kind(rawValue: $0.text) }
            if kind == nil, let by = entry.value["by"] {
                log.report(
                    "treaty.value", "'\(by.text)' is no way to restrict a list", at: by,
                    help: help(for: by.text, among: Effect.Filter.Kind.allCases.map(\.rawValue)))
            }
            return Effect.Filter(
                member: JSONPointer(member: entry.name), value: recipe(at), kind: kind ?? .equal,
                evidence: evidence(entry.value))
        }
    }

    private func page(_ value: Value) -> Effect.Page {
        Effect.Page(
            limit: (value["limit"] ?? value["size"]).map(recipe), offset: value["offset"].map(recipe),
            number: value["page"].map(recipe), before: value["before"].map(matches) ?? [],
            evidence: evidence(value))
    }

    // MARK: Windows

    func window(of value: Value) -> RecordWindow? {
        guard let window = value["x-treaty-window"], window.kind == .object, let start = window["start"],
            let end = window["end"]
        else { return nil }
        return RecordWindow(
            collection: window["collection"]?.text ?? "", start: JSONPointer(member: start.text),
            end: JSONPointer(member: end.text),
            rows: window.elements(of: "rows").compactMap { row in
                guard let from = row["from"], let to = row["to"] else { return nil }
                return RecordWindow.Row(
                    condition: condition(row), from: recipe(from), to: recipe(to), evidence: evidence(row))
            })
    }

    // MARK: Collections

    func collections() -> [RecordCollection] {
        document.root.members(of: "x-treaty-collections").map { member in
            let value = document.files.resolve(member.value) ?? member.value
            let keys = value["key"].map { $0.kind == .array ? $0.elements.map(\.text) : [$0.text] } ?? []
            return RecordCollection(
                name: member.name, key: keys.first ?? "id", otherKeys: Array(keys.dropFirst()),
                unique: value.members(of: "unique").map { constraint in
                    let isList = constraint.value.kind == .array
                    return RecordCollection.Constraint(
                        name: constraint.name,
                        members: isList
                            ? constraint.value.elements.map(\.text)
                            : constraint.value.elements(of: "members").map(\.text),
                        unless: constraint.value.members(of: "unless").map { ($0.name, JSON($0.value)) })
                },
                sole: value.members(of: "sole").map { ($0.name, $0.value.elements.map(\.text)) },
                embeds: value.members(of: "embeds").compactMap { embed in
                    embed.value.members.first { _ in true }.map {
                        (embed.name, $0.name, JSONPointer(member: $0.value.text))
                    }
                },
                records: value.elements(of: "records").map(timed))
        }
    }

    /// A record as it is written: texts that begin with `$now` are times, all else is itself.
    private func timed(_ value: Value) -> ValueRecipe {
        switch value.kind {
        case .string: return value.text.hasPrefix("$now") ? recipe(value) : .literal(JSON(value))
        case .array:
            let elements = value.elements.map(timed)
            return elements.allSatisfy(\.isLiteral) ? .literal(JSON(value)) : .array(elements)
        case .object:
            let members = value.members.map { (name: $0.name, value: timed($0.value)) }
            return members.allSatisfy(\.value.isLiteral) ? .literal(JSON(value)) : .object(members)
        default: return .literal(JSON(value))
        }
    }
}
