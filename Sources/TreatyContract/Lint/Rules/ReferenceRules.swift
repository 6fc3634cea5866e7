// The rules openapi.ref-unresolved, -remote, -file, -outside and -cycle: references that lead nowhere or too far.
import TreatyData
import TreatyText

extension LintRule {
    static let refUnresolved = LintRule(
        "openapi.ref-unresolved", "a reference leads to nothing", .error,
        standard: "OpenAPI 3.1 4.8.23; RFC 6901; 2.0 5.2.19",
        """
        A reference is a file, '#' and a JSON Pointer or an anchor. What it leads to must be there; a slash in a name \
        is written ~1, a tilde ~0. What uses the reference cannot be used.
        """
    ) { subject, report in
        add("openapi.ref-unresolved", subject, &report)
        for site in subject.sites(.schema) where subject.version.isSubset(of: .since31) {
            guard let reference = site.value["$dynamicRef"], reference.kind == .string else { continue }
            if case .lost = subject.files.step(reference) {
                report.add("$dynamicRef '\(reference.text)' leads to nothing", at: reference.location)
            }
        }
    }

    static let refRemote = LintRule(
        "openapi.ref-remote", "a reference leads to the network", .error,
        standard: "OpenAPI 3.1 4.8.23; docs/cli.md",
        """
        Nothing is read from the network unless --allow-remote says so: a contract that changes without a commit is \
        none. Save the document beside the contract and refer to it by its path.
        """
    ) { subject, report in
        add("openapi.ref-remote", subject, &report)
    }

    static let refFile = LintRule(
        "openapi.ref-file", "a reference leads to a file that cannot be used", .error,
        standard: "OpenAPI 3.1 4.8.23; RFC 3986 5",
        """
        The file of a reference is looked for from the folder of the file it stands in. It must exist, be readable, \
        and be YAML or JSON.
        """
    ) { subject, report in
        add("openapi.ref-file", subject, &report)
    }

    static let refOutside = LintRule(
        "openapi.ref-outside", "a reference leads out of the contract's folder", .error, standard: "docs/cli.md",
        """
        A contract from a stranger must not read the files of the machine it is linted on, so references stay in the \
        contract's folder unless --allow-outside says otherwise.
        """
    ) { subject, report in
        add("openapi.ref-outside", subject, &report)
    }

    private static func add(_ code: String, _ subject: LintSubject, _ report: inout LintReport) {
        for reference in subject.references {
            guard case .lost(let why) = subject.files.step(reference.text, isSchema: reference.object == .schema),
                why.code == code
            else { continue }
            report.add(why.message, at: reference.text.location, help: why.help)
        }
    }

    static let refCycle = LintRule(
        "openapi.ref-cycle", "references lead in a circle", .error, standard: "OpenAPI 3.1 4.8.23",
        """
        Following a reference must come to an object that is none. A reference to itself, or a round of them, means \
        nothing. (A schema that holds itself in a property is no circle: each step goes deeper into the value.)
        """
    ) { subject, report in
        var circles = [false, true].map { CircleSearch(subject.files, siblingsCount: $0) }
        for reference in subject.references {
            guard case .found(let value) = subject.files.step(reference.text) else { continue }
            // Where siblings of $ref count, an object that has some is more than a step on the way.
            let siblingsCount =
                reference.object == .pathItem
                || reference.object == .schema && subject.version.isSubset(of: .since31)
            guard circles[siblingsCount ? 1 : 0].hasNoEnd(value) else { continue }
            report.add(
                "$ref '\(reference.text.text)' leads in a circle, and to no \(reference.object.spoken)",
                at: reference.text.location,
                help: "references that lead to each other have no value; write the value at one of them")
        }
    }
}

/// Follows chains of references, each step once however many chains share it.
private struct CircleSearch {
    private let files: LintFiles
    private let siblingsCount: Bool
    private var known: [NodePlace: Bool] = [:]

    init(_ files: LintFiles, siblingsCount: Bool) {
        self.files = files
        self.siblingsCount = siblingsCount
    }

    /// Whether the way from a value never comes to one that is no reference.
    mutating func hasNoEnd(_ start: Value) -> Bool {
        var way: [NodePlace] = []
        var value = start
        var isCircle = true
        while true {
            let place = NodePlace(value)
            if let answer = known[place] {
                isCircle = answer
                break
            }
            // Until the end is found, whoever comes by here again is in a circle.
            known[place] = true
            way.append(place)
            guard let next = value["$ref"], next.kind == .string, !(siblingsCount && value.count > 1),
                case .found(let target) = files.step(next)
            else {
                isCircle = false
                break
            }
            value = target
        }
        for place in way { known[place] = isCircle }
        return isCircle
    }
}
