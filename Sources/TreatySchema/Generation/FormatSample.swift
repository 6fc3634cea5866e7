// Texts of the formats: synthetic addresses, moments and identifiers; whether they keep the format, the checks say.
import TreatyText

/// Texts by the name of a `format`. Addresses are of the kinds set aside for documents (RFC 2606, RFC 5737, RFC 3849).
enum FormatSample {
    /// Texts of a format, the most readable first; none where the name means nothing here.
    static func texts(_ format: String, _ site: GenerationSite, _ least: Int) -> [String] {
        let key = site.key
        switch format.lowercased() {
        case "date-time", "datetime", "date-time-rfc3339": return moments(site, least)
        case "date", "full-date": return [ReadableMoment(site).date]
        case "time", "full-time": return [ReadableMoment(site).time + "Z"]
        case "partial-time", "time-local": return [ReadableMoment(site).time]
        case "date-time-local": return [ReadableMoment(site).date + "T" + ReadableMoment(site).time]
        case "duration": return ["P\(1 + key.below(30))D", "P1DT2H3M4S", "P1Y2M3DT4H5M6S"]
        case "email", "idn-email": return emails(site, least)
        case "hostname", "idn-hostname", "host", "domain":
            return [key.pick(["www", "api", "files"]) + ".example.com", padded("a", least, "", ".example.com"), "a.b"]
        case "ipv4", "ip", "ipaddress", "ip-address":
            return ["192.0.2.\(1 + key.below(254))", "198.51.100.\(100 + key.below(100))", "1.1.1.1"]
        case "ipv6":
            return ["2001:db8::\(String(1 + key.below(0xFFFE), radix: 16))", "2001:db8:0:0:0:0:0:1", "::1"]
        case "cidr", "ipv4-cidr": return ["192.0.2.0/24"]
        case "mac", "mac-address": return ["00:00:5E:00:53:" + hex(key, 2).uppercased()]
        case "uri", "url", "iri", "uri-reference", "iri-reference", "link": return addresses(site, least)
        case "uri-template":
            return ["https://example.com/\(ReadableWords.noun(key))s/{id}", padded("/{id}", least, "", "x")]
        case "uuid", "guid", "uuid4": return [uuid(key)]
        case "json-pointer": return ["/" + ReadableWords.noun(key), padded("/a", least, "", "b"), "/", ""]
        case "relative-json-pointer": return ["0", "1/" + padded("a", least, "", "b")]
        case "regex": return ["^[a-z]+$", padded("a", least, "", "b"), "a"]
        case "byte", "base64": return [base64(Array(ReadableWords.text(site).utf8), least: least), "QQ==", ""]
        case "base64url": return [base64url(ReadableWords.text(site), least), "QQ", ""]
        case "color", "colour": return ["#" + hex(key, 6)]
        case "phone", "tel", "telephone": return [ReadableWords.phone(key)]
        case "currency", "iso-4217": return [key.pick(ReadableWords.currencies)]
        case "country", "country-code", "iso-3166": return [key.pick(ReadableWords.countries).code]
        case "decimal", "money", "float", "double", "number":
            return ["\(1 + key.below(99)).\(10 + key.below(90))", "\(1 + key.below(9))"]
        case "int32", "int64", "integer": return ["\(1 + key.below(9_999))", "1"]
        case "unix-time", "timestamp", "epoch": return ["\(1_735_689_600 + key.below(31_000_000))"] + moments(site, 0)
        case "semver", "version": return ["1.\(key.below(10)).\(key.below(10))"]
        case "md5": return [hex(key, 32)]
        case "sha1": return [hex(key, 40)]
        case "sha256": return [hex(key, 64)]
        case "objectid", "object-id": return [hex(key, 24)]
        case "password": return ["Example-pass-\(10 + key.below(90))"]
        case "slug": return [ReadableWords.noun(key) + "-\(1 + key.below(99))"]
        default: return []
        }
    }

    /// Texts that other rules are often met by.
    static let any = [
        "", "a", "A", "1", "0", "a1", "A1", "AB", "abc", "ABC", "123", "1.0", "-", "/", "a b", "https://example.com/",
        "user@example.com", "2025-06-15", "2025-06-15T10:30:00Z", "en", "en-US", "#aabbcc", "text/plain",
    ]

