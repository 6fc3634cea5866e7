// The rule openapi.no-operations: documents that describe nothing that can be called.
import TreatyData
import TreatyText

extension LintRule {
    static let noOperations = LintRule(
        "openapi.no-operations", "the document has no operations", .warning, standard: "OpenAPI 3.1 4.8.8, 4.8.9",
        """
        A document without operations can be mocked and verified in nothing. That is right for a file of components \
        that others refer to; lint it through the document that does.
        """
    ) { subject, report in
        guard subject.operations.isEmpty else { return }
        report.add(
            "the document has no operations", at: firstByte(of: subject.root["paths"] ?? subject.root),
            help: "add a path with a method under paths")
    }
}
