// Every code of lint has a page, and the page's own examples prove what it says; the pages' words are the rules'.
import Foundation
import Testing
import TreatyContract
import TreatyText

/// One page of docs/diagnostics.
private struct DiagnosticPage {
    let text: String
    /// The fenced blocks, with the word behind the fence.
    var blocks: [(language: String, text: String)] = []

    init(_ text: String) {
        self.text = text
        var language: String?
        var block = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let language { blocks.append((language, block)) }
                language = language == nil ? String(line.dropFirst(3)) : nil
                block = ""
            } else if language != nil {
                block += line + "\n"
            }
        }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/diagnostics")
}

@Suite struct DiagnosticPagesTests {
    /// Codes whose trigger is no text that a page can show.
    static let unshown: [String: String] = [
        "file.missing": "needs a path without a file", "file.directory": "needs a folder",
        "file.pipe": "needs a pipe", "file.too-large": "needs a gibibyte", "file.unreadable": "needs permissions",
        "json.too-large": "needs a gibibyte", "yaml.too-large": "needs a gibibyte",
        "json.too-many": "needs 50 million values", "yaml.too-many-nodes": "needs 50 million nodes",
        "json.too-deep": "needs 513 brackets", "yaml.too-deep": "needs 513 brackets",
        "yaml.key-length": "needs a name of 1025 characters",
        "schema.not-a-schema": "openapi.type says it in a contract",
        "schema.keyword-value": "openapi.type says it in a contract",
        "schema.ref-unresolved": "openapi.ref-unresolved says it in a contract",
        "schema.metaschema": "treaty validate says it", "schema.remote": "treaty validate says it",
        "schema.pointer": "openapi.ref-unresolved says it in a contract",
        "schema.vocabulary-unknown": "needs a metaschema beside the contract",
        "openapi.parameter": "openapi.missing-field and openapi.word say it first",
    ]

    private func page(_ code: String) throws -> DiagnosticPage {
        let file = DiagnosticPage.folder.appendingPathComponent(code + ".md")
        return DiagnosticPage(try String(contentsOf: file, encoding: .utf8))
    }

    /// The whole of a page, but for its two examples, which are the page's own.
    private func composed(_ rule: LintRule, _ blocks: [(language: String, text: String)]) -> String {
        var text = "# \(rule.code)\n\n\(rule.title.prefix(1).uppercased())\(rule.title.dropFirst()).\n\n"
        text +=
            "Severity: `\(rule.severity.rawValue)`. Versions: \(rule.versions.name). Standard: \(rule.standard).\n\n"
        text += rule.explanation + "\n"
        if let why = DiagnosticPagesTests.unshown[rule.code] { text += "\nWithout an example: \(why).\n" }
        for (title, block) in zip(["Example", "Mended"], blocks) {
            text += "\n## \(title)\n\n```\(block.language)\n\(block.text)```\n"
        }
        return text
    }

    private var isUpdate: Bool { ProcessInfo.processInfo.environment["TREATY_UPDATE"] == "1" }

    @Test("every code has a page with the rule's own words, and every page a code")
    func pages() throws {
        for rule in LintRegistry.rules {
            let file = DiagnosticPage.folder.appendingPathComponent(rule.code + ".md")
            let blocks = (try? page(rule.code).blocks) ?? []
            let expected = composed(rule, blocks)
            if isUpdate { try Data(expected.utf8).write(to: file) }
            #expect(try page(rule.code).text == expected, "TREATY_UPDATE=1 writes \(rule.code)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: DiagnosticPage.folder.path)
        let codes = Set(LintRegistry.rules.map { $0.code + ".md" }).union(["README.md"])
        #expect(Set(names).symmetricDifference(codes).isEmpty)
    }

    @Test("the index names every code with its weight, in the order of the rules")
    func index() throws {
        let file = DiagnosticPage.folder.appendingPathComponent("README.md")
        let rows = LintRegistry.rules.map {
            "| [\($0.code)](\($0.code).md) | \($0.severity.rawValue) | \($0.versions.name) | \($0.title) |\n"
        }
        let expected =
            """
            # What treaty lint can say

            Each code has a page with what it means, an example, and the same mended. Severities are changed in \
            `treaty.yaml` ([docs/lint.md](../lint.md)); `treaty lint --explain CODE` prints the gist.

            | code | severity | versions | what is wrong |
            |---|---|---|---|

            """ + rows.joined()
        if isUpdate { try Data(expected.utf8).write(to: file) }
        #expect(try String(contentsOf: file, encoding: .utf8) == expected, "TREATY_UPDATE=1 writes it")
    }

    @Test("no code stands twice in the registry")
    func unique() {
        #expect(Set(LintRegistry.rules.map(\.code)).count == LintRegistry.rules.count)
    }

    @Test("the example of every page triggers its code and no other, and the mended form nothing")
    func examples() throws {
        for rule in LintRegistry.rules {
            let blocks = try page(rule.code).blocks
            if DiagnosticPagesTests.unshown[rule.code] != nil {
                #expect(blocks.isEmpty, "\(rule.code) can be shown")
                continue
            }
            guard blocks.count == 2 else {
                Issue.record("\(rule.code) has \(blocks.count) blocks")
                continue
            }
            var config = LintConfig()
            if rule.severity == .off { _ = config.take("\(rule.code)=hint") }
            let wrong = try lint(blocks[0], config)
            #expect(Array(wrong.counts.keys) == [rule.code], "\(wrong.diagnostics)")
            let right = try lint(blocks[1], config)
            #expect(right.counts.isEmpty, "\(rule.code): \(right.diagnostics)")
        }
    }

    private func lint(_ block: (language: String, text: String), _ config: LintConfig) throws -> LintResult {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("openapi.\(block.language)")
        try Data(block.text.utf8).write(to: file)
        return Linter.run(file.path, config)
    }
}
