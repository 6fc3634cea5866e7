// Whether one schema lies within another, for schemas that stand alone in a document; contracts ask SchemaRelation.
package import TreatyData
import TreatyOpenAPI
package import TreatySchema
import TreatyText

/// Two schemas, each the root of its document, and whether every value of the first is one of the second.
package struct SchemaInclusion {
    package enum Answer: Equatable, Sendable {
        case yes
        /// A keyword says that it is not so.
        case no(keyword: String)
        case unknown(keyword: String)
    }

    package let answer: Answer
    /// A value that the first accepts and the second refuses, as compact JSON; nil where none was found.
    package let witness: String?
    /// Values at the edges of both schemas, for whoever wants to try them.
    package let candidates: [JSON]
    private let left: ComparedSide
    private let right: ComparedSide

    /// Read as JSON Schema reads: names that are not spoken of may be there.
    package init(_ first: Document, within second: Document, dialect: SchemaDialect) {
        var ignored: [Diagnostic] = []
        left = ComparedSide(DocumentSet(first, path: "first", into: &ignored), dialect: dialect)
        right = ComparedSide(DocumentSet(second, path: "second", into: &ignored), dialect: dialect)
        let (from, to) = (left, right)
        let (there, back) = (Sameness(from, to), Sameness(to, from))
        let relation = SchemaRelation(from: from, to: to, names: .anything, direction: .none) { there.same($0, $1) }
        let reverse = SchemaRelation(from: to, to: from, names: .anything, direction: .none) { back.same($0, $1) }
        relation.reverse = reverse
        reverse.reverse = relation
        let (a, b) = (SchemaTerm(first.root), SchemaTerm(second.root))
        answer =
            switch relation.verdict(a, b) {
            case .yes: .yes
            case .no(let keyword): .no(keyword: keyword)
            case .unknown(let keyword): .unknown(keyword: keyword)
            }
        candidates = SchemaWitness(from: from, to: to).candidates(from.form(a), against: to.form(b))
        witness = SchemaProof().witnesses(a, b, from: from, to: to, direction: .none).first?.compact
    }

    /// Whether the first schema accepts a value, and whether the second does; nil where that is not decided.
    package func accepts(_ value: JSON) -> (first: Bool?, second: Bool?) {
        let document = Document(scalar: value)
        return (
            left.accepts(document, SchemaTerm(left.root), .none), right.accepts(document, SchemaTerm(right.root), .none)
        )
    }
}
