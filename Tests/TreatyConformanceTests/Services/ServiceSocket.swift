// Blocking sockets for the independent services and their tests; it knows bytes and ports, not HTTP.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A call of the kernel that failed: its name and `errno`.
struct ServiceSocketError: Error {
    let call: String
    let number: Int32
}

/// One TCP socket of 127.0.0.1 as blocking calls; whoever made it closes it.
struct ServiceSocket: Hashable {
    let descriptor: Int32

    #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
    private static let stream = SOCK_STREAM
    #endif
    #if canImport(Darwin)
    private static let silently: Int32 = 0
    #else
    private static let silently = Int32(MSG_NOSIGNAL)
    #endif

    /// Listens on a free port of the loopback address.
    static func listening() throws(ServiceSocketError) -> (socket: ServiceSocket, port: UInt16) {
        let made = try ServiceSocket.made()
        var address = loopback(port: 0)
        // The address is a local value of the size that is passed, and the call does not keep the pointer.
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(made.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(made.descriptor, 64) == 0 else { throw made.failed("listen") }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // As above; the kernel writes at most `length` bytes.
        let named = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(made.descriptor, $0, &length)
            }
        }
        guard named == 0 else { throw made.failed("getsockname") }
        return (made, UInt16(bigEndian: address.sin_port))
    }

    /// Connects to a port of the loopback address; a silent peer ends a read after ten seconds.
    static func connected(to port: UInt16) throws(ServiceSocketError) -> ServiceSocket {
        let made = try ServiceSocket.made()
        var deadline = timeval(tv_sec: 10, tv_usec: 0)
        // The option's value is a local timeval of the size that is passed.
        _ = unsafe setsockopt(
            made.descriptor, SOL_SOCKET, SO_RCVTIMEO, &deadline, socklen_t(MemoryLayout<timeval>.size))
        var address = loopback(port: port)
        // The address is a local value of the size that is passed, and the call does not keep the pointer.
        let joined = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(made.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard joined == 0 else { throw made.failed("connect") }
        return made
    }

    /// The next caller of a listening socket, or nil where accepting failed.
    func accepted() -> ServiceSocket? {
        while true {
            let next = accept(descriptor, nil, nil)
            if next >= 0 { return ServiceSocket(descriptor: next).withoutSignals() }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }

    /// Up to `bytesMax` bytes; empty when the peer is done, was reset or stayed silent for too long.
    func received(bytesMax: Int = 16_384) -> [UInt8] {
        while true {
            var count = 0
            // The kernel writes at most the capacity that is passed, and `count` says how much of it is set.
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, initialized in
                count = unsafe recv(descriptor, buffer.baseAddress, bytesMax, 0)
                initialized = max(count, 0)
            }
            if count >= 0 || errno != EINTR { return bytes }
        }
    }

    /// Sends all bytes; false when the peer takes no more.
    func sent(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            // The pointer stays within the array, `done` being less than its count.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe send(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done, Self.silently)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return false }
            done += count
        }
        return true
    }

    /// Waits until the peer closes, for at most so long (negative: for ever); true when it is still there.
    /// What the peer sends meanwhile is thrown away.
    func stays(milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // One local element, and the count passed is one.
        let count = unsafe poll(&watched, 1, milliseconds)
        if count == 0 { return true }
        return count > 0 && !received().isEmpty
    }

    /// Ends reading and writing, which wakes the thread that waits in one of them.
    func interrupt() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    func shut() { _ = close(descriptor) }

    private static func made() throws(ServiceSocketError) -> ServiceSocket {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw ServiceSocketError(call: "socket", number: errno) }
        return ServiceSocket(descriptor: descriptor).withoutSignals()
    }

    private func withoutSignals() -> ServiceSocket {
        #if canImport(Darwin)
        var on: Int32 = 1
        // The option's value is a local integer of the size that is passed.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        return self
    }

    private func failed(_ call: String) -> ServiceSocketError {
        let error = ServiceSocketError(call: call, number: errno)
        shut()
        return error
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return address
    }
}
