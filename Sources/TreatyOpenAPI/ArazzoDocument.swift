// An Arazzo document (1.0.x) as workflows and steps, read once and checked; running them is somebody else's business.
package import TreatyData
package import TreatyText

/// Workflows over APIs. What is wrong with the document was reported when it was read; what could not be read is left
/// out of the lists.
package struct ArazzoDocument: Sendable {
    package let root: Value
    /// As written, such as `1.0.1`.
    package let version: String
    package let title: String
    package let sources: [ArazzoSource]
    package let workflows: [ArazzoWorkflow]

    /// Whether a document says that it is one.
    package static func isArazzo(_ root: Value) -> Bool { root["arazzo"] != nil }

    /// Reads a JSON or YAML file, and from the local files of its source descriptions what it must know to check it.
    /// Throws where the file cannot be read or is no Arazzo document; all else goes to `diagnostics`.
    package static func load(_ path: String, into diagnostics: inout [Diagnostic]) throws(Diagnostic) -> ArazzoDocument
    {
        try ArazzoDocument(Document.read(SourceFile.read(path)), into: &diagnostics)
    }

    /// The same of a document in memory; relative source descriptions start at the name of its file.
    package init(_ document: Document, into diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        root = document.root
        guard root.kind == .object, let version = root["arazzo"] else {
            throw Diagnostic(
                .error, "arazzo.form", "expected an Arazzo document, found \(root.kindName)", at: root.start,
                help: "an Arazzo document is an object that begins with arazzo: 1.0.1")
        }
        guard ArazzoDocument.isRead(version.text) else {
            throw Diagnostic(
                .error, "arazzo.version", "Arazzo '\(version.text)' is not read", at: version.location,
                help: "1.0.0 and 1.0.1 are")
        }
        self.version = version.text
        title = root["info"]?["title"]?.string ?? ""
        var form = FormCheck(format: "arazzo", table: arazzoShapes)
        form.check(root, "arazzo")
        diagnostics += form.diagnostics
        diagnostics += document.duplicateNames()
        sources = root.elements(of: "sourceDescriptions").compactMap(ArazzoSource.init)
        workflows = root.elements(of: "workflows").compactMap(ArazzoWorkflow.init)
        var check = ArazzoCheck(self)
        check.run()
        diagnostics += check.diagnostics
    }

    /// `1.0.N`, with a suffix or without (as the schema of 1.0 has it).
    private static func isRead(_ version: String) -> Bool {
        guard version.hasPrefix("1.0.") else { return false }
        let rest = version.dropFirst(4)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        return !digits.isEmpty && (digits.count == rest.count || rest.dropFirst(digits.count).hasPrefix("-"))
    }

    package func workflow(_ id: String) -> ArazzoWorkflow? { workflows.first { $0.id == id } }

    /// The inputs that a workflow says it has, each with its schema, through local references and `allOf`; and those
    /// that it must be given.
    package func inputs(of workflow: ArazzoWorkflow) -> (schemas: [(name: String, schema: Value)], required: [String]) {
        var schemas: [(name: String, schema: Value)] = []
        var required: [String] = []
        var open = workflow.inputs.map { [$0] } ?? []
        var visits = 0
        while let next = open.popLast(), visits < 256 {
            visits += 1
            guard let schema = ArazzoTargets.local(next) else { continue }
            for member in schema.members(of: "properties") where !schemas.contains(where: { $0.name == member.name }) {
                schemas.append((member.name, ArazzoTargets.local(member.value) ?? member.value))
            }
            required += schema.elements(of: "required").compactMap(\.string)
            open += schema.elements(of: "allOf")
        }
        return (schemas, required)
    }

    /// The object of the components that a reusable object means; nil where `value` is none, or leads nowhere.
    package func component(_ value: Value) -> Value? {
        guard let reference = value["reference"]?.string, let expression = try? ArazzoExpression(reference),
            case .component(let kind, let name) = expression.source
        else { return nil }
        return root["components"]?[kind]?[name]
    }
}

