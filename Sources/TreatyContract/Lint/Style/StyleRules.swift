// Rules of style, off unless the configuration turns them on: what many teams want and no standard demands.
import TreatyData
import TreatyText

extension LintRule {
    static let styleOperationID = LintRule(
        "style.operation-id", "an operation has no operationId", .off, standard: "none; OpenAPI 3.1 4.8.10.1 allows it",
        "Generated code, links and reports name operations by their operationId; without one, by method and path."
    ) { subject, report in
        for operation in subject.operations where operation.value["operationId"] == nil {
            report.add("\(operation.name) has no operationId", at: firstByte(of: operation.value))
        }
    }

    static let styleSummary = LintRule(
        "style.summary", "an operation has neither summary nor description", .off, standard: "none",
        "A sentence that says what a call does is the first thing a reader looks for."
    ) { subject, report in
        for operation in subject.operations
        where operation.value["summary"] == nil && operation.value["description"] == nil {
            report.add("\(operation.name) has neither summary nor description", at: firstByte(of: operation.value))
        }
    }

    static let styleParameterDescription = LintRule(
        "style.parameter-description", "a parameter has no description", .off, standard: "none",
        "What a parameter does is often not to be guessed from its name."
    ) { subject, report in
        for site in subject.sites(.parameter) where site.value["description"] == nil {
            report.add(
                "the parameter '\(site.value["name"]?.text ?? "")' has no description", at: firstByte(of: site.value))
        }
    }

    static let styleTags = LintRule(
        "style.tags", "an operation has no tag", .off, standard: "none",
        "Pages and generated code group operations by their tags."
    ) { subject, report in
        for operation in subject.operations where operation.value.elements(of: "tags").isEmpty {
            report.add("\(operation.name) has no tag", at: firstByte(of: operation.value))
        }
    }

    static let styleTagUndeclared = LintRule(
        "style.tag-undeclared", "an operation has a tag that the document does not declare", .off,
        standard: "none; OpenAPI 3.1 4.8.1 allows it",
        "A tag that is declared at the root has a place in the order, and may have a description."
    ) { subject, report in
        let names = Set(subject.root.elements(of: "tags").compactMap { $0["name"]?.string })
        for operation in subject.operations {
            for tag in operation.value.elements(of: "tags") where tag.kind == .string && !names.contains(tag.text) {
                report.add(
                    "the tag '\(tag.text)' is not declared", at: tag.location, help: "add it to tags at the root")
            }
        }
    }

    static let stylePathCase = LintRule(
        "style.path-case", "a path has capitals or underscores", .off, standard: "none",
        "Paths in small letters with hyphens read alike everywhere and are easy to type."
    ) { subject, report in
        for path in subject.root.members(of: "paths") where path.name.hasPrefix("/") {
            let text = templateShape(path.name)
            guard text.contains("_") || text.contains(where: \.isUppercase) else { continue }
            report.add("the path '\(path.name)' has capitals or underscores", at: path.key.location)
        }
    }

    static let styleTrailingSlash = LintRule(
        "style.trailing-slash", "a path ends with a slash", .off, standard: "none; RFC 3986 6.2.3",
        "With and without a slash at the end are two paths; callers forget which is meant."
    ) { subject, report in
        for path in subject.root.members(of: "paths") where path.name.count > 1 && path.name.hasSuffix("/") {
            report.add("the path '\(path.name)' ends with a slash", at: path.key.location)
        }
    }
}
