// The rule openapi.no-success: operations that say nothing of what goes well.
import TreatyData
import TreatyText

extension LintRule {
    static let noSuccess = LintRule(
        "openapi.no-success", "an operation declares no answer for success", .warning,
        standard: "OpenAPI 3.1 4.8.16; 2.0 5.2.11",
        """
        The responses should say what a call that succeeds is answered with: a status from 200 to 299, or one from \
        300 to 399 or 101 where that is the success, or default.
        """
    ) { subject, report in
        for operation in subject.operations {
            guard let responses = operation.value["responses"] else { continue }
            let names = responses.members.map(\.name).filter { !$0.hasPrefix("x-") }
            guard !names.isEmpty, !names.contains(where: isSuccess) else { continue }
            report.add(
                "\(operation.name) declares no answer for success", at: keyPlace(operation.value, "responses"),
                help: "add '200' or another status from 200 to 399, or default")
        }
    }

    private static func isSuccess(_ name: String) -> Bool {
        name == "default" || name.hasPrefix("2") || name.hasPrefix("3") || name == "101"
    }
}
