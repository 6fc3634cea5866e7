// Which operations of a contract can be used and which cannot, because of a reference that leads nowhere or a path
// that is none.
import TreatyData
import TreatyText

/// Follows what is broken back to the operations that need it. Cost: linear in the references.
struct OperationUse {
    private(set) var unusable: [(operation: String, why: String)] = []

    init(_ subject: LintSubject) {
        let broken = OperationUse.broken(subject)
        for operation in subject.operations {
            if PathTemplate(operation.path) == nil {
                unusable.append((operation.name, "the path cannot be matched"))
            } else if let why = broken[NodePlace(operation.value)] ?? broken[NodePlace(operation.item)] {
                unusable.append((operation.name, why))
            }
        }
        for path in subject.root.members(of: "paths") where path.name.hasPrefix("/") {
            guard path.value["$ref"] != nil, subject.resolve(path.value) == nil else { continue }
            unusable.append((path.name, "its $ref '\(path.value["$ref"]?.text ?? "")' leads nowhere"))
        }
    }

    /// Every object that holds, or leads to, a reference that leads nowhere, with that reference.
    private static func broken(_ subject: LintSubject) -> [NodePlace: String] {
        var users: [NodePlace: [LintReference]] = [:]
        var why: [NodePlace: String] = [:]
        var open: [NodePlace] = []
        func mark(_ reference: LintReference, _ text: String) {
            var next = reference.parent
            var places = [NodePlace(reference.holder)]
            while let index = next {
                let site = subject.sites[index]
                places.append(NodePlace(site.value))
                // One operation that is broken does not break the others of its path, nor the document.
                if site.object == .operation || site.object == .openapi || site.object == .components { break }
                next = site.parent
            }
            for place in places where why[place] == nil {
                why[place] = text
                open.append(place)
            }
        }
        for reference in subject.references {
            if let target = subject.files.target(of: reference.text) {
                users[NodePlace(target), default: []].append(reference)
            }
        }
        for reference in subject.references where subject.files.target(of: reference.text) == nil {
            mark(reference, "$ref '\(reference.text.text)' at \(reference.text.location) leads nowhere")
        }
        while let place = open.popLast() {
            guard let text = why[place] else { continue }
            for reference in users.removeValue(forKey: place) ?? [] { mark(reference, text) }
        }
        return why
    }
}
