// One operation as the contract means it, compiled: what may be sent, what may be answered, what it does.
import Synchronization
package import TreatyData
package import TreatyOpenAPI
package import TreatyText

/// An operation of a contract. What it is called and what it does is known at once; its parameters, body and
/// responses compile when they are first asked for.
package final class Operation: Sendable {
    /// The operationId, else method and path.
    package let id: String
    package let method: String
    package let path: PathTemplate
    /// Other methods and paths that call it (`x-treaty-aliases`).
    package let aliases: [(method: String, path: PathTemplate)]
    /// Which set of servers it has; 0 is the contract's own.
    package let servers: Int
    package let summary: String?
    package let isDeprecated: Bool
    /// Whether nobody states its path, so that a server may have it elsewhere.
    package let isPathAssumed: Bool
    /// Alternatives, each a set of schemes that are needed together; empty where nothing is needed.
    package let needs: [[SecurityNeed]]
    /// The names of the schemes of each alternative.
    package let security: [[String]]
    /// In order of precedence, the contract's own after the operation's.
    package let rules: [ErrorRule]
    /// Where the order of the operation's own rules comes from.
    package let orderEvidence: Evidence?
    package let effects: [Effect]
    /// Which part of time the list of a collection shows (`x-treaty-window`).
    package let window: RecordWindow?
    package let relations: [Relation]
    package let outcome: Outcome?
    package let evidence: Evidence?
    /// The operation as it is written.
    package let view: OperationView

    /// What compiles on first use.
    final class Parts: Sendable {
        let parameters: [Parameter]
        let body: BodyRule?
        let responses: [ResponseRule]
        let request: CompiledSchema?
        let diagnostics: [Diagnostic]

        init(
            parameters: [Parameter], body: BodyRule?, responses: [ResponseRule], request: CompiledSchema?,
            diagnostics: [Diagnostic]
        ) {
            self.parameters = parameters
            self.body = body
            self.responses = responses
            self.request = request
            self.diagnostics = diagnostics
        }
    }

    private let compiled = LazyReference<Parts>()
    private let compiler: OperationCompiler

    init(
        id: String, path: PathTemplate, aliases: [(method: String, path: PathTemplate)], servers: Int,
        needs: [[SecurityNeed]], rules: [ErrorRule], orderEvidence: Evidence?, effects: [Effect],
        window: RecordWindow?, relations: [Relation], outcome: Outcome?, evidence: Evidence?, isPathAssumed: Bool,
        view: OperationView,
        compiler: OperationCompiler
    ) {
        self.id = id
        method = view.method
        self.path = path
        self.aliases = aliases
        self.servers = servers
        summary = view.value["summary"]?.string
        isDeprecated = view.value["deprecated"]?.bool ?? false
        self.needs = needs
        security = needs.map { $0.map(\.scheme) }
        self.rules = rules
        self.orderEvidence = orderEvidence
        self.effects = effects
        self.window = window
        self.relations = relations
        self.outcome = outcome
        self.evidence = evidence
        self.isPathAssumed = isPathAssumed
        self.view = view
        self.compiler = compiler
    }

    /// Nil inside where the operation is none for the quick way.
    private final class QuickWay: Sendable {
        let plan: AcceptancePlan?
        init(_ plan: AcceptancePlan?) { self.plan = plan }
    }

    private let quickWay = LazyReference<QuickWay>()

    /// How exchanges of this operation get a quick yes; nil where they get none.
    func plan(in contract: Contract) -> AcceptancePlan? {
        (quickWay.load() ?? quickWay.storeIfNil(QuickWay(AcceptancePlan(self, contract)))).plan
    }

    private var parts: Parts { compiled.load() ?? compiled.storeIfNil(compiler.parts(of: view)) }

    package var parameters: [Parameter] { parts.parameters }
    package var body: BodyRule? { parts.body }
    package var responses: [ResponseRule] { parts.responses }
    /// What must hold over all parts of a request (`x-treaty-request`).
    package var request: CompiledSchema? { parts.request }
    /// What was found wrong while its parts were compiled.
    package var diagnostics: [Diagnostic] { parts.diagnostics }

    /// Why the operation cannot be used: references that lead nowhere, schemas that cannot be compiled. Empty where it
    /// can.
    package var faults: [Diagnostic] {
        diagnostics.filter { $0.severity == .error && !$0.code.hasPrefix("example.") }
    }

    /// The response that a success is judged by: the lowest 2xx, else the default.
    package var success: ResponseRule? {
        responses.filter { $0.statuses.covers200s }.min { $0.statuses.servedStatus < $1.statuses.servedStatus }
            ?? responses.first { $0.statuses == .any }
    }

    /// The response declared for a status: exact, then range, then default (OpenAPI 3.1 4.8.16).
    package func response(for status: Int) -> ResponseRule? {
        responses.first { $0.statuses == .exactly(status) } ?? responses.first {
            $0.statuses == .hundreds(status / 100)
        }
            ?? responses.first { $0.statuses == .any }
    }
}

