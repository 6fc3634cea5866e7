// What members an object of OpenAPI may have, read from a small notation; the tables themselves stand beside it.
import TreatyData
import TreatyOpenAPI

/// The objects of OpenAPI 2.0 to 3.2 and of our extensions, by the name the tables give them.
package enum StructureObject: String, Sendable, CaseIterable {
    case openapi, info, contact, license, server, serverVariable, tag, externalDocs, components, pathItem, operation
    case parameter, header, requestBody, mediaType, encoding, responses, response, example, link, callback
    case securityScheme, flows, implicitFlow, passwordFlow, clientFlow, codeFlow, deviceFlow
    case schema, discriminator, xml, items, scopes
    case document, outcome, success, error, trigger, state, collection, principal, denied, effect, relation

    /// As sentences say it.
    var spoken: String {
        switch self {
        case .openapi: "OpenAPI"
        case .document, .outcome, .success, .error, .trigger, .state, .collection, .principal, .denied, .effect,
            .relation:
            "\(rawValue) (x-treaty)"
        case .flows: "OAuth flows"
        case .implicitFlow, .passwordFlow, .clientFlow, .codeFlow, .deviceFlow: "OAuth flow"
        default: StructureObject.words(rawValue)
        }
    }

    var isTreaty: Bool {
        switch self {
        case .document, .outcome, .success, .error, .trigger, .state, .collection, .principal, .denied, .effect,
            .relation:
            true
        default: false
        }
    }

    /// `requestBody` as `request body`.
    private static func words(_ name: String) -> String {
        var text = ""
        for character in name {
            if character.isUppercase { text += " " }
            text += character.lowercased()
        }
        return text
    }
}

/// What a value may be.
indirect enum StructureKind: Sendable {
    /// Which names a map's members may have.
    enum Names: Character, Sendable {
        /// Of the author's choice.
        case free = "."
        /// `[a-zA-Z0-9._-]+` (OpenAPI 3.1 4.8.7.1).
        case component = "c"
        /// Begins with `/`; extensions may stand beside them.
        case path = "p"
        /// A status, a range of them, or `default`; extensions may stand beside them.
        case status = "r"
        /// A token of HTTP (RFC 9110 5.6.2).
        case token = "t"
        /// A media type or range.
        case media = "m"
        /// An expression; extensions may stand beside them.
        case expression = "x"
        /// A method that has no member of its own (OpenAPI 3.2 4.9.1).
        case method = "h"
    }

    case string, uri, email, host, basePath, boolean, integer, count, number, any, object
    case word([String])
    case shape(StructureObject)
    case array([StructureKind], countMin: Int)
    case map(Names, [StructureKind])

    /// For sentences: what would have been right.
    var name: String {
        switch self {
        case .string, .uri, .email, .host, .basePath, .word: "a string"
        case .boolean: "a boolean"
        case .integer, .count: "an integer"
        case .number: "a number"
        case .any: "any value"
        case .object, .map: "an object"
        case .shape(let object): "an object (\(object.spoken))"
        case .array: "an array"
        }
    }
}

/// The members an object may have in one version.
///
/// The notation of the tables: `name:kinds`, `!` behind the name of a required member, `@` and versions behind that
/// where it is not a member of all: `@30`, `@31` (and later), `@32`, `@-30` (until 3.0), `@2`, `@3`. A shape that
/// begins with `&` may be a Reference, one that holds `...` has members of any other name too. Kinds are parted by
/// `|`: a word of `StructureKind`, `=one/two` for a choice of words, the name of another shape, `[kind]` or `[+kind]`
/// (at least one element), `{kind}` for a map, with a letter of `StructureKind.Names` before the brace.
struct StructureShape: Sendable {
    struct Field: Sendable {
        let isRequired: Bool
        let kinds: [StructureKind]
    }

    let fields: [String: Field]
    /// In the order of the table, for suggestions.
    let names: [String]
    let required: [String]
    let isReferable: Bool
    let isOpen: Bool

