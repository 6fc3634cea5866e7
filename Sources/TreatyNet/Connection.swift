// One accepted connection: its buffers and where it stands; the loop it lives on moves it.
import TreatyHTTP

/// The state of a connection. It lives on one loop and is never shared.
final class Connection {
    /// What the connection waits for; each kind has its own time.
    enum Waiting { case handshake, request, head, content, delay, write, linger, tunnel }

    /// An answer that is not due yet; requests behind it wait, so that answers keep their order (RFC 9112 9.3.2).
    final class DelayedAnswer {
        /// Nil until another thread has sent it.
        let response: ResponseMessage?
        let request: RequestMessage
        /// When it is due, in monotonic milliseconds.
        let due: Int

        init(response: ResponseMessage?, request: RequestMessage, due: Int) {
            self.response = response
            self.request = request
            self.due = due
        }
    }

    /// Room for what comes and what goes, empty.
    struct Buffers {
        var inbound: [UInt8] = []
        var outbound: [UInt8] = []
    }

    let descriptor: Int32
    let client: ClientAddress
    let slot: Int
    let token: UInt64
    /// The TLS that `inbound` and `outbound` pass through; nil in clear.
    var session: TLSServerSession?
    /// Where its bytes go as they are, and come from; nil while it speaks HTTP.
    var tunnel: Tunnel?
    /// What the client believes to speak to through a tunnel that ends here.
    var tunnelled: Origin?
    var parser: RequestParser
    var inbound: [UInt8] = []
    var inboundStart = 0
    var outbound: [UInt8] = []
    var outboundStart = 0
    var interest: Interest = .read
    var delayed: DelayedAnswer?
    /// What another server is asked for it, where nobody else wants the response.
    var call: ClientCall?
    /// The last request of a larger answer that waits to be written.
    var unwritten: RequestMessage?
    /// How many requests were handed to the handler.
    var serial = 0
    /// Nothing more is read as a request; the connection closes when all is written.
    var isClosing = false
    var isLingering = false
    var peerEnded = false
    /// Whether requests may lie in `inbound` that wait for the next turn of the loop; no more is read before.
    var hasMore = false
    var sentContinue = false
    var waiting = Waiting.request
    /// When the time of `waiting` is over, in monotonic milliseconds.
    var deadline = Int.max
    /// When the loop's timers call next; .max where they do not.
    var calledAt = Int.max
    /// When that waiting began.
    var since = 0
    var isOpen = true

    init(descriptor: Int32, client: ClientAddress, slot: Int, token: UInt64, limits: HTTPLimits) {
        self.descriptor = descriptor
        self.client = client
        self.slot = slot
        self.token = token
        parser = RequestParser(limits: limits)
    }

    var pendingBytes: Int { outbound.count - outboundStart + (session?.unsentCount ?? 0) }

    /// Whether nothing has begun that could be cut.
    var isIdle: Bool {
        pendingBytes == 0 && delayed == nil && tunnel == nil && (isLingering || parser.phase == .nothing)
    }

    /// Takes the room of the loop where it has none.
    func borrow(_ spare: inout Buffers) {
        if inbound.capacity == 0 { swap(&inbound, &spare.inbound) }
        if outbound.capacity == 0 { swap(&outbound, &spare.outbound) }
    }

    /// Gives up the room that it does not fill, so that who is idle or slow keeps little more than what it sent.
    func giveBack(_ spare: inout Buffers) {
        if pendingBytes == 0 {
            if spare.outbound.capacity == 0 { swap(&outbound, &spare.outbound) } else { outbound = [] }
        }
        let left = inbound.count - inboundStart
        guard inbound.capacity > 2 * left + (left == 0 ? 0 : 512) else { return }
        let rest = Array(inbound[inboundStart...])
        inbound.removeAll(keepingCapacity: inbound.capacity <= 65_536)
        inboundStart = 0
        if spare.inbound.capacity == 0 { swap(&inbound, &spare.inbound) }
        inbound = rest
    }

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
    func flush(progressed: inout Bool, _ faults: SocketFaults?) -> Bool {
        if let session { return flush(through: session, progressed: &progressed, faults) }
        while pendingBytes > 0 {
            switch Socket.write(descriptor, outbound, from: outboundStart, faults) {
            case .bytes(let count):
                outboundStart += count
                progressed = progressed || count > 0
            case .wouldBlock:
                // Who reads on and on, but never all, leaves no growing front behind.
                if outboundStart > outbound.count / 2 {
                    outbound.removeFirst(outboundStart)
                    outboundStart = 0
                }
                return true
            case .end, .failed: return false
            }
        }
        outbound.removeAll(keepingCapacity: outbound.capacity <= 65_536)
        if unwritten != nil { unwritten = nil }
        outboundStart = 0
        return true
    }
}
