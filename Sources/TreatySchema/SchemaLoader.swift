// A schema with every document it refers to, read by whoever is asked; where documents may be read from is not its
// business.
package import TreatyData
package import TreatyText

/// Compiles schemas and has the documents read that their references lead to.
package struct SchemaLoader {
    /// Reads the document of an absolute URI without fragment; nil where it must not be read.
    package typealias Reading = (_ uri: String) throws(Diagnostic) -> Document?

    package var registry = SchemaRegistry()
    package let options: SchemaOptions
    private let reading: Reading
    private var asked: Set<String> = []
    /// Documents that could not be read in the last load.
    package private(set) var diagnostics: [Diagnostic] = []

    package init(options: SchemaOptions = SchemaOptions(), reading: @escaping Reading) {
        self.options = options
        self.reading = reading
    }

    /// Compiles a schema of a document. Diagnostics: what the schema breaks of its metaschema, documents that cannot
    /// be read, and what the compilation complains about.
    package mutating func load(
        _ document: Document, at node: NodeIndex = .root, dialect: SchemaDialect, uri: String
    ) -> SchemaCompilation {
        diagnostics = []
        add(document, uri: uri, dialect: dialect, root: dialect.isOpenAPI ? .root : node)
        while true {
            var compilation = SchemaCompiler.compile(
                document, at: node, dialect: dialect, baseURI: uri, registry: registry, options: options)
            let readable = compilation.missing.filter { readDocument($0, dialect) }
            if !readable.isEmpty { continue }
            let breaches = compilation.metaschemaBreaches(of: Value(document, node))
            let places = breaches.compactMap(\.location)
            // The metaschema has said it already, and better.
            let rest = compilation.diagnostics.filter { diagnostic in
                !(["schema.keyword-value", "schema.not-a-schema"].contains(diagnostic.code)
                    && places.contains { place in diagnostic.location.map { overlap($0, place) } ?? false })
            }
            compilation.diagnostics = diagnostics + breaches + rest
            return compilation
        }
    }

    /// Adds a document under the URI it was read from, and the metaschema it names.
    package mutating func add(_ document: Document, uri: String, dialect: SchemaDialect, root: NodeIndex = .root) {
        if let named = Value(document, root)["$schema"]?.string, SchemaDialect(uri: named) == nil {
            let uri = URIReference(named).withoutFragment.description
            if registry.resource(at: uri) == nil { _ = readDocument(uri, dialect) }
        }
        registry.add(document, uri: uri, dialect: dialect, root: root)
    }

    /// Whether there is a new document in the registry now.
    private mutating func readDocument(_ uri: String, _ dialect: SchemaDialect) -> Bool {
        guard asked.insert(uri).inserted else { return false }
        do throws(Diagnostic) {
            guard let document = try reading(uri) else { return false }
            add(document, uri: uri, dialect: dialect)
            return true
        } catch {
            diagnostics.append(error)
            return false
        }
    }

    private func overlap(_ left: SourceLocation, _ right: SourceLocation) -> Bool {
        left.file === right.file && left.range.overlaps(right.range)
    }
}

extension SchemaCompilation {
    /// What a schema breaks of the metaschema that its resource names, as errors at the places in the schema.
    fileprivate func metaschemaBreaches(of schema: Value) -> [Diagnostic] {
        var registry = program.sources.registry
        let start = program.start
        let resource = registry.resources[registry.resource(around: start.node, in: start.document)]
        guard let uri = resource.metaschema ?? resource.dialect.uri, let index = registry.resource(at: uri) else {
            return []
        }
        let metaschema = registry.resources[index]
        let document = registry.documents[metaschema.document].document
        let compiled = SchemaCompiler.compile(
            document, at: metaschema.root, dialect: metaschema.dialect, baseURI: uri, registry: registry)
        // A vocabulary often says what the metaschema has said of the same place.
        var told: Set<String> = []
        let breaches = compiled.program.failures(schema.document, schema.index, limit: 20).filter { failure in
            told.insert("\(failure.instanceLocation) \(failure.message)").inserted
        }
        return breaches.map { failure in
            let place = failure.instanceLocation.tokens.isEmpty ? "the schema" : "'\(failure.instanceLocation)'"
            return Diagnostic(
                .error, "schema.metaschema", "\(place) breaks the metaschema: \(failure.message)",
                at: failure.instanceSource, help: failure.absoluteKeywordLocation.map { "\($0) says so" })
        }
    }
}
