// What the environment says of proxies; which of them a request goes through is TreatyNet's business.
import TreatyNet

extension ProxySettings {
    /// What help says of it.
    static let words = """
        Servers are reached through the proxies of HTTP_PROXY and HTTPS_PROXY, but for what NO_PROXY lists (hosts, \
        domains, each with :port where only that is meant, ranges such as 10.0.0.0/8, or *), in upper or lower case. \
        This machine itself is reached without, unless NO_PROXY lists <-loopback>.
        """

    /// HTTP_PROXY, HTTPS_PROXY and NO_PROXY; the names in lower case come first, as elsewhere.
    static func ofEnvironment() throws(WrongUse) -> ProxySettings {
        ProxySettings(
            http: try proxy("http_proxy"), https: try proxy("https_proxy"), exceptions: value("no_proxy") ?? "")
    }

    private static func proxy(_ name: String) throws(WrongUse) -> ProxyServer? {
        guard let url = value(name) else { return nil }
        do throws(OriginFailure) {
            return try ProxyServer(url)
        } catch {
            throw WrongUse("\(name.uppercased()): \(error)", help: "write a URL such as http://proxy.example:3128")
        }
    }

    private static func value(_ name: String) -> String? {
        [name, name.uppercased()].lazy.compactMap { Terminal.environment($0) }.first { !$0.isEmpty }
    }

    /// A line for each proxy through which servers are reached; nothing where there is none. Neither user nor password
    /// is shown.
    func words(for origins: [Origin]) -> String {
        origins.compactMap { origin in
            proxy(for: origin).map {
                let name = ProxySettings.variable(for: origin)
                let what = origins.count == 1 ? "the upstream" : origin.isTLS ? "https" : "http"
                return "\(what) is reached through the proxy \($0.origin.hostAndPort) of \(name)\n"
            }
        }.joined()
    }
}
