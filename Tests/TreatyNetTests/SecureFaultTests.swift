// The server over TLS while calls of the kernel fail, one after the other, or move few bytes at a time.
import RawPeers
import Testing
import TreatyHTTP
import TreatyNet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

private let faults: [Fault] =
    [EINTR, EAGAIN].map { Fault(.read, $0, isHarmless: true) } + [ECONNRESET, ENOBUFS].map { Fault(.read, $0) }
    + [EINTR, EAGAIN].map { Fault(.write, $0, isHarmless: true) } + [EPIPE, ECONNRESET].map { Fault(.write, $0) }
    + [Fault(.wait, EINTR, isHarmless: true)]

/// A server that answers each request with its target, and `/large` with 100,000 bytes more; `/slow` takes 5 ms.
private func server(_ tls: ServerTLS, _ mechanism: ReadinessMechanism, _ faults: SocketFaults?) throws -> HTTPServer {
    let large = [UInt8](repeating: 0x2E, count: 100_000)
    let server = try HTTPServer(
        port: 0, tls: tls, readiness: mechanism, unixSeconds: { 784_111_777 }, faults: faults
    ) { request, _ in
        let content = Array(request.target.utf8) + (request.target == "/large" ? large : [])
        return ServerAnswer(
            ResponseMessage(status: 200, content: content), delayMilliseconds: request.target == "/slow" ? 5 : 0)
    }
    try server.start()
    return server
}

/// Clients one after the other: a request in pieces, one behind a slow one, a large answer and a plain one. Returns
/// what each got before the end.
private func scenario(_ server: HTTPServer) -> [String] {
    let end = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    return [
        ["GET /a HT", "TP/1.1\r\nHost: h\r\nConnec", "tion: close\r\n\r\n"],
        ["GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /b" + end], ["GET /large" + end], ["GET /last" + end],
    ].map { pieces in
        guard let peer = try? SecurePeer.open(server) else { return "" }
        for piece in pieces { peer.send(piece) }
        return peer.readToEnd().text
    }
}

@Suite struct SecureFaultTests {
    @Test(
        "whichever call fails, at most one client of https notices, and nobody gets another's bytes", arguments: faults)
    func everyCall(_ fault: Fault) throws {
        let tls = try ServerTLS(try localCertificate())
        let clean = scenario(try server(tls, .preferred, nil))
        #expect(clean.map { $0.isEmpty } == [false, false, false, false])
        for number in 1... {
            let faults = SocketFaults(fault.call, number: number, code: fault.code)
            let server = try server(tls, .preferred, faults)
            let hurt = zip(scenario(server), clean).filter { $0 != $1 }
            #expect(hurt.count <= (fault.isHarmless ? 0 : 1), "number \(number)")
            for (answer, whole) in hurt { #expect(whole.hasPrefix(answer), "number \(number)") }
            #expect(server.stop(drainSeconds: 5).isEmpty)
            if !faults.hasStruck { return }
        }
    }

    @Test("reads and writes of any size give the same answers over TLS", arguments: [1, 5, 64, 1000], mechanisms)
    func sizes(_ bytes: Int, _ mechanism: ReadinessMechanism) throws {
        let tls = try ServerTLS(try localCertificate())
        let clean = scenario(try server(tls, mechanism, nil))
        let server = try server(tls, mechanism, SocketFaults(bytesMax: bytes))
        #expect(scenario(server) == clean)
        #expect(server.stop(drainSeconds: 5).isEmpty)
    }
}
