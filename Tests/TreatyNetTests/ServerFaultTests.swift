// The server while calls of the kernel fail, one after the other, and while clients break off in every state.
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

/// A call and the errno that it fails with.
struct Fault: Sendable, CustomTestStringConvertible {
    let call: SocketCall
    let code: Int32
    /// Whether the failure must go unnoticed by every client.
    let isHarmless: Bool

    init(_ call: SocketCall, _ code: Int32, isHarmless: Bool = false) {
        self.call = call
        self.code = code
        self.isHarmless = isHarmless
    }

    var testDescription: String { "\(call) \(systemMessage(code))" }
}

private let faults: [Fault] =
    [EINTR, EAGAIN, ECONNABORTED, EPROTO, EPERM, EMFILE, ENFILE, ENOMEM, ENOBUFS].map {
        Fault(.accept, $0, isHarmless: true)
    } + [EINTR, EAGAIN].map { Fault(.read, $0, isHarmless: true) }
    + [ECONNRESET, ENOBUFS, ETIMEDOUT].map { Fault(.read, $0) }
    + [EINTR, EAGAIN].map { Fault(.write, $0, isHarmless: true) }
    + [EPIPE, ECONNRESET, ENOBUFS].map { Fault(.write, $0) }
    + [EINTR, ENOMEM].map { Fault(.wait, $0, isHarmless: true) } + [Fault(.watch, ENOMEM)]

/// Clients one after the other: content in pieces, pipelining with an answer that takes its time, an answer that no
/// buffer of the kernel holds, and a plain one. Returns what each gets until the server closes.
private func scenario(_ server: HTTPServer) throws -> [String] {
    let pieces = try connect(server)
    var first = ""
    for piece in [
        "GET /a HTTP/1.1\r\nHo", "st: h\r\n\r\nPOST /b HTTP/1.1\r\nConnection: close\r\n",
        "Host: h\r\nContent-Length: 6\r\n\r\nabc",
    ] {
        pieces.send(piece)
        first += String(decoding: pieces.read(milliseconds: 2) ?? [], as: UTF8.self)
    }
    pieces.send("def")
    return [
        first + (try #require(pieces.readToEnd())),
        try answer(
            of: server,
            to: "GET /c HTTP/1.1\r\nHost: h\r\n\r\nGET /slow HTTP/1.1\r\nHost: h\r\n\r\n"
                + "GET /d HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
        try answer(of: server, to: "GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
        try answer(of: server, to: "GET /last HTTP/1.0\r\n\r\n"),
    ]
}

@Suite struct ServerFaultTests {
    @Test("whichever call fails, at most one client notices, and the server goes on", arguments: faults, mechanisms)
    func everyCall(_ fault: Fault, _ mechanism: ReadinessMechanism) throws {
        let clean = try scenario(try echo(mechanism))
        for number in 1... {
            let faults = SocketFaults(fault.call, number: number, code: fault.code)
            guard let server = try? echo(mechanism, faults: faults) else {
                #expect(fault.call == .watch && number == 1, "only what no loop can do without stops the start")
                continue
            }
            let answers = try scenario(server)
            let hurt = zip(answers, clean).filter { $0 != $1 }
            #expect(hurt.count <= (fault.isHarmless ? 0 : 1), "number \(number)")
            for (answer, whole) in hurt { #expect(whole.hasPrefix(answer), "number \(number)") }
            #expect(server.stop(drainSeconds: 5).isEmpty)
            if !faults.hasStruck { return }
        }
    }

    @Test(
        "a failure that stays for a while is waited out",
        arguments: [
            Fault(.accept, EMFILE), Fault(.accept, ECONNABORTED), Fault(.wait, ENOMEM), Fault(.read, EAGAIN),
            Fault(.write, EAGAIN),
        ], mechanisms)
    func episodes(_ fault: Fault, _ mechanism: ReadinessMechanism) throws {
        let events = EventLog()
        let faults = SocketFaults(fault.call, number: 2, times: 3, code: fault.code)
        let server = try echo(mechanism, events: events, faults: faults)
        #expect(try scenario(server).last?.hasSuffix("GET /last ") == true)
        #expect(server.stop(drainSeconds: 5).isEmpty)
        let told = events.all.filter { $0.kind == .exhausted(code: EMFILE) }
        #expect(told.count == (fault.code == EMFILE ? 1 : 0), "a shortage is told once")
    }

    @Test("reads and writes of any size give the same answers", arguments: [1, 2, 3, 7, 64, 1000], mechanisms)
    func sizes(_ bytes: Int, _ mechanism: ReadinessMechanism) throws {
        let clean = try scenario(try echo(mechanism))
        let server = try echo(mechanism, faults: SocketFaults(bytesMax: bytes))
        #expect(try scenario(server) == clean)
        #expect(server.stop(drainSeconds: 5).isEmpty)
    }

    @Test("a client that breaks off, in whatever state, hurts nobody", arguments: mechanisms, [true, false])
    func resets(_ mechanism: ReadinessMechanism, isReset: Bool) throws {
        let server = try echo(mechanism, threads: 2)
        let other = try connect(server)
        let head = "POST /x HTTP/1.1\r\nHost: h\r\n"
        for text in [
            "", "P", head, head + "Content-Length: 5\r\n\r\n", head + "Content-Length: 5\r\n\r\nab",
            head + "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            head + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
            "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n", "GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHo",
            "GET /never HTTP/1.1\r\nHost: h\r\n\r\n", "GET /large HTTP/1.1\r\nHost: h\r\n\r\n", "no request\r\n\r\n",
            String(repeating: "GET /large HTTP/1.1\r\nHost: h\r\n\r\n", count: 50),
            "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        ] {
            let peer = try connect(server)
            peer.send(text)
            // The loop has come round and seen what was sent.
            other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(other.read(until: "GET /other ").hasPrefix("HTTP/1.1 200 "), "\(text)")
            if isReset { peer.reset() } else { peer.endWriting() }
        }
        other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(other.read(until: "GET /other ").hasPrefix("HTTP/1.1 200 "))
        #expect(server.stop(drainSeconds: isReset ? 5 : 0).count <= (isReset ? 0 : 14))
    }
}
