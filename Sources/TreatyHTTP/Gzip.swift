// The wrappings of DEFLATE data: gzip (RFC 1952) and zlib (RFC 1950), with their checksums; DEFLATE is Inflate's.

/// Content of the coding `gzip` (RFC 1952).
enum GzipFile {
    /// The contents of all members, one after the other. Zero bytes behind the last member are padding, as gzip(1) has
    /// it; anything else there is malformed.
    static func decoded(_ data: ArraySlice<UInt8>, _ bytesMax: Int) throws(ContentCodingFailure) -> [UInt8] {
        var content: [UInt8] = []
        var at = data.startIndex
        repeat {
            let start = try contentStart(data[at...])
            let inflated: (bytes: [UInt8], end: Int)
            do throws(InflateFailure) {
                inflated = try Inflate.inflated(data[start...], bytesMax: bytesMax - content.count)
            } catch {
                throw failure(error, bytesMax)
            }
            guard data.endIndex - inflated.end >= 8 else { throw malformed("it ends before its checksum") }
            guard littleEndian(data, inflated.end) == crc32(inflated.bytes[...]) else {
                throw malformed("its checksum is wrong")
            }
            guard littleEndian(data, inflated.end + 4) == UInt32(truncatingIfNeeded: inflated.bytes.count) else {
                throw malformed("its length is wrong")
            }
            if content.isEmpty { content = inflated.bytes } else { content += inflated.bytes }
            at = inflated.end + 8
        } while at < data.endIndex && data[at] != 0
        guard data[at...].allSatisfy({ $0 == 0 }) else { throw malformed("something follows its last member") }
        return content
    }

