// One accepted connection: its buffers and where it stands; the loop it lives on moves it.
import TreatyHTTP

/// The state of a connection. It lives on one loop and is never shared.
final class Connection {
    /// What the connection waits for; each kind has its own time.
    enum Waiting { case request, head, content, delay, write, linger }

    /// An answer that is not due yet; requests behind it wait, so that answers keep their order (RFC 9112 9.3.2).
    struct DelayedAnswer {
        /// Nil until another thread has sent it.
        let response: ResponseMessage?
        let request: RequestMessage
    }

    let descriptor: Int32
    let client: ClientAddress
    let slot: Int
    let token: UInt64
    var parser: RequestParser
    var inbound: [UInt8] = []
    var inboundStart = 0
    var outbound: [UInt8] = []
    var outboundStart = 0
    var interest: Interest = .read
    var delayed: DelayedAnswer?
    /// How many requests were handed to the handler.
    var serial = 0
    /// Nothing more is read as a request; the connection closes when all is written.
    var isClosing = false
    var isLingering = false
    var peerEnded = false
    var sentContinue = false
    var waiting = Waiting.request
    /// When the time of `waiting` is over, in monotonic milliseconds.
    var deadline = Int.max
    /// The earliest entry of this connection among the loop's timers.
    var scheduledAt = Int.max
    var isOpen = true

    init(descriptor: Int32, client: ClientAddress, slot: Int, token: UInt64, limits: HTTPLimits) {
        self.descriptor = descriptor
        self.client = client
        self.slot = slot
        self.token = token
        parser = RequestParser(limits: limits)
    }

    var pendingBytes: Int { outbound.count - outboundStart }

    /// Whether nothing has begun that could be cut.
    var isIdle: Bool { pendingBytes == 0 && delayed == nil && (isLingering || inboundStart == inbound.count) }

    /// Takes bytes off the front of what came; the parser's offsets count from there.
    func consume(_ count: Int) {
        inboundStart += count
        if inboundStart == inbound.count {
            // A large message leaves its room behind; small ones reuse it.
            inbound.removeAll(keepingCapacity: inbound.capacity <= 65_536)
            inboundStart = 0
        } else if inboundStart > 65_536 {
            inbound.removeFirst(inboundStart)
            inboundStart = 0
        }
    }

    /// Writes what waits, as much as goes; false when the connection is broken. `progressed` tells of written bytes.
    func flush(progressed: inout Bool) -> Bool {
        while pendingBytes > 0 {
            switch Socket.write(descriptor, outbound, from: outboundStart) {
            case .bytes(let count):
                outboundStart += count
                progressed = progressed || count > 0
            case .wouldBlock: return true
            case .end, .failed: return false
            }
        }
        outbound.removeAll(keepingCapacity: outbound.capacity <= 262_144)
        outboundStart = 0
        return true
    }
}
