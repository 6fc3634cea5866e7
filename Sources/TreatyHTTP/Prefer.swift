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
    /// Parameters behind `;` are read over. A value that is neither token nor quoted string is kept as it is written,
    /// as in `example=Not Found`; a member without a name is left out.
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

    /// A name with or without a value; nil where none begins here.
    private static func preference(_ cursor: inout ValueCursor) -> Preference? {
        cursor.skipSpace()
        guard let name = cursor.token()?.lowercased() else { return nil }
        cursor.skipSpace()
        guard cursor.take(0x3D) else { return Preference(name: name, value: nil) }
        cursor.skipSpace()
        let value = (cursor.next == 0x22 ? cursor.quotedString() : nil) ?? plain(&cursor)
        return Preference(name: name, value: value.isEmpty ? nil : value)
    }

    /// What stands before the next comma or semicolon, without the space at its end.
    private static func plain(_ cursor: inout ValueCursor) -> String {
        let start = cursor.at
        while let byte = cursor.next, byte != 0x2C, byte != 0x3B { cursor.at += 1 }
        return String(decoding: trimmed(cursor.bytes[start..<cursor.at]), as: UTF8.self)
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
