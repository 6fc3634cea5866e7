// Waits until a server accepts connections; what it serves is not looked at.

/// Whether a server can be connected to.
package enum Reachability {
    /// Whether a connection came about within the time. Asks at once, then every 100 ms.
    package static func isReached(_ origin: Origin, within milliseconds: Int) -> Bool {
        let end = monotonicMilliseconds() + milliseconds
        while true {
            let attempt = min(end, monotonicMilliseconds() + 1000)
            if (try? ClientConnection.open(origin, number: 0, until: attempt, milliseconds: 1000)) != nil {
                return true
            }
            if monotonicMilliseconds() >= end { return false }
            pause(milliseconds: min(100, end - monotonicMilliseconds()))
        }
    }
}

/// Lets time pass on the calling thread.
package func pause(milliseconds: Int) {
    // No descriptor is -1: nothing can end the call before its time.
    _ = Socket.wait(-1, reads: false, writes: false, until: monotonicMilliseconds() + milliseconds)
}
