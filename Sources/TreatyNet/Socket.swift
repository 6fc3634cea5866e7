// The calls of the kernel on sockets and pipes, each with its pointers in one place; what is sent is not known here.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
#if os(Linux)
import CLinux
#endif

/// The kernel's words for an errno.
package func systemMessage(_ code: Int32) -> String {
    // Holds: strerror gives a string that lives at least until the next call on this thread, and it is copied here.
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}

/// Milliseconds of a clock that only goes forward; its zero means nothing.
package func monotonicMilliseconds() -> Int {
    var time = timespec()
    // Holds: the pointer is to a local that outlives the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

/// Microseconds of the clock of `monotonicMilliseconds`.
func monotonicMicroseconds() -> Int {
    var time = timespec()
    // Holds: the pointer is to a local that outlives the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
}

/// Microseconds since 1970 as the system's clock says.
package func unixMicroseconds() -> Int {
    var time = timespec()
    // Holds: the pointer is to a local that outlives the call.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
}

/// Seconds since 1970 as the system's clock says.
package func unixSeconds() -> Int {
    var time = timespec()
    // Holds: the pointer is to a local that outlives the call.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec
}

/// An address of the kernel: family, host and port in one opaque value.
struct SocketAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    var isIPv6: Bool { Int32(storage.ss_family) == AF_INET6 }
    var isInternet: Bool { Int32(storage.ss_family) == AF_INET || isIPv6 }

    /// The port; 0 where the family has none.
    var port: Int {
        // Holds: sockaddr_storage is made to be read as the type its family names, and is larger than both.
        unsafe withUnsafeBytes(of: storage) { bytes in
            guard isInternet, bytes.count >= 4 else { return 0 }
            // The port stands in network order right behind the two bytes of the family, in both families.
            return unsafe Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }

    /// The host in numbers, such as `127.0.0.1` or `::1`.
    var host: String {
        var name = [CChar](repeating: 0, count: 64)
        var copy = storage
        let length = self.length
        // Holds: both pointers are to locals that outlive the call, with their sizes beside them.
        let result = unsafe withUnsafePointer(to: &copy) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getnameinfo(address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
            }
        }
        guard result == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The addresses of a host, in the order the resolver prefers; empty where there are none. May block on the network
    /// unless `isNumeric`.
    static func resolve(host: String, port: Int, isNumeric: Bool) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        #if canImport(Glibc)
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        unsafe hints.ai_socktype = SOCK_STREAM
        #endif
        unsafe hints.ai_flags = isNumeric ? AI_NUMERICHOST | AI_NUMERICSERV : AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        // Holds: the strings live for the call, the list is ours until freeaddrinfo, each entry says its length.
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let source = unsafe entry.pointee.ai_addr {
                var address = SocketAddress()
                let length = unsafe min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
                unsafe withUnsafeMutableBytes(of: &address.storage) { target in
                    unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: source, count: length))
                }
                address.length = socklen_t(length)
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    fileprivate func withAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        // Holds: sockaddr_storage is made to be read as sockaddr; the pointer does not leave the call.
        unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    fileprivate mutating func withMutableAddress<Result>(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
    ) -> Result {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // Holds: as above; the kernel writes no more than `length` says there is room for.
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe withUnsafeMutablePointer(to: &length) { room in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, room) }
            }
        }
    }
}

/// What a read or a write that does not block came to.
enum Transfer: Equatable {
    case bytes(Int)
    /// Nothing now; wait for readiness.
    case wouldBlock
    /// The peer sends no more.
    case end
    case failed(Int32)
}

/// Calls on a non-blocking socket or pipe, named by its descriptor; whoever made it closes it.
enum Socket {
    /// A socket for addresses of this family that does not block and is not inherited; negative errno where it fails.
    static func make(for address: SocketAddress) -> Int32 {
        #if os(Linux)
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(Int32(address.storage.ss_family), kind, 0)
        #else
        let descriptor = socket(Int32(address.storage.ss_family), SOCK_STREAM, 0)
        #endif
        if descriptor < 0 { return -errno }
        prepare(descriptor)
        return descriptor
    }

    /// Where the flags of `socket` and `accept4` do not exist, sets them afterwards; small writes go out at once.
    static func prepare(_ descriptor: Int32) {
        #if !os(Linux)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        set(descriptor, SOL_SOCKET, SO_NOSIGPIPE)
        #endif
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
    }

    static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
        var one: Int32 = 1
        // Holds: the pointer is to a local of the size that is given.
        unsafe setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// How many connections may wait to be accepted.
    static let backlog: Int32 = 1024

