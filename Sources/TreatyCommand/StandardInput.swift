// Standard input line by line, for verbs that are talked to by another program; files are read elsewhere.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Lines of standard input, each as soon as it is whole.
struct StandardInput {
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// The next line without its line break, of any length; nil at the end.
    mutating func line() -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[start..<end])
                start = end + 1
                return line
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            fill(&searched)
        }
    }

    private mutating func fill(_ searched: inout Int) {
        buffer.removeFirst(start)
        searched -= start
        start = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // Holds: the pointer is used within the call, and no more than the buffer's count is asked for.
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { isAtEnd = true } else { buffer += chunk[..<count] }
            return
        }
    }
}
