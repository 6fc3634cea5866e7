// What a value looks like, by its text alone; what takes its place is the pseudonym's business.
import TreatyData
import TreatyText

/// The shapes that a pseudonym keeps. The first that fits counts.
package enum ValueShape: String, Sendable, CaseIterable {
    case empty, uuid, jwt, email
    case dateTime = "date-time"
    case date, time, url, ipv4, ipv6, card, integer, decimal, hex, json
    case base64, text, binary

    /// The shape of a text; `binary` where it is not UTF-8. Cost: a few passes at most.
    package init(_ text: [UInt8]) {
        self = ValueShape.of(text)
    }

    /// What a masked value is shown as: shapes that a pseudonym might leave by chance share one name.
    package var maskName: String {
        switch self {
        case .card, .integer, .decimal: "<number>"
        case .uuid, .email, .date, .url, .ipv4, .ipv6: "<\(rawValue)>"
        case .dateTime: "<date-time>"
        case .empty: ""
        default: "<text>"
        }
    }

    private static func of(_ text: [UInt8]) -> ValueShape {
        guard let first = text.first else { return .empty }
        if isDigit(first) || first == 0x2D || first == 0x2E {
            if let number = numeric(text) { return number }
        }
        if isUUID(text) { return .uuid }
        if let days = DateText(text) { return days.hasTime ? .dateTime : .date }
        if TimeText.fields(text) != nil { return .time }
        if AddressText.isIPv4(text) { return .ipv4 }
        if AddressText.isIPv6(text) { return .ipv6 }
        if first == 0x7B || first == 0x5B, text.count >= 4, isJSONContainer(text) { return .json }
        if text.contains(0x40), isEmail(text) { return .email }
        if isURL(text) { return .url }
        if text.count >= 20, JWTText.parts(text) != nil { return .jwt }
        if isHex(text) { return .hex }
        if text.count >= 16, EncodedText(text) != nil { return .base64 }
        return isUTF8(text) ? .text : .binary
    }

    /// Digits, perhaps with a sign, a fraction, an exponent; numbers of cards may be written in groups.
    private static func numeric(_ text: [UInt8]) -> ValueShape? {
        let digits = text.filter(isDigit)
        if digits.count >= 13, digits.count <= 19, luhnSum(digits) % 10 == 0,
            text.allSatisfy({ isDigit($0) || $0 == 0x20 || $0 == 0x2D }), isDigit(text[text.count - 1]),
            text.count <= digits.count + 6, isDigit(text[0])
        {
            return .card
        }
        guard digits.count + 8 >= text.count, let number = ExactNumber(text) else { return nil }
        return number.isInteger && text.allSatisfy({ isDigit($0) || $0 == 0x2D }) ? .integer : .decimal
    }

    private static func isUUID(_ text: [UInt8]) -> Bool {
        guard text.count == 36 else { return false }
        return text.indices.allSatisfy { index in
            [8, 13, 18, 23].contains(index) ? text[index] == 0x2D : hexDigit(text[index]) != nil
        }
    }

    private static func isEmail(_ text: [UInt8]) -> Bool {
        let parts = text.split(separator: 0x40, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].count <= 64, parts[1].count >= 3, parts[1].count <= 255
        else { return false }
        let isLocal = parts[0].allSatisfy {
            isLetterOrDigit($0) || $0 >= 0x80 || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0)
        }
        return isLocal && AddressText.isHost(parts[1])
    }

    private static func isURL(_ text: [UInt8]) -> Bool {
        guard let colon = text.prefix(24).firstIndex(of: 0x3A), colon >= 2, text.count > colon + 3 else { return false }
        guard text[colon + 1] == 0x2F, text[colon + 2] == 0x2F, isLetter(text[0]) else { return false }
        let isScheme = text[..<colon].allSatisfy { isLetterOrDigit($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
        return isScheme && text.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E }
    }

    /// Eight digits or more of one case, not all of them decimal ones.
    private static func isHex(_ text: [UInt8]) -> Bool {
        guard text.count >= 8, text.allSatisfy({ hexDigit($0) != nil }) else { return false }
        let hasLower = text.contains { $0 >= 0x61 }
        let hasUpper = text.contains { $0 >= 0x41 && $0 < 0x61 }
        return hasLower != hasUpper && text.contains(where: isDigit)
    }

    private static func isJSONContainer(_ text: [UInt8]) -> Bool {
        guard let last = text.last(where: { $0 > 0x20 }), last == 0x7D || last == 0x5D else { return false }
        return (try? Document.json(bytes: text, name: "value")) != nil
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }
func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

/// Whether bytes are UTF-8 without repair.
func isUTF8(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
}

/// The sum of the Luhn check (ISO/IEC 7812-1 annex B) over digits as characters; a whole number has a sum that ten
/// divides.
func luhnSum(_ digits: [UInt8]) -> Int {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
        let value = Int(digit & 15)
        sum += place % 2 == 0 ? value : value > 4 ? value * 2 - 9 : value * 2
    }
    return sum
}

