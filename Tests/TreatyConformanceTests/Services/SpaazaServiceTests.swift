// Whether the independent Spaaza service keeps the page's word, asked over plain sockets; not what judges it.
import Foundation
import Testing

/// An answer as bytes say it, without the framing.
private struct Reply {
    var status = 0
    var fields: [String: String] = [:]
    var body: [UInt8] = []

    /// Reads one whole answer; nil where the bytes are none.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstRange(of: [13, 10, 13, 10]) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, let number = Int(words[1]) else { return nil }
        status = number
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        body = Array(bytes[end.upperBound...])
        if fields["transfer-encoding"] == "chunked" { body = Self.joined(body) }
    }

    private static func joined(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var whole: [UInt8] = []
        while let line = rest.firstRange(of: [13, 10]) {
            let digits = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
            guard let count = Int(digits, radix: 16), count > 0 else { break }
            whole += rest[line.upperBound..<(line.upperBound + count)]
            rest = rest[(line.upperBound + count + 2)...]
        }
        return whole
    }

    func value(_ path: String...) -> Any? {
        var value: Any? = try? JSONSerialization.jsonObject(with: Data(body))
        for name in path { value = (value as? [String: Any])?[name] }
        return value
    }
}

/// One request of the scenario and what the page says about its answer.
private struct Exchange: Sendable {
    var what: String
    var method = "DELETE"
    var target: String
    var session: (user: String, key: String)? = ("7001", "key-of-seven-thousand-one")
    var type: String?
    var body = ""
    var status: Int
    var code: Int
    var name: String?

    var bytes: [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Connection: close"]
        if let session {
            lines += ["X-Spaaza-Session-User-Id: \(session.user)", "X-Spaaza-Session-Key: \(session.key)"]
        }
        if let type { lines += ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"] }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    func answer(port: UInt16) throws -> [UInt8] {
        let socket = try ServiceSocket.connected(to: port)
        defer { socket.shut() }
        guard socket.sent(bytes) else { return [] }
        var answer: [UInt8] = []
        while true {
            let more = socket.received()
            if more.isEmpty { return answer }
            answer += more
        }
    }
}

private let path = "/auth/delete-tag"
private let form = "application/x-www-form-urlencoded"
private let limited = (user: "7002", key: "key-of-seven-thousand-two")
private let noSession = "no_valid_session"
private let missing = "missing_necessary_parameters"

private let scenario: [Exchange] = [
    Exchange(what: "id in the query", target: path + "?id=5", status: 200, code: 1),
    Exchange(what: "id in a form", target: path, type: form, body: "id=6", status: 200, code: 1),
    Exchange(
        what: "id in JSON", target: path, type: "application/json; charset=utf-8", body: #"{"id": 7}"#, status: 200,
        code: 1),
    Exchange(what: "an absolute target", target: "http://localhost\(path)?id=8", status: 200, code: 1),
    Exchange(what: "a second deletion", target: path + "?id=5", status: 200, code: 1),
    Exchange(
        what: "no session", target: path + "?id=9", session: nil, status: 401, code: 6, name: noSession),
    Exchange(
        what: "wrong session", target: path + "?id=9", session: ("1", "x"), status: 401, code: 6, name: noSession),
    Exchange(
        what: "wrong key", target: path + "?id=9", session: ("7001", "x"), status: 401, code: 6, name: noSession),
    Exchange(
        what: "wrong user", target: path + "?id=9", session: ("1", "key-of-seven-thousand-one"), status: 401, code: 6,
        name: noSession),
    Exchange(
        what: "another's key", target: path + "?id=9", session: ("7001", limited.key), status: 401, code: 6,
        name: noSession),
    Exchange(what: "no id", target: path, status: 400, code: 52, name: missing),
    Exchange(what: "an empty id", target: path + "?id=", status: 400, code: 52, name: missing),
    Exchange(what: "no number", target: path + "?id=abc", status: 400, code: 52, name: missing),
    Exchange(what: "a form without id", target: path, type: form, body: "no=6", status: 400, code: 52, name: missing),
    Exchange(
        what: "JSON without id", target: path, type: "application/json", body: "{}", status: 400, code: 52,
        name: missing),
    Exchange(
        what: "broken JSON", target: path, type: "application/json", body: "{", status: 400, code: 52, name: missing),
    Exchange(what: "an unknown tag", target: path + "?id=41", status: 400, code: 230, name: "entity_not_found"),
    Exchange(
        what: "a huge id", target: path + "?id=99999999999999999999", status: 400, code: 230, name: "entity_not_found"),
    Exchange(
        what: "a closed chain", target: path + "?id=31", session: limited, status: 403, code: 68,
        name: "permission_denied_or_non_existent"),
    Exchange(what: "an open chain", target: path + "?id=10", session: limited, status: 200, code: 1),
    Exchange(what: "chain 2 for an admin", target: path + "?id=32", status: 200, code: 1),
    Exchange(what: "another path", target: "/auth/delete-tags?id=5", status: 404, code: 0),
    Exchange(what: "another method", method: "POST", target: path + "?id=5", status: 405, code: 0),
    Exchange(
        what: "another type", target: path + "?id=11", type: "text/csv", body: "id\n11", status: 415, code: 0),
]

@Suite("the independent Spaaza service")
struct SpaazaServiceTests {
    @Test("the faithful service answers each request as the page says")
    func faithful() throws {
        let service = SpaazaService(now: { Date(timeIntervalSince1970: 1_767_225_600) })
        let port = try service.start()
        defer { service.stop() }
        for exchange in scenario {
            let what = Comment(rawValue: exchange.what)
            let reply = try #require(Reply(try exchange.answer(port: port)), what)
            #expect(reply.status == exchange.status, what)
            #expect(reply.fields["date"] == "Thu, 01 Jan 2026 00:00:00 GMT", what)
            #expect(reply.fields["allow"] == (exchange.status == 405 ? "DELETE" : nil), what)
            guard exchange.code > 0 else { continue }
            #expect(reply.fields["content-type"]?.hasPrefix("application/json") == true, what)
            guard exchange.status == 200 else {
                #expect(reply.value("error", "code") as? Int == exchange.code, what)
                #expect(reply.value("error", "name") as? String == exchange.name, what)
                #expect(reply.value("result", "code") as? Int == 2, what)
                #expect(reply.value("result", "status") as? String == "error", what)
                continue
            }
            #expect(reply.value("result", "code") as? Int == 1, what)
            #expect(reply.value("result", "status") as? String == "ok", what)
            #expect(reply.value("results", "result_type") as? String == "delete-tag", what)
            #expect(reply.value("results", "tag", "active") as? Bool == false, what)
            #expect(reply.value("results", "tag", "deleted") as? Bool == true, what)
            let modified = reply.value("results", "tag", "last_modified_date") as? String
            #expect(modified == "2026-01-01T00:00:00+00:00", what)
        }
    }

