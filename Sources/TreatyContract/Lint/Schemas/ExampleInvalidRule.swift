// The rules example.invalid, example.text and schema.default: values in a contract that break their own schema.
import TreatyData
import TreatyHTTP
import TreatySchema
import TreatyText

extension LintRule {
    static let exampleInvalid = LintRule(
        "example.invalid", "an example breaks its schema", .error,
        standard: "OpenAPI 3.1 4.8.14.1, 4.8.12.2, 4.8.24.1; 2.0 5.2.14",
        """
        Examples are what people copy and what a mock answers with. One that breaks its schema teaches the wrong \
        thing, or the schema is wrong. Members that are readOnly need not be in examples of requests, nor those that \
        are writeOnly in answers.
        """
    ) { subject, report in
        judge(subject, .example, &report)
    }

    static let exampleText = LintRule(
        "example.text", "an example is a text that holds JSON", .hint,
        standard: "OpenAPI 3.1 4.8.19.1",
        """
        An example of a JSON body is written as YAML or JSON itself. As a string that holds JSON it breaks the schema \
        to the letter; it is read as what it holds.
        """
    ) { subject, report in
        subject.schemas.prepare(subject.schemas.examples)
        for example in subject.schemas.examples where example.kind == .example {
            guard subject.textOf(example) != nil else { continue }
            report.add("the example '\(example.name)' is a text that holds JSON", at: example.value.location)
        }
    }

    static let schemaDefault = LintRule(
        "schema.default", "a default breaks its schema", .warning,
        standard: "OpenAPI 3.0 4.7.24.1; 2.0 5.2.9; JSON Schema 2020-12 validation 9.2",
        """
        A default says what is meant where a value is left out; it must be a value that could have been sent. \
        (OpenAPI 3.0 says that it must, JSON Schema that it should.)
        """
    ) { subject, report in
        judge(subject, .defaultValue, &report)
    }

    private static func judge(_ subject: LintSubject, _ kind: LintExample.Kind, _ report: inout LintReport) {
        let examples = subject.schemas.examples
        subject.schemas.prepare(examples)
        for example in examples where example.kind == kind {
            guard let program = subject.schemas.program(of: example.schema, example.direction) else { continue }
            let (value, what) = (example.value, kind == .example ? "the example '\(example.name)'" : "the default")
            // True and no verdict alike: a search that was given up blames nobody.
            guard program.verdict(value.document, value.index) == false, !subject.isSerialized(example),
                subject.textOf(example) == nil
            else { continue }
            for failure in program.failures(value.document, value.index, limit: 3) {
                report.add(
                    "\(what) breaks its schema: \(failure.message)", at: failure.instanceSource,
                    help: failure.schemaLocation.map { "'\(failure.keyword)' stands at \($0)" })
            }
        }
    }
}

extension LintSubject {
    /// Whether an example is the text of a body that is no JSON: what it holds is not looked at.
    func isSerialized(_ example: LintExample) -> Bool {
        guard let name = example.mediaType, example.value.kind == .string else { return false }
        guard let type = MediaType(name) else { return true }
        return !type.isJSON && type.type != "*"
    }

    /// The value that an example of a JSON body holds as a text, where that keeps the schema.
    func textOf(_ example: LintExample) -> Document? {
        guard example.mediaType.map({ MediaType($0)?.isJSON == true || $0 == "*/*" }) == true,
            let text = example.value.string, let first = text.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let program = schemas.program(of: example.schema, example.direction),
            program.verdict(example.value.document, example.value.index) == false,
            let document = try? Document.json(bytes: Array(text.utf8), name: "<example>")
        else { return nil }
        return program.verdict(document) == true ? document : nil
    }
}
