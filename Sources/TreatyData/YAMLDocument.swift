// Reads YAML files, and files that are YAML or JSON, into documents; the reading itself is the parsers' work.
package import TreatyText

extension Document {
    /// Reads a YAML 1.2 file of one document (UTF-8) under the core schema; throws the first error.
    ///
    /// Integers and floats become JSON numbers (`0x1F` is `31`, `.5` is `0.5`), `.inf` and `.nan` stay strings. Names
    /// are the text that stands there: `200:` is the name "200", an omitted one is "". A plain name `<<` merges (see
    /// docs/reading.md). An alias is a copy of the nodes it names, counted in `limits`; they keep the place of the
    /// anchored text.
    package static func yaml(_ source: SourceFile, limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        try only(yamlStream(source, limits: limits, countMax: 1), in: source)
    }

    private static func only(_ documents: [Document], in source: SourceFile) throws(Diagnostic) -> Document {
        guard let document = documents.first else {
            throw Diagnostic(
                .error, "yaml.empty", "expected a value, found nothing but white space and comments",
                at: SourceLocation(file: source, range: 0..<0))
        }
        return document
    }

    /// Reads all documents of a YAML stream (YAML 1.2.2 9.2), none where there is nothing but comments.
    package static func yamlStream(_ source: SourceFile, limits: ReadLimits = ReadLimits()) throws(Diagnostic)
        -> [Document]
    {
        try yamlStream(source, limits: limits, countMax: .max)
    }

    /// Reads JSON where the name ends in `.json`, or where the text begins with a bracket and is JSON; YAML otherwise.
    package static func read(_ source: SourceFile, limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        try only(reading(source, limits: limits, countMax: 1).documents, in: source)
    }

    /// The same with all documents of a YAML stream, and whether it was JSON.
    package static func readStream(
        _ source: SourceFile, limits: ReadLimits = ReadLimits()
    ) throws(Diagnostic) -> (documents: [Document], isJSON: Bool) {
        try reading(source, limits: limits, countMax: .max)
    }

    private static func reading(
        _ source: SourceFile, limits: ReadLimits, countMax: Int
    ) throws(Diagnostic) -> (documents: [Document], isJSON: Bool) {
        let name = source.name.lowercased()
        if name.hasSuffix(".json") { return ([try json(source, limits: limits)], true) }
        var start = source.bytes[...]
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
        let first = start.first { !isSeparator($0) }
        guard first == Byte.openBrace || first == Byte.openBracket else {
            return (try yamlStream(source, limits: limits, countMax: countMax), false)
        }
        do throws(Diagnostic) {
            return ([try json(source, limits: limits)], true)
        } catch {
            let jsonDiagnostic = error
            do throws(Diagnostic) {
                return (try yamlStream(source, limits: limits, countMax: countMax), false)
            } catch {
                throw name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? error : jsonDiagnostic
            }
        }
    }

    private static func yamlStream(
        _ source: SourceFile, limits: ReadLimits, countMax: Int
    ) throws(Diagnostic) -> [Document] {
        var tapes: [(nodes: [Node], commentCount: Int)] = []
        var parser = YAMLParser(source, limits: limits)
        try parser.parseStream(source, limits: limits) { (parser) throws(YAMLParser.Failure) in
            guard tapes.count < countMax else {
                throw parser.fail(
                    "several-documents", "a second document begins here; one is read from a file",
                    at: parser.documentStart,
                    help: "remove this '---' or '...' line, or put the document in a file of its own")
            }
            tapes.append((parser.nodes, parser.comments.count))
        }
        // One text for all documents: a copy for each would be quadratic in their number.
        var documents: [Document] = []
        var first = 0
        for (position, tape) in tapes.enumerated() {
            let end = position + 1 == tapes.count ? parser.comments.count : tape.commentCount
            documents.append(
                Document(
                    source: source, nodes: tape.nodes, bytes: parser.texts,
                    comments: Array(parser.comments[first..<end]))
            )
            first = end
        }
        return documents
    }
}

extension YAMLParser {
    /// Reads all documents of a stream, each handed over while its nodes are at hand; failures become diagnostics.
    mutating func parseStream(
        _ source: SourceFile, limits: ReadLimits, _ take: (YAMLParser) throws(Failure) -> Void
    ) throws(Diagnostic) {
        let bytes = source.bytes
        guard bytes.count <= min(limits.bytesMax, Int(UInt32.max) / 2) else {
            throw Diagnostic(
                .error, "yaml.too-large",
                "the file has \(bytes.count) bytes; at most \(limits.bytesMax) are read",
                at: SourceLocation(file: source, range: 0..<0))
        }
        do throws(Failure) {
            try checkCharacters(bytes.span)
            while try parseDocument(bytes.span) { try take(self) }
            try checkQuotedOnly(bytes.span)
        } catch {
            let place = min(max(error.offset, 0), bytes.count)
            throw Diagnostic(
                .error, "yaml.\(error.code)", error.message,
                at: SourceLocation(file: source, range: place..<min(place + 1, bytes.count)), help: error.help)
        }
    }
}
