// Which breaches of a redacted recording prove nothing, because a pseudonym stands where the value was; pseudonyms are
// made elsewhere.
import TreatyContract
import TreatyData
import TreatyText

/// What redaction may have replaced in the exchanges of one operation (contract language, section 6).
///
/// Values marked public are as they were. A value without a mark is as it was where the contract prints it (`enum`,
/// `const`), so a breach of those two keywords is one that was there before.
struct HiddenPlaces {
    let operation: Operation

    /// Whether a finding may speak of a pseudonym's looks and not of the value's.
    func mayHide(_ finding: Finding) -> Bool {
        guard finding.isAboutValue, let place = Locator(finding.instance) else { return false }
        let isPrinted = finding.check.hasSuffix(".enum") || finding.check.hasSuffix(".const")
        switch mark(at: place) {
        case .public: return false
        case nil: return !isPrinted
        default: return true
        }
    }

    /// The strictest mark that holds at a place; nil where the contract says nothing.
    private func mark(at place: Locator) -> PrivacyMark? {
        switch place {
        case .responseBody(let pointer):
            return mark(in: operation.responses.flatMap(\.contents).compactMap(\.schema), pointer)
        case .body(let pointer): return mark(in: operation.body?.contents.compactMap(\.schema) ?? [], pointer)
        case .query, .path, .header, .cookie:
            guard let parameter = operation.parameters.first(where: { $0.locator == place }) else { return nil }
            return mark(in: [parameter.schema].compactMap(\.self), JSONPointer(), parameter.privacy)
        case .responseStatus: return .public
        case .responseHeader: return nil
        }
    }

    private func mark(
        in schemas: [CompiledSchema], _ pointer: JSONPointer, _ rule: PrivacyRule = PrivacyRule()
    ) -> PrivacyMark? {
        let rules = schemas.map { schema in
            pointer.tokens.prefix(64).reduce(PrivacyGraph().root(of: schema, rule)) { place, token in
                // A number is a place in an array unless the schema declares a member of that name.
                if let position = arrayIndex(token), !place.declares(token.utf8) { return place.element(position) }
                return place.member(token.utf8)
            }.rule
        }
        return rules.reduce(rule) { $0.and($1) }.decisive
    }
}
