// Fixtures written as HAR are read by our own reader, validate, and hold the very bytes of the other formats.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyReplay
import TreatySchema
import TreatyText

@Suite("Fixtures are HAR")
struct FixtureArchiveTests {
    /// Contents of every kind, statuses without any, a HEAD, cookies, credentials, names that collide.
    static let contract = """
        openapi: 3.1.0
        info: {title: Kiln, version: '1'}
        servers: [{url: 'https://{host}/v1/', variables: {host: {default: kiln.example.com}}}]
        components:
          securitySchemes: {session: {type: apiKey, in: cookie, name: sid}, basic: {type: http, scheme: basic}}
        security: [{session: [], basic: []}]
        paths:
          /pots:
            head:
              operationId: headPots
              responses:
                '200': {description: a, content: {application/json: {schema: {type: array, items: {type: integer}}}}}
            post:
              operationId: addPot
              parameters:
                - {name: q, in: query, required: true, schema: {type: array, items: {type: string}, minItems: 2}}
              requestBody:
                required: true
                content:
                  multipart/form-data:
                    schema:
                      type: object
                      required: [photo, about]
                      properties:
                        photo: {type: string, format: binary}
                        about: {type: object, required: [size], properties: {size: {type: integer}}}
              responses:
                '201':
                  description: made
                  headers: {Location: {required: true, schema: {type: string, format: uri}}}
                  content:
                    application/json:
                      schema: {type: object}
                      examples: {Big Pot: {value: {size: 9}}, big-pot: {value: {size: 10}}}
                '204': {description: nothing, content: {application/json: {schema: {type: object}}}}
          /pots/{id}/photo:
            get:
              operationId: photo
              parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
              responses:
                '200':
                  description: a
                  content:
                    image/png: {schema: {type: string, format: binary}}
                    multipart/mixed: {schema: {type: array, items: {type: string}, minItems: 2}}
                    application/x-ndjson: {schema: {type: array, items: {type: object}, minItems: 2}}
                    text/csv: {example: "a,b\\n1,2\\n"}
                '304': {description: same}
        """

    private func made(_ format: Fixtures.Format, seed: UInt64 = 3) throws -> Fixtures {
        let folder = try Folder()
        let path = folder.path + "/openapi.yaml"
        try Data(Self.contract.utf8).write(to: URL(fileURLWithPath: path))
        return Fixtures(try Contract.load(path), format: format, seed: seed)
    }

    @Test("every fixture is a HAR that validates and is read as what was written")
    func read() throws {
        let archives = try made(.har)
        let bodies = try made(.json)
        let program = try HARSchema.program()
        #expect(archives.omissions.isEmpty && archives.doubts.isEmpty, "\(archives.omissions) \(archives.doubts)")
        #expect(archives.files.count == bodies.files.count && archives.files.count == 10)
        for (archive, body) in zip(archives.files, bodies.files) where archive.name != Fixtures.indexName {
            let document = try Document.json(bytes: archive.bytes, name: archive.name)
            #expect(program.failures(document).isEmpty, "\(archive.name)")
            let har = try HARFile(bytes: archive.bytes, name: archive.name)
            #expect(har.problems().filter { $0.severity == .error }.isEmpty, "\(archive.name)")
            let exchange = try #require(try har.exchange(at: 0))
            guard case .response(let response) = exchange.outcome else {
                Issue.record("\(archive.name) has no response")
                continue
            }
            #expect(Array(response.content) == body.bytes, "\(archive.name)")
            #expect(exchange.url.hasPrefix("https://kiln.example.com/v1/pots"), "\(exchange.url)")
        }
    }

    @Test("names are safe, and those that collide are told apart")
    func names() throws {
        let names = try made(.json).files.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.contains("addpot-201-big-pot.json") && names.contains("addpot-201-big-pot-2.json"))
        for name in names {
            #expect(name.utf8.allSatisfy { byte in "abcdefghijklmnopqrstuvwxyz0123456789-.".utf8.contains(byte) })
        }
    }

    @Test("the same seed writes the same bytes, another other ones")
    func seeds() throws {
        for format in Fixtures.Format.allCases {
            let (first, second) = (try made(format), try made(format))
            #expect(first.files.map(\.bytes) == second.files.map(\.bytes))
            #expect(try made(format, seed: 4).files.map(\.bytes) != first.files.map(\.bytes))
        }
    }

    @Test("a response over the wire has the length of its content, and none where there may be none (RFC 9110 8.6)")
    func wire() throws {
        for file in try made(.http).files where file.name != Fixtures.indexName {
            let text = String(decoding: file.bytes, as: UTF8.self)
            let end = try #require(text.range(of: "\r\n\r\n"))
            let content = file.bytes.count - text[..<end.upperBound].utf8.count
            let isBare = ["headpots-200.http", "addpot-204.http", "photo-304.http"].contains(file.name)
            #expect(text.contains("\r\nContent-Length: \(content)\r\n") != isBare, "\(file.name)")
            if isBare { #expect(content == 0) }
        }
    }
}
