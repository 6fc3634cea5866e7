// Where the key comes from, and what is said about a key file that is not as it should be.
import Foundation
import Testing
import TreatyReplay
import TreatyText

@Suite("The key of redaction")
struct RedactionKeyTests {
    private func withFolder(_ use: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try use(folder.path)
    }

    @Test("a text is a key; its fingerprint is that of HMAC-SHA-256 and tells nothing of it")
    func text() {
        // printf 'treaty key fingerprint' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf tests | sha256sum)
        #expect(RedactionKey(text: "tests").fingerprint == "e4c7d79fde4ef909")
    }

    @Test("a key is made once, for its owner alone, and left out of git")
    func made() throws {
        try withFolder { folder in
            var warnings: [Diagnostic] = []
            let first = try RedactionKey.find(in: folder, environment: "", warnings: &warnings)
            let again = try RedactionKey.find(in: folder, environment: "", warnings: &warnings)
            #expect(first.fingerprint == again.fingerprint)
            #expect(warnings.isEmpty)
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/.treaty/key")[.posixPermissions]
            #expect(mode as? Int == 0o600)
            #expect(try String(contentsOfFile: folder + "/.treaty/.gitignore", encoding: .utf8) == "*\n")
            let other = try RedactionKey.find(in: folder, environment: "x", warnings: &warnings)
            #expect(other.fingerprint == RedactionKey(text: "x").fingerprint)
        }
    }

    @Test("a key that others can read is warned of, a file that holds none is refused")
    func wrong() throws {
        try withFolder { folder in
            var warnings: [Diagnostic] = []
            _ = try RedactionKey.find(in: folder, environment: "", warnings: &warnings)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder + "/.treaty/key")
            _ = try RedactionKey.find(in: folder, environment: "", warnings: &warnings)
            #expect(warnings.map(\.code) == ["key.mode"])
            try "no key".write(toFile: folder + "/.treaty/key", atomically: true, encoding: .utf8)
            #expect { try RedactionKey.find(in: folder, environment: "", warnings: &warnings) } throws: { error in
                (error as? Diagnostic)?.code == "key.form"
            }
        }
    }
}