    init(_ text: String, _ version: LintVersions) {
        var fields: [String: Field] = [:]
        var names: [String] = []
        var (isOpen, isReferable) = (false, false)
        for word in text.split(whereSeparator: \.isWhitespace) {
            if word == "..." { isOpen = true }
            if word == "&" { isReferable = true }
            guard let colon = word.firstIndex(of: ":") else { continue }
            var name = word[..<colon]
            if let mark = name.firstIndex(of: "@") {
                guard StructureShape.versions(name[name.index(after: mark)...]).contains(version) else { continue }
                name = name[..<mark]
            }
            let isRequired = name.hasSuffix("!")
            if isRequired { name = name.dropLast() }
            names.append(String(name))
            fields[String(name)] = Field(
                isRequired: isRequired, kinds: StructureKind.read(word[word.index(after: colon)...]))
        }
        self.fields = fields
        self.names = names
        self.isOpen = isOpen
        self.isReferable = isReferable
        required = names.filter { fields[$0]?.isRequired == true }
    }

    private static func versions(_ mark: Substring) -> LintVersions {
        switch mark {
        case "2": .v20
        case "3": .since30
        case "30": .v30
        case "31": .since31
        case "32": .v32
        case "-30": [.v20, .v30]
        case "-31": [.v30, .v31]
        default: .all
        }
    }
}

extension StructureKind {
    static func read(_ text: Substring) -> [StructureKind] { alternatives(in: text).map(one) }

    private static func one(_ text: Substring) -> StructureKind {
        switch text {
        case "string": return .string
        case "uri": return .uri
        case "email": return .email
        case "host": return .host
        case "basePath": return .basePath
        case "boolean": return .boolean
        case "integer": return .integer
        case "count": return .count
        case "number": return .number
        case "any": return .any
        case "object": return .object
        default: break
        }
        if text.hasPrefix("=") { return .word(text.dropFirst().split(separator: "/").map(String.init)) }
        if text.hasPrefix("[+") { return .array(read(text.dropFirst(2).dropLast()), countMin: 1) }
        if text.hasPrefix("[") { return .array(read(text.dropFirst().dropLast()), countMin: 0) }
        if text.hasSuffix("}"), let brace = text.firstIndex(of: "{") {
            let names = text[..<brace].first.flatMap { Names(rawValue: $0) } ?? .free
            return .map(names, read(text[text.index(after: brace)...].dropLast()))
        }
        return StructureObject(rawValue: String(text)).map { .shape($0) } ?? .any
    }
}

/// The shapes of one version.
struct StructureTable: Sendable {
    private let shapes: [StructureObject: StructureShape]

    private init(_ texts: [[String: String]], _ version: LintVersions) {
        var shapes: [StructureObject: StructureShape] = [:]
        for table in texts {
            for (name, text) in table {
                if let object = StructureObject(rawValue: name) { shapes[object] = StructureShape(text, version) }
            }
        }
        self.shapes = shapes
    }

    subscript(_ object: StructureObject) -> StructureShape? { shapes[object] }

    static func of(_ version: LintVersions) -> StructureTable {
        switch version {
        case .v20: table20
        case .v30: table30
        case .v31: table31
        default: table32
        }
    }

    private static let table20 = StructureTable([structureOfTreaty, structureOf20], .v20)
    private static let table30 = StructureTable([structureOfTreaty, structureOf3, schemaOf30], .v30)
    private static let table31 = StructureTable([structureOfTreaty, structureOf3, schemaOf31], .v31)
    private static let table32 = StructureTable([structureOfTreaty, structureOf3, schemaOf31], .v32)

    /// The versions in which an object has a member of a name.
    static func versions(of object: StructureObject, with name: String) -> LintVersions {
        var versions: LintVersions = []
        for version in [LintVersions.v20, .v30, .v31, .v32] where of(version)[object]?.fields[name] != nil {
            versions.insert(version)
        }
        return versions
    }
}
