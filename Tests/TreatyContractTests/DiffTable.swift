// Single edits of one contract and what each means, written by hand from the standards; comparing is done elsewhere.

/// One edit: what is replaced by what, and each change that must be told as `kind consumer provider`, the parties with
/// `b` for breaks, `s` for safe, `u` for unknown. Nothing else may be told.
struct Edit {
    var name: String
    var find: String
    var replacement: String
    var told: [String]

    init(_ name: String, _ find: String, _ replacement: String, _ told: String...) {
        self.name = name
        self.find = find
        self.replacement = replacement
        self.told = told
    }
}

enum DiffTable {
    /// Loans of a library: every place that an edit may touch stands in it once.
    static let contract = """
        openapi: 3.1.0
        info: {title: Loans, version: '1'}
        servers: [{url: https://api.example.com/v1}]
        x-treaty-outcome: {code: [/error/code], success: {at: /ok}}
        x-treaty-collections: {loans: {key: id, records: [{id: 1}]}}
        x-treaty-errors:
          - {code: 1, name: no_key, status: 401, when: unauthenticated}
        paths:
          /loans:
            get:
              operationId: list
              summary: All loans
              security: [{key: []}, {oauth: [read]}]
              parameters:
                - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
                - {name: state, in: query, schema: {type: string, enum: [open, late, lost]}}
                - {name: ids, in: query, style: form, schema: {type: array, items: {type: string}, maxItems: 9}}
                - {name: X-Trace, in: header, schema: {type: string}}
                - {name: theme, in: cookie, required: true, schema: {type: string, maxLength: 12}}
                - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {a: {type: string}}}}
                - {name: geo, in: query, content: {application/json: {schema: {type: array, minItems: 2}}}}
              responses:
                '200':
                  description: some
                  headers:
                    X-Total: {required: true, schema: {type: integer}}
                    X-Next: {schema: {type: string}}
                  content:
                    application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Loan'}}}
                    text/csv: {schema: {type: string}}
                '304': {description: the same}
                4XX: {description: an error}
                '500': {description: broken}
            post:
              operationId: lend
              security: [{oauth: [read, write]}]
              requestBody:
                required: true
                content:
                  application/json: {schema: {$ref: '#/components/schemas/Draft'}}
                  application/x-www-form-urlencoded: {schema: {type: object}, encoding: {a: {explode: true}}}
              responses:
                '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}}
                '400': {description: refused}
                '404': {description: no book}
                '409': {description: no copy, content: {application/json: {schema: {type: object}}}}
                default: {description: other}
              x-treaty-effect: {collection: loans, action: create}
              x-treaty-errors:
                - {code: 7, name: no_book, status: 404, when: {absent: books}}
                - {code: 8, name: no_copy, status: 409, when: {missing: [body#/book]}}
                - {code: 9, name: late, status: 400, when: {malformed: [body#/days]}}
          /loans/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: integer, format: int64}}]
            put:
              operationId: change
              security: []
              requestBody: {content: {'application/*': {schema: {type: object}}}}
              responses:
                '200': {description: done}
                '202': {description: later}
            delete:
              operationId: back
              deprecated: true
              responses: {'204': {description: gone}}
        components:
          securitySchemes:
            key: {type: apiKey, in: header, name: X-Key}
            oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {read: r, write: w}}}}
          schemas:
            Draft:
              type: object
              required: [book, days]
              properties:
                book: {type: string, pattern: '^[0-9]+$'}
                days: {type: integer, exclusiveMinimum: 0, maximum: 90}
                price: {type: number, multipleOf: 0.5}
                mail: {type: string, format: email}
                tags: {type: array, minItems: 1, uniqueItems: true, items: {type: string, minLength: 2}}
                way: {enum: [post, desk]}
                owner: {anyOf: [{type: string}, {type: integer}]}
                made: {type: string, readOnly: true}
                extra: {type: object, additionalProperties: {type: string}}
                shut: {type: object, additionalProperties: false, properties: {p: {type: string}, q: {type: string}}}
                nick: {type: [string, 'null']}
            Loan:
              type: object
              required: [id, end]
              properties:
                id: {type: integer, minimum: 10}
                end: {type: string, format: date}
                note: {type: [string, 'null'], maxLength: 40}
                kind: {type: string, enum: [book, film]}
                secret: {type: string, writeOnly: true}
                parts: {type: array, items: {$ref: '#/components/schemas/Part'}}
                next: {$ref: '#/components/schemas/Loan'}
                sealed: {type: object, additionalProperties: false, properties: {m: {type: string}}}
            Part:
              oneOf: [{$ref: '#/components/schemas/Page'}, {$ref: '#/components/schemas/Cover'}]
              discriminator: {propertyName: sort, mapping: {page: '#/components/schemas/Page'}}
            Page: {type: object, required: [sort, leaf], properties: {sort: {const: page}, leaf: {type: integer}}}
            Cover: {type: object, required: [sort], properties: {sort: {const: cover}, hue: {type: string}}}

        """

