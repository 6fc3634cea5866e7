// The output formats of the specification, as JSON texts, from the units of an evaluation.
import TreatyData
import TreatyText

/// How an evaluation is written.
package enum SchemaOutputFormat: String, Sendable, CaseIterable {
    /// `{"valid": true}`.
    case flag
    /// One unit for each schema that says something, in a flat list (the format after 2020-12).
    case list
    /// The same units, each below the one that led to it.
    case hierarchical
    /// One unit for each keyword that says something, in a flat list (2020-12 core 12.4.2, 2019-09 core 10.4.2).
    case basic
}

extension SchemaEvaluation {
    /// The evaluation as one JSON text. `keepsDropped` adds what schemas that do not hold would have annotated.
    package func output(
        _ format: SchemaOutputFormat, keepsDropped: Bool = false, indent: Int? = nil
    ) -> [UInt8] {
        var writer = SchemaOutputWriter(indent: indent)
        switch format {
        case .flag: writer.open("{", nil)
        case .list:
            writer.open("{", nil)
            writer.member("valid", .bool(isValid))
            writer.open("[", "details")
            eachUnit { unit, path, instance, counts in
                let members = members(unit, path, instance, counts, keepsDropped)
                // The root always stands there; of the others those that say something.
                guard path.tokens.isEmpty || members.count > 4 else { return }
                writer.open("{", nil)
                for member in members { writer.member(member.name, member.value) }
                writer.close("}")
            }
            writer.close("]")
        case .hierarchical:
            writeHierarchy(&writer, keepsDropped)
            return writer.bytes
        case .basic: writeBasic(&writer)
        }
        if format == .flag { writer.member("valid", .bool(isValid)) }
        writer.close("}")
        return writer.bytes
    }

    /// `valid`, `evaluationPath`, `schemaLocation`, `instanceLocation` and what there is to say.
    private func members(
        _ unit: SchemaUnit, _ path: SchemaWay, _ instance: SchemaWay, _ counts: Bool, _ keepsDropped: Bool
    ) -> [JSON.Member] {
        var members = [
            JSON.Member("valid", .bool(unit.isValid)),
            JSON.Member("evaluationPath", .string(path.text)),
            JSON.Member("schemaLocation", .string(sources.registry.location(of: unit.place))),
            JSON.Member("instanceLocation", .string(instance.text)),
        ]
        if !unit.errors.isEmpty {
            members.append(
                JSON.Member("errors", .object(unit.errors.map { JSON.Member($0.keyword, .string($0.message)) })))
        }
        let notes = JSON.object(unit.annotations.map { JSON.Member($0.keyword, $0.value.json) })
        if counts, !unit.annotations.isEmpty { members.append(JSON.Member("annotations", notes)) }
        if keepsDropped, !unit.isValid, !unit.annotations.isEmpty {
            members.append(JSON.Member("droppedAnnotations", notes))
        }
        return members
    }

    private func writeHierarchy(_ writer: inout SchemaOutputWriter, _ keepsDropped: Bool) {
        var open: [(end: Int, hasDetails: Bool)] = []
        var index = 0
        func close(_ unit: (end: Int, hasDetails: Bool), _ writer: inout SchemaOutputWriter) {
            if unit.hasDetails { writer.close("]") }
            writer.close("}")
        }
        eachUnit { unit, path, instance, counts in
            while let last = open.last, index >= last.end { close(open.removeLast(), &writer) }
            writer.open("{", nil)
            for member in members(unit, path, instance, counts, keepsDropped) {
                writer.member(member.name, member.value)
            }
            let hasDetails = unit.end > index + 1
            if hasDetails { writer.open("[", "details") }
            open.append((unit.end, hasDetails))
            index += 1
        }
        while let last = open.popLast() { close(last, &writer) }
    }

    private func writeBasic(_ writer: inout SchemaOutputWriter) {
        writer.open("{", nil)
        writer.member("valid", .bool(isValid))
        writer.open("[", isValid ? "annotations" : "errors")
        eachUnit { unit, path, instance, counts in
            let location = sources.registry.location(of: unit.place)
            func write(_ keyword: String, _ name: String, _ value: JSON) {
                writer.open("{", nil)
                let tail = keyword.isEmpty ? "" : JSONPointer([keyword]).description
                writer.member("valid", .bool(isValid))
                writer.member("keywordLocation", .string(path.text + tail))
                writer.member("absoluteKeywordLocation", .string(location + SchemaRegistry.escaped(tail)))
                writer.member("instanceLocation", .string(instance.text))
                writer.member(name, value)
                writer.close("}")
            }
            if isValid {
                if counts { for note in unit.annotations { write(note.keyword, "annotation", note.value.json) } }
            } else {
                for error in unit.errors { write(error.keyword, "error", .string(error.message)) }
            }
        }
        writer.close("]")
    }
}

/// Writes JSON piece by piece, so that depth costs no stack.
private struct SchemaOutputWriter {
    private(set) var bytes: [UInt8] = []
    private let indent: Int?
    private var depth = 0
    private var isFirst = true

    init(indent: Int?) { self.indent = indent }

    mutating func open(_ bracket: Character, _ name: String?) {
        begin(name)
        bytes.append(contentsOf: String(bracket).utf8)
        depth += 1
        isFirst = true
    }

    mutating func close(_ bracket: Character) {
        depth -= 1
        if !isFirst { breakLine() }
        bytes.append(contentsOf: String(bracket).utf8)
        isFirst = false
    }

    mutating func member(_ name: String, _ value: JSON) {
        begin(name)
        bytes += value.bytes
    }

    private mutating func begin(_ name: String?) {
        if !isFirst { bytes.append(0x2C) }
        if !bytes.isEmpty { breakLine() }
        isFirst = false
        guard let name else { return }
        bytes += JSON.string(name).bytes
        bytes += Array((indent == nil ? ":" : ": ").utf8)
    }

    private mutating func breakLine() {
        guard let indent else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent * depth))
    }
}
