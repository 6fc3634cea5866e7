// The authority by which a proxy looks into https: made once, at the user's word, and kept for its owner alone.
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

    /// The authority that is there; nil where none was made.
    package static func existing(in folder: String = ".") throws(Diagnostic) -> Authority? {
        let (file, key) = (path("authority.pem", in: folder), path("authority.key.pem", in: folder))
        do throws(TLSFailure) {
            guard PrivateFile.isThere(file) || PrivateFile.isThere(key) else { return nil }
            let certificate = try Certificate.read(
                certificate: try PrivateFile.bytes(file), key: try PrivateFile.bytes(key), certificateName: file,
                keyName: key)
            return Authority(
                certificate: certificate, file: file, isOpenToOthers: PrivateFile.isOpenToOthers(key))
        } catch {
            throw error.diagnostic
        }
    }

    /// Makes one; `name` is what lists of trusted authorities show.
    package static func make(in folder: String = ".", name: String) throws(Diagnostic) -> Authority {
        let place = path("", in: folder)
        do throws(TLSFailure) {
            try PrivateFile.makeFolder(String(place.dropLast("/authority/".count)))
            try PrivateFile.makeFolder(String(place.dropLast()))
            return try PrivateFile.withLock(place + ".lock") { () throws(TLSFailure) in
                // Who was faster has made it: two would leave one that somebody trusts and nobody uses.
                if let made = try? existing(in: folder) { return made }
                try PrivateFile.write(
                    Array("*\n".utf8), to: place + "../.gitignore", mode: 0o644, replaces: false)
                let certificate = try Certificate.make(for: [], commonName: name, days: days, isAuthority: true)
                try PrivateFile.write(certificate.keyPEM, to: place + "authority.key.pem", mode: 0o600)
                try PrivateFile.write(certificate.certificatePEM, to: place + "authority.pem", mode: 0o644)
                return Authority(certificate: certificate, file: place + "authority.pem", isOpenToOthers: false)
            }
        } catch {
            throw error.diagnostic
        }
    }

    private static func path(_ name: String, in folder: String) -> String {
        (folder == "." || folder.isEmpty ? "" : folder + "/") + ".treaty/authority/" + name
    }
}