    private static func moments(_ site: GenerationSite, _ least: Int) -> [String] {
        let moment = ReadableMoment(site)
        let plain = moment.date + "T" + moment.time
        return [plain + "Z", plain + ".000Z", plain + "+00:00", plain + ".000+00:00", plain]
            + (least > 29 ? [plain + "." + String(repeating: "0", count: min(least, 10_000) - 20) + "Z"] : [])
    }

    private static func emails(_ site: GenerationSite, _ least: Int) -> [String] {
        let person = ReadablePerson(site.owner)
        let name = (person.first + "." + person.last).lowercased()
        let local = name + String(repeating: "x", count: max(0, min(64 - name.count, least - name.count - 12)))
        let label = String(repeating: "x", count: max(1, min(63, least - 70)))
        return [
            name + "@example.com", person.first.lowercased() + "@example.com", local + "@example.com",
            local + "@" + label + ".example.com", "a@example.com", "a@a.example", "a@b.co",
        ]
    }

    private static func addresses(_ site: GenerationSite, _ least: Int) -> [String] {
        let path = ReadableWords.path(site)
        return [
            "https://example.com/" + path, "https://example.com/",
            padded("https://example.com/" + path, least, "", "x"),
            "http://a.b", "/" + path, padded("/", least, "", "x"), "a:b", "/a", "",
        ]
    }

    /// A text, filled up with a letter or a label to at least so many characters.
    private static func padded(_ text: String, _ least: Int, _ before: String, _ filler: String) -> String {
        var text = text
        // Labels of a host have at most 63 characters.
        while text.utf8.count < min(least, 60_000) { text += filler }
        return text
    }

    static func base64(_ bytes: [UInt8], least: Int) -> String {
        var bytes = bytes
        while (bytes.count + 2) / 3 * 4 < min(least, 100_000) { bytes += Array(" and so on".utf8) }
        return Base64.encoded(bytes)
    }

    private static func base64url(_ text: String, _ least: Int) -> String {
        String(
            base64(Array(text.utf8), least: least).filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    static func hex(_ key: StableKey, _ count: Int) -> String {
        var text = ""
        var part = 0
        while text.utf8.count < count {
            let digits = String(key.child("hex").child(part).raw, radix: 16)
            text += String(repeating: "0", count: 16 - digits.utf8.count) + digits
            part += 1
        }
        return String(text.prefix(count))
    }

    /// Version 4, variant 1 (RFC 9562 5.4).
    static func uuid(_ key: StableKey) -> String {
        let digits = Array(hex(key, 32))
        let variant = ["8", "9", "a", "b"][key.child("variant").below(4)]
        return String(digits[0..<8]) + "-" + String(digits[8..<12]) + "-4" + String(digits[13..<16]) + "-" + variant
            + String(digits[17..<20]) + "-" + String(digits[20..<32])
    }
}

/// A moment of 2025 for one member of an object: what was created was not updated before.
struct ReadableMoment {
    let date: String
    let time: String

    init(_ site: GenerationSite) {
        let words = ReadableWords.words(of: site.name)
        func has(_ list: [String]) -> Bool { words.contains { list.contains($0) } }
        // One beginning for the whole object, and steps from it.
        var day = site.owner.child("moment").below(180)
        let own = site.key
        if has(["updated", "modified", "changed", "last", "edited"]) {
            day += 31 + own.below(60)
        } else if has(["closed", "completed", "finished", "end", "ends", "ended", "deleted", "resolved", "to", "until"])
        {
            day += 95 + own.below(60)
        } else if has(["expires", "expiry", "expiration", "due", "valid"]) {
            day += 160 + own.below(20)
        } else if has(["started", "start", "starts", "published", "pushed", "paid", "shipped", "from", "since"]) {
            day += 1 + own.below(30)
        } else if has(["birth", "birthday", "dob", "birthdate"]) {
            self.init(year: 1950 + own.below(55), day: own.child("day").below(365), second: 0)
            return
        }
        self.init(year: 2025, day: day % 365, second: own.child("second").below(86_400))
    }

    private init(year: Int, day: Int, second: Int) {
        var day = day
        var month = 0
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        while month < 11, day >= lengths[month] {
            day -= lengths[month]
            month += 1
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        date = "\(year)-\(two(month + 1))-\(two(min(day, lengths[month] - 1) + 1))"
        time = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }
}
