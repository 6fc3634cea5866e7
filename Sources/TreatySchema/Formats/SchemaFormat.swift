// The formats that can be asserted, by name; unknown names are annotations and never fail.
import TreatyData
import TreatyPattern

/// The values of `format` (2020-12 validation 7.3) and of OpenAPI that are checked.
enum SchemaFormat: UInt8, CaseIterable {
    case dateTime, date, time, duration, email, uri, uriReference, uuid, ipv4, ipv6, hostname, regex, jsonPointer
    case relativeJSONPointer, uriTemplate, int32, int64

    private static let byName: [String: SchemaFormat] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

    static func named(_ name: String) -> SchemaFormat? { byName[name] }

    var name: String {
        switch self {
        case .dateTime: "date-time"
        case .date: "date"
        case .time: "time"
        case .duration: "duration"
        case .email: "email"
        case .uri: "uri"
        case .uriReference: "uri-reference"
        case .uuid: "uuid"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .hostname: "hostname"
        case .regex: "regex"
        case .jsonPointer: "json-pointer"
        case .relativeJSONPointer: "relative-json-pointer"
        case .uriTemplate: "uri-template"
        case .int32: "int32"
        case .int64: "int64"
        }
    }

    var isNumeric: Bool { self == .int32 || self == .int64 }
    /// Whether only OpenAPI defines it.
    var isOpenAPIOnly: Bool { isNumeric }

    func accepts(_ text: ArraySlice<UInt8>) -> Bool {
        var scan = FormatScan(text)
        switch self {
        case .dateTime: return scan.dateTime() && scan.isAtEnd
        case .date: return scan.date() && scan.isAtEnd
        case .time: return scan.time() && scan.isAtEnd
        case .duration: return scan.duration() && scan.isAtEnd
        case .uuid: return scan.uuid() && scan.isAtEnd
        case .ipv4: return scan.ipv4() && scan.isAtEnd
        case .ipv6: return FormatScan.isIPv6(text)
        case .hostname: return FormatScan.isHostname(text)
        case .email: return FormatScan.isEmail(text)
        case .uri: return FormatScan.isURI(text, mayBeRelative: false)
        case .uriReference: return FormatScan.isURI(text, mayBeRelative: true)
        case .uriTemplate: return FormatScan.isURITemplate(text)
        case .jsonPointer: return FormatScan.isJSONPointer(text)
        case .relativeJSONPointer: return FormatScan.isRelativeJSONPointer(text)
        case .regex:
            do throws(PatternError) {
                return try Pattern(String(decoding: text, as: UTF8.self)).notes.isEmpty
            } catch {
                return error.code != "pattern.syntax"
            }
        case .int32, .int64: return true
        }
    }

    /// A fraction is none; `1.0` is an integer.
    func accepts(_ number: SchemaNumber) -> Bool {
        guard number.isInteger, let value = number.exact.int else { return false }
        return self == .int64 || Int32(exactly: value) != nil
    }
}
