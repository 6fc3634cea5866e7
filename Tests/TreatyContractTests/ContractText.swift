// Small contracts of neutral domains for the tests of this room, read from text; no file is needed for them.
import Foundation
import Testing
import TreatyContract
import TreatyHTTP
import TreatyText

/// A contract written to a folder that is gone when the closure ends.
func withContract<Result>(
    _ text: String, named name: String = "openapi.yaml", _ use: (Contract) throws -> Result
) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cups-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return try use(Contract.load(file.path))
}

/// Cups on a shelf: a query, a form and a JSON body name the cup; a caller may be denied it.
let cupsText = """
    openapi: 3.1.0
    info: {title: Cups, version: '1'}
    x-treaty-outcome: {code: [/error/code], name: [/error/name], success: {at: /ok, equals: true}}
    x-treaty-collections:
      cups: {key: id, records: [{id: 1}, {id: 2}, {id: 3, shelf: top}]}
    x-treaty-principals:
      owner: {values: {key: o-1}}
      guest: {values: {key: g-1}, denied: {cups: {/shelf: top}}}
      stranger: {values: {key: s-1}, denied: {operations: [wash]}}
    components:
      securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
    paths:
      /cups/wash:
        post:
          operationId: wash
          security: [{key: []}]
          parameters:
            - {name: id, in: query, schema: {type: integer, minimum: 1}}
            - {name: dry, in: query, schema: {type: boolean}}
            - {name: note, in: query, schema: {type: string, minLength: 1}}
            - {name: X-Mode, in: header, schema: {type: string, enum: [hot, cold]}}
          requestBody:
            content:
              application/json:
                schema: {type: object, properties: {id: {type: integer, minimum: 1}, text: {type: string}}}
              application/x-www-form-urlencoded:
                schema: {type: object, properties: {id: {type: integer, minimum: 1}, text: {type: string}}}
          x-treaty-effect: {collection: cups, action: update, key: [query.id, body#/id], at: /cup, sets: {clean: true}}
          x-treaty-relations: [{left: response.body#/cup/id, is: equal, right: [query.id, body#/id]}]
          x-treaty-errors:
            - {code: 1, name: no_key, status: 401, when: unauthenticated}
            - {code: 2, name: no_id, status: 400, when: {missing: [[query.id, body#/id]]}}
            - {code: 3, name: bad_id, status: 400, when: {malformed: [query.id]}}
            - {code: 4, name: not_yours, status: 403, when: {forbidden: cups}}
            - {code: 5, name: may_not, status: 403, when: {forbidden: operation}}
            - {code: 6, name: no_cup, status: 404, when: {absent: cups}, accepts: [{forbidden: cups}]}
            - {code: 7, name: is_clean, status: 409, when: {state: {collection: cups, is: {clean: true}}}}
          responses:
            '200':
              description: The cup.
              content:
                application/json:
                  schema:
                    type: object
                    required: [ok, cup]
                    properties:
                      ok: {const: true}
                      cup: {type: object, required: [id], properties: {id: {type: integer}}}
            4XX:
              description: An error.
              content: {application/json: {schema: {type: object}}}
    """

/// The values of a request to the first operation of a contract.
func values(
    _ contract: Contract, _ target: String, fields: [(String, String)] = [], body: String = ""
) -> (message: RequestMessage, values: RequestValues) {
    let operation = contract.operations[0]
    let message = RequestMessage(method: operation.method, target: target, fields: fields, content: Array(body.utf8))
    var arguments = PathArguments()
    if case .operation(_, let found) = contract.routes.match(method: message.method, path: message.path) {
        arguments = found
    }
    return (message, RequestValues(message, operation: operation, arguments: arguments))
}