    /// One member without a name or a time, so that the same content is always the same file.
    static func encoded(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        file += Deflate.deflated(content)
        for word in [crc32(content), UInt32(truncatingIfNeeded: content.count)] {
            for shift in [0, 8, 16, 24] as [UInt32] { file.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return file
    }

    /// Where the DEFLATE data of a member begin (RFC 1952 2.3).
    private static func contentStart(_ data: ArraySlice<UInt8>) throws(ContentCodingFailure) -> Int {
        let start = data.startIndex
        guard data.count >= 2, data[start] == 0x1F, data[start + 1] == 0x8B else {
            throw malformed("it does not begin as gzip does")
        }
        guard data.count >= 10 else { throw malformed("it ends within its head") }
        guard data[start + 2] == 8 else { throw malformed("its method is not deflate") }
        let flags = data[start + 3]
        guard flags & 0xE0 == 0 else { throw malformed("its head has flags that nobody knows") }
        var at = start + 10
        if flags & 4 != 0 {
            guard data.endIndex - at >= 2 else { throw malformed("it ends within its head") }
            at += 2 + Int(data[at]) + Int(data[at + 1]) << 8
        }
        for flag in [8, 16] as [UInt8] where flags & flag != 0 {
            guard at <= data.endIndex, let zero = data[at...].firstIndex(of: 0) else {
                throw malformed("it ends within its head")
            }
            at = zero + 1
        }
        if flags & 2 != 0 {
            guard data.endIndex - at >= 2 else { throw malformed("it ends within its head") }
            guard UInt32(data[at]) | UInt32(data[at + 1]) << 8 == crc32(data[start..<at]) & 0xFFFF else {
                throw malformed("the checksum of its head is wrong")
            }
            at += 2
        }
        guard at <= data.endIndex else { throw malformed("it ends within its head") }
        return at
    }

    private static func malformed(_ why: String) -> ContentCodingFailure { .malformed(coding: "gzip", why) }

    private static func failure(_ failure: InflateFailure, _ bytesMax: Int) -> ContentCodingFailure {
        ContentCodingFailure(failure, coding: "gzip", bytesMax: bytesMax)
    }

    private static func littleEndian(_ data: ArraySlice<UInt8>, _ at: Int) -> UInt32 {
        UInt32(data[at]) | UInt32(data[at + 1]) << 8 | UInt32(data[at + 2]) << 16 | UInt32(data[at + 3]) << 24
    }
}

/// Content of the coding `deflate`: a zlib stream (RFC 1950), and the bare DEFLATE data that some servers send instead.
enum ZlibStream {
    static func decoded(_ data: ArraySlice<UInt8>, _ bytesMax: Int) throws(ContentCodingFailure) -> [UInt8] {
        let wrapped: ContentCodingFailure
        do throws(ContentCodingFailure) {
            return try unwrapped(data, bytesMax)
        } catch {
            if case .tooLong = error { throw error }
            wrapped = error
        }
        do throws(InflateFailure) {
            let inflated = try Inflate.inflated(data, bytesMax: bytesMax)
            if inflated.end == data.endIndex { return inflated.bytes }
        } catch {
            // Bytes that begin as zlib does decode as bare data only by accident: what zlib said is what matters.
            if !beginsAsZlib(data) { throw ContentCodingFailure(error, coding: "deflate", bytesMax: bytesMax) }
        }
        throw wrapped
    }

    /// A zlib stream of the largest window.
    static func encoded(_ content: ArraySlice<UInt8>) -> [UInt8] {
        let sum = adler32(content)
        return [0x78, 0x9C] + Deflate.deflated(content)
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
    }

    private static func unwrapped(
        _ data: ArraySlice<UInt8>, _ bytesMax: Int
    ) throws(ContentCodingFailure) -> [UInt8] {
        guard beginsAsZlib(data) else { throw malformed("it does not begin as zlib does") }
        guard data[data.startIndex + 1] & 0x20 == 0 else { throw malformed("it wants a dictionary") }
        let inflated: (bytes: [UInt8], end: Int)
        do throws(InflateFailure) {
            inflated = try Inflate.inflated(data.dropFirst(2), bytesMax: bytesMax)
        } catch {
            throw ContentCodingFailure(error, coding: "deflate", bytesMax: bytesMax)
        }
        guard data.endIndex - inflated.end >= 4 else { throw malformed("it ends before its checksum") }
        let sum = data[inflated.end..<inflated.end + 4].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        guard sum == adler32(inflated.bytes[...]) else { throw malformed("its checksum is wrong") }
        guard inflated.end + 4 == data.endIndex else { throw malformed("something follows its checksum") }
        return inflated.bytes
    }

    /// Method 8, a window of at most 32 KiB, and a check that holds (RFC 1950 2.2).
    private static func beginsAsZlib(_ data: ArraySlice<UInt8>) -> Bool {
        guard data.count >= 2, let first = data.first else { return false }
        let second = data[data.startIndex + 1]
        return first & 15 == 8 && first >> 4 <= 7 && (Int(first) << 8 | Int(second)) % 31 == 0
    }

    private static func malformed(_ why: String) -> ContentCodingFailure { .malformed(coding: "deflate", why) }
}

extension ContentCodingFailure {
    fileprivate init(_ failure: InflateFailure, coding: String, bytesMax: Int) {
        switch failure {
        case .truncated: self = .malformed(coding: coding, "it ends too early")
        case .malformed(let why): self = .malformed(coding: coding, "it has \(why)")
        case .tooLong: self = .tooLong(bytesMax: bytesMax)
        }
    }
}

/// The CRC-32 of bytes (RFC 1952 8).
func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let table = crcTable
    var crc = ~0 as UInt32
    for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
    return ~crc
}

private let crcTable: [UInt32] = (0..<256).map { number in
    (0..<8).reduce(UInt32(number)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
}

/// The Adler-32 of bytes (RFC 1950 8.2).
func adler32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var (low, high) = (1 as UInt32, 0 as UInt32)
    var at = bytes.startIndex
    // 5552 bytes are the most whose sums fit into 32 bits before they are reduced.
    while at < bytes.endIndex {
        let end = min(bytes.endIndex, at + 5552)
        for byte in bytes[at..<end] {
            low &+= UInt32(byte)
            high &+= low
        }
        low %= 65521
        high %= 65521
        at = end
    }
    return high << 16 | low
}
