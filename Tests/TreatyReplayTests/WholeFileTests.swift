// A file that is there whole or not at all.
import Foundation
import Testing
import TreatyReplay

@Suite struct WholeFileTests {
    @Test("what is not committed leaves what was there, and nothing beside it")
    func dropped() throws {
        let folder = try Folder()
        let path = folder.path + "/a"
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        do {
            let file = try WholeFile(path)
            try file.write(Array("new".utf8))
        }
        #expect(folder.names == ["a"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        let file = try WholeFile(path)
        try file.write(Array("new".utf8))
        try file.commit()
        #expect(folder.names == ["a"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    }

    @Test("where the file cannot be made, what lies in its place stays")
    func others() throws {
        let folder = try Folder()
        // A link into a folder that is not there cannot be opened for writing.
        let part = folder.path + "/a.part"
        try FileManager.default.createSymbolicLink(atPath: part, withDestinationPath: folder.path + "/none/b")
        #expect(throws: RecordingFailure.self) { try WholeFile(folder.path + "/a") }
        #expect(folder.names == ["a.part"])
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }

    @Test("keeps its rights, a link stays a link, and what is no file is refused")
    func replaced() throws {
        let folder = NSTemporaryDirectory() + "treaty-whole-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (path, link) = (folder + "/a.har", folder + "/link.har")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "a.har")
        let file = try WholeFile(link)
        try file.write(Array("new".utf8))
        try file.commit()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(try mode(path) == 0o600)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a.har")
        #expect(throws: RecordingFailure.self) { try WholeFile("/dev/null") }
        #expect(throws: RecordingFailure.self) { try WholeFile(folder) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.har", "link.har"])
    }
}
