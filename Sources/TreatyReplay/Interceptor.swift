// Looks into the tunnels of a proxy: a certificate for each host, signed by an authority the user made and trusts.
import Synchronization
package import TreatyNet

/// Makes what TLS needs to be any host, and keeps it for the next tunnel to that host.
package final class Interceptor: Sendable {
    private let authority: Certificate
    private let made = Mutex<[String: (tls: ServerTLS, notAfter: Int)]>([:])
    /// Browsers take no certificate of a server that is valid for more than 398 days; these live as long as a process.
    private static let days = 30

    package init(authority: Certificate) { self.authority = authority }

    /// TLS as this host. A first tunnel costs a key on the curve P-256 and a signature, under 1 ms.
    func tls(for host: String) throws(ForwardFailure) -> ServerTLS {
        let name = host.lowercased()
        let now = unixSeconds()
        if let known = made.withLock({ $0[name] }), known.notAfter - 3600 > now { return known.tls }
        do throws(TLSFailure) {
            let leaf = try Certificate.make(for: [name], commonName: name, days: Interceptor.days, issuer: authority)
            let tls = try ServerTLS(leaf)
            made.withLock { made in
                // A client may ask for any number of hosts.
                if made.count >= 1024 { made = [:] }
                made[name] = (tls, leaf.notAfter)
            }
            return tls
        } catch {
            throw ForwardFailure(status: 502, reason: "no certificate can be made for '\(host)': \(error)")
        }
    }
}
