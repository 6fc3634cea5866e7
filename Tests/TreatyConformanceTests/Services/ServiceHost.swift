// Serves one of the independent services on a port of this machine, a thread for each connection; not what it answers.
import Foundation
import Synchronization

/// An answer as the bytes that go out, and what becomes of the connection then.
struct ServiceWire {
    enum Then { case next, close, hang, drip }

    var bytes: [UInt8]
    var then: Then
    /// What drips after the bytes.
    var rest: [UInt8] = []
}

/// An answer before it becomes bytes.
struct ServiceAnswer {
    var status: Int
    var contentType: String?
    var body: String
    /// Fields besides those of the body.
    var fields: [String] = []

    /// The status line, the date, the fields and the empty line.
    func head(at date: Date, _ more: [String]) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status) \(Self.reasons[status] ?? "Whatever")", "Date: \(Self.text(date))"]
        if let contentType, status != 204 { lines.append("content-type: \(contentType)") }
        lines += fields + more
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static let reasons = [
        200: "OK", 201: "Created", 204: "No Content", 302: "Found", 400: "Bad Request", 401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 415: "Unsupported Media Type",
        422: "Unprocessable Content", 500: "Internal Server Error",
    ]

    /// The form of RFC 9110 5.6.7.
    private static func text(_ date: Date) -> String {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(secondsFromGMT: 0)
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return form.string(from: date)
    }
}

/// Listens on a free port of the loopback address and asks for the answer to each request.
final class ServiceHost: Sendable {
    private struct Running {
        var listener: ServiceSocket?
        var port: UInt16 = 0
        var open: Set<ServiceSocket> = []
    }

    private let running = Mutex(Running())
    private let threads = DispatchGroup()
    private let wire: @Sendable (ServiceRequest?) -> ServiceWire

    /// What is no HTTP is asked for as nil, and the connection closed after the answer.
    init(_ wire: @escaping @Sendable (ServiceRequest?) -> ServiceWire) { self.wire = wire }

    /// Listens from now on; answers the port.
    func start() throws -> UInt16 {
        let (listener, port) = try ServiceSocket.listening()
        running.withLock { $0 = Running(listener: listener, port: port) }
        run { self.accept(on: listener) }
        return port
    }

    /// Ends every connection, the hanging ones too, and returns when no thread is left.
    func stop() {
        let (listener, port) = running.withLock { running in
            defer { running.listener = nil }
            return (running.listener, running.port)
        }
        guard let listener else { return }
        // One more caller wakes the accepting thread on every system.
        (try? ServiceSocket.connected(to: port))?.shut()
        running.withLock { running in running.open.forEach { $0.interrupt() } }
        threads.wait()
        listener.shut()
    }

    private func run(_ work: @escaping @Sendable () -> Void) {
        threads.enter()
        let thread = Thread { [threads] in
            work()
            threads.leave()
        }
        thread.start()
    }

    private func accept(on listener: ServiceSocket) {
        while let connection = listener.accepted() {
            let serves = running.withLock { running in
                guard running.listener != nil else { return false }
                running.open.insert(connection)
                return true
            }
            guard serves else { return connection.shut() }
            run {
                self.serve(connection)
                self.running.withLock { running in
                    running.open.remove(connection)
                    connection.shut()
                }
            }
        }
    }

    private func serve(_ connection: ServiceSocket) {
        var reader = ServiceRequestReader(connection)
        while true {
            switch reader.next() {
            case .end: return
            case .malformed:
                _ = connection.sent(wire(nil).bytes)
                return
            case .request(let request):
                let wire = wire(request)
                guard connection.sent(wire.bytes) else { return }
                switch wire.then {
                case .next: continue
                case .close: return
                case .hang:
                    while connection.stays(milliseconds: -1) {}
                    return
                case .drip:
                    for byte in wire.rest {
                        guard connection.stays(milliseconds: 100), connection.sent([byte]) else { return }
                    }
                    return
                }
            }
        }
    }
}
