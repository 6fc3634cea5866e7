// An OpenAPI 2.0 document in the shape of 3.x, every value keeping its place; its schemas stay as they are written.
import TreatyData
import TreatyText

/// Makes the model of a 2.0 document. `definitions` stays where it is, so that references to schemas still lead there;
/// parameters and responses are put where they are used, whichever file they stand in.
struct SwaggerUpgrade {
    private let files: DocumentSet
    private let root: Value
    private var builder = DocumentBuilder()
    /// Whether a reference leads into the document as it was written, which is then kept under `writtenName`.
    private var needsWritten = false

    /// The member under which the document as written is kept where references lead into it.
    static let writtenName = "x-swagger"

    init(_ root: Value, files: DocumentSet) {
        self.root = root
        self.files = files
    }

    mutating func document() -> Document {
        builder.beginObject(at: root)
        for member in root.members {
            switch member.name {
            case "swagger":
                builder.key("openapi", at: member.key)
                builder.string("2.0", at: member.value)
            case "host", "basePath", "schemes", "consumes", "produces", "parameters", "responses",
                "securityDefinitions":
                continue
            case "paths": paths(member)
            default:
                builder.key(member.key)
                copy(member.value)
            }
        }
        servers()
        components()
        if needsWritten {
            builder.key(SwaggerUpgrade.writtenName, at: root)
            copy(root)
        }
        builder.end()
        return builder.document(named: root.document.source)
    }

    // MARK: Copies

    /// Copies a value; references in it that are relative to another file, or lead to what has moved, are written anew.
    private mutating func copy(_ value: Value) {
        let file = value.document === root.document ? nil : value.document.source.name
        let home = folder(of: root.document.source.name)
        var hasMoved = false
        builder.copy(value) { reference in
            let text = reference.text
            if let file {
                guard !text.contains("://"), !text.hasPrefix("/") else { return nil }
                if text.hasPrefix("#") { return relative(normalized(file), to: home) + text }
                return relative(normalized(folder(of: file) + text.prefix { $0 != "#" }), to: home)
                    + text.drop { $0 != "#" }
            }
            for moved in ["#/paths/", "#/parameters/", "#/responses/"] where text.hasPrefix(moved) {
                hasMoved = true
                return "#/" + SwaggerUpgrade.writtenName + text.dropFirst(1)
            }
            return nil
        }
        if hasMoved { needsWritten = true }
    }

    private mutating func copyMember(_ name: String, of value: Value, as other: String? = nil) {
        guard let member = value.members.first(where: { $0.name == name }) else { return }
        if let other { builder.key(other, at: member.key) } else { builder.key(member.key) }
        copy(member.value)
    }

    private mutating func member(_ name: String, _ text: String, at place: Value) {
        builder.key(name, at: place)
        builder.string(text, at: place)
    }

    private mutating func copyExtensions(of value: Value) {
        for member in value.members where member.name.hasPrefix("x-") {
            builder.key(member.key)
            copy(member.value)
        }
    }

    // MARK: Root

    /// `schemes`, `host` and `basePath` as the URLs of servers.
    private mutating func servers() {
        let (host, path) = (root["host"], root["basePath"])
        guard let place = host ?? path else { return }
        var base = path?.text ?? ""
        if !base.isEmpty, !base.hasPrefix("/") { base = "/" + base }
        var urls: [(String, Value)] = []
        if let host {
            // Where a scheme stands in the host, though it may not (2.0 5.2.1), it is not written twice.
            let text = host.text
            let mark = text.firstRange(of: "://")
            let scheme = mark.map { String(text[..<$0.lowerBound]) } ?? "https"
            var name = mark.map { text[$0.upperBound...] } ?? text[...]
            if !base.isEmpty { while name.hasSuffix("/") { name.removeLast() } }
            let schemes = root.elements(of: "schemes")
            urls = schemes.map { ("\($0.text)://\(name)\(base)", $0) }
            if schemes.isEmpty { urls = [("\(scheme)://\(name)\(base)", host)] }
        } else if !base.isEmpty {
            urls = [(base, place)]
        }
        guard !urls.isEmpty else { return }
        builder.key("servers", at: place)
        builder.beginArray(at: place)
        for (url, place) in urls {
            builder.beginObject(at: place)
            member("url", url, at: place)
            builder.end()
        }
        builder.end()
    }

