// The stories' own HTTP client: one request, one connection, one answer; shares no code with the product's client.
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An answer as it came: status, fields in order, content.
struct StoryAnswer {
    var status = 0
    var fields: [(name: String, value: String)] = []
    var content: [UInt8] = []

    func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Reads an answer that ends with its connection; chunked content (RFC 9112 7.1) is joined.
    init?(_ bytes: [UInt8]) {
        guard let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = head[0].split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let code = Int(words[1]) else { return nil }
        status = code
        for line in head.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            fields.append((String(line[..<colon]), value))
        }
        content = Array(bytes[end.upperBound...])
        if field("Transfer-Encoding")?.lowercased() == "chunked" {
            guard let joined = StoryAnswer.joined(content[...]) else { return nil }
            content = joined
        } else if let length = field("Content-Length").flatMap({ Int($0) }), length > content.count {
            return nil
        }
    }

    private static func joined(_ chunks: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = chunks
        var content: [UInt8] = []
        while let end = rest.firstIndex(of: 0x0D) {
            let size = String(decoding: rest[..<end].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
            guard let count = Int(size, radix: 16), count >= 0, rest.count >= end - rest.startIndex + 4 + count else {
                return nil
            }
            if count == 0 { return content }
            content += rest.dropFirst(end - rest.startIndex + 2).prefix(count)
            rest = rest.dropFirst(end - rest.startIndex + 4 + count)
        }
        return nil
    }
}

/// Sends bytes to a port of this machine and reads until the other side closes.
func storyAnswer(to request: [UInt8], port: UInt16, seconds: Double) throws -> StoryAnswer {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw StoryFailure(0, "no socket") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard connected == 0 else {
        throw StoryFailure(0, "cannot connect to port \(port): \(unsafe String(cString: strerror(errno)))")
    }
    let deadline = Date(timeIntervalSinceNow: seconds)
    var sent = 0
    while sent < request.count {
        try waitFor(descriptor, Int16(POLLOUT), "room to send the request", deadline)
        let rest = Array(request[sent...])
        let count = unsafe send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        guard count > 0 else { break }
        sent += count
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        try waitFor(descriptor, Int16(POLLIN), "the answer (so far \(bytes.count) bytes)", deadline)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { break }
        bytes += chunk.prefix(count)
    }
    guard let answer = StoryAnswer(bytes) else {
        throw StoryFailure(0, "no whole answer: '\(String(decoding: bytes, as: UTF8.self))'")
    }
    return answer
}

private func waitFor(_ descriptor: Int32, _ event: Int16, _ what: String, _ deadline: Date) throws {
    var waiting = pollfd(fd: descriptor, events: event, revents: 0)
    let milliseconds = Int32(max(0, min(deadline.timeIntervalSinceNow * 1000, 600_000)).rounded(.up))
    if unsafe poll(&waiting, 1, milliseconds) == 0 { throw StoryFailure(0, "waited for \(what)") }
}
