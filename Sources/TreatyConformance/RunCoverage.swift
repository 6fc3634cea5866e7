// How much of a contract a run has touched: operations, parameters, statuses, codes, values of enumerations.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// One kind of fact: how many there are, and which no exchange has touched.
public struct Coverage: Sendable {
    /// `operations`, `parameters`, `statuses`, `codes`, `enum values`.
    public let kind: String
    public let total: Int
    /// Such as `rooms-create query.slug`.
    public let missing: [String]

    public var covered: Int { total - missing.count }
}

/// What exchanges touch, collected while a run goes on.
struct CoverageTally {
    private var operations: Set<String> = []
    private var parameters: Set<String> = []
    private var statuses: Set<String> = []
    private var codes: Set<String> = []
    private var values: Set<String> = []

    /// Notes one exchange.
    mutating func note(_ operation: Operation, _ request: RequestValues, _ answer: ResponseValues) {
        operations.insert(operation.id)
        for parameter in operation.parameters {
            guard let value = request[parameter.locator] else { continue }
            parameters.insert("\(operation.id) \(parameter.locator)")
            note(value, "\(operation.id) \(parameter.locator)")
        }
        for member in request.body?.members ?? [] {
            let name = "\(operation.id) \(Locator.body(JSONPointer([member.name])))"
            parameters.insert(name)
            note(member.value, name)
        }
        if let response = operation.response(for: answer.response.status) {
            statuses.insert("\(operation.id) \(response.statuses)")
        }
        if let code = operation.outcome?.code(in: answer)?.value.text {
            codes.insert("\(operation.id) \(code) \(answer.response.status)")
        }
        codes.insert("\(operation.id)  \(answer.response.status)")
    }

    private mutating func note(_ value: JSON, _ name: String) {
        for element in value.elements { values.insert("\(name) = \(element.text)") }
        values.insert("\(name) = \(value.text)")
    }

    /// What the contract has, beside what was touched.
    func coverage(of contract: Contract, cases: [TestCase]) -> [Coverage] {
        let operations = contract.operations.filter(\.faults.isEmpty)
        // A rule counts where something could be planned for it.
        let codes = cases.compactMap { planned in
            planned.errorRule.map { "\(planned.operation.id) \($0.code?.text ?? "") \($0.status)" }
        }
        var (parameters, statuses, values) = ([String](), [String](), [String]())
        for operation in operations {
            func note(_ place: Locator, _ schema: CompiledSchema?, _ part: Value?) {
                let name = "\(operation.id) \(place)"
                parameters.append(name)
                values += (schema?.enumeration(of: part) ?? []).map { "\(name) = \($0.text)" }
            }
            for parameter in operation.parameters { note(parameter.locator, parameter.schema, parameter.schema?.value) }
            var known: Set<String> = []
            for content in operation.body?.contents ?? [] {
                for (name, part) in content.schema?.declaredMembers().properties ?? [] where known.insert(name).inserted
                {
                    note(.body(JSONPointer([name])), content.schema, part)
                }
            }
            statuses += operation.responses.map { "\(operation.id) \($0.statuses)" }
        }
        func part(_ kind: String, _ all: [String], _ touched: Set<String>) -> Coverage {
            let all = unique(all)
            return Coverage(kind: kind, total: all.count, missing: all.filter { !touched.contains($0) })
        }
        return [
            part("operations", operations.map(\.id), self.operations), part("parameters", parameters, self.parameters),
            part("statuses", statuses, self.statuses), part("codes", codes, self.codes),
            part("enum values", values, self.values),
        ]
    }
}

extension CompiledSchema {
    /// The values that a part of the schema enumerates, those of its elements too.
    func enumeration(of part: Value?) -> [JSON] {
        guard let part, let resolved = resolve(part) else { return [] }
        return resolved.elements(of: "enum").map { JSON($0) } + enumeration(of: resolved["items"])
    }
}
