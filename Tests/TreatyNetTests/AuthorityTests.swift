// The authority of `.treaty/authority` as it is found: whole, in part, of another kind, or out of its time.
import Foundation
import Testing
import TreatyNet
import TreatyText

struct AuthorityTests {
    private let start = 1_800_000_000
    private let day = 86_400

    /// What `existing` says of a certificate with its key, or of one file alone.
    private func found(_ certificate: [UInt8]?, _ key: [UInt8]?, now: Int) throws -> Diagnostic? {
        let folder = try CertificateFolder()
        let place = folder.path + "/.treaty/authority"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        if let certificate { _ = try folder.file(".treaty/authority/authority.pem", certificate) }
        if let key { _ = try folder.file(".treaty/authority/authority.key.pem", key) }
        do throws(Diagnostic) {
            let authority = try Authority.existing(in: folder.path, now: now)
            #expect(authority != nil)
            return nil
        } catch {
            return error
        }
    }

    private func made(isAuthority: Bool) throws -> Certificate {
        try Certificate.make(for: [], commonName: "test", days: 10, isAuthority: isAuthority, now: start)
    }

    @Test("an authority is taken while it is valid, and refused before and after, with what to do")
    func times() throws {
        let authority = try made(isAuthority: true)
        #expect(authority.isAuthority)
        let (file, key) = (authority.certificatePEM, authority.keyPEM)
        #expect(try found(file, key, now: start) == nil)
        let late = try #require(try found(file, key, now: start + 11 * day))
        #expect(late.code == "tls.file" && late.message.contains("authority.pem' expired "), "\(late)")
        #expect(late.help?.contains("authority.key.pem'; treaty authority then makes a new one") == true)
        let early = try #require(try found(file, key, now: start - day))
        #expect(early.code == "tls.file" && early.message.contains("is not valid before"), "\(early)")
    }

    @Test("the certificate of a server is no authority")
    func leaf() throws {
        let leaf = try made(isAuthority: false)
        #expect(!leaf.isAuthority)
        let refused = try #require(try found(leaf.certificatePEM, leaf.keyPEM, now: start))
        #expect(refused.code == "tls.file" && refused.message.contains("authority.pem' is the certificate of no auth"))
        #expect(refused.help?.contains("remove '") == true)
    }

    @Test("where one of the two files is missing or of another pair, that one is named with what to do")
    func halves() throws {
        let authority = try made(isAuthority: true)
        let other = try made(isAuthority: true)
        let keyless = try #require(try found(authority.certificatePEM, nil, now: start))
        #expect(keyless.code == "tls.file" && keyless.message.contains("authority.key.pem' is missing"))
        #expect(keyless.help?.hasPrefix("put it back, or remove") == true)
        let bare = try #require(try found(nil, authority.keyPEM, now: start))
        #expect(bare.code == "tls.file" && bare.message.contains("authority.pem' is missing"))
        let mixed = try #require(try found(authority.certificatePEM, other.keyPEM, now: start))
        #expect(mixed.code == "tls.file" && mixed.message.contains("is not the key of the certificate in"))
        #expect(mixed.help?.contains("remove '") == true)
    }

    @Test("a folder that cannot be written is said without options that treaty authority does not have")
    func unwritable() throws {
        let folder = try CertificateFolder()
        let file = try folder.file("file", [])
        do throws(Diagnostic) {
            _ = try Authority.make(in: file, name: "test")
            Issue.record("made within a file")
        } catch {
            #expect(error.code == "tls.unwritable" && error.help?.contains("--tls-cert") == false, "\(error)")
        }
    }
}
