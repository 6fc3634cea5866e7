// The rules openapi.ref-unresolved, -remote, -file, -cycle and -kind: references that lead nowhere or too far.
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
        for reference in subject.references {
            let text = reference.text.text
            switch subject.files.step(reference.text) {
            case .nothing(let value, let name):
                let near = value.kind == .object ? help(for: name, among: value.members.map(\.name)) : nil
                report.add("$ref '\(text)' leads to nothing", at: reference.text.location, help: near)
            case .malformed:
                report.add(
                    "$ref '\(text)' leads to nothing", at: reference.text.location,
                    help: "a $ref is a path, '#' and a JSON Pointer")
            case .found, .noFile, .remote: break
            }
        }
        for site in subject.sites(.schema) where subject.version.isSubset(of: .since31) {
            guard let reference = site.value["$dynamicRef"], reference.kind == .string else { continue }
            if case .nothing = subject.files.step(reference) {
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
        for reference in subject.references {
            guard case .remote = subject.files.step(reference.text) else { continue }
            report.add(
                "$ref '\(reference.text.text)' leads to the network, where nothing is read",
                at: reference.text.location, help: "save the document beside the contract and refer to it by its path")
        }
    }

    static let refFile = LintRule(
        "openapi.ref-file", "a reference leads to a file that cannot be used", .error,
        standard: "OpenAPI 3.1 4.8.23; RFC 3986 5",
        """
        The file of a reference is looked for from the folder of the file it stands in. It must exist, be readable, \
        and be YAML or JSON.
        """
    ) { subject, report in
        for reference in subject.references {
            guard case .noFile(let path) = subject.files.step(reference.text) else { continue }
            let why = LintFiles.failure(of: path)
            report.add(
                "$ref leads to a file that cannot be used: \(why?.message ?? "there is no file '\(path)'")",
                at: reference.text.location,
                help: why?.help ?? "the path is relative to \(reference.text.document.source.name)")
        }
    }

    static let refCycle = LintRule(
        "openapi.ref-cycle", "references lead in a circle", .error, standard: "OpenAPI 3.1 4.8.23",
        """
        Following a reference must come to an object that is none. A reference to itself, or a round of them, means \
        nothing. (A schema that holds itself in a property is no circle: each step goes deeper into the value.)
        """
    ) { subject, report in
        for reference in subject.references {
            guard case .found(var value) = subject.files.step(reference.text) else { continue }
            var seen: Set<NodePlace> = [NodePlace(reference.holder)]
            // The end of a way is looked at where siblings of $ref have no say: elsewhere they make it an object.
            let hasSiblings = reference.object == .schema && subject.version.isSubset(of: .since31)
            while let next = value["$ref"], next.kind == .string, !(hasSiblings && value.count > 1) {
                guard seen.insert(NodePlace(value)).inserted else { break }
                guard case .found(let target) = subject.files.step(next) else { break }
                value = target
            }
            guard seen.contains(NodePlace(value)), value["$ref"] != nil else { continue }
            report.add(
                "$ref '\(reference.text.text)' leads to no \(reference.object.spoken)", at: reference.text.location,
                help: "the references lead in a circle")
        }
    }
}
