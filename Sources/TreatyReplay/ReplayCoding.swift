// Content codings as matching and playing need them: opened where they can be, and nothing said of why not.
import TreatyHTTP

enum ReplayCoding {
    /// Coded content is opened up to this size.
    private static let bytesMax = 64 << 20

    /// Content without its codings; nil where one is unknown or broken, or where it would be too long.
    /// `codings` are the values of Content-Encoding fields.
    static func decoded(_ content: ArraySlice<UInt8>, codings: [String]) -> [UInt8]? {
        if codings.isEmpty { return Array(content) }
        return try? ContentCoding.decoded(content, codings: codings, bytesMax: bytesMax)
    }

    /// Content with its codings put on again.
    static func encoded(_ content: [UInt8], codings: [String]) -> [UInt8]? {
        codings.isEmpty ? content : try? ContentCoding.encoded(content[...], codings: codings)
    }
}
