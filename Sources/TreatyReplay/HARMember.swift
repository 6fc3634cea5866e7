// Members of a HAR's objects by name and kind, with a diagnostic for each way they can be wrong.
import TreatyData
import TreatyText

/// One object of a HAR and how people name it, such as `response.content`.
struct HARObject {
    let value: Value
    let name: String

    /// Throws where the value is no object.
    init(_ value: Value, _ name: String) throws(Diagnostic) {
        guard value.kind == .object else {
            throw Diagnostic(
                .error, "har.type", "'\(name)' must be an object, it is \(value.kindName)", at: value.location)
        }
        self.value = value
        self.name = name
    }

    /// A member that is there and not null.
    func member(_ member: String) -> Value? {
        guard let found = value[member], !found.isNull else { return nil }
        return found
    }

    func missing(_ member: String) -> Diagnostic {
        let start = value.location.range.lowerBound
        return Diagnostic(
            .error, "har.missing", "'\(name)' has no member '\(member)'",
            at: SourceLocation(file: value.document.source, range: start..<start + 1))
    }

    func wrong(_ member: String, _ found: Value, expected: String) -> Diagnostic {
        Diagnostic(
            .error, "har.type", "'\(name).\(member)' must be \(expected), it is \(found.kindName)", at: found.location)
    }

    /// Nil where the member is absent or null.
    func string(_ member: String) throws(Diagnostic) -> Value? {
        guard let found = self.member(member) else { return nil }
        guard found.kind == .string else { throw wrong(member, found, expected: "a string") }
        return found
    }

    func requiredString(_ member: String) throws(Diagnostic) -> Value {
        guard let found = try string(member) else { throw missing(member) }
        return found
    }

    func object(_ member: String) throws(Diagnostic) -> HARObject? {
        guard let found = self.member(member) else { return nil }
        return try HARObject(found, "\(name).\(member)")
    }

    func requiredObject(_ member: String) throws(Diagnostic) -> HARObject {
        guard let found = try object(member) else { throw missing(member) }
        return found
    }

    /// The elements of an array of objects; none where the member is absent or null.
    func objects(_ member: String) throws(Diagnostic) -> [HARObject] {
        guard let found = self.member(member) else { return [] }
        guard found.kind == .array else { throw wrong(member, found, expected: "an array") }
        var objects: [HARObject] = []
        for element in found.elements { try objects.append(HARObject(element, "\(name).\(member)[]")) }
        return objects
    }

    /// Microseconds of a number of milliseconds; -1 where it is absent, null or negative.
    func microseconds(_ member: String) throws(Diagnostic) -> Int {
        guard let found = self.member(member) else { return -1 }
        guard let text = found.number else { throw wrong(member, found, expected: "a number") }
        return HARTime.microseconds(milliseconds: text) ?? -1
    }
}

extension Value {
    /// The bytes of a string or number, without making a String of them.
    var textBytes: ArraySlice<UInt8> { kind == .string || kind == .number ? document.text(of: index) : [] }
}
