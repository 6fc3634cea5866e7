// Formats that are asserted: the optional/format files of five drafts, and tables of our own; how keywords use formats
// is tested elsewhere.
import Foundation
import Testing
import TreatyData
import TreatySchema

private let suite = (SchemaSuite.folder ?? URL(fileURLWithPath: "")).appending(path: "tests")

@Suite struct FormatTests {
    struct Draft: Sendable, CustomTestStringConvertible {
        var folder: String, dialect: SchemaDialect, files: Int, cases: Int
        var testDescription: String { folder }
    }

    static let drafts = [
        Draft(folder: "draft4", dialect: .draft4, files: 7, cases: 219),
        Draft(folder: "draft6", dialect: .draft6, files: 10, cases: 325),
        Draft(folder: "draft7", dialect: .draft7, files: 19, cases: 676),
        Draft(folder: "draft2019-09", dialect: .draft2019, files: 21, cases: 757),
        Draft(folder: "draft2020-12", dialect: .draft2020, files: 21, cases: 764),
    ]

    /// Cases that fail, each with its reason; empty.
    static let exceptions: [String: String] = [:]

    @Test(
        "every format case of every draft gets its verdict",
        .enabled(if: SchemaSuite.folder != nil), arguments: drafts)
    func official(_ draft: Draft) throws {
        print("corpora: used json-schema-test-suite/\(draft.folder)/optional/format")
        let folder = suite.appending(path: "\(draft.folder)/optional/format")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        #expect(names.count >= draft.files)
        var count = 0
        for name in names.sorted() {
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            let document = try Document.json(bytes: bytes, name: name)
            for group in document.root.elements {
                let schema = try #require(group["schema"])
                let program = SchemaCompiler.compile(
                    document, at: schema.index, dialect: draft.dialect, options: SchemaOptions(assertsFormat: true)
                ).program
                for test in group.elements(of: "tests") {
                    let data = try #require(test["data"])
                    let label = "\(draft.folder)/\(name): \(test["description"]?.text ?? "")"
                    let verdict = program.isValid(document, data.index)
                    let isRight = verdict == test["valid"]?.bool
                    let isException = FormatTests.exceptions[label] != nil
                    count += 1
                    if !isRight, !isException { Issue.record("\(label): \(JSON(data).compact) gave \(verdict)") }
                    if isRight, isException { Issue.record("\(label): passes now; take it off the list") }
                }
            }
        }
        #expect(count >= draft.cases)
        print("json-schema-test-suite \(draft.folder)/optional/format: \(count) cases")
    }

    /// Whether each value keeps a format; OpenAPI's dialect knows all of them.
    private func verdicts(_ format: String, _ values: [JSON]) throws -> [Bool] {
        let text: JSON = ["schema": ["format": .string(format)], "values": .array(values)]
        let document = try Document.json(bytes: text.bytes, name: "format.json")
        let schema = try #require(document.root["schema"])
        let program = SchemaCompiler.compile(
            document, at: schema.index, dialect: .openapi31, options: SchemaOptions(assertsFormat: true)
        ).program
        return document.root.elements(of: "values").map { value in
            let isValid = program.isValid(document, value.index)
            if isValid != program.failures(document, value.index).isEmpty {
                Issue.record("\(format): flag and explain differ about \(JSON(value).compact)")
            }
            return isValid
        }
    }

    private func verdict(_ format: String, _ value: JSON) throws -> Bool { try verdicts(format, [value]) == [true] }

    @Test("a text keeps its format or not, as the standard says", arguments: FormatTable.all)
    func texts(_ table: FormatTable) throws {
        #expect(table.accepted.count >= 10)
        #expect(table.refused.count >= 10)
        for text in table.accepted {
            #expect(try verdict(table.format, .string(text)), "\(table.format) refuses \(text)")
        }
        for text in table.refused {
            #expect(try !verdict(table.format, .string(text)), "\(table.format) accepts \(text)")
        }
    }

    @Test("a numeric format is a range of integers")
    func numbers() throws {
        let table: [(String, least: String, greatest: String)] = [
            ("int8", "-128", "127"), ("int16", "-32768", "32767"), ("int32", "-2147483648", "2147483647"),
            ("int64", "-9223372036854775808", "9223372036854775807"), ("uint8", "0", "255"), ("uint16", "0", "65535"),
            ("uint32", "0", "4294967295"), ("uint64", "0", "18446744073709551615"),
            ("double-int", "-9007199254740991", "9007199254740991"),
        ]
        for (format, least, greatest) in table {
            for text in [least, greatest, "0", "-0", "1.0", "1e1", "10e-1", least + ".0", greatest + ".000"] {
                #expect(try verdict(format, .number(text)), "\(format) refuses \(text)")
            }
            let below = least == "0" ? "-1" : least.dropLast() + "9"
            for text in ["0.5", "1e-1", "1e400", "-1e400", greatest + "0", String(below), greatest + ".1"] {
                #expect(try !verdict(format, .number(text)), "\(format) accepts \(text)")
            }
            #expect(try verdict(format, "a string is not its business"))
        }
    }

    @Test("formats that bind no value are annotations, and so are those nobody knows")
    func annotations() throws {
        for format in ["password", "binary", "float", "double", "html", "commonmark", "ecmascript-regex", "Date", ""] {
            #expect(try verdict(format, "no such thing"), "\(format)")
            #expect(try verdict(format, 1), "\(format)")
        }
        for table in FormatTable.all {
            for value: JSON in [1, true, nil, ["a"], ["a": "b"]] {
                #expect(try verdict(table.format, value), "\(table.format) is about strings")
            }
        }
    }

    @Test("no format reads past the end of a text or takes long over one")
    func ends() throws {
        let whole = FormatTable.all.flatMap(\.accepted)
        var parts = whole.flatMap { text in
            let scalars = text.unicodeScalars
            return (0...min(3, scalars.count)).flatMap { count in
                [String(scalars.prefix(count)), String(scalars.dropFirst(count).dropLast(count))]
            }
        }
        for text in ["a", "1", ".", ":", "%41", "xn--", "é", "@", "[", "{a}", "/~0", "\"", "P1", "\u{200D}", "ß."] {
            parts.append(String(repeating: text, count: 20_000))
        }
        for table in FormatTable.all where table.format != "regex" {
            #expect(try verdicts(table.format, parts.map { .string($0) }).count == parts.count)
        }
    }
}
