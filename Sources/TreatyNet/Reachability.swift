// Waits until a server accepts connections; what it serves is not looked at.

/// Whether a server can be connected to.
package enum Reachability {
    /// Whether a connection came about within the time, to the proxy where there is one. Asks at once, then every
    /// 100 ms.
    package static func isReached(
        _ origin: Origin, through proxies: ProxySettings = ProxySettings(), within milliseconds: Int
    ) -> Bool {
        let origin = proxies.proxy(for: origin)?.origin ?? origin
        let end = monotonicMilliseconds() + milliseconds
        while true {
            let attempt = min(end, monotonicMilliseconds() + 1000)
            if addresses(of: origin, until: attempt).contains(where: { accepts($0, until: attempt) }) { return true }
            if monotonicMilliseconds() >= end { return false }
            pause(milliseconds: min(100, end - monotonicMilliseconds()))
        }
    }

    private static func accepts(_ address: SocketAddress, until deadline: Int) -> Bool {
        let descriptor = Socket.make(for: address)
        guard descriptor >= 0 else { return false }
        defer { Socket.closed(descriptor) }
        if Socket.connect(descriptor, to: address) == 0 { return true }
        return Socket.wait(descriptor, reads: false, writes: true, until: deadline) != nil
            && Socket.error(of: descriptor) == 0
    }
}

/// Lets time pass on the calling thread.
package func pause(milliseconds: Int) {
    // No descriptor is -1: nothing can end the call before its time.
    _ = Socket.wait(-1, reads: false, writes: false, until: monotonicMilliseconds() + milliseconds)
}
