// Turns schemas into programs: follows references, hands each schema to the keywords, which know what they mean.
package import TreatyData
import TreatyPattern
package import TreatyText

/// A request may leave out required properties that are readOnly, a response those that are writeOnly (OpenAPI 3.0.3).
package enum SchemaDirection: Sendable {
    case none, request, response

    var excusedWord: String? {
        switch self {
        case .none: nil
        case .request: "readOnly"
        case .response: "writeOnly"
        }
    }
}

/// How a schema is compiled.
package struct SchemaOptions: Sendable {
    /// Whether `format` is an assertion; else it is an annotation (2020-12 validation 7.2).
    package var assertsFormat: Bool
    /// Which way the message goes, for `readOnly` and `writeOnly` of OpenAPI.
    package var direction: SchemaDirection
    /// Whether `contentEncoding` (base64) and `contentMediaType` (JSON) are assertions; else they are annotations
    /// (2020-12 validation 8.2). Never in drafts before 7, which do not know them.
    package var assertsContent: Bool
    /// Whether `1.0` and `1e2` are no integers, as draft 4 3.5 has it; else they are (draft 6 and later).
    package var refusesZeroFractions: Bool

    package init(
        assertsFormat: Bool = false, direction: SchemaDirection = .none, assertsContent: Bool = false,
        refusesZeroFractions: Bool = false
    ) {
        self.assertsFormat = assertsFormat
        self.direction = direction
        self.assertsContent = assertsContent
        self.refusesZeroFractions = refusesZeroFractions
    }
}

/// A program and what was wrong with the schema; a keyword that cannot be used asks for nothing.
package struct SchemaCompilation: Sendable {
    package var program: SchemaProgram
    package var diagnostics: [Diagnostic]
    /// URIs of documents that references lead to and that the registry does not hold, each once.
    package var missing: [String] = []
}

/// Compiles a schema and all that it refers to. Cost: linear in the schemas reached.
package enum SchemaCompiler {
    /// `baseURI` is where the document was read from; references are resolved against it, in `registry` and in the
    /// document. In an OpenAPI dialect `#` is the document's root, else the schema's own. A document that `registry`
    /// holds keeps the dialect it has there.
    package static func compile(
        _ document: Document, at node: NodeIndex = .root, dialect: SchemaDialect, baseURI: String = "",
        registry: SchemaRegistry = SchemaRegistry(), options: SchemaOptions = SchemaOptions()
    ) -> SchemaCompilation {
        let (programs, builder) = build(
            document, at: [node], dialect: dialect, baseURI: baseURI, registry: registry, options: options)
        return SchemaCompilation(
            program: programs[0], diagnostics: builder.diagnostics, missing: builder.missing)
    }

    /// Several schemas of one document as programs that share what they have in common.
    package static func compile(
        _ document: Document, at nodes: [NodeIndex], dialect: SchemaDialect, baseURI: String = "",
        registry: SchemaRegistry = SchemaRegistry(), options: SchemaOptions = SchemaOptions()
    ) -> (programs: [SchemaProgram], diagnostics: [Diagnostic]) {
        let (programs, builder) = build(
            document, at: nodes, dialect: dialect, baseURI: baseURI, registry: registry, options: options)
        return (programs, builder.diagnostics)
    }

    private static func build(
        _ document: Document, at nodes: [NodeIndex], dialect: SchemaDialect, baseURI: String,
        registry: SchemaRegistry, options: SchemaOptions
    ) -> (programs: [SchemaProgram], builder: SchemaCodeBuilder) {
        let builder = SchemaCodeBuilder(registry: registry, options: options)
        let entries = nodes.map { node in
            let known = builder.registry.documents.firstIndex {
                $0.document === document && ($0.root == node || $0.root == .root)
            }
            let number =
                known
                ?? builder.registry.register(
                    document, uri: baseURI, dialect: dialect, root: dialect.isOpenAPI ? .root : node)
            let start = SchemaPlace(document: number, node: node)
            return (entry: builder.block(number, Value(document, node)), start: start)
        }
        builder.run()
        let code = builder.finished()
        let sources = SchemaSources(
            registry: builder.registry, options: options, places: builder.placesOfBlocks)
        let programs = entries.map {
            SchemaProgram(code: code, entry: $0.entry, sources: sources, start: $0.start)
        }
        return (programs, builder)
    }
}

/// The program under construction and the schemas that wait to be compiled. One at a time is handed from schema to
/// schema: a value would be copied with each.
final class SchemaCodeBuilder {
    private struct Reference: Hashable {
        var resource: Int
        var text: String
    }

    struct Place: Hashable {
        var document: Int
        var node: Int
    }

