// The authority by which a proxy looks into https: made once, at the user's word, and kept for its owner alone.
import TreatyHTTP
package import TreatyText

/// A certificate authority of the user's own, in `.treaty/authority` of a folder.
package struct Authority: Sendable {
    package let certificate: Certificate
    /// The PEM file of the certificate, which clients are to trust.
    package let file: String
    /// Whether others may read the private key.
    package let isOpenToOthers: Bool

    /// How long clients need not be told again.
    private static let days = 3650

    /// The authority that is there; nil where none was made. What lies there and is no authority, or one whose time is
    /// not now, is an error that says how to make a new one.
    package static func existing(
        in folder: String = ".", now: Int = unixSeconds()
    ) throws(Diagnostic) -> Authority? {
        do throws(TLSFailure) {
            return try read(in: folder, now: now)
        } catch {
            throw error.diagnostic
        }
    }

    private static func read(in folder: String, now: Int) throws(TLSFailure) -> Authority? {
        let (file, key) = (path("authority.pem", in: folder), path("authority.key.pem", in: folder))
        let isThere = (certificate: PrivateFile.isThere(file), key: PrivateFile.isThere(key))
        guard isThere.certificate || isThere.key else { return nil }
        let help =
            "remove '\(file)' and '\(key)'; treaty authority then makes a new one, which clients must trust anew"
        guard isThere.certificate else {
            throw .unusable(
                path: file, reason: "is missing, and its key '\(key)' is there", help: "put it back, or \(help)")
        }
        guard isThere.key else {
            throw .unusable(path: key, reason: "is missing, the key of '\(file)'", help: "put it back, or \(help)")
        }
        let certificate: Certificate
        do throws(TLSFailure) {
            certificate = try Certificate.read(
                certificate: try PrivateFile.bytes(file), key: try PrivateFile.bytes(key), certificateName: file,
                keyName: key)
        } catch {
            guard case .file(let path, let reason) = error else { throw error }
            throw .unusable(path: path, reason: reason, help: help)
        }
        let (from, until) = (certificate.notBefore, certificate.notAfter)
        let fault: String? =
            if !certificate.isAuthority {
                "is the certificate of no authority: it may sign no others (CA:FALSE)"
            } else if until < now {
                "expired \(HTTPDate.format(until)): clients refuse what it signs"
            } else if from > now {
                "is not valid before \(HTTPDate.format(from)): clients refuse what it signs"
            } else {
                nil
            }
        if let fault { throw .unusable(path: file, reason: fault, help: help) }
        return Authority(certificate: certificate, file: file, isOpenToOthers: PrivateFile.isOpenToOthers(key))
    }

    /// Makes one; `name` is what lists of trusted authorities show.
    package static func make(in folder: String = ".", name: String) throws(Diagnostic) -> Authority {
        let place = path("", in: folder)
        do throws(TLSFailure) {
            try PrivateFile.makeFolder(String(place.dropLast("/authority/".count)))
            try PrivateFile.makeFolder(String(place.dropLast()))
            return try PrivateFile.withLock(place + ".lock") { () throws(TLSFailure) in
                // Who was faster has made it: two would leave one that somebody trusts and nobody uses.
                if let made = try read(in: folder, now: unixSeconds()) { return made }
                try PrivateFile.write(
                    Array("*\n".utf8), to: place + "../.gitignore", mode: 0o644, replaces: false)
                let certificate = try Certificate.make(for: [], commonName: name, days: days, isAuthority: true)
                try PrivateFile.write(certificate.keyPEM, to: place + "authority.key.pem", mode: 0o600)
                try PrivateFile.write(certificate.certificatePEM, to: place + "authority.pem", mode: 0o644)
                return Authority(certificate: certificate, file: place + "authority.pem", isOpenToOthers: false)
            }
        } catch {
            var diagnostic = error.diagnostic
            if case .unwritable = error {
                diagnostic.help = "make the folder writable, or work in another one: it lies in .treaty/authority"
            }
            throw diagnostic
        }
    }

    private static func path(_ name: String, in folder: String) -> String {
        (folder == "." || folder.isEmpty ? "" : folder + "/") + ".treaty/authority/" + name
    }
}
