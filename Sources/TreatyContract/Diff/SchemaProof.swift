// Makes a "no" about two schemas certain with a value that one accepts and the other refuses; guessing is the
// witness's.
import TreatyData
import TreatySchema

/// Asks the programs of both contracts.
final class SchemaProof {
    private var trials = 0
    private let trialsMax = 200_000
    private let foundMax = 60

    /// Values of `a` (in `from`) that `b` (in `to`) refuses, a few; they tell the outer terms apart too.
    func witnesses(
        _ a: SchemaTerm, _ b: SchemaTerm, from: ComparedSide, to: ComparedSide, direction: SchemaDirection,
        outer: (SchemaTerm, SchemaTerm)? = nil
    ) -> [JSON] {
        let finder = SchemaWitness(from: from, to: to)
        var found: [JSON] = []
        for candidate in finder.candidates(from.form(a), against: to.form(b)) {
            guard trials < trialsMax, found.count < foundMax else { break }
            trials += 1
            let document = Document(scalar: candidate)
            guard from.accepts(document, a, direction) == true, to.accepts(document, b, direction) == false else {
                continue
            }
            if let outer {
                guard from.accepts(document, outer.0, direction) == true,
                    to.accepts(document, outer.1, direction) == false
                else { continue }
            }
            found.append(candidate)
        }
        return found
    }
}
