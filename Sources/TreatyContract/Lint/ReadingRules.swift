// The codes of complaints that are made while files are read and compiled, with their meaning; the complaints
// themselves come from TreatyData, TreatySchema, TreatyOpenAPI and the reader of our extensions.

extension LintRule {
    static let readingRules: [LintRule] = files + syntax + openAPI + schemaReading + citations + extensions

    private static func reading(
        _ code: String, _ title: String, _ severity: LintSeverity = .error, standard: String, _ explanation: String
    ) -> LintRule {
        LintRule(code, title, severity, standard: standard, explanation)
    }

    private static let files: [LintRule] = [
        reading(
            "file.missing", "there is no such file", standard: "docs/cli.md",
            "The contract, or treaty.yaml, is looked for at the path as given, from the working directory."),
        reading(
            "file.directory", "a folder was named where a file was expected", standard: "docs/cli.md",
            "A folder can be named where it holds openapi.yaml, openapi.yml or openapi.json."),
        reading(
            "file.pipe", "a pipe or a device was named where a file was expected", standard: "docs/cli.md",
            "A pipe that nobody writes to would be waited for without end, and some devices have none; save what it "
                + "gives, or pass it as /dev/stdin."
        ),
        reading(
            "file.too-large", "the file is larger than what is read", standard: "docs/cli.md",
            "Files of more than a gibibyte are not read."),
        reading(
            "file.unreadable", "the file may not or cannot be read", standard: "docs/cli.md",
            "Look at its permissions, and at those of the folders above it."),
    ]

