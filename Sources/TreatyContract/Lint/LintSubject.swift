// What the rules look at: the documents as they are written, every object of OpenAPI in them, and what several rules
// need, worked out once.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// One operation, with the path item it stands in.
struct LintOperation {
    /// In capitals.
    let method: String
    let path: String
    /// The path's name under `paths`, a webhook's, or a callback's expression.
    let pathKey: Value
    let value: Value
    let item: Value

    /// `GET /cups`.
    var name: String { "\(method) \(path)" }
}

/// A contract under lint.
package final class LintSubject {
    let version: LintVersions
    let files: LintFiles
    let root: Value
    /// Every object, in the order of the file, those of other files after.
    let sites: [LintSite]
    let references: [LintReference]
    /// What the structure has wrong, by code; counts are exact.
    let complaints: [String: [StructureComplaint]]
    let complaintCounts: [String: Int]
    /// Where the extensions' citations stand.
    let evidence: EvidenceIndex
    private var byObject: [StructureObject: [Int]] = [:]
    private var known: [ObjectIdentifier: [Int: Int]] = [:]

    init(_ document: OpenAPIDocument) {
        files = LintFiles(document.files, dialect: document.version.schemaDialect)
        version = LintVersions(document.version)
        root = document.files.written
        evidence = document.evidence
        let walk = StructureWalk(root, files, version)
        sites = walk.sites
        references = walk.references
        complaints = walk.complaints
        complaintCounts = walk.counts
        for (index, site) in sites.enumerated() { byObject[site.object, default: []].append(index) }
    }

    /// Every object of a kind, in the order of the file.
    func sites(_ object: StructureObject) -> [LintSite] { (byObject[object] ?? []).map { sites[$0] } }

    func parent(of site: LintSite) -> LintSite? { site.parent.map { sites[$0] } }

    func resolve(_ value: Value) -> Value? { files.resolve(value) }

    /// The nearest object of some kinds around a site.
    func around(_ site: LintSite, _ objects: Set<StructureObject>) -> LintSite? {
        var next = site.parent
        while let index = next {
            if objects.contains(sites[index].object) { return sites[index] }
            next = sites[index].parent
        }
        return nil
    }

    /// The operations under `paths`, in order; a path item that several paths share comes with each.
    private(set) lazy var operations: [LintOperation] = operations(
        of: root.members(of: "paths").filter {
            $0.name.hasPrefix("/")
        })

    /// Those of webhooks and callbacks.
    private(set) lazy var incoming: [LintOperation] =
        operations(of: root.members(of: "webhooks"))
        + sites(.callback).flatMap { operations(of: $0.value.members.filter { !$0.name.hasPrefix("x-") }) }

    private func operations(of members: [Members.Member]) -> [LintOperation] {
        members.flatMap { path -> [LintOperation] in
            guard let item = resolve(path.value) else { return [] }
            var found = item.members.filter { methodMembers.contains($0.name) }.map { ($0.name.uppercased(), $0.value) }
            if version == .v32 { found += item.members(of: "additionalOperations").map { ($0.name, $0.value) } }
            return found.filter { $0.1.kind == .object }.map {
                LintOperation(method: $0.0, path: path.name, pathKey: path.key, value: $0.1, item: item)
            }
        }
    }

    /// A parameter where it is used, and what it is.
    struct Use {
        let site: Value
        let target: Value

        var name: String { target["name"]?.text ?? "" }
        var place: String { target["in"]?.text ?? "" }
        /// By what a list knows it: place and name.
        var key: String { "\(place) \(name)" }
    }

    /// The parameters of an object that has a list of them, references followed; those that lead nowhere left out.
    func parameters(of value: Value) -> [Use] {
        value.elements(of: "parameters").compactMap { site in resolve(site).map { Use(site: site, target: $0) } }
    }

    /// Those of an operation, then those of its path item that it does not override (OpenAPI 3.1 4.8.9).
    func parameters(of operation: LintOperation) -> [Use] {
        let own = parameters(of: operation.value)
        let shared = parameters(of: operation.item)
        if own.isEmpty || shared.isEmpty { return own + shared }
        let known = Set(own.map(\.key))
        return own + shared.filter { !known.contains($0.key) }
    }

    /// The schemes by name: the objects, references followed.
    private(set) lazy var schemes: [(name: String, value: Value)] = {
        let members =
            version == .v20
            ? root.members(of: "securityDefinitions")
            : root["components"]?.members(of: "securitySchemes") ?? []
        return members.map { ($0.name, resolve($0.value) ?? $0.value) }
    }()

    /// Schemas compiled, with what that found.
    private(set) lazy var schemas = LintSchemas(self)
}

/// Where a member's name stands, the value's first byte where there is none.
func keyPlace(_ value: Value, _ name: String) -> SourceLocation {
    for member in value.members where member.name == name { return member.key.location }
    return firstByte(of: value)
}
