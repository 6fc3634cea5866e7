// Why TLS cannot be spoken on our own side: the library, a file or a certificate; a peer's fault is none of these.

/// What stands between a server and its certificate.
package enum TLSFailure: Error, Sendable, Equatable {
    /// OpenSSL is not on this machine; `install` says how to get it.
    case unavailable(install: String)
    /// A file that was named cannot be used as what it should be.
    case file(path: String, reason: String)
    /// The same, and what to do about it.
    case unusable(path: String, reason: String, help: String)
    /// A file or folder of ours cannot be made.
    case unwritable(path: String, reason: String)
    /// A certificate cannot be made for this name.
    case name(String)
    /// The library refused, in its own words.
    case library(reason: String)

    /// What loading the library failed with.
    init(_ failure: ClientFailure) {
        self =
            if case .tlsUnavailable(let install) = failure {
                .unavailable(install: install)
            } else {
                .library(reason: failure.description)
            }
    }
}

extension TLSFailure: CustomStringConvertible {
    /// One sentence with what to do.
    package var description: String {
        switch self {
        case .unavailable(let install): "https needs OpenSSL 3, which is not on this machine; \(install)"
        case .file(let path, let reason), .unusable(let path, let reason, _): "'\(path)' \(reason)"
        case .unwritable(let path, let reason): "'\(path)' cannot be made: \(reason)"
        case .name(let name): "'\(name)' is neither a host name nor an address that a certificate can name"
        case .library(let reason): "TLS failed: \(reason)"
        }
    }
}