/// A date of RFC 3339 5.6, perhaps with a time: the day as a number, and the text behind it.
struct DateText {
    /// Days since 0001-01-01.
    let day: Int
    let rest: ArraySlice<UInt8>
    var hasTime: Bool { !rest.isEmpty }

    init?(_ text: [UInt8]) {
        guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D,
            let year = DateText.number(text[0..<4]), let month = DateText.number(text[5..<7]),
            let date = DateText.number(text[8..<10]), year >= 1, (1...12).contains(month),
            date >= 1, date <= DateText.daysIn(month: month, year: year)
        else { return nil }
        day = DateText.day(year, month, date)
        rest = text[10...]
        guard let mark = rest.first else { return }
        guard mark | 0x20 == 0x74 || mark == 0x20, TimeText.fields(Array(rest.dropFirst())) != nil else { return nil }
    }

    static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 & 15) }
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func daysIn(month: Int, year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days before a year of the proleptic Gregorian calendar.
    private static func days(before year: Int) -> Int {
        let past = year - 1
        return past * 365 + past / 4 - past / 100 + past / 400
    }

    static func day(_ year: Int, _ month: Int, _ date: Int) -> Int {
        days(before: year) + (1..<month).reduce(0) { $0 + daysIn(month: $1, year: year) } + date - 1
    }

    /// The first day that cannot be written: that of the year 10000.
    static let end = days(before: 10_000)

    /// `YYYY-MM-DD` of a day in 0..<end.
    static func text(ofDay day: Int) -> [UInt8] {
        var year = max(1, day * 400 / 146_097)
        while days(before: year + 1) <= day { year += 1 }
        var left = day - days(before: year)
        var month = 1
        while left >= daysIn(month: month, year: year) {
            left -= daysIn(month: month, year: year)
            month += 1
        }
        func padded(_ value: Int, _ width: Int) -> [UInt8] {
            let digits = Array(String(value).utf8)
            return Array(repeating: 0x30, count: max(0, width - digits.count)) + digits
        }
        return padded(year, 4) + [0x2D] + padded(month, 2) + [0x2D] + padded(left + 1, 2)
    }
}

