// What runtime expressions are worth while a workflow runs, and the texts that hold some (Arazzo 1.0.1, Runtime
// Expressions).
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// The values that one run of a workflow has gathered.
struct WorkflowValues {
    /// One request and what came back.
    struct Exchange {
        let url: String
        let method: String
        let request: RequestValues
        /// Nil where no usable answer came.
        let response: ResponseValues?
    }

    /// Results by name, and of those that have no value, why.
    struct Outputs {
        var values: JSON = .object([])
        var lacking: [String: String] = [:]
    }

    /// An expression that leads to nothing.
    struct Nothing: Error {
        let expression: String
        let reason: String
        /// Whether somebody would have to give it from outside.
        let isInput: Bool
    }

    let book: WorkflowBook
    /// What the workflow was given.
    let inputs: JSON
    /// Of the steps that came to an end.
    var steps: [String: Outputs] = [:]
    /// Of the workflows that came to an end.
    var workflows: [String: (inputs: JSON, outputs: Outputs)] = [:]
    /// `$outputs`: those of the workflow that a step has called, or of this one.
    var outputs = Outputs()
    /// Of the step at hand.
    var exchange: Exchange?

    // MARK: Expressions

    func value(of expression: ArazzoExpression) throws(Nothing) -> JSON {
        func nothing(_ reason: String, isInput: Bool = false) -> Nothing {
            Nothing(expression: expression.text, reason: reason, isInput: isInput)
        }
        func result(_ name: String, of outputs: Outputs, _ owner: String) throws(Nothing) -> JSON {
            if let found = member(name, of: outputs.values) { return found }
            let known = outputs.lacking.first { name == $0.key || name.hasPrefix($0.key + ".") }
            throw nothing(known.map { "\(owner) gave no '\(name)': \($0.value)" } ?? "\(owner) has no output '\(name)'")
        }
        let found: JSON
        switch expression.source {
        case .url, .method, .statusCode, .request, .response:
            found = try part(expression.source) { nothing($0) }
        case .input(let name):
            guard let value = member(name, of: inputs) else {
                throw nothing("no value is given for the input '\(name)'", isInput: true)
            }
            found = value
        case .output(let name): found = try result(name, of: outputs, "the workflow")
        case .step(let id, let rest):
            guard let outputs = steps[id] else { throw nothing("the step '\(id)' was not made") }
            guard let name = rest.dropping("outputs.") else { throw nothing("'\(rest)' is no output of a step") }
            found = try result(name, of: outputs, "the step '\(id)'")
        case .workflow(let id, let rest):
            guard let run = workflows[id] else { throw nothing("the workflow '\(id)' has not run") }
            if let name = rest.dropping("inputs.") {
                guard let value = member(name, of: run.inputs) else {
                    throw nothing("the workflow '\(id)' was not given '\(name)'")
                }
                found = value
            } else if let name = rest.dropping("outputs.") {
                found = try result(name, of: run.outputs, "the workflow '\(id)'")
            } else {
                throw nothing("'\(rest)' is neither an input nor an output of a workflow")
            }
        case .source(let name, let rest):
            guard rest == "url", let source = book.document.sources.first(where: { $0.name == name }) else {
                throw nothing("there is no such source")
            }
            found = .string(source.url)
        case .component(let kind, let name):
            guard let value = book.document.root["components"]?[kind]?[name] else { throw nothing("it is not there") }
            found = JSON(value)
        }
        guard let pointer = expression.pointer else { return found }
        guard let inner = found[pointer] else { throw nothing("there is nothing at '\(pointer)'") }
        return inner
    }

    /// A part of the exchange of the step at hand.
    private func part(_ source: ArazzoExpression.Source, _ nothing: (String) -> Nothing) throws(Nothing) -> JSON {
        guard let exchange else { throw nothing("nothing was sent") }
        switch source {
        case .url: return .string(exchange.url)
        case .method: return .string(exchange.method)
        case .request(let part):
            let request = exchange.request
            let found: JSON? =
                switch part {
                case .header(let name): request[.header(name.lowercased())]
                case .query(let name): request[.query(name)]
                case .path(let name): request[.path(name)]
                case .body: request.body
                }
            guard let found else { throw nothing("the request has no such value") }
            return found
        default: break
        }
        guard let response = exchange.response else { throw nothing("no answer came") }
        switch source {
        case .response(.header(let name)):
            guard let value = response.response.field(name) else { throw nothing("the answer has no field '\(name)'") }
            return .string(value)
        case .response(.body):
            if let document = response.document { return JSON(document.root) }
            guard !response.content.isEmpty else { throw nothing("the answer has no body") }
            return .string(String(decoding: response.content, as: UTF8.self))
        default: return .int(response.response.status)
        }
    }

    /// A member by a name that may hold dots, and what `.name` and `[0]` behind it lead to.
    private func member(_ name: String, of object: JSON) -> JSON? {
        if let found = object[name] { return found }
        let candidates = object.members.filter { name.hasPrefix($0.name + ".") || name.hasPrefix($0.name + "[") }
        guard let longest = candidates.max(by: { $0.name.utf8.count < $1.name.utf8.count }) else { return nil }
        let rest = name.dropFirst(longest.name.count)
        let steps = rest.split { $0 == "." || $0 == "[" || $0 == "]" }.map(String.init)
        return longest.value[JSONPointer(steps)]
    }

    // MARK: Texts

    /// A value with the expressions in its texts replaced: one that is a whole text gives its value as it is.
    func filled(_ value: Value) throws(Nothing) -> JSON {
        switch value.kind {
        case .string:
            if let expression = whole(value.text) { return try self.value(of: expression) }
            return .string(try filled(value.text) { $0.text })
        case .array:
            var elements: [JSON] = []
            for element in value.elements { elements.append(try filled(element)) }
            return .array(elements)
        case .object:
            var members: [JSON.Member] = []
            for member in value.members { members.append(JSON.Member(member.name, try filled(member.value))) }
            return .object(members)
        default: return JSON(value)
        }
    }

    /// The expression that a whole text is; nil for a text such as `$5`.
    func whole(_ text: String) -> ArazzoExpression? { text.hasPrefix("$") ? try? ArazzoExpression(text) : nil }

    /// A text with `{$...}` replaced by values as `write` has them.
    func filled(_ text: String, write: (JSON) -> String) throws(Nothing) -> String {
        var filled = ""
        for piece in ArazzoExpression.pieces(of: text) {
            switch piece {
            case .text(let text): filled += text
            case .expression(let expression): filled += write(try value(of: expression))
            case .wrong: break
            }
        }
        return filled
    }
}
