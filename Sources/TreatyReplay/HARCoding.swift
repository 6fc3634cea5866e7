// Content codings on their way in and out of a HAR; the codings themselves belong to the room of HTTP.

enum HARCoding {
    static func decoded(_ wire: ArraySlice<UInt8>, _ coding: String, bytesMax: Int) -> [UInt8]? { nil }
    static func encoded(_ content: [UInt8], _ coding: String) -> [UInt8]? { nil }
}
