// What a workflow is given: by the step that calls it, by the profile of the target, else by defaults of its schema.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

struct WorkflowInputs {
    let book: WorkflowBook
    let target: Target

    /// The inputs of a workflow; throws the first that it needs and nobody gives.
    func inputs(of workflow: ArazzoWorkflow, given: [JSON.Member] = []) throws(WorkflowBook.Obstacle) -> JSON {
        let (schemas, required) = book.document.inputs(of: workflow)
        var members = given
        for (name, value) in target.inputs where !members.contains(where: { $0.name == name }) {
            // A profile is for all workflows, and says nothing to those that do not know the name.
            guard let schema = schemas.first(where: { $0.name == name })?.schema else { continue }
            members.append(JSON.Member(name, read(value, as: schema)))
        }
        for (name, schema) in schemas where !members.contains(where: { $0.name == name }) {
            guard let value = schema["default"] ?? schema["const"] else { continue }
            members.append(JSON.Member(name, JSON(value)))
        }
        for name in required where !members.contains(where: { $0.name == name }) {
            throw WorkflowBook.Obstacle(reason: WorkflowInputs.lack(of: name))
        }
        return .object(members)
    }

    /// What to do about an input that nobody gives.
    static func lack(of name: String) -> String {
        "needs the input '\(name)' (inputs.\(name) of the target in treaty.yaml, or a default in the workflow)"
    }

    /// A number may be a text in the profile, from a variable say.
    private func read(_ value: JSON, as schema: Value) -> JSON {
        guard let text = value.string else { return value }
        let types = [schema["type"]?.text ?? ""] + schema.elements(of: "type").map(\.text)
        if types.contains("string") { return value }
        if types.contains("integer") || types.contains("number"), ExactNumber(text.utf8) != nil { return .number(text) }
        if types.contains("boolean"), text == "true" || text == "false" { return .bool(text == "true") }
        return value
    }
}
