// Which descriptors can be read or written now: epoll on Linux, poll anywhere; it reads and writes none of them.
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

/// What to wait for on a descriptor; with neither only its failure is reported.
package struct Interest: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let read = Interest(rawValue: 1)
    package static let write = Interest(rawValue: 2)
}

/// By which call of the kernel readiness is learned.
package enum ReadinessMechanism: Sendable {
    case epoll, poll

    /// epoll where there is one.
    package static var preferred: ReadinessMechanism {
        #if os(Linux)
        .epoll
        #else
        .poll
        #endif
    }
}

/// One descriptor that became ready, by the token it was watched with; it comes again until it is served.
struct ReadyEvent {
    let token: UInt64
    let canRead: Bool
    let canWrite: Bool
    /// The peer is gone in both directions, or the socket failed.
    let isBroken: Bool
}

/// A set of watched descriptors and the wait for them.
/// Safe although an epoll event may hold a pointer: only numbers are ever put in.
@safe
struct Readiness: ~Copyable {
    private let mechanism: ReadinessMechanism
    private let faults: SocketFaults?
    private var epollDescriptor: Int32 = -1
    #if os(Linux)
    private var epollEvents: [epoll_event] = unsafe []
    #endif
    private var entries: [pollfd] = []
    private var tokens: [UInt64] = []

    /// Throws where the kernel gives no epoll; on platforms without one `.epoll` is `.poll`.
    init(_ mechanism: ReadinessMechanism, faults: SocketFaults? = nil) throws(NetFailure) {
        self.faults = faults
        #if os(Linux)
        self.mechanism = mechanism
        guard mechanism == .epoll else { return }
        epollDescriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epollDescriptor >= 0 else { throw .system(call: "epoll_create1", code: errno) }
        unsafe epollEvents = [epoll_event](repeating: epoll_event(), count: 256)
        #else
        self.mechanism = .poll
        #endif
    }

    deinit { if epollDescriptor >= 0 { Socket.closed(epollDescriptor) } }

    /// Begins to watch a descriptor; false where the kernel refuses.
    mutating func watch(_ descriptor: Int32, _ interest: Interest, token: UInt64) -> Bool {
        if faults?.failure(of: .watch) != nil { return false }
        #if os(Linux)
        if mechanism == .epoll { return control(EPOLL_CTL_ADD, descriptor, interest, token) }
        #endif
        entries.append(pollfd(fd: descriptor, events: events(interest), revents: 0))
        tokens.append(token)
        return true
    }

    /// Changes what is waited for on a watched descriptor; false where the kernel refuses.
    mutating func change(_ descriptor: Int32, _ interest: Interest, token: UInt64) -> Bool {
        if faults?.failure(of: .watch) != nil { return false }
        #if os(Linux)
        if mechanism == .epoll { return control(EPOLL_CTL_MOD, descriptor, interest, token) }
        #endif
        guard let index = entries.firstIndex(where: { $0.fd == descriptor }) else { return false }
        entries[index].events = events(interest)
        tokens[index] = token
        return true
    }

    /// Ends watching; call it before the descriptor is closed.
    mutating func unwatch(_ descriptor: Int32) {
        #if os(Linux)
        if mechanism == .epoll {
            _ = control(EPOLL_CTL_DEL, descriptor, [], 0)
            return
        }
        #endif
        guard let index = entries.firstIndex(where: { $0.fd == descriptor }) else { return }
        entries.swapAt(index, entries.count - 1)
        tokens.swapAt(index, tokens.count - 1)
        entries.removeLast()
        tokens.removeLast()
    }

    /// Waits at most so long and appends what is ready to `ready`; an interrupted wait is an empty one, and so is one
    /// that failed, after a pause, so that a failure that stays takes no processor.
    mutating func wait(milliseconds: Int, into ready: inout [ReadyEvent]) {
        if let code = faults?.failure(of: .wait) { return pause(after: code) }
        #if os(Linux)
        if mechanism == .epoll {
            // Holds: the kernel writes no more events than the array's count.
            let count = unsafe epoll_wait(
                epollDescriptor, &epollEvents, Int32(epollEvents.count), Int32(clamping: milliseconds))
            guard count >= 0 else { return pause(after: errno) }
            for index in 0..<Int(count) {
                let event = unsafe epollEvents[index]
                let broken = unsafe event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
                ready.append(
                    ReadyEvent(
                        token: unsafe event.data.u64, canRead: unsafe event.events & EPOLLIN.rawValue != 0,
                        canWrite: unsafe event.events & EPOLLOUT.rawValue != 0, isBroken: broken))
            }
            return
        }
        #endif
        // Holds: the count is the array's.
        let count = unsafe poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds))
        guard count >= 0 else { return pause(after: errno) }
        for (entry, token) in zip(entries, tokens) where entry.revents != 0 {
            ready.append(
                ReadyEvent(
                    token: token, canRead: entry.revents & Int16(POLLIN) != 0,
                    canWrite: entry.revents & Int16(POLLOUT) != 0,
                    isBroken: entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0))
        }
    }

    private func pause(after code: Int32) {
        if code != EINTR { _ = poll(nil, 0, 10) }
    }

    private func events(_ interest: Interest) -> Int16 {
        (interest.contains(.read) ? Int16(POLLIN) : 0) | (interest.contains(.write) ? Int16(POLLOUT) : 0)
    }

    #if os(Linux)
    private func control(_ operation: Int32, _ descriptor: Int32, _ interest: Interest, _ token: UInt64) -> Bool {
        var event = unsafe epoll_event()
        if interest.contains(.read) { unsafe event.events |= EPOLLIN.rawValue }
        if interest.contains(.write) { unsafe event.events |= EPOLLOUT.rawValue }
        unsafe event.data.u64 = token
        // Holds: the pointer is to a local that the kernel copies.
        return unsafe epoll_ctl(epollDescriptor, operation, descriptor, &event) == 0
    }
    #endif
}
