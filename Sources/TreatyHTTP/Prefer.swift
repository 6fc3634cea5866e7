// What a client prefers (RFC 7240); what a preference does is the responder's business.

/// One preference: its name in lower case and its value, nil where it has none or an empty one (RFC 7240 2).
package struct Preference: Sendable, Equatable {
    package let name: String
    package let value: String?

    package init(name: String, value: String?) {
        self.name = name
        self.value = value
    }
}

/// Reads the Prefer field (RFC 7240 2).
package enum Prefer {
    /// The preferences of all Prefer fields, in order; where a name comes twice the first one counts (RFC 7240 2).
    /// Parameters behind `;` are read over. A broken member is left out, for a preference may always be ignored.
    package static func decode(_ fields: [String]) -> [Preference] {
        var preferences: [Preference] = []
        for field in fields {
            var cursor = ValueCursor(field)
            while !cursor.isAtEnd {
                if let preference = preference(&cursor), !preferences.contains(where: { $0.name == preference.name }) {
                    preferences.append(preference)
                }
                skipMember(&cursor)
            }
        }
        return preferences
    }

    /// A name with or without a value; nil where none begins here, or the value is broken.
    private static func preference(_ cursor: inout ValueCursor) -> Preference? {
        cursor.skipSpace()
        guard let name = cursor.token()?.lowercased() else { return nil }
        cursor.skipSpace()
        guard cursor.take(0x3D) else { return Preference(name: name, value: nil) }
        cursor.skipSpace()
        guard let value = cursor.word() else { return nil }
        return Preference(name: name, value: value.isEmpty ? nil : value)
    }

    /// Goes behind the next comma that stands in no quoted string.
    private static func skipMember(_ cursor: inout ValueCursor) {
        while let byte = cursor.next {
            if byte == 0x22, cursor.quotedString() != nil { continue }
            cursor.at += 1
            if byte == 0x2C { return }
        }
    }
}
