// What could not be done with the network on our own side; what a peer did wrong is a ClientFailure.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a server cannot listen or a loop cannot run.
package enum NetFailure: Error, Sendable, Equatable {
    case addressInUse(host: String, port: Int)
    case permissionDenied(host: String, port: Int)
    case cannotResolve(host: String)
    /// Any other call of the kernel that failed, with its errno.
    case system(call: String, code: Int32)
}

extension NetFailure {
    /// What the errno of bind or listen means.
    static func listening(host: String, port: Int, code: Int32) -> NetFailure {
        switch code {
        case EADDRINUSE: .addressInUse(host: host, port: port)
        case EACCES, EPERM: .permissionDenied(host: host, port: port)
        default: .system(call: "listening on \(host):\(port)", code: code)
        }
    }
}

extension NetFailure: CustomStringConvertible {
    /// One sentence with what to do.
    package var description: String {
        switch self {
        case .addressInUse(let host, let port):
            "port \(port) on \(host) is in use by another process; choose another port, or 0 for any free one"
        case .permissionDenied(let host, let port):
            "no permission to listen on port \(port) of \(host); ports below 1024 usually need it, choose a higher one"
        case .cannotResolve(let host): "the host '\(host)' has no address to listen on"
        case .system(let call, let code): "\(call) failed: \(systemMessage(code))"
        }
    }
}