/// A declared parameter of a path, a query, a field or a cookie.
package struct Parameter: Sendable {
    package enum Place: String, Sendable {
        case path, query, header, cookie
    }

    package let name: String
    package let place: Place
    package let isRequired: Bool
    package let allowsEmpty: Bool
    package let schema: CompiledSchema?
    package let examples: [NamedExample]
    package let evidence: Evidence?
    /// What the parameter object itself says; its schema may say more.
    package let privacy: PrivacyRule
    /// How its value is written as text.
    package let form: ParameterForm
    /// Texts that stand for something else (`x-treaty-alias`): a dash for whoever calls.
    package let aliases: [(text: String, value: ValueRecipe)]
    /// Where it comes from that they do.
    package let aliasEvidence: Evidence?
    /// Where the parameter object stands.
    package let location: SourceLocation

    package var locator: Locator {
        switch place {
        case .path: .path(name)
        case .query: .query(name)
        case .header: .header(name.lowercased())
        case .cookie: .cookie(name)
        }
    }
}

/// What body a request may have.
package struct BodyRule: Sendable {
    package let isRequired: Bool
    package let contents: [Content]
    package let evidence: Evidence?
    /// Where the request body object stands.
    package let location: SourceLocation
}

/// One media type of a body, with its schema and examples.
package struct Content: Sendable {
    package let mediaType: String
    package let schema: CompiledSchema?
    package let examples: [NamedExample]
    package let evidence: Evidence?
    /// The schema of each item of a sequence (OpenAPI 3.2 4.14.2): a line, a record, an event, a part.
    package let itemSchema: CompiledSchema?
    /// How parts of a form or of a multipart body are written, by the name of the property.
    package let encodings: [PartEncoding]
    /// What a text may mean, for media types that are read by it; else anything.
    package let textShape: TextShape
    /// Whether its schema reaches a property that should not be sent this way.
    let hasOneWayProperties: Bool
    /// The schemas that discriminators name; nil where its schema reaches no discriminator.
    let named: NamedSchemas?
    /// Where the media type object stands.
    package let location: SourceLocation
}

/// How one property of a form or of a multipart body is written (OpenAPI 3.1 4.8.15).
package struct PartEncoding: Sendable {
    package let name: String
    /// The media types that the part may have, as written: `image/png, image/*`; nil where nothing is said.
    package let contentType: String?
    /// Where the encoding states a style, `explode` or `allowReserved`; else nil.
    package let form: ParameterForm?
    /// The fields of the part (multipart only).
    package let fields: [ResponseField]
    package let location: SourceLocation
}

/// An example with the name it has among its siblings.
package struct NamedExample: Sendable {
    package let name: String
    package let value: Value
}

/// A declared response: its statuses and what its body may be.
package struct ResponseRule: Sendable {
    package let statuses: StatusSet
    package let contents: [Content]
    package let evidence: Evidence?
    /// The declared fields.
    package let fields: [ResponseField]
    /// Where the response object stands.
    package let location: SourceLocation
}

/// A declared field of a response or of a part (OpenAPI 3.1 4.8.21).
package struct ResponseField: Sendable {
    /// In lower case.
    package let name: String
    package let isRequired: Bool
    package let schema: CompiledSchema?
    package let form: ParameterForm
    /// What may be remembered of its value.
    package let privacy: PrivacyRule
    package let examples: [NamedExample]
    package let evidence: Evidence?
    package let location: SourceLocation
}

/// Which statuses a response stands for.
package enum StatusSet: Hashable, Sendable {
    case exactly(Int)
    case hundreds(Int)
    case any

    package init?(_ text: String) {
        if text == "default" {
            self = .any
        } else if text.count == 3, let status = Int(text), (100...599).contains(status) {
            self = .exactly(status)
        } else if text.count == 3, text.uppercased().hasSuffix("XX"), let first = text.first?.wholeNumberValue,
            (1...5).contains(first)
        {
            self = .hundreds(first)
        } else {
            return nil
        }
    }

    var covers200s: Bool {
        switch self {
        case .exactly(let status): (200..<300).contains(status)
        case .hundreds(let first): first == 2
        case .any: false
        }
    }

    /// The status a mock answers with.
    package var servedStatus: Int {
        switch self {
        case .exactly(let status): status
        case .hundreds(let first): first * 100
        case .any: 200
        }
    }
}

