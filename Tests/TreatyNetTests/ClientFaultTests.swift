// The client while calls of the kernel fail, one after the other, and with pieces of every size.
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
    [ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EADDRNOTAVAIL, ENOBUFS].map { Fault(.connect, $0) }
    + [EINTR, EAGAIN].map { Fault(.read, $0, isHarmless: true) } + [ECONNRESET, ENOBUFS].map { Fault(.read, $0) }
    + [EINTR, EAGAIN].map { Fault(.write, $0, isHarmless: true) }
    + [EPIPE, ECONNRESET, ENOBUFS].map { Fault(.write, $0) }

/// What exchanges with an echoing server come to: content, or nil where the client says that there was none.
private func scenario(_ client: HTTPClient, _ server: HTTPServer, contentBytes: Int = 300_000) throws -> [String?] {
    let origin = try Origin(server.url)
    let content = [UInt8](repeating: 0x2B, count: contentBytes)
    return ["GET /a", "POST /b", "PUT /c", "GET /d"].map { line in
        let words = line.split(separator: " ").map(String.init)
        let content = words[0] == "GET" ? [] : content
        let request = RequestMessage(method: words[0], target: words[1], content: content)
        do throws(ClientFailure) {
            return String(decoding: try client.send(request, to: origin).response.content, as: UTF8.self)
        } catch {
            return nil
        }
    }
}

@Suite struct ClientFaultTests {
    @Test("whichever call fails, at most one exchange does, and it says so", arguments: faults)
    func everyCall(_ fault: Fault) throws {
        // A client that left connections open would soon find this server full.
        let server = try echo(limits: ServerLimits(connectionsMax: 4))
        defer { server.stop(drainSeconds: 0) }
        let clean = try scenario(HTTPClient(), server)
        #expect(!clean.contains(nil))
        for number in 1... {
            let faults = SocketFaults(fault.call, number: number, code: fault.code)
            let outcome = try scenario(HTTPClient(faults: faults), server)
            #expect(outcome.count(where: { $0 == nil }) <= (fault.isHarmless ? 0 : 1), "number \(number)")
            #expect(zip(outcome, clean).allSatisfy { $0 == nil || $0 == $1 }, "number \(number)")
            if !faults.hasStruck { return }
        }
    }

    @Test("reads and writes of any size come to the same", arguments: [1, 2, 3, 7, 64, 1000])
    func sizes(_ bytes: Int) throws {
        let server = try echo()
        defer { server.stop(drainSeconds: 0) }
        let count = min(1000 * bytes, 300_000)
        let outcome = try scenario(HTTPClient(faults: SocketFaults(bytesMax: bytes)), server, contentBytes: count)
        #expect(try outcome == scenario(HTTPClient(), server, contentBytes: count))
    }
}
