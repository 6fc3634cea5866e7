// What shapes are compared with: issuers, lengths, reserved names and ranges; where a value stands is not known here.

/// Whether digits are the number of a payment card: an issuer's prefix, its length, and a check digit that holds
/// (ISO/IEC 7812-1).
func isCardNumber(_ digits: [UInt8]) -> Bool {
    guard (13...19).contains(digits.count) else { return false }
    let six = digits[..<6].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let isIssued =
        switch (six, digits.count) {
        case (400_000...499_999, 13), (400_000...499_999, 16), (400_000...499_999, 19): true
        case (510_000...559_999, 16), (222_100...272_099, 16): true
        case (340_000...349_999, 15), (370_000...379_999, 15): true
        case (300_000...305_999, 14), (360_000...369_999, 14), (380_000...399_999, 14): true
        case (601_100...601_199, 16...19), (644_000...659_999, 16...19): true
        case (352_800...358_999, 16...19), (620_000...629_999, 16...19): true
        default: false
        }
    guard isIssued, Set(digits).count > 1 else { return false }
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
        let value = Int(digit - 0x30) * (index % 2 == 1 ? 2 : 1)
        sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
}

/// How many characters the IBANs of a country have (ISO 13616, the SWIFT register).
let ibanLengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PT": 25, "QA": 29,
    "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "XK": 20,
]

/// Whether a phone number (digits after `+`) lies in a range that a regulator keeps free for films and examples:
/// NANP 555-0100 to 0199, Ofcom's, ARCEP's, ACMA's and the Bundesnetzagentur's numbers for drama.
func isFictionalPhone(_ digits: [UInt8]) -> Bool {
    if digits.count == 11, digits[0] == 0x31, digits[4...8].elementsEqual("55501".utf8) { return true }
    return fictionalPrefixes.contains { digits.starts(with: $0) }
}

private let fictionalPrefixes: [[UInt8]] = [
    "441632960", "447700900", "442079460", "441314960", "441214960", "441614960", "448081570", "443069990",
    "3319900", "33261911", "33353010", "33465710", "33536490", "33639980", "61491570", "61255501", "61355501",
    "61755501", "61855501", "493023125", "498999998",
].map { Array($0.utf8) }

/// Whether a host belongs to nobody (RFC 2606, RFC 6761): `.example`, `.test`, `.invalid`, `.localhost`, and
/// `example.com`, `.org` and `.net`.
func isReservedHost(_ host: ArraySlice<UInt8>) -> Bool {
    let labels = String(decoding: host, as: UTF8.self).lowercased().split(separator: ".")
    guard let last = labels.last else { return false }
    if ["example", "test", "invalid", "localhost"].contains(last) { return true }
    return labels.count >= 2 && labels[labels.count - 2] == "example" && ["com", "org", "net"].contains(last)
}

/// Whether a value says that somebody hid it already: `***`, `xxxx`, `[REDACTED]`, `{{token}}`, or nothing at all.
func isMasked(_ value: ArraySlice<UInt8>) -> Bool {
    let text = value.filter { $0 > 0x20 }
    guard let first = text.first else { return true }
    let fillers = Array("*xX._-".utf8)
    if ["***", "•••"].contains(where: { text.firstRange(of: Array($0.utf8)) != nil }) { return true }
    if fillers.contains(first), text.allSatisfy({ $0 == first }) { return true }
    if text.count > 3, text.starts(with: Array("{{".utf8)) || text.starts(with: Array("${".utf8)) { return true }
    guard text.count < 40 else { return false }
    let words = String(decoding: text, as: UTF8.self).lowercased()
        .split { !$0.isLetter }.map(String.init)
    return words.count == 1 && ["redacted", "removed", "hidden", "masked", "filtered", "scrubbed"].contains(words[0])
}

/// Whether the name of a field, parameter, cookie or member says that its value is a credential.
func isCredentialName(_ name: String) -> Bool {
    let bare = String(name.lowercased().unicodeScalars.filter { $0 != "-" && $0 != "_" })
    if ["authorization", "proxyauthorization", "cookie", "xapikey"].contains(bare) { return true }
    // What these say about a credential is none.
    if ["type", "expires", "expiresin", "expiry", "count", "limit", "url", "uri", "endpoint"].contains(where: {
        bare.hasSuffix($0)
    }) {
        return false
    }
    return ["token", "secret", "password", "passwd", "session", "apikey", "credential"].contains { bare.contains($0) }
}

func isASCIIDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
func isUpperLetter(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
func isAlphanumeric(_ byte: UInt8) -> Bool { isASCIILetter(byte) || isASCIIDigit(byte) }
/// A letter, a digit, `_`, or part of a character beyond ASCII.
func isWordByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5F || byte >= 0x80 }
func isURLSafeBase64(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x2D || byte == 0x5F }
/// What stands before the `@` of an e-mail address without quotes (RFC 5322 3.2.3), as people have it.
func isLocalByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || [0x2E, 0x5F, 0x2B, 0x2D].contains(byte) }

/// Whether bytes are an ASCII word in lower case, whatever their own case.
func isASCIIWord(_ bytes: ArraySlice<UInt8>, _ word: String) -> Bool {
    bytes.count == word.utf8.count && zip(bytes, word.utf8).allSatisfy { ($0 | 0x20) == $1 }
}