    static let operations: [Edit] = [
        Edit("an operation goes", "\n    delete:\n", "\n    x-delete:\n", "operation.removed b s"),
        Edit(
            "an operation comes", "    put:\n", "    get: {responses: {'200': {description: x}}}\n    put:\n",
            "operation.added s b"),
        Edit("the method moves", "    put:\n", "    patch:\n", "operation.moved b b"),
        Edit("the path moves", "  /loans/{id}:", "  /lendings/{id}:", "operation.moved b b", "operation.moved b b"),
        Edit(
            "a path parameter is renamed", "  /loans/{id}:\n    parameters: [{name: id,",
            "  /loans/{loan}:\n    parameters: [{name: loan,", "operation.path-renamed s s"),
        Edit("an operationId changes", "operationId: list", "operationId: listLoans", "operation.id-changed s s"),
        Edit(
            "an operation is deprecated", "      operationId: list\n",
            "      operationId: list\n      deprecated: true\n",
            "operation.deprecated s s"),
        Edit("an operation is restored", "      deprecated: true\n", "", "operation.restored s s"),
        Edit("the base path changes", "example.com/v1", "example.com/v2", "server.path-changed b b"),
        Edit("the host changes", "api.example.com", "new.example.com", "server.removed u s", "server.added s s"),
        Edit(
            "a second server comes", "servers: [{url: https://api.example.com/v1}]",
            "servers: [{url: https://api.example.com/v1}, {url: https://eu.example.com/v1}]", "server.added s s"),
        Edit(
            "the base path goes to the paths", "servers: [{url: https://api.example.com/v1}]",
            "servers: [{url: https://api.example.com/v1/}]"),
    ]

    static let security: [Edit] = [
        Edit("a scope is needed", "{oauth: [read]}]", "{oauth: [read, write]}]", "security.scope-added b s"),
        Edit(
            "a scope is no longer needed", "[{oauth: [read, write]}]", "[{oauth: [read]}]", "security.scope-removed s b"
        ),
        Edit("an alternative goes", "[{key: []}, {oauth: [read]}]", "[{key: []}]", "security.alternative-removed b s"),
        Edit(
            "an alternative comes", "[{oauth: [read, write]}]", "[{oauth: [read, write]}, {key: []}]",
            "security.alternative-added s b"),
        Edit(
            "credentials become needed", "      security: []\n", "      security: [{key: []}]\n",
            "security.required b s"),
        Edit("credentials are no longer needed", "[{oauth: [read, write]}]", "[]", "security.removed s b"),
        Edit(
            "credentials become optional", "[{oauth: [read, write]}]", "[{oauth: [read, write]}, {}]",
            "security.removed s b"),
        Edit(
            "two are needed together", "[{oauth: [read, write]}]", "[{oauth: [read, write], key: []}]",
            "security.alternative-removed b s"),
        Edit(
            "the key moves to another field", "name: X-Key", "name: X-Token", "security.alternative-removed b s",
            "security.alternative-added s b"),
        Edit("the order of alternatives changes", "[{key: []}, {oauth: [read]}]", "[{oauth: [read]}, {key: []}]"),
        Edit("the key's field is spelled otherwise", "name: X-Key", "name: x-key"),
    ]

