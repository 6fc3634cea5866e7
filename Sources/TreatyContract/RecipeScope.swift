// What the recipes of one call are made from: its request, its time, its caller and the records it has touched.
package import TreatyData
package import TreatyText

/// The surroundings in which recipes become values.
package struct RecipeScope {
    package var values: RequestValues
    package var now: Instant
    /// The record that the caller is.
    package var caller: JSON?
    /// The last record of each collection that the call has found or made.
    package var records: [String: JSON] = [:]
    package var each: JSON?
    package var total: Int?
    package var count: Int?
    package var from: JSON?
    /// Makes a value that no record has; nil where none is wanted here.
    package var fresh: (_ pattern: String?, _ member: [String]) -> JSON? = { _, _ in nil }
    /// Whether a member that is to hold a time is a number.
    package var isNumber: (_ member: [String]) -> Bool = { _ in false }
    /// The least value of a member among the records that a list is about.
    package var earliest: (_ member: JSONPointer, _ since: JSON?) -> JSON? = { _, _ in nil }

    package init(values: RequestValues = RequestValues(), now: Instant, caller: JSON? = nil) {
        self.values = values
        self.now = now
        self.caller = caller
    }

    /// The value of a recipe for a member; nil where something it needs is not there.
    package func value(_ recipe: ValueRecipe, for member: [String] = []) -> JSON? {
        switch recipe {
        case .literal(let value): return value
        case .location(let place): return values[place]
        case .now(let form): return time(now, form, member)
        case .new(let pattern): return fresh(pattern, member)
        case .principal(let pointer): return caller?[pointer]
        case .record(let collection, let pointer): return records[collection]?[pointer]
        case .each(let pointer): return each?[pointer]
        case .total: return total.map { .int($0) }
        case .count: return count.map { .int($0) }
        case .from: return from
        case .earliest(let member, let since):
            if let since, value(since) == nil { return nil }
            return earliest(member, since.flatMap { value($0) })
        case .arithmetic(let arithmetic): return result(arithmetic, member)
        case .choice(let subject, let choices, let otherwise):
            let text = value(subject)?.text
            let chosen = choices.first { $0.text == text }?.value ?? otherwise
            return chosen.flatMap { value($0, for: member) }
        case .text(let template): return self.text(template).map { .string($0) }
        case .first(let recipes): return recipes.lazy.compactMap { value($0, for: member) }.first { !$0.isNull }
        case .length(let place):
            return values[place].map { .int(values.upload(at: place)?.bytes ?? $0.text.utf8.count) }
        case .filename(let place): return values.upload(at: place).flatMap { $0.name }.map { .string($0) }
        case .fileExtension(let place):
            let name = values.upload(at: place).flatMap { $0.name }
            return name?.split(separator: ".").dropFirst().last.map { .string(String($0)) }
        case .object(let members):
            var object = JSON.object([])
            for (name, recipe) in members {
                guard let name = self.text(TextTemplate(name)) else { continue }
                if let value = value(recipe, for: member + [name]) { object[name] = value }
            }
            return object
        case .array(let recipes): return .array(recipes.compactMap { value($0, for: member) })
        }
    }

    /// A text whose values are all there; nil where one is not.
    package func text(_ template: TextTemplate) -> String? {
        var text = ""
        for part in template.parts {
            switch part {
            case .text(let piece): text += piece
            case .value(let recipe):
                guard let value = value(recipe), !value.isNull else { return nil }
                text += value.text
            }
        }
        return text
    }

    private func time(_ instant: Instant, _ form: ValueRecipe.TimeForm, _ member: [String]) -> JSON {
        switch form {
        case .seconds: .int(instant.seconds)
        case .milliseconds: .int(instant.seconds * 1000 + instant.nanoseconds / 1_000_000)
        case .dateTime: .string(instant.dateTime)
        case .wanted: isNumber(member) ? .int(instant.seconds) : .string(instant.dateTime)
        }
    }

    // MARK: Arithmetic

    private func result(_ arithmetic: ValueRecipe.Arithmetic, _ member: [String]) -> JSON? {
        guard let number = number(arithmetic), number.isFinite, number.magnitude < 9e15 else { return nil }
        let form = arithmetic.timeForm
        if form == .dateTime || form == .wanted && !isNumber(member) && !member.isEmpty {
            return .string(Instant(seconds: Int(number.rounded())).dateTime)
        }
        return number == number.rounded() ? .int(Int(number)) : .number("\(number)")
    }

    private func number(_ arithmetic: ValueRecipe.Arithmetic) -> Double? {
        switch arithmetic {
        case .value(.now(.milliseconds)): return Double(now.seconds * 1000 + now.nanoseconds / 1_000_000)
        case .value(.now): return Double(now.seconds)
        case .value(let recipe):
            // A number may have been sent as a text, in a form say.
            switch value(recipe) {
            case .number(let text)?: return Double(text)
            case .string(let text)?: return ExactNumber(text.utf8).flatMap { _ in Double(text) }
            default: return nil
            }
        case .operation(let sign, let left, let right):
            guard let left = number(left), let right = number(right) else { return nil }
            switch sign {
            case "+": return left + right
            case "-": return left - right
            case "*": return left * right
            default: return right == 0 ? nil : left / right
            }
        }
    }

    /// Whether a condition holds.
    package func holds(_ condition: Effect.Condition) -> Bool {
        condition.given.allSatisfy { value($0) != nil } && condition.absent.allSatisfy { value($0) == nil }
            && condition.equal.allSatisfy { left, right in
                guard let left = value(left), let right = value(right) else { return false }
                return left.isSame(as: right)
            }
    }
}

extension JSON {
    /// Whether two values are the same where one may have been sent as a text.
    package func isSame(as other: JSON) -> Bool {
        if self == other { return true }
        switch (self, other) {
        case (.string, .number), (.number, .string), (.string, .bool), (.bool, .string): return text == other.text
        default: return false
        }
    }
}

extension RecordCollection {
    /// The records that a mock starts with at a time. `isNumber` says of a member whether its times are numbers.
    package func records(at now: Instant, isNumber: @escaping ([String]) -> Bool = { _ in true }) -> [JSON] {
        var scope = RecipeScope(now: now)
        scope.isNumber = isNumber
        return records.compactMap { scope.value($0) }
    }
}
