// A mock on its port: starting, the pages of its own, new contracts, the clock, the log; answers are tested elsewhere.
import Foundation
import Synchronization
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyNet

@Suite struct MockServerTests {
    private func send(
        _ method: String, _ target: String, to server: MockServer, _ fields: [(String, String)] = []
    ) throws -> ResponseMessage {
        let origin = try Origin(server.url)
        let request = RequestMessage(method: method, target: target, fields: fields)
        return try HTTPClient().send(request, to: origin).response
    }

    @Test("a started mock answers on the port it chose, with the clock it was given")
    func answers() throws {
        let server = try MockServer([try tagContract()], clock: { .seconds(1_767_323_045) })
        try server.start()
        defer { server.stop(drain: .zero) }
        let response = try send("DELETE", "/auth/delete-tag?id=1", to: server, Ask.session("admin"))
        #expect(response.status == 200)
        #expect(response.field("Date") == "Fri, 02 Jan 2026 03:04:05 GMT")
        #expect(String(decoding: response.content, as: UTF8.self).contains("2026-01-02T03:04:05+00:00"))
        #expect(server.url == "http://127.0.0.1:\(server.port)")
    }

    @Test("with a certificate it speaks https, to who trusts the certificate")
    func https() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "treaty-mock-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let certificate = try ServerCertificate.local(in: folder)
        let server = try MockServer([try tagContract()], certificate: certificate)
        try server.start()
        defer { server.stop(drain: .zero) }
        #expect(server.url == "https://127.0.0.1:\(server.port)")
        let client = HTTPClient(trust: ClientTrust(caFile: certificate.file))
        let request = RequestMessage(method: "DELETE", target: "/auth/delete-tag?id=1", fields: Ask.session("admin"))
        #expect(try client.send(request, to: try Origin(server.url)).response.status == 200)
    }

    @Test("the pages of its own list and reset, take no other method, and can be turned off")
    func admin() throws {
        let server = try MockServer([try tagContract()])
        try server.start()
        defer { server.stop(drain: .zero) }
        #expect(try send("DELETE", "/auth/delete-tag?id=1", to: server, Ask.session("admin")).status == 200)
        #expect(try send("POST", "/__treaty/reset", to: server).status == 204)
        #expect(try send("DELETE", "/auth/delete-tag?id=1", to: server, Ask.session("admin")).status == 200)
        let listing = try send("GET", "/__treaty/", to: server)
        #expect(listing.status == 200)
        #expect(String(decoding: listing.content, as: UTF8.self).contains("\"delete-tag\""))
        #expect(try send("GET", "/__treaty/reset", to: server).field("Allow") == "POST")
        #expect(try send("GET", "/__treaty/frob", to: server).status == 404)
        let plain = try MockServer([try tagContract()], admin: false)
        try plain.start()
        defer { plain.stop(drain: .zero) }
        #expect(try send("GET", "/__treaty/", to: plain).status == 404)
    }

    @Test("what no call shows is told: a request that is refused, with its status")
    func notices() throws {
        let notices = Mutex<[MockNotice]>([])
        let server = try MockServer([try tagContract()], notice: { notice in notices.withLock { $0.append(notice) } })
        try server.start()
        let long = String(repeating: "a", count: 40_000)
        #expect(try send("GET", "/\(long)", to: server).status == 414)
        #expect(server.stop(drain: .seconds(1)).isEmpty)
        let told = notices.withLock { $0 }
        #expect(told.count == 1 && told[0].description.contains(" refused with 414: ") && !told[0].concernsServer)
    }

    @Test("new contracts are served from the next request on")
    func replacing() throws {
        let server = try MockServer([])
        try server.start()
        defer { server.stop(drain: .zero) }
        #expect(try send("DELETE", "/auth/delete-tag?id=1", to: server).status == 404)
        server.replace([try tagContract()])
        #expect(try send("DELETE", "/auth/delete-tag?id=1", to: server).status == 401)
    }

    @Test("the log has an entry for each request, with the code that was answered")
    func log() throws {
        let entries = Entries()
        let server = try MockServer([try tagContract()], log: { entries.append($0) })
        try server.start()
        _ = try send("DELETE", "/auth/delete-tag?id=1", to: server)
        _ = try send("DELETE", "/auth/delete-tag?id=1", to: server, Ask.session("admin"))
        _ = try send("POST", "/__treaty/reset", to: server)
        server.stop()
        #expect(entries.all.map(\.status) == [401, 200, 204])
        #expect(entries.all.map(\.error) == ["6", nil, nil])
        #expect(entries.all.first?.target == "/auth/delete-tag?id=1")
    }

    @Test("a delay holds back each answer")
    func delay() throws {
        let server = try MockServer([try tagContract()], delay: .milliseconds(150))
        try server.start()
        defer { server.stop(drain: .zero) }
        let request = RequestMessage(method: "DELETE", target: "/auth/delete-tag?id=1", fields: [])
        let origin = try Origin(server.url)
        #expect(try HTTPClient().send(request, to: origin).milliseconds >= 149)
    }

    @Test("a port in use is said to be in use")
    func portInUse() throws {
        let first = try MockServer([])
        defer { first.stop() }
        do {
            _ = try MockServer([], port: first.port)
            Issue.record("two servers on one port")
        } catch {
            #expect(error.isPortInUse)
            #expect(error.description.contains("\(first.port)"))
        }
    }
}

private final class Entries: Sendable {
    private let entries = Mutex<[MockLogEntry]>([])
    func append(_ entry: MockLogEntry) { entries.withLock { $0.append(entry) } }
    var all: [MockLogEntry] { entries.withLock { $0 } }
}
