// Files read from disk: whole, whatever their size, and refused past the limit.
import Foundation
import Testing
import TreatyData
import TreatyText

@Suite struct SourceReadingTests {
    @Test("a file comes back byte for byte, at every size around the steps of reading")
    func whole() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for size in [0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 300_000] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let path = folder.appendingPathComponent("\(size)").path
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(try SourceFile.read(path).bytes == bytes)
            #expect(try SourceFile.read(path, bytesMax: size).bytes == bytes)
            guard size > 0 else { continue }
            let refused = #expect(throws: Diagnostic.self) { try SourceFile.read(path, bytesMax: size - 1) }
            #expect(refused?.code == "file.too-large")
        }
    }

    @Test("a file that does not know its size is read to its end", .enabled(if: fileKind("/proc/self/maps") == .file))
    func unknownSize() throws {
        let text = String(decoding: try SourceFile.read("/proc/self/maps").bytes, as: UTF8.self)
        #expect(text.utf8.count > 4096 && text.hasSuffix("\n"))
    }
}
