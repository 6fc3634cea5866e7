// Where a server's certificate comes from: made and kept for localhost, or the user's own files.
import Foundation
import Synchronization
import Testing
import TreatyNet
import TreatyText

struct ServerCertificateTests {
    private let start = 1_800_000_000
    private let day = 86_400

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    @Test("the certificate for localhost is made once, kept where only its owner reads the key, and used again")
    func kept() throws {
        let folder = try CertificateFolder()
        let first = try ServerCertificate.local(in: folder.path, now: start)
        #expect(first.file == folder.path + "/.treaty/tls/localhost.pem")
        #expect(try mode(folder.path + "/.treaty/tls/localhost.key.pem") == 0o600)
        #expect(try mode(folder.path + "/.treaty/tls") == 0o700)
        #expect(try String(contentsOfFile: folder.path + "/.treaty/.gitignore", encoding: .utf8) == "*\n")
        #expect(try ServerCertificate.local(in: folder.path, now: start + 700 * day).fingerprint == first.fingerprint)
        #expect(first.notAfter - start <= 825 * day)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/.treaty/tls").sorted()
        #expect(names == [".lock", "localhost.key.pem", "localhost.pem"])
    }

    @Test("it is made anew within 30 days of its end, or where one of its two files is gone or of another pair")
    func renewed() throws {
        let folder = try CertificateFolder()
        let first = try ServerCertificate.local(in: folder.path, now: start)
        let second = try ServerCertificate.local(in: folder.path, now: first.notAfter - 30 * day)
        #expect(second.fingerprint != first.fingerprint)
        let now = start + 800 * day
        try FileManager.default.removeItem(atPath: folder.path + "/.treaty/tls/localhost.key.pem")
        let third = try ServerCertificate.local(in: folder.path, now: now)
        #expect(third.fingerprint != second.fingerprint)
        let stranger = try localCertificate(now: now, days: 400)
        _ = try folder.file(".treaty/tls/localhost.pem", stranger.certificatePEM)
        let fourth = try ServerCertificate.local(in: folder.path, now: now)
        #expect(![third.fingerprint, stranger.fingerprint].contains(fourth.fingerprint))
        #expect(try ServerCertificate.local(in: folder.path, now: now).fingerprint == fourth.fingerprint)
    }

    @Test("why it was made anew is said, and the first one says nothing")
    func renewal() throws {
        let folder = try CertificateFolder()
        func renewal(_ now: Int) throws -> String? { try ServerCertificate.local(in: folder.path, now: now).renewal }
        let key = folder.path + "/.treaty/tls/localhost.key.pem"
        #expect(try renewal(start) == nil)
        #expect(try renewal(start) == nil)
        #expect(try renewal(start + 800 * day)?.hasPrefix("it would have ended ") == true)
        #expect(try renewal(start + 2000 * day)?.hasPrefix("it had expired ") == true)
        #expect(try renewal(start) == "it was not valid yet")
        try FileManager.default.removeItem(atPath: key)
        #expect(try renewal(start) == "its key was missing")
        try FileManager.default.removeItem(atPath: folder.path + "/.treaty/tls/localhost.pem")
        #expect(try renewal(start) == "it was missing beside its key")
        _ = try folder.file(".treaty/tls/localhost.key.pem", try localCertificate(now: start).keyPEM)
        #expect(try renewal(start)?.contains("is not the key of the certificate in") == true)
        #expect(try renewal(start) == nil)
    }

    @Test("a key of the local certificate that others may read is a warning, as for any other key")
    func openKey() throws {
        let folder = try CertificateFolder()
        #expect(try ServerCertificate.local(in: folder.path, now: start).warnings.isEmpty)
        let key = folder.path + "/.treaty/tls/localhost.key.pem"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        #expect(try ServerCertificate.local(in: folder.path, now: start).warnings.map(\.code) == ["tls.key-mode"])
    }

