// Exchanges and pieces of HAR that several suites use, and what it means that two exchanges are one.
import Foundation
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatyText

enum HARSample {
    /// 2026-11-21T06:50:13.000123Z.
    static let started = 1_795_243_813_000_123

    static func exchange(
        _ method: String = "GET", _ target: String = "/", origin: String = "https://api.example.com",
        _ fields: [(String, String)] = [], _ content: [UInt8] = [],
        _ response: ResponseMessage = ResponseMessage(status: 200)
    ) -> Exchange {
        Exchange(
            url: origin + target,
            request: RequestMessage(method: method, target: target, fields: fields, content: content),
            outcome: .response(response), startedMicroseconds: started)
    }

    static func answer(
        _ content: [UInt8], type: String? = nil, _ fields: [(String, String)] = [], status: Int = 200
    ) -> ResponseMessage {
        ResponseMessage(
            status: status, fields: (type.map { [("Content-Type", $0)] } ?? []) + fields, content: content)
    }

    /// A file of these entries, written by our writer.
    static func file(_ entries: [JSON], head: HARHead = HARHead(version: "1")) throws -> HARFile {
        try HARFile(bytes: bytes(entries, head: head), name: "a.har")
    }

    static func bytes(_ entries: [JSON], head: HARHead = HARHead(version: "1")) -> [UInt8] {
        let sink = ByteSink()
        var writer = HARWriter { sink.bytes += $0 }
        writer.begin(head)
        for entry in entries { writer.append(entry) }
        writer.end()
        return sink.bytes
    }

    /// A HAR whose one entry has these two members; what else it must have is there.
    static func text(request: String, response: String, log: String = "") -> String {
        """
        {"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, \(log)"entries": [{
        "startedDateTime": "2026-11-21T06:50:13.000Z", "time": 3,
        "request": \(request),
        "response": \(response),
        "cache": {}, "timings": {"send": 1, "wait": 1, "receive": 1}}]}}
        """
    }

    static func request(_ url: String, method: String = "GET", _ more: String = "", headers: String = "[]") -> String {
        """
        {"method": "\(method)", "url": "\(url)", "httpVersion": "HTTP/1.1", "cookies": [], "headers": \(headers),
        "queryString": [], \(more)"headersSize": -1, "bodySize": -1}
        """
    }

    static func response(_ content: String, status: Int = 200, headers: String = "[]", _ more: String = "") -> String {
        """
        {"status": \(status), "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": \(headers),
        "content": \(content), "redirectURL": "", \(more)"headersSize": -1, "bodySize": -1}
        """
    }

    static let empty = response(#"{"size": 0, "mimeType": ""}"#)

    static func file(_ text: String) throws -> HARFile { try HARFile(bytes: Array(text.utf8), name: "a.har") }
}

final class ByteSink {
    var bytes: [UInt8] = []
}

/// Everything an exchange says, one line each, to be compared.
func lines(_ exchange: Exchange) -> [String] {
    var lines = [
        exchange.url, "\(exchange.request.method) \(exchange.request.target)", "\(exchange.startedMicroseconds)",
        "\(exchange.timings)", exchange.serverAddress ?? "-", exchange.connection ?? "-", exchange.lostCoding ?? "-",
    ]
    lines += exchange.request.allFields.map { "> \($0.name): \($0.value)" }
    lines.append("> \(exchange.request.content.map { String($0) }.joined(separator: " "))")
    switch exchange.outcome {
    case .failed(let reason): lines.append("failed: \(reason)")
    case .response(let response):
        lines.append("\(response.status) \(response.reason)")
        lines += response.allFields.map { "< \($0.name): \($0.value)" }
        lines.append("< \(response.content.map { String($0) }.joined(separator: " "))")
    }
    return lines
}

func diagnostic(_ body: () throws -> Void) -> Diagnostic? {
    do {
        try body()
        return nil
    } catch {
        return error as? Diagnostic
    }
}
