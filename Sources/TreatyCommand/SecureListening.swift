// The options that make a verb speak https, and what it says of its certificate; TLS itself is TreatyNet's.
import TreatyHTTP
import TreatyNet
import TreatyText

extension Option {
    /// How clients are listened to: for every verb that serves. `ParsedArguments.certificate` has the value.
    static let tls: [Option] = [
        Option("--tls", help: "speaks https, with a certificate for localhost that is made once in .treaty/tls"),
        Option(
            "--tls-cert", value: "FILE", help: "speaks https with this certificate, and its chain behind it, in PEM"),
        Option("--tls-key", value: "FILE", help: "the private key of --tls-cert, in PEM"),
    ]
}

/// What came of the options of `Option.tls`.
enum Listening {
    case clear
    case secure(ServerCertificate)
    /// It cannot be done; why was printed.
    case impossible(ExitCode)

    /// Nil in clear.
    var certificate: ServerCertificate? {
        if case .secure(let certificate) = self { certificate } else { nil }
    }
}

extension ParsedArguments {
    /// What the options of `Option.tls` say. Warnings and errors are printed.
    func listening(on terminal: Terminal) throws(WrongUse) -> Listening {
        let (file, key) = (string("--tls-cert"), string("--tls-key"))
        if file != nil, key == nil { throw WrongUse("--tls-cert needs --tls-key FILE, its private key") }
        if key != nil, file == nil { throw WrongUse("--tls-key needs --tls-cert FILE, its certificate") }
        do throws(Diagnostic) {
            let certificate: ServerCertificate
            if let file, let key {
                certificate = try ServerCertificate(certificateFile: file, keyFile: key)
            } else if flag("--tls") {
                certificate = try ServerCertificate.local()
            } else {
                return .clear
            }
            for warning in certificate.warnings { terminal.writeError("\(warning)\n") }
            return .secure(certificate)
        } catch {
            terminal.writeError("treaty: \(error)\n")
            // A file that was named and cannot be used is wrong use; what is missing on the machine is not.
            return .impossible(error.code == "tls.file" ? .wrongUse : .notRun)
        }
    }
}

extension ServerCertificate {
    /// The file that clients are to be told to trust; nil where it is one of the user's own.
    var trusted: String? { isLocal ? file : nil }

    /// How curl reaches a server of this URL under a name that the certificate for localhost has; as it is where the
    /// URL has such a name already, or the certificate is one of the user's own.
    func curl(to url: String) -> (options: [String], url: String) {
        guard isLocal, let origin = try? Origin(url), !ServerCertificate.localNames.contains(origin.host) else {
            return ([], url)
        }
        let here = "https://localhost:\(origin.port)"
        guard !everyAddress.contains(origin.host) else { return ([], here) }
        return (["--connect-to", "localhost:\(origin.port):\(origin.hostAndPort)"], here)
    }
}

/// Hosts that stand for every address of this machine.
private let everyAddress = ["0.0.0.0", "::"]

/// The URL of a server as a client on this machine can use it.
func clientURL(_ url: String) -> String {
    guard let origin = try? Origin(url), everyAddress.contains(origin.host) else { return url }
    return "\(origin.isTLS ? "https" : "http")://127.0.0.1:\(origin.port)"
}

extension Terminal {
    /// What a server says of where it listens, and of its certificate, so that it can be told and trusted.
    func writeListening(_ url: String, _ certificate: ServerCertificate?) {
        write("listening on \(styled(url, .bold))\n")
        guard let certificate else { return }
        write("certificate SHA-256 \(certificate.fingerprint)\n")
        guard let file = certificate.trusted else { return }
        let names = ServerCertificate.localNames.joined(separator: ", ")
        write("  for \(names), the same until \(HTTPDate.format(certificate.notAfter))\n")
        if let renewal = certificate.renewal { write("  made anew (\(renewal)): trust it again\n") }
        let curl = certificate.curl(to: url)
        write("  trust it: curl --cacert \((["\(file)"] + curl.options).joined(separator: " ")) \(curl.url)/\n")
        guard curl.url != url else { return }
        flush()
        writeError(
            "warning: the certificate names only localhost, 127.0.0.1 and ::1: under another name clients refuse it; "
                + "--tls-cert FILE --tls-key FILE give one of your own\n")
    }
}
