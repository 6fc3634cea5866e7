// Whether a record is one that an effect asks for by its members; where records are kept is not known here.
package import TreatyData

extension Effect {
    /// Whether a record matches an alternative of `where`. What a recipe of it finds no value for does not match,
    /// unless `lenient` says to leave it out.
    package func matches(
        _ record: JSON, _ alternative: [Match], in scope: RecipeScope, lenient: Bool = false
    ) -> Bool {
        alternative.allSatisfy { match in
            guard let wanted = scope.value(match.value) else { return lenient }
            return (record[match.member] ?? .null).isOne(of: wanted)
        }
    }

    /// Whether a record matches one of the alternatives; any record does where there are none.
    package func matches(_ record: JSON, in scope: RecipeScope, lenient: Bool = false) -> Bool {
        wheres.isEmpty || wheres.contains { matches(record, $0, in: scope, lenient: lenient) }
    }
}

extension Effect {
    /// Whether it fails where it finds no record.
    package var findsRecord: Bool { !isOptional && [.read, .update, .replace, .delete].contains(action) }

    /// Whether every call must be given a record for it.
    package var needsRecord: Bool { findsRecord && condition == nil }
}

extension RecordCollection {
    /// Whether a record is found by a key: its own, or one of the others that find one.
    package func isNamed(_ record: JSON, by key: JSON) -> Bool {
        ([self.key] + otherKeys).contains { record[$0]?.isSame(as: key) ?? false }
    }
}

extension Contract {
    package func collection(named name: String) -> RecordCollection? { collections.first { $0.name == name } }
}

extension JSON {
    /// Whether a member of a record is a value, or one of several; null is no member too; an array has its elements.
    package func isOne(of wanted: JSON) -> Bool {
        if case .array(let several) = wanted { return several.contains { isOne(of: $0) } }
        if isNull { return wanted.isNull }
        if case .array(let elements) = self { return elements.contains { $0.isSame(as: wanted) } }
        return isSame(as: wanted)
    }

    /// Whether everything that another value has is there too: members of objects by name, elements in their order.
    package func shows(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.object, .object(let members)):
            return members.allSatisfy { member in self[member.name]?.shows(member.value) ?? member.value.isNull }
        case (.array(let own), .array(let others)):
            return own.count == others.count && zip(own, others).allSatisfy { $0.shows($1) }
        default: return isSame(as: other)
        }
    }
}
