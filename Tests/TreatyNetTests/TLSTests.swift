// TLS against a server of the openssl command, with certificates made for the test; no other TLS is trusted here.
import Foundation
import Testing
import TreatyHTTP
import TreatyNet

#if canImport(Glibc)
import Glibc
#endif

/// A TLS server of the openssl command on a free port, with a fresh self-signed certificate for `localhost`.
private final class OpenSSLServer {
    let port: Int
    let certificate: String
    private let folder: URL
    private let process = Process()

    init() throws {
        let command = try #require(OpenSSLCommand.path)
        folder = FileManager.default.temporaryDirectory.appending(path: "treaty-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let making = Process()
        making.executableURL = URL(fileURLWithPath: command)
        making.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
        ]
        making.standardError = FileHandle.nullDevice
        try making.run()
        making.waitUntilExit()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = Pipe()
        try process.run()
        // It says `ACCEPT 127.0.0.1:port` when it listens; the end of its output says that it never will.
        var text = ""
        while !text.contains(/ACCEPT .*\n/) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            text += String(decoding: more, as: UTF8.self)
        }
        port = try #require(text.firstMatch(of: /ACCEPT .*:([0-9]+)/).flatMap { Int($0.1) })
    }

    deinit {
        // Not SIGTERM: a process started from a worker thread inherits its mask, which blocks it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}

// Without the openssl command there is no other side to talk to.
@Suite(.enabled(if: OpenSSLCommand.path != nil, "the openssl command is not installed"))
struct TLSTests {
    private let get = RequestMessage(method: "GET", target: "/")

    private func failure(_ trust: ClientTrust, _ host: String, _ port: Int) -> ClientFailure? {
        do {
            _ = try HTTPClient(trust: trust).send(get, to: Origin(isTLS: true, host: host, port: port))
            return nil
        } catch {
            return error
        }
    }

    @Test("a self-signed certificate is refused, unless it is trusted or all are; its name counts")
    func trust() throws {
        let server = try OpenSSLServer()
        let trusting = ClientTrust(caFile: server.certificate)
        guard case .tls(let reason) = failure(ClientTrust(), "localhost", server.port) else {
            Issue.record("self-signed and accepted")
            return
        }
        #expect(reason.contains("self-signed"))
        #expect(failure(ClientTrust(insecure: true), "localhost", server.port) == nil)
        #expect(failure(ClientTrust(insecure: true), "127.0.0.1", server.port) == nil)
        #expect(failure(trusting, "localhost", server.port) == nil)
        guard case .tls(let mismatch) = failure(trusting, "127.0.0.1", server.port) else {
            Issue.record("another name and accepted")
            return
        }
        #expect(mismatch.contains("mismatch"))
        let origin = Origin(isTLS: true, host: "localhost", port: server.port)
        let exchange = try HTTPClient(trust: trusting).send(get, to: origin)
        #expect(exchange.response.status == 200)
        #expect(!exchange.response.content.isEmpty)
    }

    @Test("a server that speaks no TLS, and a file of authorities that is not there, are named")
    func noTLS() throws {
        let plain = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        try plain.start()
        guard case .tls = failure(ClientTrust(), "127.0.0.1", plain.port) else {
            Issue.record("plain and accepted")
            return
        }
        guard case .tls(let reason) = failure(ClientTrust(caFile: "no-such-file.pem"), "127.0.0.1", plain.port) else {
            Issue.record("trusted a file that is not there")
            return
        }
        #expect(reason.contains("no-such-file.pem"))
    }
}
