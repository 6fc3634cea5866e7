// The verb `authority`: makes the authority by which a proxy looks into https, and says how to trust it.
import TreatyHTTP
import TreatyNet
import TreatyText

extension Verb {
    /// `treaty authority`.
    static let authority = Verb(
        name: "authority",
        summary: "makes an authority of your own, by which --intercept looks into https",
        discussion: [
            """
            Makes .treaty/authority with a certificate, authority.pem, and its private key, which only its owner may \
            read; where there is one already, only says so. Nothing else makes or trusts one. Who trusts it trusts \
            every server that whoever has the key pretends to be: tell only the clients that are recorded, and never \
            pass the key on.
            """,
            """
            Exit codes: 0 it is there; 2 what lies there is no authority, or its time is over; 3 it cannot be made.
            """,
        ],
        examples: [
            Example("treaty authority", "then: treaty record --forward --intercept --to a.har")
        ],
        run: { (_, terminal) throws(WrongUse) in run(terminal) })

    private static func run(_ terminal: Terminal) -> ExitCode {
        do throws(Diagnostic) {
            let existing = try Authority.existing()
            let authority: Authority
            if let existing {
                authority = existing
            } else {
                authority = try Authority.make(name: "Treaty authority of one user")
            }
            let certificate = authority.certificate
            terminal.write("\(authority.file): \(existing == nil ? "made" : "was there already")\n")
            terminal.write("SHA-256 \(certificate.fingerprint)\n")
            terminal.write("valid until \(HTTPDate.format(certificate.notAfter))\n")
            if authority.isOpenToOthers {
                terminal.writeError("warning: others may read its key\n  help: chmod 600 .treaty/authority/*.key.pem\n")
            }
            terminal.write("trust it in one client:\n")
            terminal.write("  curl --cacert \(authority.file)\n")
            terminal.write("  NODE_EXTRA_CA_CERTS=\(authority.file) node ...\n")
            terminal.write("  REQUESTS_CA_BUNDLE=\(authority.file) python ...\n")
            terminal.write("  SSL_CERT_FILE=\(authority.file) for most that use OpenSSL or Go\n")
            return .kept
        } catch {
            terminal.writeError("treaty: \(error)\n")
            return error.code == "tls.file" ? .wrongUse : .notRun
        }
    }
}
