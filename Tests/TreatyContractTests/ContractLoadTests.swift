// Files that are a contract and files that are none; what a contract says once it is read is tested elsewhere.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyText

/// The diagnostic that a file of this name and text is refused with; nil where it is read.
private func refusal(_ name: String, _ text: String) throws -> Diagnostic? {
    do {
        try withContract(text, named: name) { _ in }
        return nil
    } catch let diagnostic as Diagnostic {
        return diagnostic
    }
}

/// The code of the diagnostic that a path is refused with; nil where a contract is read.
private func code(loading path: String) -> String? {
    do throws(Diagnostic) {
        _ = try Contract.load(path)
        return nil
    } catch {
        return error.code
    }
}

@Suite struct ContractLoadTests {
    @Test("a file that cannot be used is refused with a code and the place")
    func refused() throws {
        let table: [(String, String, String, String?)] = [
            ("openapi.yaml", "", "yaml.empty", "1:1"), ("openapi.yaml", "# nothing\n", "yaml.empty", nil),
            ("openapi.yaml", "openapi: 3.1.0\npaths:\n\t/cups: {}\n", "yaml.tab", "3:1"),
            ("openapi.yaml", "swagger: '1.2'\npaths: {}\n", "openapi.version", "1:10"),
            ("openapi.yaml", "openapi: 4.0.0\npaths: {}\n", "openapi.version", "1:10"),
            ("openapi.yaml", "paths: {}\n", "openapi.version", "1:1"),
            ("openapi.yaml", "- openapi\n", "openapi.form", "1:1"),
            ("openapi.json", #"{"swagger": "1.2", "paths": {}}"#, "openapi.version", "1:13"),
        ]
        for (name, text, code, place) in table {
            let found = try refusal(name, text)
            #expect(found?.code == code, "\(text)")
            if let place {
                let location = found?.location.map { "\($0.line):\($0.column)" }
                #expect(location == place, "\(text)")
            }
        }
        let emptyJSON = try refusal("openapi.json", "")
        #expect(emptyJSON?.code.hasPrefix("json.") == true)
    }

    @Test("a file that is not there and a folder without a contract are refused")
    func absent() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(code(loading: folder.path + "/openapi.yaml") == "file.missing")
        #expect(code(loading: folder.path) == "file.directory")
        // A folder of the contract's name is no contract either.
        let inner = folder.appendingPathComponent("openapi.yaml")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        #expect(code(loading: folder.path) == "file.directory")
        try FileManager.default.removeItem(at: inner)
        try Data(cupsText.utf8).write(to: inner)
        #expect(code(loading: folder.path) == nil)
        #expect(code(loading: folder.path + "/") == nil)
    }

    @Test("a contract may be JSON, and JSON in a file called YAML")
    func json() throws {
        let text = #"""
            {"openapi": "3.0.3", "info": {"title": "Hats", "version": "1"}, "paths": {"/hats": {"get": {
              "operationId": "hats", "responses": {"200": {"description": "All hats."}}}}}}
            """#
        for name in ["openapi.json", "openapi.yaml", "hats.json"] {
            try withContract(text, named: name) { contract in
                #expect(contract.operationIDs == ["hats"])
                #expect(contract.title == "Hats")
                #expect(contract.diagnostics.map(\.code) == [])
            }
        }
    }

    @Test("a contract without operations is read, with a warning")
    func empty() throws {
        let text = "openapi: 3.1.0\ninfo: {title: Nothing, version: '1'}\npaths: {}\n"
        try withContract(text) { contract in
            #expect(contract.operationIDs == [])
            #expect(contract.diagnostics.map(\.code) == ["openapi.no-operations"])
            #expect(contract.diagnostics.map(\.severity) == [.warning])
        }
    }
}
