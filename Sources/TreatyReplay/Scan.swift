// Searches files for credentials and identifiers that nobody hid; hiding them is redaction's work.
import TreatyData
package import TreatyText

/// A scan of recordings, contracts and whatever else is JSON or YAML.
package struct Scan {
    /// In the order in which files were scanned, and within one by place.
    package private(set) var findings: [ScanFinding] = []
    /// Files that could not be read or are not what their names say; each was looked at as plain text if it was read.
    package private(set) var failures: [Diagnostic] = []
    package private(set) var scannedCount = 0
    package private(set) var skippedCount = 0

    package init() {}

    /// Scans a file, or every file below a folder: `.har`, `.har.journal`, `.json`, `.yaml` and `.yml`; others are
    /// counted as skipped. Names that begin with a dot are passed over, and so are `node_modules` and links to folders.
    package mutating func scan(_ path: String) {
        switch fileKind(path) {
        case .folder: scanFolder(path, depth: 0)
        case .file, .missing: scanFile(path)
        }
    }

    private mutating func scanFolder(_ path: String, depth: Int) {
        for name in directoryEntries(path) where name != "node_modules" {
            let inner = path.hasSuffix("/") ? path + name : path + "/" + name
            if fileKind(inner) != .folder {
                scanFile(inner)
            } else if depth < 64, !isLink(inner) {
                scanFolder(inner, depth: depth + 1)
            }
        }
    }

    private mutating func scanFile(_ path: String) {
        guard fileKind(path) == .missing || ScanForm(path) != nil else {
            skippedCount += 1
            return
        }
        do throws(Diagnostic) {
            scan(try SourceFile.read(path))
        } catch {
            failures.append(error)
        }
    }

    /// Scans one file that was read; its name says what it is.
    package mutating func scan(_ source: SourceFile) {
        guard let form = ScanForm(source.name) else {
            skippedCount += 1
            return
        }
        scannedCount += 1
        var reader = ScanReader(file: source, isRecording: form == .json ? nil : form != .yaml)
        do throws(Diagnostic) {
            switch form {
            case .har, .json: reader.read(try Document.json(source))
            case .yaml:
                let documents = try Document.yamlStream(source)
                for document in documents { reader.read(document) }
                reader.readComments(around: documents)
            case .journal: try reader.readLines()
            }
        } catch {
            failures.append(error)
            reader.readAsText(0..<source.bytes.count)
        }
        findings += reader.findings.sorted { $0.location.range.lowerBound < $1.location.range.lowerBound }
    }
}

/// What the name of a file says about it.
private enum ScanForm {
    case har, journal, json, yaml

    init?(_ name: String) {
        let name = name.lowercased()
        switch true {
        case name.hasSuffix(".har"): self = .har
        case name.hasSuffix(".har.journal"): self = .journal
        case name.hasSuffix(".json"): self = .json
        case name.hasSuffix(".yaml"), name.hasSuffix(".yml"): self = .yaml
        default: return nil
        }
    }
}