    var registry: SchemaRegistry
    let options: SchemaOptions
    var instructions: [SchemaInstruction] = []
    var origins: [SchemaOrigin] = []
    /// Places of keywords that share an instruction; they follow the instructions' own in `SchemaCode.origins`.
    var places: [SchemaOrigin] = []
    var tables = SchemaTables()
    var diagnostics: [Diagnostic] = []
    /// URIs that references lead to and nobody has given, each once.
    var missing: [String] = []
    var patternIndices: [String: Int32] = [:]
    /// Where references lead, by the text that stands there; each is looked up once.
    private var targets: [Reference: SchemaTarget] = [:]
    private var blocks: [SchemaBlock] = Array(repeating: SchemaBlock(first: 0, end: 0, resource: 0), count: 2)
    private var known: [Place: Int32] = [:]
    private var queue: [(place: Place, block: Int32)] = []
    /// Where the schema of each block stands, from block 2.
    private(set) var placesOfBlocks: [SchemaPlace] = []
    private var anchors: [String] = []
    private var vocabularies: [String: SchemaVocabulary] = [:]

    init(registry: SchemaRegistry, options: SchemaOptions) {
        self.registry = registry
        self.options = options
    }

    /// The block of a schema, which waits to be compiled where it is new.
    func block(_ document: Int, _ schema: Value) -> Int32 {
        switch schema.kind {
        case .true: return SchemaCode.everything
        case .false: return SchemaCode.nothing
        case .object where schema.count == 0: return SchemaCode.everything
        case .object: break
        default:
            diagnostics.append(
                Diagnostic(
                    .error, "schema.not-a-schema", "expected a schema (an object), found \(schema.kindName)",
                    at: schema.location))
            return SchemaCode.everything
        }
        let place = Place(document: document, node: schema.index.rawValue)
        if let block = known[place] { return block }
        let resource = registry.resource(around: schema.index, in: document)
        let block = Int32(truncatingIfNeeded: blocks.count)
        blocks.append(SchemaBlock(first: 0, end: 0, resource: Int32(truncatingIfNeeded: resource)))
        known[place] = block
        placesOfBlocks.append(SchemaPlace(document: document, node: schema.index))
        queue.append((place, block))
        return block
    }

    /// Compiles all that waits; dynamic anchors of every resource reached are targets too, which may reach more.
    func run() {
        repeat {
            var index = 0
            while index < queue.count {
                let (place, block) = queue[index]
                compile(place, block)
                index += 1
            }
            queue = []
            linkDynamicTargets()
        } while !queue.isEmpty
    }

    private func compile(_ place: Place, _ block: Int32) {
        let resource = Int(blocks[Int(block)].resource)
        let first = Int32(truncatingIfNeeded: instructions.count)
        var builder = SchemaBlockBuilder(self, place, resource)
        builder.compile()
        blocks[Int(block)].first = first
        blocks[Int(block)].end = Int32(truncatingIfNeeded: instructions.count)
    }

    /// What a reference in a resource means.
    func target(_ text: String, from resource: Int) -> SchemaReference {
        let reference = Reference(resource: resource, text: text)
        if let known = targets[reference] { return .found(known) }
        let result = registry.target(text, from: resource)
        if case .found(let target) = result { targets[reference] = target }
        return result
    }

    /// The number of a dynamic anchor's name; the empty name stands for `$recursiveAnchor`.
    func anchor(_ name: String) -> Int32 {
        if let index = anchors.firstIndex(of: name) { return Int32(truncatingIfNeeded: index) }
        anchors.append(name)
        return Int32(truncatingIfNeeded: anchors.count - 1)
    }

    private func linkDynamicTargets() {
        tables.dynamicAnchors = []
        tables.dynamicTargets = []
        let reached = Set(blocks.dropFirst(2).map(\.resource)).sorted()
        for name in anchors {
            let first = Int32(truncatingIfNeeded: tables.dynamicTargets.count)
            for number in reached {
                let resource = registry.resources[Int(number)]
                guard let node = resource.dynamicAnchors[name] else { continue }
                let document = registry.documents[resource.document].document
                let block = block(resource.document, Value(document, node))
                tables.dynamicTargets.append(SchemaDynamicTarget(resource: number, block: block))
            }
            tables.dynamicAnchors.append(first..<Int32(truncatingIfNeeded: tables.dynamicTargets.count))
        }
    }

    /// The vocabularies a metaschema that is not built in turns on.
    func vocabulary(of metaschema: String) -> SchemaVocabulary {
        if let known = vocabularies[metaschema] { return known }
        let vocabulary = registry.vocabulary(of: metaschema)
        diagnostics += registry.unknownVocabularies(of: metaschema)
        vocabularies[metaschema] = vocabulary
        return vocabulary
    }