/// An API description, or another Arazzo document, that steps refer to.
package struct ArazzoSource: Sendable {
    package enum Kind: String, Sendable { case openapi, arazzo }

    package let name: String
    /// A URI reference, relative to the Arazzo document.
    package let url: String
    /// Nil where the document does not say; the file does.
    package let kind: Kind?
    package let value: Value

    init?(_ value: Value) {
        guard let name = value["name"]?.string, let url = value["url"]?.string else { return nil }
        (self.name, self.url, self.value) = (name, url, value)
        kind = value["type"]?.string.flatMap(Kind.init)
    }
}

/// Steps in their order, with what holds for all of them.
package struct ArazzoWorkflow: Sendable {
    package let id: String
    /// A JSON Schema (2020-12).
    package let inputs: Value?
    /// Identifiers of workflows, or expressions that lead to one of a source.
    package let dependsOn: [Value]
    package let steps: [ArazzoStep]
    /// Parameters and reusable objects, as views.
    package let parameters: [Value]
    package let successActions: [Value]
    package let failureActions: [Value]
    package let outputs: [ArazzoOutput]
    package let value: Value

    init?(_ value: Value) {
        guard let id = value["workflowId"]?.string else { return nil }
        (self.id, self.value) = (id, value)
        inputs = value["inputs"]
        dependsOn = value.elements(of: "dependsOn").filter { $0.kind == .string }
        steps = value.elements(of: "steps").compactMap(ArazzoStep.init)
        parameters = value.elements(of: "parameters")
        successActions = value.elements(of: "successActions")
        failureActions = value.elements(of: "failureActions")
        outputs = value.members(of: "outputs").map(ArazzoOutput.init)
    }

    package func step(_ id: String) -> ArazzoStep? { steps.first { $0.id == id } }
}

/// One call of an operation or of a workflow.
package struct ArazzoStep: Sendable {
    package enum Call: Sendable {
        /// An `operationId`, or `$sourceDescriptions.NAME.operationId`.
        case operation(Value)
        /// `{$sourceDescriptions.NAME.url}#/pointer`.
        case path(Value)
        /// A `workflowId`, or `$sourceDescriptions.NAME.workflowId`.
        case workflow(Value)

        package var isWorkflow: Bool { if case .workflow = self { true } else { false } }
    }

    package let id: String
    /// Nil where the step says none or several.
    package let call: Call?
    package let parameters: [Value]
    package let body: ArazzoBody?
    package let successCriteria: [ArazzoCriterion]
    package let onSuccess: [Value]
    package let onFailure: [Value]
    package let outputs: [ArazzoOutput]
    package let value: Value

    init?(_ value: Value) {
        guard let id = value["stepId"]?.string else { return nil }
        (self.id, self.value) = (id, value)
        let calls: [Call] = [
            value["operationId"].map { .operation($0) }, value["operationPath"].map { .path($0) },
            value["workflowId"].map { .workflow($0) },
        ].compactMap(\.self)
        call = calls.count == 1 ? calls[0] : nil
        parameters = value.elements(of: "parameters")
        body = value["requestBody"].map(ArazzoBody.init)
        successCriteria = value.elements(of: "successCriteria").compactMap(ArazzoCriterion.init)
        onSuccess = value.elements(of: "onSuccess")
        onFailure = value.elements(of: "onFailure")
        outputs = value.members(of: "outputs").map(ArazzoOutput.init)
    }
}

/// A request body; expressions are in the payload's strings.
package struct ArazzoBody: Sendable {
    package let contentType: String?
    package let payload: Value?
    /// Where (a JSON Pointer or XPath) and what.
    package let replacements: [(target: Value, value: Value)]
    package let value: Value

    init(_ value: Value) {
        self.value = value
        contentType = value["contentType"]?.string
        payload = value["payload"]
        replacements = value.elements(of: "replacements").compactMap { replacement in
            guard let target = replacement["target"], let value = replacement["value"] else { return nil }
            return (target, value)
        }
    }
}