/// `HH:MM:SS`, perhaps with a fraction and an offset (RFC 3339 5.6); seconds may be missing where no fraction follows.
enum TimeText {
    /// Where the numbers of hours, minutes, seconds and the fraction stand; nil where the text is no time.
    static func fields(_ text: [UInt8]) -> [Range<Int>]? {
        func two(_ at: Int, _ limit: Int) -> Bool {
            guard at + 2 <= text.count, let value = DateText.number(text[at..<at + 2]) else { return false }
            return value < limit
        }
        guard two(0, 24), text.count >= 5, text[2] == 0x3A, two(3, 60) else { return nil }
        var found = [0..<2, 3..<5]
        var at = 5
        if at < text.count, text[at] == 0x3A {
            guard two(6, 61) else { return nil }
            found.append(6..<8)
            at = 8
            if at < text.count, text[at] == 0x2E || text[at] == 0x2C {
                let end = text[(at + 1)...].firstIndex { !isDigit($0) } ?? text.count
                guard end > at + 1 else { return nil }
                found.append(at + 1..<end)
                at = end
            }
        }
        if at == text.count || at + 1 == text.count && text[at] | 0x20 == 0x7A { return found }
        guard text[at] == 0x2B || text[at] == 0x2D, two(at + 1, 24) else { return nil }
        if at + 3 == text.count { return found }
        let minutes = text[at + 3] == 0x3A ? at + 4 : at + 3
        return two(minutes, 60) && minutes + 2 == text.count ? found : nil
    }
}

/// Hosts and addresses as text.
enum AddressText {
    /// Letters, digits, hyphens and dots, no part empty.
    static func isHost(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty
            && text.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 >= 0x80 }
            }
    }

    static func isIPv4(_ text: some Collection<UInt8>) -> Bool {
        guard text.count >= 7, text.count <= 15 else { return false }
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.count >= 1 && part.count <= 3 && part.allSatisfy(isDigit)
                    && part.reduce(0) { $0 * 10 + Int($1 & 15) } < 256
            }
    }

    /// RFC 4291 2.2, without a zone.
    static func isIPv6(_ text: some Collection<UInt8>) -> Bool {
        text.count <= 45 && IPAddressText.isIPv6(Array(text).span)
    }

    /// An address of the machine itself, which says nothing about anybody.
    static func isLoopback(_ text: some Collection<UInt8>) -> Bool {
        let text = String(decoding: text, as: UTF8.self).lowercased()
        return text == "localhost" || text == "::1" || text == "[::1]" || text.hasPrefix("127.") && isIPv4(text.utf8)
    }
}

/// The three parts of a JSON Web Token (RFC 7519 3, RFC 7515 7.1).
enum JWTText {
    /// Header and claims as JSON, and the bytes of the signature; nil where the text is no such token.
    static func parts(_ text: [UInt8]) -> (header: [UInt8], claims: [UInt8], signature: [UInt8])? {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 3, let header = decoded(parts[0]), let claims = decoded(parts[1]),
            let signature = decoded(parts[2]), header.first == 0x7B, claims.first == 0x7B,
            let head = try? Document.json(bytes: header, name: "header"), head.root.kind == .object,
            head.root["alg"] != nil || head.root["typ"] != nil,
            (try? Document.json(bytes: claims, name: "claims")) != nil
        else { return nil }
        return (header, claims, signature)
    }

    private static func decoded(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        Base64.decoded(part, .urlSafe, padding: .refused)
    }
}

/// A base64 text that holds something: text, or bytes of which the padding tells that they are meant.
struct EncodedText {
    let bytes: [UInt8]
    let alphabet: Base64.Alphabet
    let isPadded: Bool

    init?(_ text: [UInt8]) {
        let isPadded = text.last == 0x3D
        let isURLSafe = text.contains { $0 == 0x2D || $0 == 0x5F }
        let alphabet: Base64.Alphabet = isURLSafe ? .urlSafe : .standard
        guard isPadded || isURLSafe || text.count % 4 != 1,
            let bytes = Base64.decoded(text, alphabet, padding: isPadded ? .wanted : .optional)
        else { return nil }
        let isGzip = bytes.starts(with: [0x1F, 0x8B])
        let isText =
            isUTF8(bytes) && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 9 }
        guard isGzip || isText || isPadded else { return nil }
        self.bytes = bytes
        self.alphabet = alphabet
        self.isPadded = isPadded || text.count % 4 == 0 && !isURLSafe
    }
}