    private mutating func components() {
        guard let schemes = root.members.first(where: { $0.name == "securityDefinitions" }) else { return }
        builder.key("components", at: schemes.key)
        builder.beginObject(at: schemes.value)
        builder.key("securitySchemes", at: schemes.key)
        builder.beginObject(at: schemes.value)
        for scheme in schemes.value.members {
            builder.key(scheme.key)
            securityScheme(scheme.value)
        }
        builder.end()
        builder.end()
    }

    private mutating func securityScheme(_ scheme: Value) {
        guard let type = scheme["type"], type.text == "basic" || type.text == "oauth2" else { return copy(scheme) }
        builder.beginObject(at: scheme)
        copyMember("description", of: scheme)
        copyExtensions(of: scheme)
        if type.text == "basic" {
            member("type", "http", at: type)
            member("scheme", "basic", at: type)
        } else {
            member("type", "oauth2", at: type)
            let flow = scheme["flow"]?.text ?? ""
            builder.key("flows", at: scheme["flow"] ?? type)
            builder.beginObject(at: scheme)
            let names = ["application": "clientCredentials", "accessCode": "authorizationCode"]
            builder.key(names[flow] ?? flow, at: scheme["flow"] ?? type)
            builder.beginObject(at: scheme)
            for name in ["authorizationUrl", "tokenUrl", "scopes"] { copyMember(name, of: scheme) }
            builder.end()
            builder.end()
        }
        builder.end()
    }

    // MARK: Paths

    private mutating func paths(_ paths: Members.Member) {
        builder.key(paths.key)
        guard paths.value.kind == .object else { return copy(paths.value) }
        builder.beginObject(at: paths.value)
        for path in paths.value.members {
            builder.key(path.key)
            guard path.name.hasPrefix("/"), let item = files.resolve(path.value), item.kind == .object else {
                copy(path.value)
                continue
            }
            pathItem(item)
        }
        builder.end()
    }

    private mutating func pathItem(_ item: Value) {
        let shared = item.elements(of: "parameters").compactMap { files.resolve($0) }
        builder.beginObject(at: item)
        for member in item.members {
            if OpenAPIDocument.methods.contains(member.name), member.value.kind == .object {
                builder.key(member.key)
                operation(member.value, shared)
            } else if member.name != "parameters" {
                builder.key(member.key)
                copy(member.value)
            }
        }
        builder.end()
    }

    /// The operation with the parameters of its path, of which those for the body become its body.
    private mutating func operation(_ operation: Value, _ shared: [Value]) {
        var parameters: [Value] = []
        for site in operation.elements(of: "parameters") {
            // One that leads nowhere stays, so that it is complained about.
            parameters.append(files.resolve(site) ?? site)
        }
        for parameter in shared {
            let isKnown = parameters.contains {
                $0["name"]?.text == parameter["name"]?.text && $0["in"]?.text == parameter["in"]?.text
            }
            let isSecondBody =
                parameter["in"]?.text == "body" && parameters.contains { $0["in"]?.text == "body" }
            if !isKnown, !isSecondBody { parameters.append(parameter) }
        }
        let types = operation["consumes"] ?? root["consumes"]
        let produced = operation["produces"] ?? root["produces"]
        builder.beginObject(at: operation)
        for member in operation.members {
            switch member.name {
            case "consumes", "produces", "schemes", "parameters": continue
            case "responses": responses(member, produced)
            default:
                builder.key(member.key)
                copy(member.value)
            }
        }
        let others = parameters.filter { !["body", "formData"].contains($0["in"]?.text) }
        if let first = others.first {
            builder.key("parameters", at: operation["parameters"] ?? first)
            builder.beginArray(at: operation["parameters"] ?? first)
            for parameter in others { self.parameter(parameter) }
            builder.end()
        }
        body(parameters, types)
        builder.end()
    }

    // MARK: Parameters

    private static let described: Set<String> = [
        "name", "in", "description", "required", "allowEmptyValue", "collectionFormat", "deprecated",
    ]