    private static let syntax: [LintRule] = [
        reading(
            "data.duplicate-name", "an object has one name twice", standard: "RFC 8259 4; YAML 1.2.2 3.2.1.3",
            "Of two members of one name readers take the first, the last, or refuse the document."),
        reading(
            "json.colon", "a colon is missing in JSON", standard: "RFC 8259 4",
            "A name and its value are parted by a colon."),
        reading(
            "json.control", "a control character stands in a string of JSON", standard: "RFC 8259 7",
            "Controls are written as escapes, such as \\n or \\u0007."),
        reading(
            "json.empty", "the JSON file is empty", standard: "RFC 8259 2",
            "A JSON text is one value."),
        reading(
            "json.escape", "an escape that JSON does not have", standard: "RFC 8259 7",
            "After a backslash stand one of \"\\/bfnrt, or u and four hexadecimal digits; a surrogate needs its "
                + "other half."
        ),
        reading(
            "json.name", "a name of JSON is not in double quotes", standard: "RFC 8259 4",
            "Names of members are strings."),
        reading(
            "json.number", "a number that JSON does not have", standard: "RFC 8259 6",
            "A number has no leading zero or plus, and digits on both sides of its point."),
        reading(
            "json.separator", "a comma or a bracket is missing in JSON", standard: "RFC 8259 4, 5",
            "Members and elements are parted by commas and end with the bracket that fits."),
        reading(
            "json.too-deep", "JSON is nested deeper than is read", standard: "RFC 8259 9",
            "More than 512 containers within each other are not read."),
        reading(
            "json.too-large", "the JSON text is larger than is read", standard: "RFC 8259 9",
            "Texts of more than a gibibyte are not read."),
        reading(
            "json.too-many", "JSON has more values than are read", standard: "RFC 8259 9",
            "More than 50 million values are not read."),
        reading(
            "json.trailing", "something follows the JSON value", standard: "RFC 8259 2",
            "A JSON text is one value and nothing else."),
        reading(
            "json.trailing-comma", "a comma stands before a closing bracket", standard: "RFC 8259 4, 5",
            "JSON has no comma after the last member or element."),
        reading(
            "json.unclosed", "JSON ends inside a string or a container", standard: "RFC 8259 4, 5, 7",
            "Each bracket and each quote needs its other half."),
        reading(
            "json.value", "a value is missing in JSON, or is none", standard: "RFC 8259 3",
            "A value is an object, an array, a string, a number, true, false or null."),
        reading(
            "yaml.alias", "an alias names no anchor", standard: "YAML 1.2.2 7.1",
            "An alias (*name) repeats the node that has the anchor (&name) before it."),
        reading(
            "yaml.alias-expansion", "aliases stand for more than is read", standard: "YAML 1.2.2 7.1",
            "Aliases of aliases multiply; past a million nodes they are not followed."),
        reading(
            "yaml.alias-recursive", "an alias stands inside its own node", standard: "YAML 1.2.2 7.1",
            "A value that holds itself has no end."),
        reading(
            "yaml.anchor", "an anchor or alias without a name", standard: "YAML 1.2.2 6.9.2",
            "After & and * stands a name."),
        reading(
            "yaml.blank-indent", "an empty line is indented further than its text", standard: "YAML 1.2.2 8.1.1.1",
            "The first lines of a block text say how far it is indented; empty ones among them must not be longer."),
        reading(
            "yaml.block-header", "something stands behind | or >", standard: "YAML 1.2.2 8.1.1",
            "Behind | or > may stand a sign and an indentation, and a comment; the text begins on the next line."),
        reading(
            "yaml.bracket", "a bracket closes what is not open", standard: "YAML 1.2.2 7.4",
            "Each bracket closes the one of its own kind."),
        reading(
            "yaml.colon", "a colon is missing behind a name", standard: "YAML 1.2.2 8.2.2",
            "A name is followed by a colon and a space."),
        reading(
            "yaml.colon-space", "a colon without a space behind it", standard: "YAML 1.2.2 7.3.3",
            "name:value is one text; with a space behind the colon it is a name and its value."),
        reading(
            "yaml.control", "a control character stands in the file", standard: "YAML 1.2.2 5.1",
            "Controls may stand in double quotes as escapes only; a file in another encoding than UTF-8 shows itself "
                + "so too."
        ),
        reading(
            "yaml.directive", "a directive that cannot be read", standard: "YAML 1.2.2 6.8",
            "%YAML and %TAG stand before --- and once each."),
        reading(
            "yaml.empty", "the YAML file is empty", standard: "YAML 1.2.2 9.2",
            "A file without a value is no document."),
        reading(
            "yaml.escape", "an escape that YAML does not have", standard: "YAML 1.2.2 5.7",
            "In double quotes a backslash begins an escape; write it twice, or use single quotes."),
        reading(
            "yaml.flow-colon", "inside brackets a name is not followed by a colon", standard: "YAML 1.2.2 7.4.2",
            "Inside braces stand name: value pairs, parted by commas."),
        reading(
            "yaml.flow-entry", "inside brackets an entry is missing", standard: "YAML 1.2.2 7.4",
            "Between two commas something must stand."),
        reading(
            "yaml.flow-indent", "a line inside brackets is not indented", standard: "YAML 1.2.2 7.4",
            "What stands in brackets over several lines is indented further than what it belongs to."),
        reading(
            "yaml.indent", "a line is indented by another number of spaces", standard: "YAML 1.2.2 6.1",
            "Names of one object, and items of one list, begin in one column."),
        reading(
            "yaml.key", "a list or an object stands where a name must", standard: "YAML 1.2.2 3.2.1.1; RFC 8259 4",
            "Documents that are also JSON have texts as names."),
        reading(
            "yaml.key-length", "a name is too long", standard: "YAML 1.2.2 7.4.2",
            "A name on one line has at most 1024 characters."),
        reading(
            "yaml.list-in-object", "an item of a list stands among names", standard: "YAML 1.2.2 8.2",
            "An object and a list cannot mix; indent the list below a name."),
        reading(
            "yaml.merge", "<< takes over something that is no object", standard: "YAML merge key 1.1",
            "A merge takes an object, or a list of objects."),
        reading(
            "yaml.multiline-key", "a name goes over two lines", standard: "YAML 1.2.2 7.4.2",
            "A name and its colon stand on one line."),
        reading(
            "yaml.nested-colon", "a second colon on one line", standard: "YAML 1.2.2 7.3.3",
            "A value that holds a colon and a space needs quotes."),
        reading(
            "yaml.plain", "a value begins with a sign that needs quotes", standard: "YAML 1.2.2 7.3.3",
            "Values that begin with @, %, ` or the like stand in quotes."),
        reading(
            "yaml.property", "a node has two anchors or two tags", standard: "YAML 1.2.2 6.9",
            "A node has one anchor and one tag at most, and an alias none."),
        reading(
            "yaml.quoted-indent", "a line inside quotes is not indented", standard: "YAML 1.2.2 7.3",
            "A text in quotes that goes over lines is indented further than what it belongs to."),
        reading(
            "yaml.separator", "inside brackets a comma is missing", standard: "YAML 1.2.2 7.4",
            "Entries inside brackets are parted by commas."),
        reading(
            "yaml.several-documents", "the file holds a second document", standard: "YAML 1.2.2 9.2",
            "One contract is one document; a line --- begins another."),
        reading(
            "yaml.start", "a list or object begins on a line where it cannot", standard: "YAML 1.2.2 8.2",
            "A list or object in lines begins below the name it belongs to."),
        reading(
            "yaml.tab", "a tab indents a line", standard: "YAML 1.2.2 6.1",
            "YAML indents with spaces only."),
        reading(
            "yaml.tag", "a tag that cannot be read", standard: "YAML 1.2.2 6.9.1",
            "A tag is written !!str or !name; a value that begins with ! needs quotes."),
        reading(
            "yaml.too-deep", "YAML is nested deeper than is read", standard: "YAML 1.2.2 3.2",
            "More than 512 collections within each other are not read."),
        reading(
            "yaml.too-large", "the YAML text is larger than is read", standard: "YAML 1.2.2 3.2",
            "Texts of more than a gibibyte are not read."),
        reading(
            "yaml.too-many-nodes", "YAML has more nodes than are read", standard: "YAML 1.2.2 3.2",
            "More than 50 million nodes are not read."),
        reading(
            "yaml.trailing", "something stands behind a value", standard: "YAML 1.2.2 7.3",
            "After a value the line ends, or a comment begins with a space and #."),
        reading(
            "yaml.unclosed", "a bracket or quote has no end", standard: "YAML 1.2.2 7.3, 7.4",
            "Each bracket and each quote needs its other half."),
    ]

