// The documents schemas may refer to, by URI, and the resources and anchors in them; nothing is ever fetched.
import Synchronization
package import TreatyData
import TreatyText

/// Documents by URI, each with its frame: every `$id`, `$anchor` and `$dynamicAnchor`. The metaschemas of the drafts
/// are there without being added. A copy is cheap.
package struct SchemaRegistry: Sendable {
    private(set) var documents: [RegisteredDocument] = []
    private(set) var resources: [SchemaResource] = []
    private var resourceByURI: [String: Int] = [:]
    /// One for all copies: each of the thousand schemas of a contract is compiled with a copy.
    private let members = LargeMembers()

    package init() {}

    /// Adds a document under the URI it was read from; a second one under the same URI is not looked at.
    /// `root` is what `#` means: the schema itself, or the whole document of an OpenAPI description.
    package mutating func add(_ document: Document, uri: String, dialect: SchemaDialect, root: NodeIndex = .root) {
        _ = register(document, uri: uri, dialect: dialect, root: root)
    }

    /// The number of a document in this registry, which is added if it is not there.
    mutating func register(_ document: Document, uri: String, dialect: SchemaDialect, root: NodeIndex) -> Int {
        if let known = documents.firstIndex(where: { $0.document === document && $0.root == root }) { return known }
        let base = URIReference(uri).withoutFragment
        let number = documents.count
        documents.append(RegisteredDocument(document: document, root: root, isOpenAPI: dialect.isOpenAPI))
        var walk = SchemaFrameWalk(document: document, number: number)
        walk.run(from: root, base: base, dialect: dialect, registry: self)
        documents[number].scopes = walk.scopes
        for resource in walk.resources {
            let index = resources.count
            resources.append(resource)
            documents[number].resources.append(index)
            for uri in resource.uris where resourceByURI[uri] == nil { resourceByURI[uri] = index }
        }
        return number
    }

    /// The resource of an absolute URI without fragment; a metaschema is added when it is first asked for.
    mutating func resource(at uri: String) -> Int? {
        if let known = resourceByURI[uri] { return known }
        guard let text = StandardSchemas.text(of: uri), let dialect = StandardSchemas.dialect(of: uri),
            let document = try? Document.json(bytes: Array(text.utf8), name: uri)
        else { return nil }
        _ = register(document, uri: uri, dialect: dialect, root: .root)
        return resourceByURI[uri]
    }

    /// The resource that a reference in a resource names, and the URI it was looked for under: its own base comes
    /// first. In a contract the place that the file was read from comes second, since parts that name themselves
    /// (`$self`, `$id`) still call each other by their paths.
    mutating func resource(named reference: URIReference, from origin: Int) -> (index: Int?, uri: String) {
        let uri = reference.resolved(against: resources[origin].base).withoutFragment.description
        if let index = resource(at: uri) { return (index, uri) }
        let document = documents[resources[origin].document]
        guard document.isOpenAPI, let whole = document.resources.first, let place = resources[whole].uris.last else {
            return (nil, uri)
        }
        let other = reference.resolved(against: URIReference(place)).withoutFragment.description
        return (other == uri ? nil : resource(at: other), uri)
    }

    /// What a reference means where it stands, in a document of this registry: `#` is the schema around it that has a
    /// URI of its own, else the document. Nil where it leads nowhere. The metaschemas of the drafts are found.
    package mutating func schema(meantBy reference: Value) -> Value? {
        guard let number = documents.firstIndex(where: { $0.document === reference.document }) else { return nil }
        let text = reference.text
        let link = URIReference(text)
        let origin = resource(around: reference.index, in: number)
        guard let index = text.hasPrefix("#") ? origin : resource(named: link, from: origin).index,
            let bytes = PercentEncoding.decoded((link.fragment ?? "").utf8)
        else { return nil }
        let target = resources[index]
        let root = Value(documents[target.document].document, target.root)
        let fragment = String(decoding: bytes, as: UTF8.self)
        if fragment.isEmpty { return root }
        if fragment.hasPrefix("/") { return JSONPointer(text: fragment).flatMap { value($0, root) } }
        return target.anchors[fragment].map { Value(root.document, $0) }
    }

    /// The value that a pointer leads to; through an object of many members by a table, since many references do.
    func value(_ pointer: JSONPointer, _ root: Value) -> Value? {
        var value = root
        for token in pointer.tokens {
            guard value.kind == .object, value.count > 32 else {
                guard let next = value[JSONPointer([token])] else { return nil }
                value = next
                continue
            }
            guard let next = members.node(of: token, in: value) else { return nil }
            value = Value(value.document, next)
        }
        return value
    }

    func resourceIfKnown(at uri: String) -> Int? { resourceByURI[uri] }

    /// The innermost resource around a node.
    func resource(around node: NodeIndex, in document: Int) -> Int {
        let candidates = documents[document].resources
        let inside = candidates.last { index in
            let root = resources[index].root
            return root <= node && node < documents[document].document.next(after: root)
        }
        return inside ?? candidates.first ?? 0
    }

    /// What a schema speaks: the `$schema` or the resource around it, whichever is nearer.
    func dialect(of node: NodeIndex, in document: Int, resource: Int) -> SchemaDialect {
        let known = documents[document]
        let nearest = known.scopes.last { $0.root <= node && node < known.document.next(after: $0.root) }
        guard let nearest, nearest.root > resources[resource].root else { return resources[resource].dialect }
        return nearest.dialect
    }

    /// URIs under which documents and resources are known, for suggestions.
    var uris: [String] { resourceByURI.keys.sorted() }
}