    static let parameters: [Edit] = [
        Edit(
            "a required parameter comes", "        - {name: state,",
            "        - {name: lang, in: query, required: true, schema: {type: string}}\n        - {name: state,",
            "request.parameter-added-required b b"),
        Edit(
            "an optional parameter comes", "        - {name: state,",
            "        - {name: lang, in: query, schema: {type: string}}\n        - {name: state,",
            "request.parameter-added s b"),
        Edit(
            "a parameter goes", "        - {name: X-Trace, in: header, schema: {type: string}}\n", "",
            "request.parameter-removed b s"),
        Edit(
            "a required parameter goes",
            "        - {name: theme, in: cookie, required: true, schema: {type: string, maxLength: 12}}\n", "",
            "request.parameter-removed b b"),
        Edit(
            "a parameter becomes required", "{name: state, in: query,", "{name: state, in: query, required: true,",
            "request.parameter-became-required b s"),
        Edit(
            "a parameter becomes optional", "in: cookie, required: true", "in: cookie",
            "request.parameter-became-optional s b"),
        Edit(
            "a parameter moves", "name: X-Trace, in: header", "name: X-Trace, in: query",
            "request.parameter-moved b b"),
        Edit("a field is spelled otherwise", "name: X-Trace", "name: x-trace"),
        Edit(
            "a list is no longer exploded", "in: query, style: form,", "in: query, style: form, explode: false,",
            "request.parameter-style-changed b b"),
        Edit("explode is said aloud", "in: query, style: form,", "in: query, explode: true,"),
        Edit(
            "the style changes", "in: query, style: form,", "in: query, style: pipeDelimited, explode: false,",
            "request.parameter-style-changed b b"),
        Edit(
            "explode of one value says nothing", "{name: limit, in: query,",
            "{name: limit, in: query, explode: false,"),
        Edit(
            "an object is written otherwise", "in: query, style: deepObject", "in: query, style: form",
            "request.parameter-style-changed b b"),
        Edit(
            "content instead of a style", "in: header, schema: {type: string}",
            "in: header, content: {text/plain: {schema: {type: string}}}", "request.parameter-content-changed b b"),
        Edit(
            "an empty value is allowed", "{name: state, in: query,", "{name: state, in: query, allowEmptyValue: true,",
            "request.parameter-empty-allowed s b"),
        Edit(
            "a parameter is deprecated", "{name: state, in: query,", "{name: state, in: query, deprecated: true,",
            "request.parameter-deprecated s s"),
        Edit(
            "reserved characters are allowed", "{name: state, in: query,",
            "{name: state, in: query, allowReserved: true,",
            "request.parameter-reserved-allowed s u"),
        Edit("a default changes", "default: 20", "default: 50", "request.default-changed u u"),
        Edit("a default goes", ", default: 20", "", "request.default-changed u u"),
        Edit(
            "a default comes", "enum: [open, late, lost]", "enum: [open, late, lost], default: open",
            "request.default-changed s s"),
        Edit("a maximum falls", "maximum: 100", "maximum: 50", "request.maximum-narrowed b s"),
        Edit("a maximum rises", "maximum: 100", "maximum: 500", "request.maximum-widened s b"),
        Edit("a maximum goes", ", maximum: 100", "", "request.maximum-widened s b"),
        Edit("a minimum rises", "minimum: 1, maximum: 100", "minimum: 5, maximum: 100", "request.minimum-narrowed b s"),
        Edit(
            "a bound of whole numbers is written otherwise", "minimum: 1, maximum: 100",
            "exclusiveMinimum: 0, maximum: 100"),
        Edit("a value goes", "enum: [open, late, lost]", "enum: [open, late]", "request.enum-value-removed b s"),
        Edit(
            "a value comes", "enum: [open, late, lost]", "enum: [open, late, lost, sold]",
            "request.enum-value-added s b"),
        Edit(
            "a value is renamed", "enum: [open, late, lost]", "enum: [open, late, gone]",
            "request.enum-value-removed b s", "request.enum-value-added s b"),
        Edit("values change places", "enum: [open, late, lost]", "enum: [lost, open, late]"),
        Edit("values are no longer listed", "enum: [open, late, lost]", "minLength: 0", "request.enum-widened s b"),
        Edit(
            "values are listed now", "in: header, schema: {type: string}",
            "in: header, schema: {type: string, enum: [a]}",
            "request.enum-narrowed b s"),
        Edit("a list gets shorter", "maxItems: 9", "maxItems: 3", "request.max-items-narrowed b s"),
        Edit("a list may be empty", "minItems: 2", "minItems: 0", "request.min-items-widened s b"),
        Edit(
            "elements change", "items: {type: string}, maxItems", "items: {type: integer}, maxItems",
            "request.type-changed b b"),
        Edit("a text gets shorter", "maxLength: 12", "maxLength: 5", "request.max-length-narrowed b s"),
        Edit("a type changes", "format: int64}", "format: int64, minimum: 0}", "request.minimum-narrowed b s"),
        Edit("a format gets narrower", "format: int64", "format: int32", "request.format-narrowed b s"),
        Edit(
            "an integer may be a number", "schema: {type: integer, minimum: 1,", "schema: {type: number, minimum: 1,",
            "request.type-widened s b"),
        Edit(
            "a path parameter changes its type", "{type: integer, format: int64}", "{type: string}",
            "request.type-changed b b"),
    ]