    private static let openAPI: [LintRule] = [
        reading(
            "openapi.form", "the document is no object", standard: "OpenAPI 3.1 4.8.1",
            "A document of OpenAPI is an object that begins with openapi or swagger."),
        reading(
            "openapi.version", "the document keeps a version that is not read",
            standard: "OpenAPI 3.1 4.8.1.1; 2.0 5.2.1",
            "Read are 2.0, 3.0.x, 3.1.x and 3.2.x; the version is a string of three numbers since 3.0."),
        reading(
            "openapi.parameter", "a parameter cannot be used", standard: "OpenAPI 3.1 4.8.12",
            "Without a name and a known place (in) a parameter can neither be sent nor checked."),
    ]

    private static let schemaReading: [LintRule] = [
        reading(
            "schema.not-a-schema", "a schema is no object",
            standard: "JSON Schema 2020-12 core 4.3; OpenAPI 3.0 4.7.24",
            "A schema is an object, since 3.1 also true or false."),
        reading(
            "schema.keyword-value", "a keyword of a schema holds a value it cannot use",
            standard: "JSON Schema 2020-12 validation 6",
            "A keyword whose value is of the wrong kind asks for nothing."),
        reading(
            "schema.pattern-syntax", "a pattern is no regular expression",
            standard: "ECMA-262 22.2.1; JSON Schema 2020-12 core 6.4",
            "A pattern that cannot be compiled checks nothing."),
        reading(
            "schema.pattern-annex-b", "a pattern is right in browsers only", .hint, standard: "ECMA-262 Annex B 1.2",
            "Escapes of signs that need none, and braces that stand for themselves, are an error under the u flag."),
        reading(
            "schema.pattern-too-large", "a pattern is too large to be compiled", standard: "docs/formats.md",
            "Counts such as {1,100000} multiply; the pattern checks nothing."),
        reading(
            "schema.pointer", "a reference between schemas is no pointer", standard: "RFC 6901 3",
            "A pointer is empty or begins with a slash; a tilde in a name is written ~0."),
        reading(
            "schema.ref-unresolved", "a reference of a schema leads to nothing",
            standard: "JSON Schema 2020-12 core 8.2.3",
            "See openapi.ref-unresolved, which is printed for contracts."),
        reading(
            "schema.dialect-unknown", "a schema names a dialect that is not known", .warning,
            standard: "JSON Schema 2020-12 core 8.1.1",
            "The schema is read as the document's own dialect."),
        reading(
            "schema.vocabulary-unknown", "a metaschema requires a vocabulary that is not known",
            standard: "JSON Schema 2020-12 core 8.1.2",
            "A vocabulary that is required and not known may change what the schema means."),
        reading(
            "schema.metaschema", "a schema breaks its metaschema", standard: "JSON Schema 2020-12 core 8.1",
            "Printed by treaty validate; lint has openapi.type and its like."),
        reading(
            "schema.remote", "a schema refers to the network", standard: "docs/cli.md",
            "Nothing is read from the network."),
    ]

    private static let citations: [LintRule] = [
        reading(
            "source.form", "a citation that cannot be read", standard: "docs/contract-language.md 1",
            "A citation is document:first-last, or an object with at, grade, why and as."),
        reading(
            "source.grade", "a grade that there is not", standard: "docs/contract-language.md 1",
            "Grades are stated, inferred, outside and assumed."),
        reading(
            "source.why", "a fact without a document has no reason", standard: "docs/contract-language.md 1",
            "What is outside or assumed says why it is expected all the same."),
        reading(
            "source.pointer", "a citation speaks of a place that there is not", standard: "docs/contract-language.md 1",
            "Names in a map of citations are JSON Pointers from the object around it."),
        reading(
            "source.document", "a citation names a document that is not declared",
            standard: "docs/contract-language.md 1",
            "Each document has an entry under x-treaty-documents."),
        reading(
            "source.lines", "a citation names lines that the document does not have",
            standard: "docs/contract-language.md 1",
            "Lines count from 1 to the number under lines."),
    ]

    private static let extensions: [LintRule] = [
        reading(
            "treaty.trigger", "a trigger that there is not", standard: "docs/contract-language.md 3",
            "A trigger is unauthenticated, or an object with one of the known names."),
        reading(
            "treaty.pointer", "a place in an outcome is no JSON Pointer", standard: "docs/contract-language.md 2",
            "Places in answers are JSON Pointers."),
        reading(
            "treaty.location", "a location that cannot be read", standard: "docs/contract-language.md",
            "Locations are query.NAME, path.NAME, header.NAME, cookie.NAME, body#/pointer and their like of the "
                + "response."
        ),
        reading(
            "treaty.action", "an effect has an action that there is not", standard: "docs/contract-language.md 4",
            "Actions are create, ensure, read, list, update, replace and delete."),
        reading(
            "treaty.relation", "a relation that there is not", standard: "docs/contract-language.md 4",
            "Relations are equal, less, at-most and one-of."),
    ]
}
