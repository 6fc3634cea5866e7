// What one answer shows of a list: its elements, how many there are in all, and whether anything is left out.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// A GET operation that lists records of a collection.
struct ListCall: Sendable {
    let operation: Operation
    let effect: Effect
    let collection: RecordCollection
    /// Where the answer has the list.
    let at: JSONPointer

    /// Nil where the operation shows no list by itself.
    init?(_ operation: Operation, of contract: Contract) {
        guard operation.method == "GET", operation.faults.isEmpty,
            let effect = operation.effects.first(where: { effect in
                effect.action == .list && effect.at != nil && effect.condition == nil && effect.each == nil
            }), let at = effect.at, let collection = contract.collection(named: effect.collection)
        else { return nil }
        self.operation = operation
        self.effect = effect
        self.collection = collection
        self.at = at
    }

    /// The parameter that a recipe reads first; nil where there is none.
    func parameter(_ recipe: ValueRecipe?) -> Parameter? {
        switch recipe {
        case .location(let place): operation.parameters.first { $0.locator == place }
        case .first(let recipes): recipes.lazy.compactMap { parameter($0) }.first
        default: nil
        }
    }

    /// The list of an answer to a request; nil where it shows none.
    func view(of values: ResponseValues, to request: RequestValues) -> ListView? {
        guard case .array(let elements)? = values[at] else { return nil }
        let scope = RecipeScope(values: request, now: Instant(seconds: 0))
        func number(_ recipe: ValueRecipe?) -> Int? {
            guard let recipe else { return nil }
            if let value = scope.value(recipe) { return value.int ?? Int(value.text) }
            return parameter(recipe)?.schema?.value["default"]?.int
        }
        let total = effect.answer.first { if case .total = $0.value { true } else { false } }
        return ListView(
            elements: elements, total: total.flatMap { values[$0.place]?.int },
            limit: number(effect.page?.limit), offset: number(effect.page?.offset) ?? 0,
            isPaged: effect.page != nil, key: collection.key)
    }
}

struct ListView: Sendable {
    let elements: [JSON]
    /// How many there are on all pages, where the answer says it.
    let total: Int?
    /// As it was asked for, else the default.
    let limit: Int?
    let offset: Int
    let isPaged: Bool
    /// The member that identifies an element.
    let key: String

    /// Whether nothing is left out, behind `offset`.
    var isWhole: Bool {
        guard isPaged else { return true }
        if let total { return offset + elements.count >= total }
        return limit.map { elements.count < $0 } ?? false
    }

    /// Whether an element is shown: by its key, else by all that it shows.
    func shows(_ element: JSON) -> Bool {
        guard let key = element[key] else { return elements.contains(element) }
        return elements.contains { $0[self.key]?.isSame(as: key) ?? false }
    }

    /// An element in a few words.
    func name(_ element: JSON) -> String {
        element[key].map { "\(key) \($0.compact)" } ?? clipped(element.compact, charactersMax: 60)
    }
}

/// Whether a shown member passes a filter, as far as anybody states what passing is.
enum FilterVerdict {
    case kept, broken
    /// Texts that are nearly the same, times of one day, an order of texts: nobody says.
    case open

    init(_ member: JSON?, _ wanted: JSON, _ kind: Effect.Filter.Kind) {
        guard let member, !member.isNull, member.members.isEmpty else {
            self = .open
            return
        }
        if case .array(let several) = wanted {
            let verdicts = several.map { FilterVerdict(member, $0, kind) }
            let isAny = kind == .equal
            let decisive: FilterVerdict = isAny ? .kept : .broken
            self =
                verdicts.contains(decisive)
                ? decisive : verdicts.contains(.open) ? .open : isAny ? .broken : .kept
            return
        }
        let parsed = kind == .operators ? FilterOperator.parsed(wanted.text) : nil
        let value = parsed?.rest ?? wanted.text
        let isKept = kind.keeps(member, wanted)
        if let day = FilterVerdict.seconds(member.text), let other = FilterVerdict.seconds(value) {
            let isNear = abs(day - other) < 86_400
            self = isNear ? (isKept && parsed == nil ? .kept : .open) : isKept ? .kept : .broken
            return
        }
        if member.string != nil, member.amount == nil {
            let isAlike = member.text.lowercased().contains(value.lowercased())
            if let sign = parsed?.sign {
                // Whether an unequal text may hold the other is as open as the order of texts.
                self = !sign.isNegation || isAlike && member.text != value ? .open : isKept ? .kept : .broken
                return
            }
            self = isKept ? .kept : isAlike ? .open : .broken
            return
        }
        self = isKept ? .kept : .broken
    }

    /// Seconds since 1970 of a day or a date-time.
    static func seconds(_ text: String) -> Int? {
        guard text.utf8.count >= 10 else { return nil }
        return (Instant(text) ?? Instant(text + "T00:00:00Z"))?.seconds
    }
}