    static let bodies: [Edit] = [
        Edit(
            "a body becomes optional", "        required: true\n        content:\n", "        content:\n",
            "request.body-became-optional s b"),
        Edit(
            "a body becomes required", "requestBody: {content: {'application/*'",
            "requestBody: {required: true, content: {'application/*'", "request.body-became-required b s"),
        Edit(
            "a body goes", "      requestBody: {content: {'application/*': {schema: {type: object}}}}\n", "",
            "request.body-removed b s"),
        Edit(
            "a body comes", "      operationId: back\n",
            "      operationId: back\n      requestBody: {content: {text/plain: {}}}\n", "request.body-added s b"),
        Edit(
            "a required body comes", "      operationId: back\n",
            "      operationId: back\n      requestBody: {required: true, content: {text/plain: {}}}\n",
            "request.body-added-required b b"),
        Edit(
            "a media type goes",
            "          application/x-www-form-urlencoded: {schema: {type: object}, "
                + "encoding: {a: {explode: true}}}\n", "", "request.media-type-removed b s"),
        Edit(
            "a media type comes", "          application/x-www-form-urlencoded:",
            "          application/xml: {}\n          application/x-www-form-urlencoded:",
            "request.media-type-added s b"),
        Edit(
            "a range covers what it was", "          application/json: {schema: {$ref: '#/components/schemas/Draft'}}",
            "          '*/*': {schema: {$ref: '#/components/schemas/Draft'}}", "request.media-type-added s b"),
        Edit(
            "a range shrinks", "'application/*': {schema: {type: object}}",
            "application/json: {schema: {type: object}}",
            "request.media-type-removed b s"),
        Edit(
            "a media type has a charset", "          application/json: {schema: {$ref: '#/components/schemas/Draft'}}",
            "          application/json; charset=utf-8: {schema: {$ref: '#/components/schemas/Draft'}}"),
        Edit(
            "a part is written otherwise", "{a: {explode: true}}", "{a: {explode: false}}",
            "request.encoding-changed u u"),
        Edit(
            "a required member comes", "      required: [book, days]\n      properties:\n",
            "      required: [book, days, isbn]\n      properties:\n        isbn: {type: string}\n",
            "request.property-added-required b u"),
        Edit(
            "an optional member comes", "        book: {", "        isbn: {type: string}\n        book: {",
            "request.property-added s u"),
        Edit(
            "a member becomes required", "required: [book, days]", "required: [book, days, price]",
            "request.property-became-required b s"),
        Edit(
            "a member becomes optional", "required: [book, days]", "required: [book]",
            "request.property-became-optional s b"),
        Edit("a member goes", "        price: {type: number, multipleOf: 0.5}\n", "", "request.property-removed u s"),
        Edit(
            "a member goes where nothing else may be", "properties: {p: {type: string}, q: {type: string}}",
            "properties: {p: {type: string}}", "request.property-removed b s"),
        Edit(
            "a member comes where nothing else might be", "{p: {type: string}, q: {type: string}}",
            "{p: {type: string}, q: {type: string}, r: {type: string}}", "request.property-added s b"),
        Edit(
            "a member goes one way only", "price: {type: number,", "price: {readOnly: true, type: number,",
            "request.property-became-read-only u s"),
        Edit("a member that was not sent changes", "made: {type: string, readOnly", "made: {type: integer, readOnly"),
        Edit("a pattern changes", "'^[0-9]+$'", "'^[0-9]{13}$'", "request.pattern-changed b u"),
        Edit("a pattern goes", "{type: string, pattern: '^[0-9]+$'}", "{type: string}", "request.pattern-widened s b"),
        Edit(
            "a pattern comes", "nick: {type: [string, 'null']}", "nick: {type: [string, 'null'], pattern: '^[a-z]+$'}",
            "request.pattern-narrowed b s"),
        Edit("an exclusive bound rises", "exclusiveMinimum: 0", "exclusiveMinimum: 1", "request.minimum-narrowed b s"),
        Edit("an exclusive bound is spelled otherwise", "exclusiveMinimum: 0", "minimum: 1"),
        Edit("steps get finer", "multipleOf: 0.5", "multipleOf: 0.25", "request.multiple-of-widened s b"),
        Edit("steps get coarser", "multipleOf: 0.5", "multipleOf: 1.5", "request.multiple-of-narrowed b s"),
        Edit("steps change", "multipleOf: 0.5", "multipleOf: 0.3", "request.multiple-of-changed b b"),
        Edit("a format goes", ", format: email", "", "request.format-widened s b"),
        Edit(
            "a format comes", "nick: {type: [string, 'null']}", "nick: {type: [string, 'null'], format: uuid}",
            "request.format-narrowed b s"),
        Edit("elements need not differ", ", uniqueItems: true", "", "request.unique-items-widened s b"),
        Edit("elements get longer", "minLength: 2", "minLength: 3", "request.min-length-narrowed b s"),
        Edit("elements get shorter", "minLength: 2", "minLength: 1", "request.min-length-widened s b"),
        Edit(
            "more elements are needed", "minItems: 1, uniqueItems", "minItems: 2, uniqueItems",
            "request.min-items-narrowed b s"),
        Edit(
            "an alternative goes", "anyOf: [{type: string}, {type: integer}]", "anyOf: [{type: string}]",
            "request.alternative-removed b s"),
        Edit(
            "an alternative comes", "anyOf: [{type: string}, {type: integer}]",
            "anyOf: [{type: string}, {type: integer}, {type: boolean}]", "request.alternative-added s b"),
        Edit("alternatives are told as types", "anyOf: [{type: string}, {type: integer}]", "type: [integer, string]"),
        Edit(
            "other members become something else", "additionalProperties: {type: string}",
            "additionalProperties: {type: integer}", "request.type-changed b b"),
        Edit(
            "other members are refused", "additionalProperties: {type: string}", "additionalProperties: false",
            "request.object-closed b s"),
        Edit(
            "other members are free", "additionalProperties: {type: string}", "additionalProperties: true",
            "request.additional-properties-widened s b"),
        Edit(
            "a shut object opens", "shut: {type: object, additionalProperties: false,", "shut: {type: object,",
            "request.object-opened s b"),
        Edit("null is refused", "nick: {type: [string, 'null']}", "nick: {type: string}", "request.type-narrowed b s"),
        Edit(
            "null is told as an alternative", "nick: {type: [string, 'null']}",
            "nick: {anyOf: [{type: string}, {type: 'null'}]}"),
        Edit(
            "a constant is told as a list", "way: {enum: [post, desk]}",
            "way: {anyOf: [{const: post}, {const: desk}]}"),
        Edit(
            "a type is added to a list of values", "way: {enum: [post, desk]}",
            "way: {type: string, enum: [post, desk]}"),
    ]

