// The bytes of one file and where its lines begin; it does not know what the bytes mean.
import Synchronization

/// A file as it was read: a name to print and its bytes. Immutable, shared by every document and diagnostic that
/// points into it.
package final class SourceFile: Sendable {
    /// The path as the user wrote it, or a word such as `<stdin>`.
    package let name: String
    package let bytes: [UInt8]
    private let places = Mutex(Places())

    /// What questions about places have found out; empty until a place is asked for.
    private struct Places {
        var lineStarts: [Int] = []
        /// How many scalars begin before each block of bytes; a line may be as long as its file.
        var scalarsBefore: [Int] = []
    }

    /// Bytes between two entries of `Places.scalarsBefore`.
    private static let block = 1 << 8

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Line and column of a byte offset, both from 1; a column counts Unicode scalars. Cost: two passes over the file
    /// the first time, then a few hundred bytes.
    package func position(at offset: Int) -> SourcePosition {
        let end = min(max(offset, 0), bytes.count)
        return places.withLock { places in
            if places.lineStarts.isEmpty {
                places.lineStarts = SourceFile.lineStarts(of: bytes)
                places.scalarsBefore = SourceFile.scalarsBefore(bytes)
            }
            let starts = places.lineStarts
            // The last line that begins at or before the offset.
            var (low, high) = (0, starts.count)
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= end { low = middle } else { high = middle }
            }
            let start = min(starts[low], end)
            let isNear = end - start < SourceFile.block
            let column =
                isNear
                ? SourceFile.scalars(in: bytes[start..<end])
                : scalars(before: end, places.scalarsBefore) - scalars(before: start, places.scalarsBefore)
            return SourcePosition(line: low + 1, column: column + 1)
        }
    }

    private func scalars(before offset: Int, _ counts: [Int]) -> Int {
        let block = offset / SourceFile.block
        return counts[block] + SourceFile.scalars(in: bytes[(block * SourceFile.block)..<offset])
    }

    /// Scalars that begin in some bytes, carriage returns left out.
    private static func scalars(in bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        for byte in bytes where byte & 0xC0 != 0x80 && byte != 0x0D { count += 1 }
        return count
    }

    private static func scalarsBefore(_ bytes: [UInt8]) -> [Int] {
        var counts = [0]
        var start = 0
        while bytes.count - start >= block {
            counts.append(counts[counts.count - 1] + scalars(in: bytes[start..<(start + block)]))
            start += block
        }
        return counts
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

    /// What stands on the line before and behind a byte offset, each at most so many scalars; a line may be as long as
    /// its file.
    package func surroundings(of offset: Int, scalarsMax: Int) -> (before: String, behind: String) {
        let at = min(max(offset, 0), bytes.count)
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? min(3, at) : 0
        var first = at
        var count = 0
        while first > start, count < scalarsMax, at - first < 4 * scalarsMax {
            let byte = bytes[first - 1]
            if byte == 0x0A || byte == 0x0D { break }
            first -= 1
            if byte & 0xC0 != 0x80 { count += 1 }
        }
        var last = at
        count = 0
        while last < bytes.count, last - at < 4 * scalarsMax {
            let byte = bytes[last]
            if byte == 0x0A || byte == 0x0D { break }
            if byte & 0xC0 != 0x80 { count += 1 }
            if count > scalarsMax { break }
            last += 1
        }
        return (String(decoding: bytes[first..<at], as: UTF8.self), String(decoding: bytes[at..<last], as: UTF8.self))
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