    private mutating func parameter(_ parameter: Value) {
        guard parameter["$ref"] == nil else { return copy(parameter) }
        builder.beginObject(at: parameter)
        for member in parameter.members
        where member.name.hasPrefix("x-")
            || SwaggerUpgrade.described.contains(member.name) && member.name != "collectionFormat"
        {
            builder.key(member.key)
            copy(member.value)
        }
        if parameter["type"]?.text == "array" {
            style(parameter["collectionFormat"]?.text ?? "csv", parameter, in: parameter["in"]?.text ?? "")
        }
        schema(of: parameter)
        builder.end()
    }

    /// What says of a parameter which values it may have, as a schema.
    private mutating func schema(of parameter: Value) {
        builder.key("schema", at: parameter)
        builder.beginObject(at: parameter)
        let isFile = parameter["type"]?.text == "file"
        for member in parameter.members
        where !member.name.hasPrefix("x-") && !SwaggerUpgrade.described.contains(member.name)
            || member.name == "x-nullable"
        {
            if isFile, member.name == "type" || member.name == "format" { continue }
            builder.key(member.key)
            copy(member.value)
        }
        if isFile {
            member("type", "string", at: parameter)
            member("format", "binary", at: parameter)
        }
        builder.end()
    }

    /// `collectionFormat` as a style. Tabs have none in 3.x: the word is ours.
    private mutating func style(_ format: String, _ place: Value, in location: String) {
        let isPlain = location == "path" || location == "header"
        let style =
            switch format {
            case "ssv": "spaceDelimited"
            case "tsv": "tabDelimited"
            case "pipes": "pipeDelimited"
            default: isPlain ? "simple" : "form"
            }
        let at = place["collectionFormat"] ?? place
        member("style", style, at: at)
        builder.key("explode", at: at)
        builder.bool(format == "multi", at: at)
    }

    // MARK: Bodies

    private mutating func body(_ parameters: [Value], _ consumes: Value?) {
        if let body = parameters.first(where: { $0["in"]?.text == "body" }) {
            builder.key("requestBody", at: body)
            builder.beginObject(at: body)
            copyMember("description", of: body)
            copyMember("required", of: body)
            copyExtensions(of: body)
            builder.key("content", at: body)
            builder.beginObject(at: body)
            let types = consumes.map { Array($0.elements) } ?? []
            // A form cannot be sent as a `body`; such a media type is left out where there is another one.
            for type in types { mediaType(type.text, at: type) { $0.copyMember("schema", of: body) } }
            if types.isEmpty { mediaType("application/json", at: body) { $0.copyMember("schema", of: body) } }
            builder.end()
            builder.end()
            return
        }
        let fields = parameters.filter { $0["in"]?.text == "formData" }
        guard let first = fields.first else { return }
        let hasFile = fields.contains { $0["type"]?.text == "file" }
        var types = (consumes.map { Array($0.elements) } ?? []).map { ($0.text, $0) }.filter { text, _ in
            text.hasPrefix("multipart/form-data") || text.hasPrefix("application/x-www-form-urlencoded") && !hasFile
        }
        if types.isEmpty { types = [(hasFile ? "multipart/form-data" : "application/x-www-form-urlencoded", first)] }
        builder.key("requestBody", at: first)
        builder.beginObject(at: first)
        if let required = fields.lazy.compactMap({ $0["required"] }).first(where: { $0.bool == true }) {
            builder.key("required", at: required)
            builder.bool(true, at: required)
        }
        builder.key("content", at: first)
        builder.beginObject(at: first)
        for (text, place) in types { mediaType(text, at: place) { $0.form(fields) } }
        builder.end()
        builder.end()
    }

    private mutating func mediaType(_ text: String, at place: Value, _ content: (inout SwaggerUpgrade) -> Void) {
        builder.key(text, at: place)
        builder.beginObject(at: place)
        content(&self)
        builder.end()
    }

