// The seal of a redacted entry: a hash that says that nobody changed it since; hiding values is redaction's work.
package import TreatyData
import TreatyText

/// What stands in `_treaty.seal` of an entry of a HAR that our redactor wrote.
///
/// It proves no author: whoever changes an entry can seal it again. It tells an entry whose values went through
/// redaction from one that was edited, merged or exported by another program afterwards.
package enum HARSeal {
    /// The member of an entry that is ours.
    package static let member = "_treaty"

    /// The first 32 hexadecimal digits of the SHA-256 of the entry's compact JSON without its `_treaty` members.
    package static func seal(of entry: JSON) -> String {
        let members = entry.members.filter { !$0.name.utf8.elementsEqual(member.utf8) }
        return String(SHA256.hexadecimal(of: JSON.object(members).bytes).prefix(32))
    }

    /// The seal that an entry says it has; nil where it says nothing.
    package static func stated(in entry: JSON) -> String? { entry[member]?["seal"]?.string }

    /// Whether an entry has a seal and it holds.
    package static func isSealed(_ entry: JSON) -> Bool {
        stated(in: entry).map { $0 == seal(of: entry) } ?? false
    }

    /// The entry with its seal, in place of one that it had.
    package static func sealed(_ entry: JSON) -> JSON {
        var own = entry[member] ?? .object([])
        own["seal"] = .string(seal(of: entry))
        var entry = entry
        entry[member] = own
        return entry
    }
}
