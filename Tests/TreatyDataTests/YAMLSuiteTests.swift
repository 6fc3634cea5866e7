// The official YAML 1.2 suite: its errors, its events and its JSON; our own texts are not here.
import Foundation
import Testing
import TreatyData
import TreatyText

@Suite struct YAMLSuiteTests {
    /// Cases that are decided otherwise here, with the reason; one that comes out as the suite says fails until it
    /// leaves the list.
    static let exceptions: [String: String] = [:]

    // Skipped where the corpora are not beside the project.
    @Test(
        "yaml-test-suite: error cases are refused, the others equal their JSON",
        .enabled(if: corpus("yaml-test-suite") != nil))
    func suite() throws {
        print("corpora: used yaml-test-suite")
        let folder = try #require(corpus("yaml-test-suite"))
        var counts = (errors: 0, values: 0)
        for name in try YAMLSuiteTests.cases(folder) {
            let place = folder.appendingPathComponent(name)
            let isError = FileManager.default.fileExists(atPath: place.appendingPathComponent("error").path)
            let json = try? Data(contentsOf: place.appendingPathComponent("in.json"))
            guard isError || json != nil else { continue }
            if isError { counts.errors += 1 } else { counts.values += 1 }
            let yaml = try Data(contentsOf: place.appendingPathComponent("in.yaml"))
            let complaint = YAMLSuiteTests.complaint(name, Array(yaml), json: isError ? nil : json.map { Array($0) })
            if YAMLSuiteTests.exceptions[name] == nil {
                if let complaint { Issue.record("\(name): \(complaint)") }
            } else if complaint == nil {
                Issue.record("\(name) comes out as the suite says; remove it from the exceptions")
            }
        }
        #expect(counts.errors == 94 && counts.values == 279)
    }

    /// Cases whose events are decided otherwise here, with the section of YAML 1.2.2 that decides.
    static let eventExceptions: [String: String] = [:]

    @Test(
        "yaml-test-suite: streams without an error give their events",
        .enabled(if: corpus("yaml-test-suite") != nil))
    func events() throws {
        let folder = try #require(corpus("yaml-test-suite"))
        var count = 0
        for name in try YAMLSuiteTests.cases(folder) {
            let place = folder.appendingPathComponent(name)
            let isError = FileManager.default.fileExists(atPath: place.appendingPathComponent("error").path)
            let yaml = SourceFile(
                name: name, bytes: Array(try Data(contentsOf: place.appendingPathComponent("in.yaml"))))
            let expected = try String(contentsOf: place.appendingPathComponent("test.event"), encoding: .utf8)
            let found: String
            do throws(Diagnostic) {
                found = try YAMLEvent.stream(yaml).map { "\($0)\n" }.joined()
            } catch {
                found = "\(error)"
            }
            if isError {
                if !found.contains("error: ") { Issue.record("\(name): accepted as\n\(found)") }
                continue
            }
            count += 1
            if YAMLSuiteTests.eventExceptions[name] == nil {
                if found != expected { Issue.record("\(name): found\n\(found)expected\n\(expected)") }
            } else if found == expected {
                Issue.record("\(name) gives the events that the suite has; remove it from the exceptions")
            }
        }
        #expect(count == 308)
    }

    private static func cases(_ folder: URL) throws -> [String] {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix("/in.yaml") }
            .map { String($0.dropLast("/in.yaml".count)) }.sorted()
    }

    /// What differs from the suite; nil where nothing does. Without `json` the text must be refused.
    private static func complaint(_ name: String, _ yaml: [UInt8], json: [UInt8]?) -> String? {
        let documents: [Document]
        do {
            documents = try Document.yamlStream(SourceFile(name: name, bytes: yaml))
        } catch {
            return json == nil ? nil : error.description
        }
        let values = documents.map { JSON($0.root) }
        guard let json else { return "accepted as \(values.map(\.compact))" }
        guard let expected = try? jsonValues(json) else { return "the JSON does not read" }
        return values == expected ? nil : "reads as \(values.map(\.compact)), expected \(expected.map(\.compact))"
    }

    /// The values of a file that holds several, one after the other.
    private static func jsonValues(_ bytes: [UInt8]) throws -> [JSON] {
        var values: [JSON] = []
        var part: [UInt8] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
            part += line + [0x0A]
            if let document = try? Document.json(bytes: part, name: "in.json") {
                values.append(JSON(document.root))
                part = []
            }
        }
        if !part.isEmpty { _ = try Document.json(bytes: part, name: "in.json") }
        return values
    }
}