    static let responses: [Edit] = [
        Edit("a success goes", "        '202': {description: later}\n", "", "response.status-removed b b"),
        Edit(
            "a success becomes another", "        '201': {description: made", "        '200': {description: made",
            "response.status-removed b b", "response.status-added u s"),
        Edit(
            "an error that a default covers goes", "        '400': {description: refused}\n", "",
            "response.status-covered s s"),
        Edit(
            "an error that a range covers comes", "        4XX: {description: an error}",
            "        '404': {description: none}\n        4XX: {description: an error}"),
        Edit("a range goes", "        4XX: {description: an error}\n", "", "response.status-removed b b"),
        Edit(
            "a range is spelled out", "        4XX: {description: an error}\n",
            "        '404': {description: none}\n", "response.status-removed u b"),
        Edit("a redirection goes", "        '304': {description: the same}\n", "", "response.status-removed b b"),
        Edit(
            "a server's failure is no longer told", "        '500': {description: broken}\n", "",
            "response.status-removed s b"),
        Edit(
            "a server's failure is told", "        '202': {description: later}\n",
            "        '202': {description: later}\n        '503': {description: down}\n", "response.status-added s s"),
        Edit(
            "an error comes", "        '202': {description: later}\n",
            "        '202': {description: later}\n        '410': {description: gone}\n", "response.status-added u s"),
        Edit("the default goes", "        default: {description: other}\n", "", "response.status-removed u b"),
        Edit("a field goes", "            X-Next: {schema: {type: string}}\n", "", "response.header-removed b s"),
        Edit(
            "a field comes", "            X-Next:", "            X-Page: {schema: {type: string}}\n            X-Next:",
            "response.header-added s s"),
        Edit(
            "a field becomes optional", "X-Total: {required: true, ", "X-Total: {",
            "response.header-became-optional b s"),
        Edit(
            "a field becomes required", "X-Next: {schema", "X-Next: {required: true, schema",
            "response.header-became-required s b"),
        Edit(
            "a field changes its type", "X-Total: {required: true, schema: {type: integer}}",
            "X-Total: {required: true, schema: {type: string}}", "response.type-changed b b"),
        Edit(
            "a media type of an answer goes", "            text/csv: {schema: {type: string}}\n", "",
            "response.media-type-removed b b"),
        Edit(
            "a media type of an answer comes", "            text/csv:",
            "            text/html: {}\n            text/csv:",
            "response.media-type-added s s"),
        Edit(
            "a member of an answer goes", "        note: {type: [string, 'null'], maxLength: 40}\n", "",
            "response.property-removed b s"),
        Edit(
            "a required member of an answer goes",
            "      required: [id, end]\n      properties:\n"
                + "        id: {type: integer, minimum: 10}\n", "      required: [end]\n      properties:\n",
            "response.property-removed b s"),
        Edit(
            "a member of an answer comes", "        note: {", "        fee: {type: number}\n        note: {",
            "response.property-added s s"),
        Edit(
            "a required member of an answer comes", "      required: [id, end]\n      properties:\n",
            "      required: [id, end, fee]\n      properties:\n        fee: {type: number}\n",
            "response.property-added-required s b"),
        Edit(
            "a member of a sealed answer comes", "{m: {type: string}}", "{m: {type: string}, n: {type: string}}",
            "response.property-added b s"),
        Edit(
            "a member of an answer becomes optional", "required: [id, end]", "required: [id]",
            "response.property-became-optional b s"),
        Edit(
            "a member of an answer becomes required", "required: [id, end]", "required: [id, end, kind]",
            "response.property-became-required s b"),
        Edit(
            "a member of an answer is never null", "note: {type: [string, 'null'],", "note: {type: string,",
            "response.type-narrowed s b"),
        Edit(
            "a member of an answer may be null", "end: {type: string, format: date}",
            "end: {type: [string, 'null'], format: date}", "response.type-widened b s"),
        Edit(
            "a member of an answer changes its type", "id: {type: integer, minimum: 10}", "id: {type: string}",
            "response.type-changed b b"),
        Edit("an answer may be longer", "maxLength: 40", "maxLength: 80", "response.max-length-widened b s"),
        Edit("an answer gets shorter", "maxLength: 40", "maxLength: 20", "response.max-length-narrowed s b"),
        Edit(
            "a value of an answer comes", "enum: [book, film]", "enum: [book, film, game]",
            "response.enum-value-added b s"),
        Edit("a value of an answer goes", "enum: [book, film]", "enum: [book]", "response.enum-value-removed s b"),
        Edit("a date becomes a time", "format: date}", "format: date-time}", "response.format-changed b b"),
        Edit("a minimum of an answer falls", "minimum: 10", "minimum: 0", "response.minimum-widened b s"),
        Edit("a secret changes", "secret: {type: string, writeOnly", "secret: {type: integer, writeOnly"),
        Edit(
            "a secret is told", "secret: {type: string, writeOnly: true}", "secret: {type: string}",
            "response.property-added s s"),
        Edit(
            "a member of an answer becomes secret", "kind: {type: string,", "kind: {writeOnly: true, type: string,",
            "response.property-became-write-only b s"),
        Edit("a part changes", "leaf: {type: integer}", "leaf: {type: number}", "response.type-widened b s"),
        Edit(
            "a part goes", "oneOf: [{$ref: '#/components/schemas/Page'}, {$ref: '#/components/schemas/Cover'}]",
            "oneOf: [{$ref: '#/components/schemas/Page'}]", "response.alternative-removed s b"),
        Edit(
            "a part comes", "{$ref: '#/components/schemas/Cover'}]",
            "{$ref: '#/components/schemas/Cover'}, {type: string}]",
            "response.alternative-added b s"),
        Edit(
            "parts change places", "oneOf: [{$ref: '#/components/schemas/Page'}, {$ref: '#/components/schemas/Cover'}]",
            "oneOf: [{$ref: '#/components/schemas/Cover'}, {$ref: '#/components/schemas/Page'}]"),
        Edit(
            "a sealed answer opens", "sealed: {type: object, additionalProperties: false,", "sealed: {type: object,",
            "response.object-opened b s"),
    ]

