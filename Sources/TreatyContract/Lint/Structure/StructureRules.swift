// The rules whose complaints the walk over the structure makes: each a code, a weight and what it means; the walk is
// in StructureWalk.
import TreatyText

extension LintRule {
    /// A rule of the structure, whose complaints the walk has collected.
    static func structure(
        _ code: String, _ title: String, _ severity: LintSeverity = .error, versions: LintVersions = .all,
        standard: String, _ explanation: String
    ) -> LintRule {
        LintRule(code, title, severity, versions: versions, standard: standard, explanation) { subject, report in
            report.add(subject.complaints[code] ?? [], count: subject.complaintCounts[code] ?? 0)
        }
    }

    static let structureRules: [LintRule] = [
        .structure(
            "openapi.type", "a member holds another kind of value", standard: "OpenAPI 3.1 4.8; 2.0 5.2",
            """
            Each member of an object of OpenAPI has a kind: a string, a boolean, a number, an array, a map, or an \
            object of its own. A value of another kind cannot be used. A version such as 1.0 is a number in YAML \
            and needs quotes.
            """),
        .structure(
            "openapi.word", "a member holds a word that is none of its words", standard: "OpenAPI 3.1 4.8; 2.0 5.2",
            """
            Members such as `in`, `type` and `style` take a word of a fixed list. Other words mean nothing to a \
            reader of the document. The host of OpenAPI 2.0 is a name and perhaps a port, without scheme and path.
            """),
        .structure(
            "openapi.unknown-field", "an object has a member that its version does not know",
            standard: "OpenAPI 3.1 4.9; 2.0 5.3",
            """
            The objects of OpenAPI are closed: beside the members that the specification names there may be \
            extensions, whose names begin with x-. A member of another name is a slip of the pen, belongs to \
            another object, or to another version of OpenAPI.
            """),
        .structure(
            "openapi.empty", "a list or map is empty that must not be", standard: "OpenAPI 3.1 4.8.5, 4.8.16",
            """
            Some lists and maps need one entry at least: the responses of an operation, the enum of a server \
            variable, allOf, anyOf and oneOf. An empty one says nothing, or that no value is right.
            """),
        .structure(
            "openapi.uri", "a member that must be a URI is none", .warning, standard: "OpenAPI 3.1 4.6; RFC 3986 2",
            """
            URLs of documents, licences, tokens and the like are URI references. Spaces, braces, quotes and \
            backslashes have no place in one and are percent-encoded.
            """),
        .structure(
            "openapi.email", "the contact's e-mail is no address", .warning, standard: "OpenAPI 3.1 4.8.3.1",
            "The member email of the contact is one address with an @ and no spaces."),
        .structure(
            "openapi.component-name", "a component has a name with other characters than it may have",
            standard: "OpenAPI 3.1 4.8.7.1",
            """
            Names of components are made of letters, digits, '.', '-' and '_', so that they can stand in a \
            reference and in generated code.
            """),
        .structure(
            "openapi.path-slash", "a path does not begin with a slash",
            standard: "OpenAPI 3.1 4.8.8.1; 2.0 5.2.1, 5.2.6",
            """
            A path is appended to the URL of a server, so it begins with a slash, as the basePath of OpenAPI 2.0 \
            does. A name under paths without one is no path, and its operations are left out.
            """),
        .structure(
            "openapi.status", "a response stands under a name that is no status", standard: "OpenAPI 3.1 4.8.16.1",
            """
            Responses stand under a status of three digits, under a range such as 4XX (since 3.0, in capitals), \
            or under default. A response of another name can never be chosen.
            """),
        .structure(
            "openapi.header-name", "the name of a header is no token", standard: "OpenAPI 3.2 4.14; RFC 9110 5.1",
            "A field's name in HTTP is a token: letters, digits and a few signs, without spaces, colons and brackets."),
        .structure(
            "openapi.media-type", "a body is described under a name that is no media type",
            standard: "OpenAPI 3.1 4.8.14; RFC 9110 8.3.1",
            "Under content stand media types such as application/json, or ranges such as text/*."),
        .structure(
            "openapi.method-name", "additionalOperations names no method, or one that has a member of its own",
            versions: .v32, standard: "OpenAPI 3.2 4.9.1",
            """
            Methods such as get, post and query are members of the path item. additionalOperations is for all \
            others, each a token of HTTP in the capitals it is sent in.
            """),
        .structure(
            "schema.unknown-keyword", "a schema has a keyword that checks nothing", .warning,
            standard: "OpenAPI 3.0 4.7.24; JSON Schema 2020-12 core 6.5",
            """
            Unknown keywords in a schema are passed over in silence, so a slip of the pen (minLenght, requierd) \
            makes a schema accept more than it says.
            """),
        .structure(
            "schema.other-dialect", "a schema uses a keyword of another dialect", .warning,
            standard: "OpenAPI 3.0 4.7.24; 3.1 4.8.24",
            """
            OpenAPI 2.0 and 3.0 speak a part of JSON Schema of their own, 3.1 and later the whole of draft \
            2020-12. A keyword of the other one (nullable in 3.1, const in 3.0) is passed over and checks nothing.
            """),
        .structure(
            "treaty.unknown-extension", "an extension x-treaty-… that there is not, or not here",
            standard: "docs/contract-language.md",
            "Extensions that begin with x-treaty- are ours; one that we do not know, or not in this object, is a slip."
        ),
        .structure(
            "treaty.unknown-field", "an object of our extensions has a member that it does not know",
            standard: "docs/contract-language.md",
            "The objects inside x-treaty- extensions are closed; a member of another name would be passed over."),
        .structure(
            "treaty.unknown-word", "a word of our extensions is none of its words",
            standard: "docs/contract-language.md 6",
            "Members such as x-treaty-privacy take a word of a fixed list."),
    ]
}
