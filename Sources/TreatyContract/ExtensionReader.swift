// Reads the extensions of the contract language: outcome, error rules, collections, effects, relations, principals.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// Collects what is wrong while extensions are read.
final class DiagnosticLog {
    var diagnostics: [Diagnostic] = []

    func report(_ code: String, _ message: String, at value: Value, help: String? = nil) {
        diagnostics.append(Diagnostic(.error, code, message, at: value.location, help: help))
    }
}

struct ExtensionReader {
    let document: OpenAPIDocument
    let log = DiagnosticLog()

    init(_ document: OpenAPIDocument) { self.document = document }

    func evidence(_ value: Value) -> Evidence? { document.evidence.evidence(at: value.location) }

    // MARK: Outcome

    func outcome(of value: Value) -> Outcome? {
        guard let outcome = value["x-treaty-outcome"] else { return nil }
        return Outcome(
            code: outcome.elements(of: "code").compactMap(pointer),
            name: outcome.elements(of: "name").compactMap(pointer),
            successAt: outcome["success"]?["at"].flatMap(pointer),
            successEquals: outcome["success"]?["equals"].map { JSON($0) }, evidence: evidence(outcome))
    }

    func pointer(_ value: Value) -> JSONPointer? {
        if let pointer = JSONPointer(text: value.text) { return pointer }
        log.report("treaty.pointer", "'\(value.text)' is no JSON Pointer", at: value, help: "a pointer begins with '/'")
        return nil
    }

    private func locator(_ value: Value) -> Locator? {
        if let locator = Locator(value.text) { return locator }
        log.report(
            "treaty.location", "'\(value.text)' is no location", at: value,
            help: "write query.NAME, path.NAME, header.NAME, cookie.NAME, body#/pointer or response.body#/pointer")
        return nil
    }

    private func locators(_ value: Value) -> [Locator] {
        value.kind == .array ? value.elements.compactMap(locator) : [locator(value)].compactMap(\.self)
    }

    // MARK: Error rules

    func rules(of value: Value) -> [ErrorRule] {
        value.elements(of: "x-treaty-errors").compactMap { rule in
            guard let status = rule["status"]?.int, let when = rule["when"], let trigger = trigger(when) else {
                return nil
            }
            return ErrorRule(
                code: rule["code"].map { JSON($0) }, name: rule["name"]?.string, status: status,
                meaning: rule["description"]?.string, trigger: trigger,
                accepts: rule.elements(of: "accepts").compactMap(self.trigger), message: rule["message"]?.string,
                example: rule["example"]?.string, evidence: evidence(rule), triggerEvidence: evidence(when))
        }
    }

    private func trigger(_ value: Value) -> Trigger? {
        switch value.string {
        case "unauthenticated": return .unauthenticated
        case "missing": return .anyMissing
        case "malformed": return .anyMalformed
        case "absent": return .anyAbsent
        case "forbidden": return .anyForbidden
        default: break
        }
        let names = [
            "unauthenticated", "missing", "malformed", "forbidden", "absent", "exists", "state", "unprovokable",
        ]
        guard let member = value.members.first(where: { _ in true }), names.contains(member.name), value.count == 1
        else {
            log.report(
                "treaty.trigger", "this is no trigger", at: value,
                help: help(for: value.string ?? value.members.first { _ in true }?.name ?? "", among: names))
            return nil
        }
        let content = member.value
        switch member.name {
        case "missing": return .missing(content.elements.map(locators).filter { !$0.isEmpty })
        case "malformed": return .malformed(locators(content))
        case "forbidden":
            return content.text == "operation" ? .forbiddenOperation : .forbidden(collection: content.text)
        case "absent": return .absent(collection: content.text)
        case "exists":
            let parts = content.text.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                log.report("treaty.trigger", "'exists' names collection.constraint", at: content)
                return nil
            }
            return .exists(collection: parts[0], constraint: parts[1])
        case "state":
            let members = content.members(of: "is").map {
                Trigger.StateMember(name: $0.name, value: JSON($0.value).compact)
            }
            return .state(collection: content["collection"]?.text ?? "", members: members)
        default: return .unprovokable(why: content.text)
        }
    }

    // MARK: Relations

    func relations(of value: Value) -> [Relation] {
        value.elements(of: "x-treaty-relations").compactMap { relation in
            guard let left = relation["left"].flatMap(locator), let right = relation["right"], let kind = relation["is"]
            else {
                return nil
            }
            guard let known = Relation.Kind(rawValue: kind.text) else {
                log.report(
                    "treaty.relation", "'\(kind.text)' is no relation", at: kind,
                    help: help(for: kind.text, among: Relation.Kind.allCases.map(\.rawValue)))
                return nil
            }
            return Relation(left: left, kind: known, right: locators(right), evidence: evidence(relation))
        }
    }

    // MARK: Principals and schemes

    func principals() -> [Principal] {
        document.root.members(of: "x-treaty-principals").map { member in
            let denied = member.value["denied"]
            var records: [(String, JSONPointer, JSON)] = []
            for denial in denied?.members.map({ $0 }) ?? [] where denial.name != "operations" {
                for condition in denial.value.members {
                    if let pointer = JSONPointer(text: condition.name) {
                        records.append((denial.name, pointer, JSON(condition.value)))
                    }
                }
            }
            return Principal(
                name: member.name, values: member.value.members(of: "values").map { ($0.name, JSON($0.value).text) },
                deniedCollections: denied?.elements.map(\.text) ?? [],
                deniedOperations: denied?.elements(of: "operations").map(\.text) ?? [],
                deniedRecords: records,
                record: member.value.members(of: "as").first { _ in true }.map {
                    RecordName(collection: $0.name, key: JSON($0.value))
                },
                evidence: evidence(member.value))
        }
    }

    func schemes() -> [SecurityScheme] {
        (document.root["components"]?.members(of: "securitySchemes") ?? []).compactMap { member in
            guard let scheme = document.files.resolve(member.value) else { return nil }
            let name = scheme["name"]?.text ?? ""
            let kind: SecurityScheme.Kind =
                switch (scheme["type"]?.text, scheme["in"]?.text, scheme["scheme"]?.text.lowercased()) {
                case ("apiKey", "header", _): .header(name)
                case ("apiKey", "query", _): .query(name)
                case ("apiKey", "cookie", _): .cookie(name)
                case ("http", _, "bearer"): .bearer
                case ("http", _, "basic"): .basic
                case ("http", _, let scheme?) where !scheme.isEmpty: .authorization(scheme)
                case ("oauth2", _, _), ("openIdConnect", _, _): .bearer
                default: .other
                }
            return SecurityScheme(
                name: member.name, kind: kind, issued: scheme["x-treaty-issued"].flatMap(issued),
                evidence: evidence(scheme["name"] ?? scheme), location: scheme.location)
        }
    }

    private func issued(_ value: Value) -> IssuedCredentials? {
        guard let collection = value["in"], let member = value["by"],
            let names = value.members(of: "names").first(where: { _ in true })
        else { return nil }
        return IssuedCredentials(
            collection: collection.text, member: member.text, names: (names.name, names.value.text),
            until: value["until"]?.text, evidence: evidence(value))
    }
}
