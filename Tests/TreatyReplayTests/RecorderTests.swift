// From exchanges to a proven HAR: order of hiding, what is said about a recording, and what refuses it.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyReplay

/// Notes are public, owners are not.
private let notes = """
    openapi: 3.1.0
    info: {title: Notes, version: '1'}
    paths:
      /notes:
        get:
          operationId: read-note
          parameters:
            - {name: X-Device, in: header, schema: {type: string}}
          responses:
            '200':
              description: a note
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      note: {type: string, x-treaty-privacy: public}
                      owner: {type: string, x-treaty-privacy: personal}
    """

private func exchange(_ body: String) -> Exchange {
    Exchange(
        url: "http://h:1/notes", request: RequestMessage(method: "GET", target: "/notes", fields: [("Host", "h:1")]),
        outcome: .response(
            ResponseMessage(
                status: 200, fields: [("Content-Type", "application/json")], content: Array(body.utf8))),
        startedMicroseconds: 1_700_000_000_000_000)
}

private func recorded(_ bodies: [String]) throws -> (har: HARFile, text: String, recorder: Recorder) {
    let folder = try Folder()
    let contractPath = folder.path + "/notes.yaml"
    try Data(notes.utf8).write(to: URL(fileURLWithPath: contractPath))
    let contract = try Contract.load(contractPath)
    let redactor = Redactor(key: RedactionKey(text: "a key"), contracts: [contract])
    let path = folder.path + "/a.har"
    let recorder = try Recorder(
        path, start: .new, redactor: redactor, contracts: [contract], version: "1", comment: "a test")
    for body in bodies { _ = try recorder.keep(exchange(body)) }
    _ = try recorder.finish()
    return (try HARFile.load(path), try String(contentsOfFile: path, encoding: .utf8), recorder)
}

@Suite struct RecorderTests {
    @Test("a value that was public when it passed and is hidden later stands nowhere in the HAR")
    func later() throws {
        let (har, text, recorder) = try recorded([
            #"{"note":"call Wilhelmina today","owner":"Somebody Else"}"#,
            #"{"note":"done","owner":"Wilhelmina"}"#,
        ])
        #expect(!text.contains("Wilhelmina"))
        #expect(text.contains("call ") && text.contains(" today"))
        #expect(har.count == 2)
        let second = try #require(try har.exchange(at: 1)?.response)
        let owner = try Document.json(bytes: Array(second.content), name: "body").root["owner"]?.string
        // The same value, the same pseudonym, also in the middle of a text.
        let first = try #require(try har.exchange(at: 0)?.response)
        #expect(String(decoding: first.content, as: UTF8.self).contains("call \(try #require(owner)) today"))
        for index in 0..<2 { #expect(HARSeal.isSealed(JSON(har.entry(at: index)))) }
        #expect(recorder.report["proof"]?["found"]?.int == 0)
    }

    @Test("a public text in another encoding of what is hidden beside it is hidden as a whole, before it is on disk")
    func encoded() throws {
        let folder = try Folder()
        let contractPath = folder.path + "/notes.yaml"
        try Data(notes.utf8).write(to: URL(fileURLWithPath: contractPath))
        let contract = try Contract.load(contractPath)
        let redactor = Redactor(key: RedactionKey(text: "a key"), contracts: [contract])
        let path = folder.path + "/a.har"
        let recorder = try Recorder(path, start: .new, redactor: redactor, contracts: [contract], version: "1")
        let hidden = Data("Wilhelmina of Wonder".utf8).base64EncodedString()
        _ = try recorder.keep(exchange(#"{"note":"see \#(hidden)","owner":"Wilhelmina of Wonder"}"#))
        let journal = try String(contentsOfFile: RecordingFile.journalPath(path), encoding: .utf8)
        #expect(!journal.contains("Wilhelmina") && !journal.contains(hidden))
        #expect(journal.contains("Hidden as a whole"))
        _ = try recorder.finish()
        #expect(try HARFile.load(path).count == 1)
    }

    @Test("a value that a public text repeats in front of it is not in the journal either")
    func inFront() throws {
        let folder = try Folder()
        let contractPath = folder.path + "/notes.yaml"
        try Data(notes.utf8).write(to: URL(fileURLWithPath: contractPath))
        let contract = try Contract.load(contractPath)
        let path = folder.path + "/a.har"
        let recorder = try Recorder(
            path, start: .new, redactor: Redactor(key: RedactionKey(text: "a key"), contracts: [contract]),
            contracts: [contract], version: "1")
        _ = try recorder.keep(exchange(#"{"note":"call Wilhelmina","owner":"Wilhelmina"}"#))
        let journal = try String(contentsOfFile: RecordingFile.journalPath(path), encoding: .utf8)
        #expect(!journal.contains("Wilhelmina") && journal.contains("call "))
    }

    @Test("a HAR says how it was redacted, by which contract, and what tells its requests apart")
    func mark() throws {
        let (har, _, recorder) = try recorded([#"{"note":"a"}"#])
        let mark = try #require(har.treaty)
        #expect(mark["redaction"]?["key"]?.string == recorder.redactor.keyFingerprint)
        #expect(mark["contracts"]?.elements.map { $0["name"]?.string } == ["notes"])
        // The path of a contract elsewhere is that of one machine.
        #expect(mark["contracts"]?.elements.first { _ in true }?["path"] == nil)
        #expect(mark["match"]?.elements.map { $0.string } == ["header.x-device"])
        #expect(har.comment == "a test" && har.entry(at: 0)["comment"]?.string == "read-note: success")
    }

    @Test("nothing is added to a HAR of another key")
    func otherKey() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        func recorder(_ key: String, _ start: RecordingFile.Start) throws -> Recorder {
            try Recorder(
                path, start: start, redactor: Redactor(key: RedactionKey(text: key), contracts: []), contracts: [],
                version: "1")
        }
        let first = try recorder("one", .new)
        _ = try first.keep(exchange("{}"))
        _ = try first.finish()
        do {
            _ = try recorder("two", .append)
            Issue.record("two keys in one HAR")
        } catch let error as RecordingFailure {
            #expect(error.isWrongUse && error.description.contains(first.redactor.keyFingerprint))
        }
        _ = try recorder("one", .append).finish()
    }
}
