// The formats that can be asserted, by name; unknown names are annotations and never fail.
import TreatyData
import TreatyPattern
import TreatyText

/// The values of `format` that are checked: those of JSON Schema (2020-12 validation 7.3), and of OpenAPI's format
/// registry those that bind the value and are cheap to check.
enum SchemaFormat: UInt8, CaseIterable {
    case dateTime, date, time, duration, email, idnEmail, hostname, idnHostname, uri, uriReference, iri, iriReference
    case uuid, ipv4, ipv6, regex, jsonPointer, relativeJSONPointer, uriTemplate, byte, base64url
    case int8, int16, int32, int64, uint8, uint16, uint32, uint64, doubleInt

    private static let byName: [String: SchemaFormat] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

    static func named(_ name: String) -> SchemaFormat? { byName[name] }

    var name: String {
        switch self {
        case .dateTime: "date-time"
        case .date: "date"
        case .time: "time"
        case .duration: "duration"
        case .email: "email"
        case .idnEmail: "idn-email"
        case .hostname: "hostname"
        case .idnHostname: "idn-hostname"
        case .uri: "uri"
        case .uriReference: "uri-reference"
        case .iri: "iri"
        case .iriReference: "iri-reference"
        case .uuid: "uuid"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .regex: "regex"
        case .jsonPointer: "json-pointer"
        case .relativeJSONPointer: "relative-json-pointer"
        case .uriTemplate: "uri-template"
        case .byte: "byte"
        case .base64url: "base64url"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .doubleInt: "double-int"
        }
    }

    var isNumeric: Bool { rawValue >= SchemaFormat.int8.rawValue }
    /// Whether only OpenAPI defines it.
    var isOpenAPIOnly: Bool { rawValue >= SchemaFormat.byte.rawValue }

    func accepts(_ text: ArraySlice<UInt8>) -> Bool { accepts(text.span) }

    /// Whether a string keeps a format of strings. No allocation, but for regex, labels beyond ASCII and A-labels.
    func accepts(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .dateTime: FormatDate.isDateTime(text)
        case .date: FormatDate.isDate(text)
        case .time: FormatDate.isTime(text)
        case .duration: FormatDate.isDuration(text)
        case .uuid: FormatAddress.isUUID(text)
        case .ipv4: IPAddressText.isIPv4(text)
        case .ipv6: IPAddressText.isIPv6(text)
        case .hostname: FormatName.isHostname(text)
        case .idnHostname: FormatName.isInternationalHostname(text)
        case .email: FormatName.isEmail(text)
        case .idnEmail: FormatName.isInternationalEmail(text)
        case .uri: FormatURI.isURI(text)
        case .uriReference: FormatURI.isURIReference(text)
        case .iri: FormatURI.isIRI(text)
        case .iriReference: FormatURI.isIRIReference(text)
        case .uriTemplate: FormatPointer.isURITemplate(text)
        case .jsonPointer: FormatPointer.isJSONPointer(text)
        case .relativeJSONPointer: FormatPointer.isRelativeJSONPointer(text)
        case .byte: FormatAddress.isBase64(text, isForURIs: false)
        case .base64url: FormatAddress.isBase64(text, isForURIs: true)
        case .regex: SchemaFormat.isPattern(text)
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .doubleInt: true
        }
    }

    /// ECMA-262 22.2.1 with the `u` flag; a pattern that is too large or not regular is one all the same.
    private static func isPattern(_ text: Span<UInt8>) -> Bool {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        do throws(PatternError) {
            return try Pattern(String(decoding: bytes, as: UTF8.self)).notes.isEmpty
        } catch {
            return error.code != "pattern.syntax"
        }
    }

    /// Whether a number keeps a format of numbers. A fraction keeps none; `1.0` is an integer.
    func accepts(_ number: SchemaNumber) -> Bool {
        guard isNumeric else { return true }
        let bounds = SchemaFormat.bounds[Int(rawValue - SchemaFormat.int8.rawValue)]
        return number.isInteger && number.compared(to: bounds.least) >= 0 && number.compared(to: bounds.greatest) <= 0
    }

    /// What the numeric formats allow, in the order of the cases.
    private static let bounds: [(least: SchemaNumber, greatest: SchemaNumber)] = [
        ("-128", "127"), ("-32768", "32767"), ("-2147483648", "2147483647"),
        ("-9223372036854775808", "9223372036854775807"), ("0", "255"), ("0", "65535"), ("0", "4294967295"),
        ("0", "18446744073709551615"), ("-9007199254740991", "9007199254740991"),
    ].map { (number($0), number($1)) }

    private static func number(_ text: String) -> SchemaNumber {
        let bytes = Array(text.utf8)
        return SchemaNumber(bytes, 0..<bytes.count)
    }
}