    @Test("a key that OpenSSL refuses as too weak is told with its file", .enabled(if: OpenSSLCommand.path != nil))
    func weak() throws {
        let folder = try CertificateFolder()
        let (file, key) = (folder.path + "/weak.pem", folder.path + "/weak.key.pem")
        _ = try OpenSSLCommand.run([
            "req", "-x509", "-newkey", "rsa:512", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", file,
        ])
        do throws(Diagnostic) {
            _ = try ServerCertificate(certificateFile: file, keyFile: key)
            Issue.record("taken")
        } catch {
            #expect(
                error.code == "tls.file" && error.message.hasPrefix("'\(file)' and its key are refused"), "\(error)")
        }
    }

    @Test("a file of authorities is checked before anything is asked: it is there, a file, and holds a certificate")
    func trustFile() throws {
        let folder = try CertificateFolder()
        func fault(_ path: String) -> String { ClientTrust(caFile: path).fault ?? "" }
        #expect(ClientTrust().fault == nil)
        #expect(fault(folder.path + "/none.pem").contains("No such file or directory"))
        #expect(fault(folder.path).contains("Is a directory"))
        #expect(fault(try folder.file("text.pem", Array("hello".utf8))).contains("holds no certificate in PEM"))
        #expect(fault(try folder.file("empty.pem", [])).contains("holds no certificate in PEM"))
        #expect(fault(try folder.file("good.pem", try localCertificate().certificatePEM)).isEmpty)
    }

    @Test("servers that start at the same time share one certificate")
    func race() throws {
        let folder = try CertificateFolder()
        let found = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            let fingerprint = (try? ServerCertificate.local(in: folder.path, now: start))?.fingerprint ?? "none"
            found.withLock { $0.append(fingerprint) }
        }
        #expect(Set(found.withLock { $0 }).count == 1)
        #expect(found.withLock { $0 }.first != "none")
    }

    @Test("a folder that cannot be written is named")
    func unwritable() throws {
        let folder = try CertificateFolder()
        let file = try folder.file("file", [])
        do {
            _ = try ServerCertificate.local(in: file, now: start)
            Issue.record("made within a file")
        } catch {
            #expect(error.code == "tls.unwritable" && error.message.contains(file + "/.treaty"), "\(error)")
        }
    }

    @Test(
        "files of one's own are read with their chain; what is wrong with them is told, what is doubtful is a warning")
    func files() throws {
        let folder = try CertificateFolder()
        let certificate = try localCertificate(now: start, days: 10)
        let file = try folder.file("server.pem", certificate.certificatePEM)
        let key = try folder.file("server.key.pem", certificate.keyPEM)
        func codes(_ now: Int) throws -> [String] {
            try ServerCertificate(certificateFile: file, keyFile: key, now: now).warnings.map(\.code)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        #expect(try codes(start) == [])
        #expect(try codes(start + 11 * day) == ["tls.expired"])
        #expect(try codes(start - day) == ["tls.not-yet"])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        #expect(try codes(start) == ["tls.key-mode"])
        func failure(_ file: String, _ key: String) -> String {
            do throws(Diagnostic) {
                _ = try ServerCertificate(certificateFile: file, keyFile: key)
                return ""
            } catch {
                return error.code + " " + error.message
            }
        }
        let missing = folder.path + "/missing.pem"
        #expect(failure(missing, key) == "tls.file '\(missing)' cannot be read: No such file or directory")
        #expect(failure(file, missing) == "tls.file '\(missing)' cannot be read: No such file or directory")
        #expect(failure(folder.path, key).contains("Is a directory"))
        #expect(failure(key, key).contains("holds no certificate in PEM"))
        #expect(failure(file, file).contains("holds no private key in PEM"))
        let other = try folder.file("other.pem", try localCertificate().keyPEM)
        #expect(failure(file, other) == "tls.file '\(other)' is not the key of the certificate in '\(file)'")
    }
}