    static let errors: [Edit] = [
        Edit(
            "a code goes", "        - {code: 7, name: no_book, status: 404, when: {absent: books}}\n", "",
            "error.removed b b"),
        Edit(
            "a code comes", "        - {code: 7,",
            "        - {code: 6, name: shut, status: 400, when: {unprovokable: x}}\n"
                + "        - {code: 7,", "error.added u s"),
        Edit(
            "a code moves to another status", "name: no_copy, status: 409", "name: no_copy, status: 404",
            "error.status-moved b b"),
        Edit(
            "a number is used for another error", "{code: 8, name: no_copy,", "{code: 8, name: no_shelf,",
            "error.code-reused b b"),
        Edit(
            "an error gets another number", "{code: 8, name: no_copy,", "{code: 18, name: no_copy,",
            "error.code-changed b b"),
        Edit(
            "what triggers it is another thing", "when: {absent: books}", "when: {forbidden: books}",
            "error.trigger-changed b b"),
        Edit(
            "what triggers it is more", "{missing: [body#/book]}", "{missing: [body#/book, body#/days]}",
            "error.trigger-changed u u"),
        Edit(
            "it is right elsewhere too", "when: {absent: books}}",
            "when: {absent: books}, accepts: [{forbidden: books}]}",
            "error.accepts-changed u u"),
        Edit(
            "precedence changes",
            "        - {code: 7, name: no_book, status: 404, when: {absent: books}}\n"
                + "        - {code: 8, name: no_copy, status: 409, when: {missing: [body#/book]}}\n",
            "        - {code: 8, name: no_copy, status: 409, when: {missing: [body#/book]}}\n"
                + "        - {code: 7, name: no_book, status: 404, when: {absent: books}}\n",
            "error.precedence-changed u u"),
        Edit(
            "a shared code goes", "  - {code: 1, name: no_key, status: 401, when: unauthenticated}\n",
            "", "error.removed b b"),
        Edit("the place of codes moves", "code: [/error/code]", "code: [/code]", "error.outcome-moved b b"),
        Edit("another place of codes", "code: [/error/code]", "code: [/error/code, /code]", "error.outcome-moved s b"),
        Edit("the mark of success moves", "success: {at: /ok}", "success: {at: /done}", "error.outcome-moved b b"),
        Edit("what a call does changes", "action: create", "action: update", "operation.effect-changed s s"),
        Edit("the records change", "records: [{id: 1}]", "records: [{id: 2}]", "contract.collections-changed s s"),
    ]

