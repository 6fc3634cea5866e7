// The other end of a connection for tests, byte by byte and with deadlines; it knows no HTTP.
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A connected socket. Every wait has a deadline, so that no test hangs.
package final class RawPeer: Sendable {
    let descriptor: Int32

    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Connects to a port of this machine; nil where it is refused.
    package init?(port: Int) {
        descriptor = RawPeer.makeSocket()
        guard unsafe RawPeer.withAddress(port: port, { unsafe connect(descriptor, $0, $1) }) == 0 else { return nil }
    }

    deinit { _ = close(descriptor) }

    package func send(_ text: String) { send(Array(text.utf8)) }

    /// Writes all, or as much as the peer takes before it breaks off.
    package func send(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { content in
                unsafe Glibc.send(
                    descriptor, content.baseAddress.map { unsafe $0 + start }, content.count - start,
                    Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            start += count
        }
    }

    /// Writes what the kernel takes within 100 milliseconds; nil where it takes nothing.
    package func sendNow(_ bytes: [UInt8]) -> Int? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&entry, 1, 100) > 0 else { return nil }
        let count = unsafe bytes.withUnsafeBytes { content in
            unsafe Glibc.send(descriptor, content.baseAddress, content.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        return count > 0 ? count : nil
    }

    package func endWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads until the peer closes; nil when it does not within the deadline.
    package func readToEnd(milliseconds: Int32 = 10_000) -> String? {
        var bytes: [UInt8] = []
        while true {
            guard let more = read(milliseconds: milliseconds) else { return nil }
            if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
    }

    /// Reads until the text ends with or holds `mark`; what came so far when the peer closes or the deadline is over.
    package func read(until mark: String, milliseconds: Int32 = 10_000) -> String {
        var bytes: [UInt8] = []
        while let more = read(milliseconds: milliseconds), !more.isEmpty {
            bytes += more
            if String(decoding: bytes, as: UTF8.self).contains(mark) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What comes next; empty at the end of the connection, nil after the deadline.
    package func read(milliseconds: Int32 = 10_000) -> [UInt8]? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return nil }
        var room = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &room, room.count, 0)
        return Array(room.prefix(max(0, count)))
    }

    /// Closes so that the peer sees a reset (RFC 9293 3.10.5).
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        _ = shutdown(descriptor, Int32(SHUT_RD))
    }

    /// Sends what it is given at once, so that parts arrive as parts.
    fileprivate static func makeSocket() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var option: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &option, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    fileprivate static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// A server that gives each connection to a script, in turn, on a thread of its own; the last script serves all others.
package final class RawServer: Sendable {
    package let port: Int
    private let listener: Int32
    private let accepted = Count()

    package var connectionCount: Int { accepted.value.withLock { $0 } }

    package init(_ scripts: [@Sendable (RawPeer) -> Void]) {
        let listener = RawPeer.makeSocket()
        self.listener = listener
        _ = unsafe RawPeer.withAddress(port: 0) { unsafe bind(listener, $0, $1) }
        _ = listen(listener, 16)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = unsafe getsockname(listener, $0, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        let work = Work { [accepted] in
            var index = 0
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 {
                    // Closed here and nowhere else: another thread may get the same number the moment it is free.
                    _ = close(listener)
                    return
                }
                accepted.value.withLock { $0 += 1 }
                scripts[min(index, scripts.count - 1)](RawPeer(descriptor: descriptor))
                index += 1
            }
        }
        var thread = pthread_t()
        unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        pthread_detach(thread)
    }

    deinit { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    private final class Count: Sendable {
        let value = Mutex(0)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