/// The members of large objects by name, made when a pointer first leads through one.
private final class LargeMembers: Sendable {
    private struct Table {
        /// Kept, so that no other document gets its identity.
        let document: Document
        var nodes: [[UInt8]: NodeIndex] = [:]
    }

    private struct Place: Hashable {
        let document: ObjectIdentifier
        let node: NodeIndex
    }

    private let tables = Mutex<[Place: Table]>([:])

    /// The value of an object's first member of a name.
    func node(of name: String, in value: Value) -> NodeIndex? {
        let place = Place(document: ObjectIdentifier(value.document), node: value.index)
        return tables.withLock { tables in
            if tables[place] == nil {
                var table = Table(document: value.document)
                table.nodes.reserveCapacity(value.count)
                for member in value.members {
                    let name = Array(value.document.text(of: member.key.index))
                    if table.nodes[name] == nil { table.nodes[name] = member.value.index }
                }
                tables[place] = table
            }
            return tables[place]?.nodes[Array(name.utf8)]
        }
    }
}

struct RegisteredDocument: Sendable {
    let document: Document
    let root: NodeIndex
    /// Whether it belongs to a contract.
    let isOpenAPI: Bool
    /// Its resources in the order of the file; the first is the whole.
    var resources: [Int] = []
    /// In the order of the file.
    var scopes: [SchemaDialectScope] = []
}

/// A schema of a contract whose `$schema` names another dialect, and which has no URI of its own.
struct SchemaDialectScope: Sendable {
    let root: NodeIndex
    let dialect: SchemaDialect
}

/// A schema resource (2020-12 core 4.3.5): a subtree with a URI of its own.
struct SchemaResource: Sendable {
    let document: Int
    let root: NodeIndex
    /// The first one is the base of references.
    var uris: [String]
    let base: URIReference
    let dialect: SchemaDialect
    /// The `$schema` in force, where it is none of the built-in ones.
    let metaschema: String?
    var anchors: [String: NodeIndex] = [:]
    var dynamicAnchors: [String: NodeIndex] = [:]
}

/// One pass over a document's schemas, collecting resources and anchors. The stack is its own: depth costs memory only.
struct SchemaFrameWalk {
    let document: Document
    let number: Int
    private(set) var resources: [SchemaResource] = []
    private(set) var scopes: [SchemaDialectScope] = []
    private var pending: [(node: NodeIndex, resource: Int)] = []
    /// What has been walked, where a file that is a schema is looked through for others as well; nil elsewhere.
    private var walked: Set<NodeIndex>?

    init(document: Document, number: Int) {
        self.document = document
        self.number = number
    }

    mutating func run(from root: NodeIndex, base: URIReference, dialect: SchemaDialect, registry: SchemaRegistry) {
        var (own, uris) = (base, [base.description])
        if dialect == .openapi31 {
            let whole = Value(document, root)
            findSchemas(from: root)
            if whole["openapi"] == nil, whole["swagger"] == nil {
                // A part of a contract may be a schema itself; its walk comes before that of what else is in it.
                pending.append((root, 0))
                walked = []
            } else if let text = whole["$self"]?.string {
                // The document's URI, under which its references are meant (OpenAPI 3.2 4.1).
                own = URIReference(text).resolved(against: base).withoutFragment
                if own != base { uris.insert(own.description, at: 0) }
            }
        } else if !dialect.isOpenAPI {
            pending = [(root, 0)]
        }
        resources = [
            SchemaResource(document: number, root: root, uris: uris, base: own, dialect: dialect, metaschema: nil)
        ]
        document.lent { tape in
            while let (node, resource) = pending.popLast() { visit(node, resource, registry, tape) }
        }
        resources.sort { $0.root < $1.root }
        scopes.sort { $0.root < $1.root }
    }

    private mutating func visit(_ node: NodeIndex, _ outer: Int, _ registry: SchemaRegistry, _ tape: SchemaTape) {
        if let isNew = walked?.insert(node).inserted, !isNew { return }
        var members: [(keyword: SchemaKeyword, value: Int)] = []
        var isReference = false
        var isIdentified = node == resources[outer].root
        for key in tape.keys(node.rawValue) {
            guard let keyword = SchemaKeyword.named(tape.name(key), tape.bytes) else { continue }
            switch keyword {
            case .id, .legacyID, .schema: isIdentified = true
            case .ref: isReference = tape.code(key + 1) == MachineKinds.stringCode
            case _ where keyword.shape == .none && !keyword.isAnchor: continue
            default: break
            }
            members.append((keyword, key + 1))
        }
        let resource = isIdentified ? identified(Value(document, node), outer, registry) : outer
        let dialect = resources[resource].dialect
        let hidesSiblings = dialect.refHidesSiblings && isReference
        for (keyword, value) in members where dialect.knows(keyword) {
            if hidesSiblings, keyword != .definitions { continue }
            if keyword.isAnchor {
                name(Value(document, NodeIndex(value)), keyword, node, resource)
            } else {
                push(value, keyword.shape, resource, tape)
            }
        }
    }