    func finished() -> SchemaCode {
        let shift = Int32(truncatingIfNeeded: origins.count)
        let moved = { (place: Int32) -> Int32 in place < 0 ? -1 : place + shift }
        for index in tables.plans.indices {
            let places = tables.plans[index].places
            tables.plans[index].places = (moved(places.0), moved(places.1), moved(places.2), moved(places.3))
        }
        return SchemaCode(
            instructions: instructions, origins: origins + places, blocks: blocks, tables: tables,
            documents: registry.documents.map(\.document), isDynamic: !anchors.isEmpty)
    }
}

/// One schema being compiled.
struct SchemaBlockBuilder {
    let code: SchemaCodeBuilder
    let schema: Value
    let documentNumber: Int
    let resource: Int
    let dialect: SchemaDialect
    private var vocabulary: SchemaVocabulary = .standard
    private var found: [Int32] = Array(repeating: -1, count: SchemaKeyword.allCases.count)

    init(_ code: SchemaCodeBuilder, _ place: SchemaCodeBuilder.Place, _ resource: Int) {
        self.code = code
        documentNumber = place.document
        self.resource = resource
        schema = Value(code.registry.documents[place.document].document, NodeIndex(place.node))
        dialect = code.registry.dialect(of: schema.index, in: place.document, resource: resource)
    }

    var assertsFormat: Bool { code.options.assertsFormat || vocabulary.contains(.formatAssertion) }

    subscript(keyword: SchemaKeyword) -> Value? {
        let node = found[keyword.number]
        return node < 0 ? nil : Value(schema.document, NodeIndex(Int(node)))
    }

    mutating func compile() {
        if let metaschema = code.registry.resources[resource].metaschema {
            vocabulary = code.vocabulary(of: metaschema)
        }
        let hasVocabularies = dialect.age >= 2019
        schema.document.lent { tape in
            for key in tape.keys(schema.index.rawValue) {
                guard let keyword = SchemaKeyword.named(tape.name(key), tape.bytes), dialect.knows(keyword) else {
                    continue
                }
                if hasVocabularies, !vocabulary.contains(keyword.vocabulary) { continue }
                if found[keyword.number] < 0 { found[keyword.number] = Int32(truncatingIfNeeded: key + 1) }
            }
        }
        if let named = self[.schema] { checkDialect(named) }
        let isReference = self[.ref]?.kind == .string
        if !(isReference && dialect.refHidesSiblings) {
            compileValues()
            compileNumbers()
            compileStrings()
            compileObjects()
            compileArrays()
        }
        compileReferences()
        if !(isReference && dialect.refHidesSiblings) {
            compileComposition()
            compileUnevaluated()
        }
    }

    mutating func emit(
        _ op: SchemaOpcode, _ keyword: SchemaKeyword, _ value: Value, a: Int32 = 0, b: Int32 = 0, c: Int32 = 0
    ) {
        code.instructions.append(SchemaInstruction(op: op, a: a, b: b, c: c))
        code.origins.append(origin(keyword, value))
    }

    private func origin(_ keyword: SchemaKeyword, _ value: Value) -> SchemaOrigin {
        SchemaOrigin(
            document: Int32(truncatingIfNeeded: documentNumber),
            node: Int32(truncatingIfNeeded: value.index.rawValue),
            keyword: keyword)
    }

    /// A place for explaining a keyword that shares its instruction with others: origins behind the instructions' own.
    mutating func place(_ keyword: SchemaKeyword) -> Int32 {
        guard let value = self[keyword] else { return -1 }
        code.places.append(origin(keyword, value))
        return Int32(truncatingIfNeeded: code.places.count - 1)
    }

    mutating func child(_ value: Value, _ keyword: SchemaKeyword) -> Int32 { code.block(documentNumber, value) }

    /// The blocks of an array of schemas, in a row.
    mutating func list(_ value: Value, _ keyword: SchemaKeyword) -> Int32 {
        let blocks = value.elements.map { child($0, keyword) }
        code.tables.lists += blocks
        return Int32(truncatingIfNeeded: code.tables.lists.count - blocks.count)
    }

    mutating func wrong(_ keyword: SchemaKeyword, _ value: Value, _ expected: String) {
        let found = cut(shown(value.document, value.index.rawValue), charactersMax: 60)
        report(
            "schema.keyword-value", "'\(keyword.rawValue)' expects \(expected), found \(found)", value, help: nil)
    }

    mutating func report(_ code: String, _ message: String, _ value: Value, help: String?) {
        self.code.diagnostics.append(Diagnostic(.error, code, message, at: value.location, help: help))
    }
}