/// An assertion.
package struct ArazzoCriterion: Sendable {
    package enum Kind: String, Sendable, CaseIterable { case simple, regex, jsonpath, xpath }

    package let kind: Kind
    /// Of a criterion expression type object, such as `xpath-10`; nil where the default of the kind is meant.
    package let version: String?
    /// The expression whose value the condition is applied to; nil also where it cannot be read.
    package let context: ArazzoExpression?
    package let condition: String
    package let value: Value

    init?(_ value: Value) {
        guard let condition = value["condition"]?.string else { return nil }
        (self.condition, self.value) = (condition, value)
        let type = value["type"]
        kind = (type?.string ?? type?["type"]?.string).flatMap(Kind.init) ?? .simple
        version = type?["version"]?.string
        context = value["context"]?.string.flatMap { try? ArazzoExpression($0) }
    }
}

/// What happens after a step.
package struct ArazzoAction: Sendable {
    package enum Kind: String, Sendable { case end, goto, retry }

    package let name: String
    package let kind: Kind
    package let stepID: Value?
    package let workflowID: Value?
    /// Seconds, as written.
    package let retryAfter: String?
    /// One where the document does not say.
    package let retryLimit: Int
    package let criteria: [ArazzoCriterion]
    package let value: Value

    package init?(_ value: Value) {
        guard let name = value["name"]?.string, let kind = value["type"]?.string.flatMap(Kind.init) else { return nil }
        (self.name, self.kind, self.value) = (name, kind, value)
        (stepID, workflowID) = (value["stepId"], value["workflowId"])
        retryAfter = value["retryAfter"]?.number
        retryLimit = value["retryLimit"]?.int ?? 1
        criteria = value.elements(of: "criteria").compactMap(ArazzoCriterion.init)
    }
}

/// A named result of a step or workflow.
package struct ArazzoOutput: Sendable {
    package let name: String
    /// Nil where it cannot be read.
    package let expression: ArazzoExpression?
    package let key: Value
    package let value: Value

    init(_ member: Members.Member) {
        (name, key, value) = (member.name, member.key, member.value)
        expression = member.value.string.flatMap { try? ArazzoExpression($0) }
    }
}

/// The objects of Arazzo 1.0, in the notation of `ObjectShape`.
let arazzoShapes: [String: ObjectShape] = [
    "arazzo": """
    arazzo!:string info!:info sourceDescriptions!:[sourceDescription] workflows!:[workflow] components:components
    """,
    "info": "title!:string summary:string description:string version!:string",
    "sourceDescription": "name!:string url!:string type:=openapi/arazzo",
    "workflow": """
    workflowId!:string summary:string description:string inputs:object|boolean dependsOn:[string] steps!:[step]
    successActions:[successAction|reusable] failureActions:[failureAction|reusable] outputs:{string}
    parameters:[parameter|reusable]
    """,
    "step": """
    description:string stepId!:string operationId:string operationPath:string workflowId:string
    parameters:[parameter|reusable] requestBody:requestBody successCriteria:[criterion]
    onSuccess:[successAction|reusable] onFailure:[failureAction|reusable] outputs:{string}
    """,
    "parameter": "name!:string in:=path/query/header/cookie value!:any",
    "reusable": "... reference!:string value:any",
    "requestBody": "contentType:string payload:any replacements:[replacement]",
    "replacement": "target!:string value!:any",
    "criterion": "context:string condition!:string type:=simple/regex/jsonpath/xpath|expressionType",
    "expressionType": "type!:=jsonpath/xpath version!:string",
    "successAction": "name!:string type!:=end/goto workflowId:string stepId:string criteria:[criterion]",
    "failureAction": """
    name!:string type!:=end/retry/goto workflowId:string stepId:string retryAfter:number retryLimit:integer
    criteria:[criterion]
    """,
    "components": """
    inputs:{object|boolean} parameters:{parameter} successActions:{successAction} failureActions:{failureAction}
    """,
].mapValues { ObjectShape($0) }