/// Where an answer says how the call went (`x-treaty-outcome`).
package struct Outcome: Sendable {
    package let code: [JSONPointer]
    package let name: [JSONPointer]
    package let successAt: JSONPointer?
    /// Nil where it is enough that the place exists.
    package let successEquals: JSON?
    package let evidence: Evidence?
}

/// A documented error: its code, its status, and what triggers it (`x-treaty-errors`).
package struct ErrorRule: Sendable {
    package let code: JSON?
    package let name: String?
    package let status: Int
    package let meaning: String?
    package let trigger: Trigger
    /// Conditions under which this error is right too.
    package let accepts: [Trigger]
    package let message: String?
    package let example: String?
    package let evidence: Evidence?
    /// Where the trigger itself comes from: a document may say that a call is refused and not how.
    package let triggerEvidence: Evidence?

    /// The same rule, founded otherwise.
    package func replacing(evidence: Evidence) -> ErrorRule {
        ErrorRule(
            code: code, name: name, status: status, meaning: meaning, trigger: trigger, accepts: accepts,
            message: message,
            example: example, evidence: evidence, triggerEvidence: evidence)
    }

    /// `52`, or the name or the status where the rule has no code.
    package var label: String { code?.text ?? name ?? String(status) }
    /// `52 missing_necessary_parameters (400)`.
    package var title: String { [code?.text, name].compactMap(\.self).joined(separator: " ") + " (\(status))" }
}

/// What makes a documented error happen (contract language, section 3).
package enum Trigger: Sendable, Hashable {
    case unauthenticated
    /// Any value that is needed, any value that breaks its schema, any record that an effect needs, any denial.
    case anyMissing, anyMalformed, anyAbsent, anyForbidden
    /// Each inner list is a choice: missing where none of it is there.
    case missing([[Locator]])
    case malformed([Locator])
    case forbidden(collection: String)
    case forbiddenOperation
    case absent(collection: String)
    case exists(collection: String, constraint: String)
    case state(collection: String, members: [StateMember])
    case unprovokable(why: String)

    /// A member that a record must have, its value as compact JSON.
    package struct StateMember: Sendable, Hashable {
        package let name: String
        package let value: String
    }
}

/// What must hold between two values of one exchange (`x-treaty-relations`).
package struct Relation: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case equal, less
        case atMost = "at-most"
        case oneOf = "one-of"
    }

    package let left: Locator
    package let kind: Kind
    /// The first that is there counts.
    package let right: [Locator]
    package let evidence: Evidence?
}

/// Somebody who calls (`x-treaty-principals`).
package struct Principal: Sendable {
    package let name: String
    /// Scheme name to credential; the mock's own values.
    package let values: [(scheme: String, value: String)]
    package let deniedCollections: [String]
    package let deniedOperations: [String]
    /// Collection name to what a denied record looks like.
    package let deniedRecords: [(collection: String, pointer: JSONPointer, value: JSON)]
    /// The record that the principal is; `$principal/NAME` is a member of it.
    package let record: RecordName?
    package let evidence: Evidence?

    package func isDenied(_ collection: String, record: JSON?) -> Bool {
        if deniedCollections.contains(collection) { return true }
        return deniedRecords.contains { denial in
            denial.collection == collection && record?[denial.pointer] == denial.value
        }
    }

    /// Whether nothing is denied.
    package var isUnlimited: Bool { deniedCollections.isEmpty && deniedOperations.isEmpty && deniedRecords.isEmpty }
}

/// How a credential travels.
package struct SecurityScheme: Sendable {
    package enum Kind: Sendable {
        case header(String)
        case query(String)
        case cookie(String)
        case bearer, basic
        /// Another scheme of the Authorization field, such as `digest`; in lower case (RFC 9110 11.1).
        case authorization(String)
        /// A kind whose credentials are not looked at.
        case other
    }

    package let name: String
    package let kind: Kind
    /// Where the credentials that calls have issued are kept (`x-treaty-issued`).
    package let issued: IssuedCredentials?
    package let evidence: Evidence?
    /// Where the security scheme object stands.
    package let location: SourceLocation

    var isOther: Bool { if case .other = kind { true } else { false } }
}

/// One scheme of an alternative, with the scopes that are wanted of it.
package struct SecurityNeed: Sendable {
    package let scheme: String
    package let scopes: [String]
    package let location: SourceLocation
}

extension JSON {
    /// How a scalar is written in a query or a label: a string without quotes, else compact JSON.
    package var text: String { string ?? compact }
}