    /// The fields of a form as the properties of an object.
    private mutating func form(_ fields: [Value]) {
        guard let first = fields.first else { return }
        builder.key("schema", at: first)
        builder.beginObject(at: first)
        member("type", "object", at: first)
        builder.key("properties", at: first)
        builder.beginObject(at: first)
        for field in fields {
            builder.key(field["name"]?.text ?? "", at: field["name"] ?? field)
            formSchema(of: field)
        }
        builder.end()
        let required = fields.filter { $0["required"]?.bool == true }
        if let first = required.first {
            builder.key("required", at: first)
            builder.beginArray(at: first)
            for field in required { builder.string(field["name"]?.text ?? "", at: field["name"] ?? field) }
            builder.end()
        }
        builder.end()
        let arrays = fields.filter { $0["type"]?.text == "array" }
        guard let array = arrays.first else { return }
        builder.key("encoding", at: array)
        builder.beginObject(at: array)
        for field in arrays {
            builder.key(field["name"]?.text ?? "", at: field["name"] ?? field)
            builder.beginObject(at: field)
            style(field["collectionFormat"]?.text ?? "csv", field, in: "formData")
            builder.end()
        }
        builder.end()
    }

    private mutating func formSchema(of field: Value) {
        builder.beginObject(at: field)
        let isFile = field["type"]?.text == "file"
        for member in field.members
        where member.name == "description" || !SwaggerUpgrade.described.contains(member.name) {
            if isFile, member.name == "type" || member.name == "format" { continue }
            builder.key(member.key)
            copy(member.value)
        }
        if isFile {
            member("type", "string", at: field)
            member("format", "binary", at: field)
        }
        builder.end()
    }

    // MARK: Responses

    private mutating func responses(_ responses: Members.Member, _ produces: Value?) {
        builder.key(responses.key)
        guard responses.value.kind == .object else { return copy(responses.value) }
        builder.beginObject(at: responses.value)
        for member in responses.value.members {
            builder.key(member.key)
            guard !member.name.hasPrefix("x-"), let response = files.resolve(member.value), response.kind == .object
            else {
                copy(member.value)
                continue
            }
            self.response(response, produces)
        }
        builder.end()
    }

    private mutating func response(_ response: Value, _ produces: Value?) {
        builder.beginObject(at: response)
        for member in response.members {
            switch member.name {
            case "schema", "examples": continue
            case "headers":
                builder.key(member.key)
                builder.beginObject(at: member.value)
                for field in member.value.members {
                    builder.key(field.key)
                    self.parameter(field.value)
                }
                builder.end()
            default:
                builder.key(member.key)
                copy(member.value)
            }
        }
        content(of: response, produces)
        builder.end()
    }

    private mutating func content(of response: Value, _ produces: Value?) {
        let examples = response["examples"].map { Array($0.members) } ?? []
        let schema = response["schema"]
        var types = (produces.map { Array($0.elements) } ?? []).map { ($0.text, $0) }
        if schema == nil { types = types.filter { type, _ in examples.contains { $0.name == type } } }
        for example in examples where !types.contains(where: { $0.0 == example.name }) {
            types.append((example.name, example.key))
        }
        if types.isEmpty, let schema { types = [("application/json", schema)] }
        guard let place = schema ?? response["examples"], !types.isEmpty else { return }
        builder.key("content", at: place)
        builder.beginObject(at: place)
        for (text, at) in types {
            mediaType(text, at: at) { upgrade in
                if let schema { upgrade.responseSchema(schema) }
                guard let example = examples.first(where: { $0.name == text }) else { return }
                upgrade.builder.key("example", at: example.key)
                upgrade.copy(example.value)
            }
        }
        builder.end()
    }

    /// A file is a string of bytes.
    private mutating func responseSchema(_ schema: Value) {
        builder.key("schema", at: schema)
        guard schema["type"]?.text == "file" else { return copy(schema) }
        builder.beginObject(at: schema)
        member("type", "string", at: schema)
        member("format", "binary", at: schema)
        builder.end()
    }
}

/// A path as it is written in a file of the folder `home`, both without `.` and inner `..`.
func relative(_ path: String, to home: String) -> String {
    let base = normalized(home).split(separator: "/")
    let parts = path.split(separator: "/")
    if path.hasPrefix("/") != home.hasPrefix("/") { return path }
    var shared = 0
    while shared < base.count, shared < parts.count - 1, base[shared] == parts[shared] { shared += 1 }
    let up = Array(repeating: "..", count: base.count - shared)
    return (up + parts[shared...].map(String.init)).joined(separator: "/")
}
