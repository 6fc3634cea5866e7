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
    /// Why the one that was there before was made anew, as in `made anew (its key was missing)`; nil where it was not.
    package let renewal: String?

    private init(
        _ certificate: Certificate, file: String, warnings: [Diagnostic], isLocal: Bool, renewal: String? = nil
    ) throws(Diagnostic) {
        self.file = file
        fingerprint = certificate.fingerprint
        self.warnings = warnings
        self.isLocal = isLocal
        self.renewal = renewal
        do throws(TLSFailure) {
            tls = try ServerTLS(certificate)
        } catch {
            guard case .library(let reason) = error, !isLocal else { throw error.diagnostic }
            throw TLSFailure.unusable(
                path: file, reason: "and its key are refused by OpenSSL: \(reason)",
                help: "use a key of at least 2048 bits (RSA) or on the curve P-256"
            ).diagnostic
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
        if PrivateFile.isOpenToOthers(keyFile) { warnings.append(.openKey(keyFile)) }
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
        let found: (certificate: Certificate, renewal: String?)
        do {
            try PrivateFile.makeFolder(place)
            try PrivateFile.makeFolder(place + "/tls")
            found = try PrivateFile.withLock(place + "/tls/.lock") {
                () throws(TLSFailure) -> (certificate: Certificate, renewal: String?) in
                // A rule for git, as beside the key of recordings: nothing in here is for others.
                try PrivateFile.write(Array("*\n".utf8), to: place + "/.gitignore", mode: 0o644, replaces: false)
                let renewal: String?
                switch kept(file, key, now: now) {
                case .usable(let kept): return (kept, nil)
                case .none: renewal = nil
                case .unusable(let reason): renewal = reason
                }
                let made = try Certificate.make(for: localNames, commonName: "localhost", days: localDays, now: now)
                // The key first: where only one of the two was written, they do not match, and both are made anew.
                try PrivateFile.write(made.keyPEM, to: key, mode: 0o600)
                try PrivateFile.write(made.certificatePEM, to: file, mode: 0o644)
                return (made, renewal)
            }
        } catch {
            throw error.diagnostic
        }
        return try ServerCertificate(
            found.certificate, file: file, warnings: PrivateFile.isOpenToOthers(key) ? [.openKey(key)] : [],
            isLocal: true, renewal: found.renewal)
    }

    /// What lies where the certificate for localhost is kept.
    private enum Kept {
        case none
        case usable(Certificate)
        /// It has to be made anew; why, as the rest of a sentence.
        case unusable(String)
    }

    private static func kept(_ file: String, _ key: String, now: Int) -> Kept {
        switch (PrivateFile.isThere(file), PrivateFile.isThere(key)) {
        case (false, false): return .none
        case (true, false): return .unusable("its key was missing")
        case (false, true): return .unusable("it was missing beside its key")
        case (true, true): break
        }
        do throws(TLSFailure) {
            let kept = try Certificate.read(
                certificate: try PrivateFile.bytes(file), key: try PrivateFile.bytes(key), certificateName: file,
                keyName: key)
            let until = kept.notAfter
            if kept.notBefore > now { return .unusable("it was not valid yet") }
            if until < now { return .unusable("it had expired \(HTTPDate.format(until))") }
            if until - now <= renewalDays * 86_400 { return .unusable("it would have ended \(HTTPDate.format(until))") }
            return .usable(kept)
        } catch {
            return .unusable(error.description)
        }
    }
}

extension Diagnostic {
    fileprivate static func openKey(_ file: String) -> Diagnostic {
        Diagnostic(
            .warning, "tls.key-mode", "others may read the private key '\(file)'", help: "chmod 600 '\(file)'")
    }
}

extension ClientTrust {
    /// What is wrong with `caFile`, before a request needs it; nil where nothing is, and where nobody can say: without
    /// OpenSSL no request can use it, and a pipe is read once.
    package var fault: String? {
        guard let caFile, !PrivateFile.isStream(caFile) else { return nil }
        do throws(TLSFailure) {
            _ = try PrivateFile.bytes(caFile, bytesMax: .max)
        } catch {
            return error.description
        }
        do throws(ClientFailure) {
            _ = try TLSContext(trust: ClientTrust(caFile: caFile))
            return nil
        } catch {
            guard case .tls = error else { return nil }
            return "'\(caFile)' holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"
        }
    }
}

extension TLSFailure {
    /// The same with its code and what to do.
    package var diagnostic: Diagnostic {
        switch self {
        case .unavailable: Diagnostic(.error, "tls.unavailable", description)
        case .file: Diagnostic(.error, "tls.file", description)
        case .unusable(_, _, let help): Diagnostic(.error, "tls.file", description, help: help)
        case .unwritable:
            Diagnostic(
                .error, "tls.unwritable", description,
                help: "make the folder writable, or name files of your own: --tls-cert FILE --tls-key FILE")
        case .name: Diagnostic(.error, "tls.name", description)
        case .library: Diagnostic(.error, "tls.library", description)
        }
    }
}
