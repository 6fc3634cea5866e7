// What the readers of treaty.yaml share: an object with no members but those that somebody reads.
package import TreatyData
package import TreatyText

/// Throws at a value that is no object, and at its first member that nobody reads.
package func checkProfile(_ value: Value, has names: [String], _ what: String) throws(Diagnostic) {
    guard value.kind == .object else {
        throw Diagnostic(
            .error, "profile.form", "expected an object (\(what)), found \(value.kindName)", at: value.location)
    }
    for member in value.members where !names.contains(member.name) {
        throw Diagnostic(
            .error, "profile.unknown-field", "'\(member.name)' is no member of a \(what)", at: member.key.location,
            help: help(for: member.name, among: names))
    }
}
