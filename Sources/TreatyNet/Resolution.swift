// One question to the resolver on a thread of its own, since the resolver knows no deadline; who waits is its owner.
import Synchronization

/// The addresses of a host, which may come too late for who asked. Its pipe can be read when they are there.
final class Resolution: Sendable {
    let pipe: WakePipe
    private let found = Mutex<[SocketAddress]?>(nil)

    /// Asks for the addresses of a host.
    init(host: String, port: Int) throws(NetFailure) {
        pipe = try WakePipe()
        try startThread { [self] in
            let addresses = SocketAddress.resolve(host: host, port: port, isNumeric: false)
            found.withLock { $0 = addresses }
            pipe.wake()
        }
    }

    deinit { pipe.close() }

    /// Nil while the resolver has not answered; empty where the host has none that can be connected to.
    var addresses: [SocketAddress]? { found.withLock { $0?.filter(\.isInternet) } }
}
