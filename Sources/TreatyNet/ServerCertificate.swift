// What a server shows to speak https: files of the user, or a certificate made for localhost and kept; no X.509 here.
import TreatyHTTP
public import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a server needs to speak https.
public struct ServerCertificate: Sendable {
    /// The PEM file of the certificate: what clients may be told to trust, where it signed itself.
    public let file: String
    /// SHA-256 of the certificate as `AA:BB:...`, the form of browsers and of `openssl x509 -fingerprint -sha256`.
    public let fingerprint: String
    /// What is not as it should be, such as a certificate that has expired.
    public let warnings: [Diagnostic]
    /// Whether it was made here for localhost.
    package let isLocal: Bool
    package let tls: ServerTLS

    private init(
        _ certificate: Certificate, file: String, warnings: [Diagnostic], isLocal: Bool
    ) throws(Diagnostic) {
        self.file = file
        fingerprint = certificate.fingerprint
        self.warnings = warnings
        self.isLocal = isLocal
        do {
            tls = try ServerTLS(certificate)
        } catch {
            throw error.diagnostic
        }
    }

    /// The last second in which it is valid, since 1970.
    package var notAfter: Int { tls.certificate.notAfter }

    /// Reads a certificate, its chain behind it, and its private key, both in PEM. The diagnostic names the file and
    /// says whether it is missing, no PEM, or the key of another certificate; one that has expired is a warning.
    public init(certificateFile: String, keyFile: String) throws(Diagnostic) {
        try self.init(certificateFile: certificateFile, keyFile: keyFile, now: unixSeconds())
    }

    package init(certificateFile: String, keyFile: String, now: Int) throws(Diagnostic) {
        let certificate = try ServerCertificate.read(certificateFile, keyFile)
        var warnings: [Diagnostic] = []
        func warn(_ code: String, _ message: String, _ help: String) {
            warnings.append(Diagnostic(.warning, code, message, help: help))
        }
        let (from, until) = (certificate.notBefore, certificate.notAfter)
        if until < now {
            warn(
                "tls.expired", "the certificate in '\(certificateFile)' expired \(HTTPDate.format(until))",
                "clients refuse it: renew it")
        } else if from > now {
            warn(
                "tls.not-yet", "the certificate in '\(certificateFile)' is not valid before \(HTTPDate.format(from))",
                "clients refuse it until then")
        }
        if PrivateFile.isOpenToOthers(keyFile) {
            warn("tls.key-mode", "others may read the private key '\(keyFile)'", "chmod 600 \(keyFile)")
        }
        try self.init(certificate, file: certificateFile, warnings: warnings, isLocal: false)
    }

    private static func read(_ certificateFile: String, _ keyFile: String) throws(Diagnostic) -> Certificate {
        do {
            return try Certificate.read(
                certificate: try PrivateFile.bytes(certificateFile), key: try PrivateFile.bytes(keyFile),
                certificateName: certificateFile, keyName: keyFile)
        } catch {
            throw error.diagnostic
        }
    }

    // MARK: For localhost

    /// The names that it is for.
    package static let localNames = ["localhost", "127.0.0.1", "::1"]
    /// The longest that Apple's clients accept.
    private static let localDays = 825
    /// How near its end it is made anew.
    private static let renewalDays = 30

    /// The certificate for localhost, 127.0.0.1 and ::1 that signed itself: that of `.treaty/tls` in a folder, so that
    /// it is trusted once; made where there is none, or where it ends within 30 days.
    public static func local(in folder: String = ".") throws(Diagnostic) -> ServerCertificate {
        try local(in: folder, now: unixSeconds())
    }

    package static func local(in folder: String, now: Int) throws(Diagnostic) -> ServerCertificate {
        let place = (folder == "." || folder.isEmpty ? "" : folder + "/") + ".treaty"
        let (file, key) = (place + "/tls/localhost.pem", place + "/tls/localhost.key.pem")
        let certificate: Certificate
        do {
            try PrivateFile.makeFolder(place)
            try PrivateFile.makeFolder(place + "/tls")
            certificate = try PrivateFile.withLock(place + "/tls/.lock") { () throws(TLSFailure) in
                // A rule for git, as beside the key of recordings: nothing in here is for others.
                try PrivateFile.write(Array("*\n".utf8), to: place + "/.gitignore", mode: 0o644, replaces: false)
                if let kept = try? Certificate.read(
                    certificate: try PrivateFile.bytes(file), key: try PrivateFile.bytes(key), certificateName: file,
                    keyName: key), kept.notBefore <= now, kept.notAfter - now > renewalDays * 86_400
                {
                    return kept
                }
                let made = try Certificate.make(for: localNames, commonName: "localhost", days: localDays, now: now)
                // The key first: where only one of the two was written, they do not match, and both are made anew.
                try PrivateFile.write(made.keyPEM, to: key, mode: 0o600)
                try PrivateFile.write(made.certificatePEM, to: file, mode: 0o644)
                return made
            }
        } catch {
            throw error.diagnostic
        }
        return try ServerCertificate(certificate, file: file, warnings: [], isLocal: true)
    }
}

extension TLSFailure {
    /// The same with its code and what to do.
    package var diagnostic: Diagnostic {
        switch self {
        case .unavailable: Diagnostic(.error, "tls.unavailable", description)
        case .file: Diagnostic(.error, "tls.file", description)
        case .unwritable:
            Diagnostic(
                .error, "tls.unwritable", description,
                help: "make the folder writable, or name files of your own: --tls-cert FILE --tls-key FILE")
        case .name: Diagnostic(.error, "tls.name", description)
        case .library: Diagnostic(.error, "tls.library", description)
        }
    }
}
