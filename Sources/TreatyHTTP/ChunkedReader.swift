// The chunked transfer coding (RFC 9112 7.1), read incrementally; its trailer section is read by MessageReader.

/// Where the decoding of chunks stands.
struct ChunkedReader {
    private enum Stage { case sizeLine, data, dataEnd }

    private var stage = Stage.sizeLine
    private var remaining = 0
    private var searched = 0
    private var extensionBytes = 0
    /// Bytes that came and are no content: the lines of the sizes and the line ends behind the data.
    private var framingBytes = 0
    /// Where the decoded content ends in its storage, once something follows it.
    var contentEnd: Int?

    /// Decodes from `at` on into `storage`; true when the last chunk came. `contentMax` bounds `storage`.
    mutating func read(
        _ buffer: [UInt8], _ at: inout Int, into storage: inout [UInt8], contentMax: Int, _ limits: HTTPLimits
    ) throws(HTTPFailure) -> Bool {
        while true {
            switch stage {
            case .sizeLine:
                guard let line = try sizeLine(buffer, &at, limits) else { return false }
                remaining = try size(of: line, in: buffer, limits)
                if remaining == 0 { return true }
                // Who sends byte by byte must not make us keep several times what the limit allows.
                framingBytes += line.count + 4
                guard framingBytes <= limits.contentBytesMax + 65_536 else {
                    throw HTTPFailure(
                        status: 413, reason: "the chunks are too small for so much content (RFC 9112 7.1)")
                }
                guard remaining <= contentMax - storage.count else {
                    throw HTTPFailure(
                        status: 413, reason: "the content has more than the \(limits.contentBytesMax) bytes allowed")
                }
                stage = .data
            case .data:
                let count = min(remaining, buffer.count - at)
                storage.append(contentsOf: buffer[at..<at + count])
                at += count
                remaining -= count
                if remaining > 0 { return false }
                stage = .dataEnd
            case .dataEnd:
                guard at < buffer.count else { return false }
                guard buffer[at] == 0x0D else { throw missingEnd }
                guard at + 1 < buffer.count else { return false }
                guard buffer[at + 1] == 0x0A else { throw missingEnd }
                at += 2
                stage = .sizeLine
            }
        }
    }

    private var missingEnd: HTTPFailure {
        HTTPFailure(status: 400, reason: "the data of a chunk does not end where its size says (RFC 9112 7.1)")
    }

    /// The line of a chunk's size, without CRLF; nil while it is not whole.
    private mutating func sizeLine(
        _ buffer: [UInt8], _ at: inout Int, _ limits: HTTPLimits
    ) throws(HTTPFailure) -> Range<Int>? {
        var index = at + searched
        while index < buffer.count {
            let byte = buffer[index]
            if byte == 0x0A {
                throw HTTPFailure(status: 400, reason: "a chunk size ends with LF alone (RFC 9112 7.1)")
            }
            if byte == 0x0D {
                guard index + 1 < buffer.count else { break }
                guard buffer[index + 1] == 0x0A else {
                    throw HTTPFailure(status: 400, reason: "a CR stands without its LF in a chunk size (RFC 9112 7.1)")
                }
                let line = at..<index
                at = index + 2
                searched = 0
                return line
            }
            index += 1
        }
        searched = index - at
        // Cut off what can be no size line any more before its end was seen.
        if searched > 0 {
            let (first, end) = try digits(of: at..<index, in: buffer)
            let surplus = first - at + index - end
            guard extensionBytes + surplus <= limits.chunkExtensionBytesMax else { throw tooLong(limits) }
        }
        return nil
    }

    private func tooLong(_ limits: HTTPLimits) -> HTTPFailure {
        HTTPFailure(
            status: 400,
            reason: "extensions have more than the \(limits.chunkExtensionBytesMax) bytes allowed (RFC 9112 7.1.1)")
    }

    /// The digits of the size behind its leading zeros; at most 15, so that no size overflows.
    private func digits(of line: Range<Int>, in buffer: [UInt8]) throws(HTTPFailure) -> (first: Int, end: Int) {
        var end = line.lowerBound
        while end + 1 < line.upperBound, buffer[end] == 0x30, isHexDigit(buffer[end + 1]) { end += 1 }
        let first = end
        while end < line.upperBound, isHexDigit(buffer[end]) { end += 1 }
        guard end - first <= 15 else {
            throw HTTPFailure(status: 400, reason: "a chunk size has more than 15 digits (RFC 9112 7.1)")
        }
        guard end > first else {
            throw HTTPFailure(status: 400, reason: "a chunk does not begin with its size in hex digits (RFC 9112 7.1)")
        }
        return (first, end)
    }

    /// The size that a line says. Leading zeros count as extensions do: neither is content, and both are limited.
    private mutating func size(
        of line: Range<Int>, in buffer: [UInt8], _ limits: HTTPLimits
    ) throws(HTTPFailure) -> Int {
        let (first, end) = try digits(of: line, in: buffer)
        var size = 0
        for index in first..<end { size = size << 4 | hexValue(buffer[index]) }
        extensionBytes += first - line.lowerBound + line.upperBound - end
        guard extensionBytes <= limits.chunkExtensionBytesMax else { throw tooLong(limits) }
        guard end == line.upperBound || isExtensionList(buffer[end..<line.upperBound]) else {
            throw HTTPFailure(status: 400, reason: "what follows a chunk size is no extension (RFC 9112 7.1.1)")
        }
        return size
    }

    /// `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`
    private func isExtensionList(_ bytes: ArraySlice<UInt8>) -> Bool {
        var cursor = ValueCursor(bytes)
        while !cursor.isAtEnd {
            cursor.skipSpace()
            guard cursor.take(0x3B) else { return false }
            cursor.skipSpace()
            guard cursor.token() != nil else { return false }
            let afterName = cursor.at
            cursor.skipSpace()
            if cursor.take(0x3D) {
                cursor.skipSpace()
                guard cursor.word() != nil else { return false }
            } else {
                cursor.at = afterName
            }
        }
        return true
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }

    private func hexValue(_ byte: UInt8) -> Int { isDigit(byte) ? Int(byte) - 0x30 : Int(byte | 0x20) - 0x57 }
}
