// Reads YAML files, and files that are YAML or JSON, into documents; the reading itself is the parsers' work.
package import TreatyText

extension Document {
    /// Reads a YAML 1.2 file of one document (UTF-8) under the core schema; throws the first error.
    ///
    /// Integers and floats become JSON numbers (`0x1F` is `31`, `.5` is `0.5`), `.inf` and `.nan` stay strings. Names
    /// are the text that stands there: `200:` is the name "200", an omitted one is "". A merge key `<<` is a name like
    /// any other, as in the core schema. An alias is a copy of the nodes it names, counted in `limits.nodesMax`; they
    /// keep the place of the anchored text.
    package static func yaml(_ source: SourceFile, limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        let documents = try yamlStream(source, limits: limits, countMax: 1)
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
        let name = source.name.lowercased()
        if name.hasSuffix(".json") { return try json(source, limits: limits) }
        var start = source.bytes[...]
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
        let first = start.first { !isSeparator($0) }
        guard first == Byte.openBrace || first == Byte.openBracket else { return try yaml(source, limits: limits) }
        do throws(Diagnostic) {
            return try json(source, limits: limits)
        } catch {
            let jsonDiagnostic = error
            do throws(Diagnostic) {
                return try yaml(source, limits: limits)
            } catch {
                throw name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? error : jsonDiagnostic
            }
        }
    }

    private static func yamlStream(
        _ source: SourceFile, limits: ReadLimits, countMax: Int
    ) throws(Diagnostic) -> [Document] {
        guard source.bytes.count <= min(limits.bytesMax, Int(UInt32.max) / 2) else {
            throw Diagnostic(
                .error, "yaml.too-large",
                "the file has \(source.bytes.count) bytes; at most \(limits.bytesMax) are read",
                at: SourceLocation(file: source, range: 0..<0))
        }
        var parser = YAMLParser(sourceCount: source.bytes.count, depthMax: limits.depthMax, nodesMax: limits.nodesMax)
        var tapes: [[Node]] = []
        let bytes = source.bytes
        do throws(YAMLParser.Failure) {
            try parser.checkCharacters(bytes.span)
            while try parser.parseDocument(bytes.span) {
                guard tapes.count < countMax else {
                    throw parser.fail(
                        "several-documents", "a second document begins here; one is read from a file",
                        at: parser.documentStart,
                        help: "remove this '---' or '...' line, or put the document in a file of its own")
                }
                tapes.append(parser.nodes)
            }
        } catch {
            let place = min(max(error.offset, 0), bytes.count)
            throw Diagnostic(
                .error, "yaml.\(error.code)", error.message,
                at: SourceLocation(file: source, range: place..<min(place + 1, bytes.count)), help: error.help)
        }
        // One text for all documents: a copy for each would be quadratic in their number.
        let texts = parser.decoded.isEmpty ? bytes : bytes + parser.decoded
        return tapes.map { Document(source: source, nodes: $0, bytes: texts) }
    }
}

extension YAMLParser {
    /// Refuses what is not UTF-8 (RFC 3629 4) and control characters other than tab and line breaks (YAML 1.2.2 5.1).
    func checkCharacters(_ source: Span<UInt8>) throws(Failure) {
        if source.count >= 2, source[0] >= 0xFE, source[1] >= 0xFE {
            throw fail("utf8", "the file is UTF-16", at: 0, help: "save the file as UTF-8")
        }
        var offset = 0
        while offset < source.count {
            let byte = source[offset]
            if byte >= 0x20, byte < 0x7F {
                offset += 1
            } else if byte >= 0x80 {
                guard let count = scalarLength(source, at: offset) else {
                    throw fail("utf8", "the bytes are not UTF-8", at: offset, help: "save the file as UTF-8")
                }
                offset += count
            } else if byte == Byte.tab || isBreak(byte) {
                offset += 1
            } else {
                let code = "0x" + String(byte, radix: 16)
                throw fail(
                    "control", "a control character (\(code)) must not stand in the file", at: offset,
                    help: #"remove it, or write it as an escape such as \x1b in double quotes"#)
            }
        }
    }
}