    /// A listening socket; negative errno where it fails.
    static func listen(on address: SocketAddress) -> Int32 {
        let descriptor = make(for: address)
        if descriptor < 0 { return descriptor }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR)
        let isBound = unsafe address.withAddress { unsafe bind(descriptor, $0, $1) } == 0
        if isBound, systemListen(descriptor, backlog) == 0 { return descriptor }
        let code = errno
        _ = close(descriptor)
        return -code
    }

    /// The next connection that waits; a negative errno where there is none.
    static func accept(
        _ listener: Int32, from address: inout SocketAddress, _ faults: SocketFaults? = nil
    ) -> Int32 {
        if let code = faults?.failure(of: .accept) { return -code }
        #if os(Linux)
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe address.withMutableAddress { unsafe accept4(listener, $0, $1, flags) }
        #else
        let descriptor = unsafe address.withMutableAddress { unsafe Darwin.accept(listener, $0, $1) }
        #endif
        if descriptor < 0 { return -errno }
        prepare(descriptor)
        return descriptor
    }

    /// Begins to connect; 0 when it is done at once, EINPROGRESS when it goes on, else the errno.
    static func connect(_ descriptor: Int32, to address: SocketAddress, _ faults: SocketFaults? = nil) -> Int32 {
        if let code = faults?.failure(of: .connect) { return code }
        return unsafe address.withAddress { unsafe systemConnect(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    /// What a connection attempt or the connection failed with; 0 where it did not.
    static func error(of descriptor: Int32) -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // Holds: the pointers are to locals of the sizes that are given.
        return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 ? code : errno
    }

    static func localAddress(of descriptor: Int32) -> SocketAddress {
        var address = SocketAddress()
        _ = unsafe address.withMutableAddress { unsafe getsockname(descriptor, $0, $1) }
        return address
    }

    static func peerAddress(of descriptor: Int32) -> SocketAddress {
        var address = SocketAddress()
        _ = unsafe address.withMutableAddress { unsafe getpeername(descriptor, $0, $1) }
        return address
    }

    /// A host in numbers; an IPv4 address that is written as one of IPv6 (`::ffff:127.0.0.1`, RFC 4291 2.5.5.2) as
    /// itself.
    static func unmapped(_ host: String) -> String {
        let rest = host.dropFirst(7)
        return host.hasPrefix("::ffff:") && rest.contains(".") ? String(rest) : host
    }

    /// Reads into all of `buffer`; how much came is in the result.
    static func read(
        _ descriptor: Int32, into buffer: inout [UInt8], _ faults: SocketFaults? = nil
    ) -> Transfer {
        if let code = faults?.failure(of: .read) { return transfer(failedWith: code) }
        let most = min(buffer.count, faults?.bytesMax ?? .max)
        // Holds: the pointer is to the array's own bytes and the count is no more than theirs.
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, most, 0) }
        if count > 0 { return .bytes(count) }
        return count == 0 ? .end : transfer(failedWith: errno)
    }

    /// Writes `buffer` from `start` on, as much as goes now; a peer that is gone is an error, never a signal.
    static func write(
        _ descriptor: Int32, _ buffer: [UInt8], from start: Int, _ faults: SocketFaults? = nil
    ) -> Transfer {
        if let code = faults?.failure(of: .write) { return transfer(failedWith: code) }
        #if os(Linux)
        let flags = Int32(MSG_NOSIGNAL)
        #else
        let flags: Int32 = 0
        #endif
        guard start < buffer.count else { return .bytes(0) }
        let most = min(buffer.count - start, faults?.bytesMax ?? .max)
        // Holds: start lies within the array, and the count is no more than what is left of it.
        let count = unsafe buffer.withUnsafeBytes { bytes in
            unsafe send(descriptor, bytes.baseAddress.map { unsafe $0 + start }, most, flags)
        }
        return count >= 0 ? .bytes(count) : transfer(failedWith: errno)
    }

    private static func transfer(failedWith code: Int32) -> Transfer {
        code == EAGAIN || code == EWOULDBLOCK || code == EINTR ? .wouldBlock : .failed(code)
    }

    /// Says that we send no more; the peer may go on.
    static func endWriting(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    static func closed(_ descriptor: Int32) { _ = close(descriptor) }

    /// Waits until one descriptor can be read or written; nil when the time is over. An error counts as readiness.
    static func wait(
        _ descriptor: Int32, reads: Bool, writes: Bool, until deadline: Int
    ) -> (read: Bool, write: Bool)? {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        if reads { entry.events |= Int16(POLLIN) }
        if writes { entry.events |= Int16(POLLOUT) }
        while true {
            let left = max(0, deadline - monotonicMilliseconds())
            // Holds: the pointer is to one local entry, and the count is 1.
            let count = unsafe poll(&entry, 1, Int32(clamping: left))
            if count > 0 {
                let broken = entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
                return (
                    reads && (broken || entry.revents & Int16(POLLIN) != 0),
                    writes && (broken || entry.revents & Int16(POLLOUT) != 0)
                )
            }
            if count == 0 || errno != EINTR { return nil }
        }
    }
}

// Named apart, since the methods of Socket would hide them.
private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }

private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    unsafe connect(descriptor, address, length)
}

/// Two ends of a pipe by which one thread wakes or awaits another; neither end blocks.
struct WakePipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws(NetFailure) {
        var ends: [Int32] = [-1, -1]
        // Holds: the kernel writes two descriptors, and the array has room for two.
        guard unsafe pipe(&ends) == 0 else { throw .system(call: "pipe", code: errno) }
        readEnd = ends[0]
        writeEnd = ends[1]
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    func wake() {
        var byte: UInt8 = 1
        // Holds: one byte of a local. A full pipe is awake already, so a failure needs no answer.
        _ = unsafe write(writeEnd, &byte, 1)
    }

    /// Takes what was written, so that the pipe is not ready any more.
    func drain() {
        var bytes: (UInt64, UInt64) = (0, 0)
        // Holds: sixteen bytes of a local.
        while unsafe read(readEnd, &bytes, 16) == 16 {}
    }

    func close() {
        Socket.closed(readEnd)
        Socket.closed(writeEnd)
    }
}

/// Starts a thread of its own for `body`; it is not joined, so that `body` says itself when it is done.
func startThread(_ body: @escaping @Sendable () -> Void) throws(NetFailure) {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    // Holds: the retained reference is taken back exactly once, by the thread, or here when there is no thread.
    let work = unsafe Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    let code = unsafe pthread_create(
        &thread, nil,
        { argument in
            unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, work.toOpaque())
    if code == 0, let thread = unsafe thread { unsafe pthread_detach(thread) }
    #else
    var thread = pthread_t()
    let code = unsafe pthread_create(
        &thread, nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, work.toOpaque())
    if code == 0 { pthread_detach(thread) }
    #endif
    if code != 0 {
        unsafe work.release()
        throw .system(call: "pthread_create", code: code)
    }
}
