// The bytes of one file and where its lines begin; it does not know what the bytes mean.
import Synchronization

/// A file as it was read: a name to print and its bytes. Immutable, shared by every document and diagnostic that
/// points into it.
package final class SourceFile: Sendable {
    /// The path as the user wrote it, or a word such as `<stdin>`.
    package let name: String
    package let bytes: [UInt8]
    /// Empty until a place is asked for.
    private let lineStarts = Mutex<[Int]>([])

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Line and column of a byte offset, both from 1; a column counts Unicode scalars. Cost: one pass over the file the
    /// first time, then the line.
    package func position(at offset: Int) -> SourcePosition {
        let end = min(max(offset, 0), bytes.count)
        let starts = lineStarts.withLock { starts in
            if starts.isEmpty { starts = SourceFile.lineStarts(of: bytes) }
            return starts
        }
        // The last line that begins at or before the offset.
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= end { low = middle } else { high = middle }
        }
        var column = 1
        for byte in bytes[min(starts[low], end)..<end] where byte & 0xC0 != 0x80 && byte != 0x0D { column += 1 }
        return SourcePosition(line: low + 1, column: column)
    }

    /// Where lines begin: behind a byte order mark, LF, CR, or both.
    private static func lineStarts(of bytes: [UInt8]) -> [Int] {
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D {
            if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { continue }
            starts.append(index + 1)
        }
        return starts
    }

    /// The text of the line that holds a byte offset, without its line break.
    package func line(at offset: Int) -> String {
        let at = min(max(offset, 0), bytes.count)
        var first = at
        while first > 0, bytes[first - 1] != 0x0A, bytes[first - 1] != 0x0D { first -= 1 }
        var last = at
        while last < bytes.count, bytes[last] != 0x0A, bytes[last] != 0x0D { last += 1 }
        return String(decoding: bytes[first..<last], as: UTF8.self)
    }
}

/// A place in a file as people say it; both count from 1.
package struct SourcePosition: Hashable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A range of bytes in a file.
public struct SourceLocation: Sendable {
    package let file: SourceFile
    package let range: Range<Int>

    package init(file: SourceFile, range: Range<Int>) {
        self.file = file
        self.range = range
    }

    package var position: SourcePosition { file.position(at: range.lowerBound) }

    /// The file's name as the user wrote it.
    public var fileName: String { file.name }
    /// The line, from 1.
    public var line: Int { position.line }
    /// The column in Unicode scalars, from 1.
    public var column: Int { position.column }
}

extension SourceLocation: CustomStringConvertible {
    /// `file:line:column`, the form editors and terminals can follow.
    public var description: String {
        let place = position
        return "\(file.name):\(place.line):\(place.column)"
    }
}
