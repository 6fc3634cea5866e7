// JSONTestSuite and the number round trips, file by file; what is decided for each stands in JSONSuiteTables.
import Foundation
import Testing
import TreatyData
import TreatyText

// Skipped where the corpora are not beside the project.
@Suite(.enabled(if: corpus("json-test-suite") != nil)) struct JSONSuiteTests {
    /// The files of a folder that begin so, by the name between that and `.json`.
    private func files(_ folder: String, prefix: String) throws -> [String: [UInt8]] {
        print("corpora: used json-test-suite")
        let place = try #require(corpus("json-test-suite/\(folder)"))
        let paths = try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
        var files: [String: [UInt8]] = [:]
        for path in paths where path.pathExtension == "json" && path.lastPathComponent.hasPrefix(prefix) {
            let name = path.deletingPathExtension().lastPathComponent.dropFirst(prefix.count)
            files[String(name)] = Array(try Data(contentsOf: path))
        }
        return files
    }

    @Test("every y_ file is read, and comes back from what is written of it")
    func accepted() throws {
        let files = try files("test_parsing", prefix: "y_")
        #expect(files.count == 95)
        for (name, bytes) in files {
            do throws(Diagnostic) {
                let document = try Document.json(bytes: bytes, name: name)
                checkRoundTrip(document)
            } catch {
                Issue.record("refused \(name): \(error)")
            }
        }
    }

    @Test("every n_ file is refused at its place, with a reason")
    func refused() throws {
        let files = try files("test_parsing", prefix: "n_")
        var expected: [String: String] = [:]
        for line in refusedTexts.split(separator: "\n") {
            let words = line.split(separator: " ")
            expected[String(words[0])] = "\(words[1]) json.\(words[2])"
        }
        #expect(files.count == 188)
        #expect(Set(files.keys) == Set(expected.keys))
        for (name, bytes) in files {
            do throws(Diagnostic) {
                _ = try Document.json(bytes: bytes, name: name)
                Issue.record("accepted \(name)")
            } catch {
                let place = try #require(error.location)
                #expect("\(place.line):\(place.column) \(error.code)" == expected[name], "\(name)")
                #expect(error.message.utf8.count >= 15, "\(name)")
            }
        }
    }

    @Test("a scratch tape holds what a document holds, and refuses what is refused or not its business")
    func scratch() throws {
        let tape = ScratchTape()
        for prefix in ["y_", "n_", "i_"] {
            for (name, bytes) in try files("test_parsing", prefix: prefix) {
                let document = try? Document.json(bytes: bytes, name: name)
                let isRead = tape.readJSON(bytes[...])
                let isOwn = document.map { $0.duplicateNames().isEmpty && bytes.first != 0xEF } ?? false
                #expect(isRead == isOwn, "\(name)")
                guard isRead, let document else { continue }
                let (nodes, count, bytes) = tape.value
                #expect(count == document.nodes.count, "\(name)")
                for index in 0..<count {
                    let (mine, other) = (nodes[index], document.nodes[index])
                    #expect(mine.kind == other.kind, "\(name)")
                    guard !mine.isContainer else {
                        #expect(mine.count == other.count && mine.second == other.second, "\(name)")
                        continue
                    }
                    guard mine.kind == .string || mine.kind == .number else { continue }
                    #expect(bytes[mine.text] == document.bytes[other.text], "\(name)")
                }
            }
        }
        #expect(!tape.readJSON([]) && tape.value.count == 0)
        #expect(!tape.readJSON(Array(repeating: 0x20, count: ScratchTape.bytesMax + 1)[...]))
    }

    @Test("every i_ file is decided")
    func decided() throws {
        let files = try files("test_parsing", prefix: "i_")
        #expect(Set(files.keys) == Set(decidedTexts.map(\.name)))
        for (name, isRead, reason) in decidedTexts {
            let bytes = try #require(files[name])
            let document = try? Document.json(bytes: bytes, name: name)
            #expect((document != nil) == isRead, "\(name): \(reason)")
            if let document { checkRoundTrip(document) }
        }
    }

    @Test("test_transform: numbers, order, duplicate names and normal forms stay, lone surrogates are replaced")
    func transformed() throws {
        let files = try files("test_transform", prefix: "")
        #expect(Set(files.keys) == Set(transformedTexts.map(\.name)))
        for (name, compact) in transformedTexts {
            let bytes = try #require(files[name])
            let written = (try? Document.json(bytes: bytes, name: name))?.json(.compact)
            #expect(written == compact.map { Array($0.utf8) }, "\(name)")
        }
    }

    @Test("a file of number/roundtrip is written as it was read", .enabled(if: corpus("number") != nil))
    func roundTrips() throws {
        print("corpora: used number")
        let folder = try #require(corpus("number/roundtrip"))
        let paths = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(paths.count == 27)
        for path in paths {
            let bytes = Array(try Data(contentsOf: path))
            let document = try Document.json(bytes: bytes, name: path.lastPathComponent)
            #expect(document.json(.compact) == bytes.filter { $0 != 0x0A }, "\(path.lastPathComponent)")
        }
    }
}

/// What is written compact or pretty reads as the same tape; what is written canonical is canonical.
func checkRoundTrip(_ document: Document) {
    let name = document.source.name
    for style in [JSONStyle.compact, .pretty] {
        do throws(Diagnostic) {
            let again = try Document.json(bytes: document.json(style), name: name)
            if let difference = firstDifference(document, again) {
                Issue.record("\(name), \(style): \(difference)")
            }
        } catch {
            Issue.record("\(name), \(style): \(error)")
        }
    }
    let canonical = document.json(.canonical)
    let again = try? Document.json(bytes: canonical, name: name)
    if again?.json(.canonical) != canonical { Issue.record("\(name): canonical is not canonical") }
}