    /// What no exchange shows.
    static let harmless: [Edit] = [
        Edit("a summary", "All loans", "Every loan"),
        Edit("a description", "description: some", "description: several"),
        Edit("a description of an answer", "description: no book", "description: the book is unknown"),
        Edit("an example", "end: {type: string,", "end: {example: '2025-01-01', type: string,"),
        Edit("a title", "title: Loans", "title: Lending"),
        Edit("a version of the document", "version: '1'", "version: '2'"),
        Edit("a component that nobody uses", "    Draft:\n", "    Unused: {type: string}\n    Draft:\n"),
        Edit(
            "a scheme that nobody uses", "    key: {type: apiKey",
            "    other: {type: http, scheme: bearer}\n    key: {type: apiKey"),
        Edit("members in another order", "required: [book, days]", "required: [days, book]"),
        Edit("a keyword in another place", "{type: integer, minimum: 10}", "{minimum: 10, type: integer}"),
        Edit("a number spelled otherwise", "maximum: 90", "maximum: 9e1"),
        Edit("allOf around one schema", "leaf: {type: integer}", "leaf: {allOf: [{type: integer}]}"),
        Edit(
            "a bound that says nothing", "nick: {type: [string, 'null']}",
            "nick: {type: [string, 'null'], minLength: 0}"),
        Edit(
            "a schema that says what it said", "kind: {type: string, enum: [book, film]}",
            "kind: {enum: [book, film]}"),
    ]

    static let all = operations + security + parameters + bodies + responses + errors + harmless
}
