// A contract and exchanges of a neutral domain, full of what may not be kept, for the tests of redaction.
import Foundation
import TreatyContract
import TreatyHTTP
import TreatyReplay

/// Patients of a clinic: some values are public, most are not, and one member of a choice is stricter than the other.
let clinicText = """
    openapi: 3.1.0
    info: {title: Clinic, version: '1'}
    servers: [{url: 'https://clinic.test/api'}]
    x-treaty-outcome: {code: [/error/code], name: [/error/name], success: {at: /ok, equals: true}}
    security: [{token: []}]
    components:
      securitySchemes:
        token: {type: apiKey, in: query, name: api_key}
        session: {type: apiKey, in: header, name: X-Session}
      schemas:
        Patient:
          type: object
          properties:
            id: {type: integer, x-treaty-identity: patient}
            name: {type: string, x-treaty-privacy: personal}
            ward: {type: string, enum: [surgery, children]}
            room: {type: string, x-treaty-privacy: public}
            age: {type: integer, x-treaty-privacy: health}
            bed: {type: integer}
            remark: {type: string}
            contact:
              x-treaty-privacy: personal
              type: object
              properties:
                email: {type: string}
                kind: {type: string, x-treaty-privacy: public}
            either:
              anyOf: [{type: string, x-treaty-privacy: public}, {type: string, x-treaty-privacy: secret}]
            visits: {type: array, items: {type: string, format: date-time, x-treaty-privacy: public}}
          additionalProperties: {type: string}
    paths:
      /patients/{id}/notes:
        post:
          operationId: add-note
          parameters:
            - {name: id, in: path, required: true, schema: {type: integer}, x-treaty-identity: patient}
            - {name: page, in: query, schema: {type: integer}}
            - {name: sort, in: query, schema: {type: string, enum: [newest, oldest]}}
            - {name: filter, in: query, schema: {type: string}}
            - {name: X-Ward, in: header, schema: {type: string}, x-treaty-privacy: public}
          requestBody:
            content:
              application/json: {schema: {$ref: '#/components/schemas/Patient'}}
              application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Patient'}}
              multipart/form-data: {schema: {$ref: '#/components/schemas/Patient'}}
          x-treaty-errors:
            - {code: 1052, name: name_missing, status: 400, when: {missing: [body#/name]}}
          responses:
            '200':
              description: done
              headers: {X-Trace: {schema: {type: string}, x-treaty-privacy: public}}
              content: {application/json: {schema: {$ref: '#/components/schemas/Patient'}}}
            '400':
              description: refused
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      error:
                        type: object
                        properties:
                          code: {type: integer}
                          name: {type: string}
                          description: {type: string, x-treaty-privacy: public}
    """

/// A contract written to a folder that is gone when the closure ends.
func withContract<Result>(_ text: String, _ use: (Contract) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("clinic-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("openapi.yaml")
    try Data(text.utf8).write(to: file)
    return try use(Contract.load(file.path))
}

/// An exchange with the clinic.
func exchange(
    _ method: String = "POST", _ target: String = "/patients/7/notes", fields: [(String, String)] = [],
    content: [UInt8] = [], status: Int = 200, answer: [(String, String)] = [("Content-Type", "application/json")],
    body: [UInt8] = []
) -> Exchange {
    Exchange(
        url: "https://clinic.test" + target,
        request: RequestMessage(method: method, target: target, fields: fields, content: content),
        outcome: .response(ResponseMessage(status: status, fields: answer, content: body)),
        startedMicroseconds: 1_700_000_000_000_000)
}

func redactor(_ contracts: [Contract] = [], keeps: [String] = []) throws -> Redactor {
    Redactor(key: RedactionKey(text: "tests"), contracts: contracts, keeps: try keeps.map { try Keep($0) })
}

func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