    private mutating func name(_ value: Value, _ keyword: SchemaKeyword, _ node: NodeIndex, _ resource: Int) {
        if keyword == .recursiveAnchor {
            if value.bool == true { resources[resource].dynamicAnchors[""] = node }
            return
        }
        guard let name = value.string else { return }
        resources[resource].anchors[name] = node
        if keyword == .dynamicAnchor { resources[resource].dynamicAnchors[name] = node }
    }

    private mutating func push(_ value: Int, _ shape: SchemaKeyword.Shape, _ resource: Int, _ tape: SchemaTape) {
        if shape == .schema || shape == .schemaOrList { pending.append((NodeIndex(value), resource)) }
        switch tape.code(value) {
        case MachineKinds.arrayCode where shape == .list || shape == .schemaOrList:
            var element = value + 1
            for _ in 0..<tape.count(value) {
                pending.append((NodeIndex(element), resource))
                element = tape.next(element)
            }
        case MachineKinds.objectCode where shape == .map || shape == .mapOfSchemasOrNames:
            for key in tape.keys(value) { pending.append((NodeIndex(key + 1), resource)) }
        default: break
        }
    }

    /// The resource a schema belongs to: a new one where it has an `$id`.
    private mutating func identified(_ value: Value, _ outer: Int, _ registry: SchemaRegistry) -> Int {
        let (dialect, metaschema) = dialect(of: value, outer, registry)
        let isRoot = value.index == resources[outer].root
        let spelling = dialect.age == 4 && !dialect.isOpenAPI ? "id" : "$id"
        let hidden = dialect.refHidesSiblings && value["$ref"]?.string != nil
        var base = resources[outer].base
        var anchor: String?
        var hasID = false
        if !hidden, let id = value[spelling]?.string {
            let reference = URIReference(id)
            if let fragment = reference.fragment, !fragment.isEmpty { anchor = fragment }
            if !(id.hasPrefix("#")) {
                hasID = true
                base = reference.resolved(against: base).withoutFragment
            }
        }
        var index = outer
        if isRoot {
            let known = resources[outer]
            let uris = hasID ? [base.description] + known.uris : known.uris
            resources[outer] = SchemaResource(
                document: number, root: value.index, uris: uris, base: base, dialect: dialect, metaschema: metaschema,
                anchors: known.anchors, dynamicAnchors: known.dynamicAnchors)
        } else if hasID {
            index = resources.count
            resources.append(
                SchemaResource(
                    document: number, root: value.index, uris: [base.description], base: base, dialect: dialect,
                    metaschema: metaschema))
        } else if resources[outer].dialect == .openapi31, dialect != .openapi31 {
            scopes.append(SchemaDialectScope(root: value.index, dialect: dialect))
        }
        if let anchor { resources[index].anchors[anchor] = value.index }
        return index
    }

    private func dialect(of value: Value, _ outer: Int, _ registry: SchemaRegistry) -> (SchemaDialect, String?) {
        let inherited = (resources[outer].dialect, resources[outer].metaschema)
        guard let uri = value["$schema"]?.string else { return inherited }
        if let dialect = SchemaDialect(uri: uri) {
            // The dialect of OpenAPI 3.1 is 2020-12 and some words more (4.8.24).
            return (dialect == .draft2020 && inherited.0 == .openapi31 ? .openapi31 : dialect, nil)
        }
        let text = URIReference(uri).withoutFragment.description
        guard let metaschema = registry.resourceIfKnown(at: text) else { return inherited }
        return (registry.resources[metaschema].dialect, text)
    }

    /// The schemas of an OpenAPI 3.1 document: below `schema`, `itemSchema` and `components/schemas`, not in examples.
    private mutating func findSchemas(from root: NodeIndex) {
        var stack = [(node: root, hasFreeNames: false)]
        while let (node, hasFreeNames) = stack.popLast() {
            let value = Value(document, node)
            for element in value.elements where element.node.isContainer { stack.append((element.index, false)) }
            for member in value.members where member.value.node.isContainer {
                let name = member.name
                switch name {
                case _ where hasFreeNames: stack.append((member.value.index, false))
                case "schema", "itemSchema": pending.append((member.value.index, 0))
                case "schemas": for schema in member.value.members { pending.append((schema.value.index, 0)) }
                case "example", "examples", "default", "enum", "const": break
                default: stack.append((member.value.index, freelyNamed.contains(name)))
                }
            }
        }
    }
}

/// Members of OpenAPI that map names of the author's choice, or statuses, to objects with schemas in them, so that
/// `default` in them is a name and no annotation.
private let freelyNamed: Set<String> = [
    "responses", "parameters", "headers", "requestBodies", "callbacks", "pathItems", "paths", "webhooks", "content",
    "mediaTypes", "encoding", "additionalOperations",
]
