// Certificates made through OpenSSL, judged by the openssl command; serving them is HTTPSServerTests' business.
import Foundation
import Testing
import TreatyNet

/// A folder of its own that goes away with the test.
final class CertificateFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "treaty-certificate-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let place = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: place))
        return place
    }
}

/// The openssl command, where it is installed.
enum OpenSSLCommand {
    static let path: String? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { "\($0)/openssl" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// What it writes, errors included, after it has read `input`.
    static func run(_ arguments: [String], input: String = "") throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        let words = Pipe()
        process.standardInput = words
        try process.run()
        words.fileHandleForWriting.write(Data(input.utf8))
        try words.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}

struct CertificateTests {
    private let names = ["localhost", "127.0.0.1", "::1"]

    @Test("a certificate that signed itself is trusted by the openssl command for each of its names and no other")
    func selfSigned() throws {
        let certificate = try Certificate.make(for: names, commonName: "localhost", days: 825)
        let folder = try CertificateFolder()
        let file = try folder.file("own.pem", certificate.certificatePEM)
        #expect(certificate.notAfter - certificate.notBefore == 825 * 86_400)
        guard OpenSSLCommand.path != nil else { return }
        let text = try OpenSSLCommand.run(["x509", "-in", file, "-noout", "-text", "-fingerprint", "-sha256"])
        #expect(text.contains("Fingerprint=\(certificate.fingerprint)"))
        #expect(text.contains("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"))
        #expect(text.contains("CA:FALSE"))
        #expect(text.contains("NIST CURVE: P-256"))
        func verified(_ check: [String]) throws -> Bool {
            try OpenSSLCommand.run(["verify", "-x509_strict", "-CAfile", file] + check + [file]).contains(": OK")
        }
        #expect(try verified(["-verify_hostname", "localhost"]))
        #expect(try verified(["-verify_ip", "127.0.0.1"]))
        #expect(try verified(["-verify_ip", "::1", "-purpose", "sslserver"]))
        #expect(try !verified(["-verify_hostname", "example.com"]))
        #expect(try !verified(["-verify_ip", "127.0.0.2"]))
    }

    @Test("a certificate that an authority issued is trusted by who trusts the authority, and signs nothing itself")
    func issued() throws {
        let authority = try Certificate.make(for: [], commonName: "Treaty authority", days: 30, isAuthority: true)
        let leaf = try Certificate.make(
            for: ["api.example.com", "*.example.org"], commonName: "api.example.com", days: 3, issuer: authority)
        let below = try Certificate.make(for: ["evil.example"], commonName: "evil.example", days: 3, issuer: leaf)
        let folder = try CertificateFolder()
        let trusted = try folder.file("authority.pem", authority.certificatePEM)
        let file = try folder.file("leaf.pem", leaf.certificatePEM)
        let other = try folder.file("below.pem", below.certificatePEM)
        guard OpenSSLCommand.path != nil else { return }
        func verdict(_ arguments: [String]) throws -> String {
            try OpenSSLCommand.run(["verify", "-x509_strict", "-CAfile", trusted] + arguments)
        }
        #expect(try verdict(["-verify_hostname", "api.example.com", "-purpose", "sslserver", file]).contains(": OK"))
        #expect(try verdict(["-verify_hostname", "a.example.org", file]).contains(": OK"))
        #expect(try !verdict(["-verify_hostname", "b.example.com", file]).contains(": OK"))
        #expect(try verdict(["-untrusted", file, other]).contains("invalid CA certificate"))
        let serials = Set(try [trusted, file, other].map { try OpenSSLCommand.run(["x509", "-in", $0, "-serial"]) })
        #expect(serials.count == 3)
    }

    @Test("what is written as PEM is read back as the same certificate and key")
    func roundTrip() throws {
        let made = try Certificate.make(for: names, commonName: "localhost", days: 1, now: 1_800_000_000)
        let read = try Certificate.read(
            certificate: made.certificatePEM, key: made.keyPEM, certificateName: "c.pem", keyName: "k.pem")
        #expect(read.fingerprint == made.fingerprint)
        #expect(read.keyPEM == made.keyPEM)
        #expect(read.notBefore == 1_800_000_000 - 3600)
        #expect(read.notAfter == 1_800_000_000 - 3600 + 86_400)
        let late = try Certificate.make(for: names, commonName: "localhost", days: 1, now: 2_600_000_000)
        #expect(late.notAfter == 2_600_000_000 - 3600 + 86_400)
    }

    @Test("a file that holds no certificate, no key, a locked key or another's key is named with its reason")
    func unreadable() throws {
        let one = try Certificate.make(for: names, commonName: "localhost", days: 1)
        let other = try Certificate.make(for: names, commonName: "localhost", days: 1)
        func failure(_ certificate: [UInt8], _ key: [UInt8]) -> String {
            do throws(TLSFailure) {
                _ = try Certificate.read(
                    certificate: certificate, key: key, certificateName: "c.pem", keyName: "k.pem")
                return ""
            } catch {
                return error.description
            }
        }
        #expect(failure(Array("hello".utf8), one.keyPEM).hasPrefix("'c.pem' holds no certificate in PEM"))
        #expect(failure([], []).hasPrefix("'c.pem' holds no certificate"))
        #expect(failure(one.certificatePEM, one.certificatePEM).hasPrefix("'k.pem' holds no private key in PEM"))
        #expect(failure(one.certificatePEM, other.keyPEM) == "'k.pem' is not the key of the certificate in 'c.pem'")
        guard OpenSSLCommand.path != nil else { return }
        let folder = try CertificateFolder()
        let locked = folder.path + "/locked.pem"
        _ = try OpenSSLCommand.run([
            "pkey", "-in", try folder.file("k.pem", one.keyPEM), "-aes128", "-passout", "pass:word", "-out", locked,
        ])
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: locked)))
        #expect(failure(one.certificatePEM, bytes).contains("under a password"))
    }

    @Test("a name that no certificate can hold is refused: it cannot become another name or structure")
    func impossibleNames() throws {
        for name in [
            "", "a,DNS:b", "a b", "bücher.example", "a\0b", String(repeating: "a", count: 254), "fe80::1%eth0",
        ] {
            #expect(throws: TLSFailure.name(name)) {
                _ = try Certificate.make(for: [name], commonName: "x", days: 1)
            }
        }
        let long = String(repeating: "a.", count: 120) + "example"
        #expect(try !Certificate.make(for: [long], commonName: long, days: 1).encoded.isEmpty)
    }
}