    @Test("the tag answered has every member of the page's sample and the id asked for")
    func members() throws {
        let service = SpaazaService()
        let port = try service.start()
        defer { service.stop() }
        let exchange = Exchange(what: "", target: path + "?id=40", status: 200, code: 1)
        let reply = try #require(Reply(try exchange.answer(port: port)))
        let tag = try #require(reply.value("results", "tag") as? [String: Any])
        let names = [
            "active", "chain", "created_date", "deleted", "id", "last_modified_date", "model_class", "value",
        ]
        #expect(tag.keys.sorted() == names)
        let chain = try #require(tag["chain"] as? [String: Any])
        #expect(chain.keys.sorted() == ["email_address", "id", "name", "phone_number"])
        #expect(tag["id"] as? Int == 40)
        #expect(tag["value"] as? String == "promo \"no. 40\" für alle")
    }

    @Test("one connection carries several requests, a chunked body among them")
    func persistence() throws {
        let service = SpaazaService()
        let port = try service.start()
        defer { service.stop() }
        let session = "X-Spaaza-Session-User-Id: 7001\r\nX-Spaaza-Session-Key: key-of-seven-thousand-one\r\n"
        let first = "DELETE \(path)?id=77 HTTP/1.1\r\nHost: h\r\n\(session)\r\n"
        let second =
            "DELETE \(path) HTTP/1.1\r\nHost: h\r\n\(session)Content-Type: \(form)\r\nConnection: close\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n3\r\nid=\r\n1\r\n3\r\n0\r\n\r\n"
        let socket = try ServiceSocket.connected(to: port)
        defer { socket.shut() }
        #expect(socket.sent(Array((first + second).utf8)))
        var answer: [UInt8] = []
        while case let more = socket.received(), !more.isEmpty { answer += more }
        let text = String(decoding: answer, as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(text.contains("HTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix("\r\n0\r\n\r\n"))
    }

    @Test("what is no HTTP is answered 400 and the connection closed")
    func garbage() throws {
        let service = SpaazaService()
        let port = try service.start()
        defer { service.stop() }
        let socket = try ServiceSocket.connected(to: port)
        defer { socket.shut() }
        #expect(socket.sent(Array("hello\r\n\r\n".utf8)))
        #expect(Reply(socket.received())?.status == 400)
        #expect(socket.received().isEmpty)
    }

    @Test("every breakage that answers at all changes an answer", arguments: SpaazaBreakage.allCases)
    func broken(_ breakage: SpaazaBreakage) throws {
        let now: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_767_225_600) }
        let service = SpaazaService(breakage: breakage, now: now)
        let port = try service.start()
        if breakage.expectation == .timeout {
            // The request is sent and the service stopped: a thread that hangs or drips must end with it.
            let socket = try ServiceSocket.connected(to: port)
            #expect(socket.sent(scenario[0].bytes))
            service.stop()
            return socket.shut()
        }
        defer { service.stop() }
        let faithful = SpaazaService(now: now)
        let faithfulPort = try faithful.start()
        defer { faithful.stop() }
        let changed = try scenario.filter { try $0.answer(port: port) != $0.answer(port: faithfulPort) }
        #expect(!changed.isEmpty)
    }

    @Test("at least thirty-four breakages, of every aspect")
    func breadth() {
        #expect(SpaazaBreakage.allCases.count >= 34)
        let aspects: Set<SpaazaAspect> = Set(SpaazaBreakage.allCases.map(\.expectation))
        #expect(aspects == [.status, .code, .name, .schema, .relation, .body, .framing, .timeout, .mediaType])
    }
}
