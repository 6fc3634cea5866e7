// Dates and durations as HAR 1.2 writes them; no clock is read here.
import TreatyContract
package import TreatyData

/// Dates are ISO 8601, durations milliseconds.
package enum HARTime {
    /// In UTC, with three digits of a second, or six where a microsecond counts.
    package static func dateTime(microseconds: Int) -> String {
        let (seconds, rest) = floorDivided(microseconds, 1_000_000)
        let fraction = rest % 1000 == 0 ? padded(rest / 1000, 3) : padded(rest, 6)
        return withoutZone(seconds) + "." + fraction + "Z"
    }

    /// In UTC, with a second's thousandths, which are 0.
    static func dateTime(seconds: Int) -> String { withoutZone(seconds) + ".000Z" }

    /// Microseconds since 1970; nil where the text is no date with a time. A date without a zone counts as UTC, and a
    /// zone without a colon as one with it: neither is right, both occur.
    package static func microseconds(_ text: String) -> Int? {
        guard let instant = Instant(text) ?? Instant(text + "Z") ?? Instant(withColonInZone(text)) else { return nil }
        return instant.seconds * 1_000_000 + instant.nanoseconds / 1000
    }

    /// Whether HAR 1.2 allows the text as a date.
    static func isDateTime(_ text: String) -> Bool { Instant(text) != nil || Instant(withColonInZone(text)) != nil }

    /// A duration with at most three places, without the noise of binary fractions; -1 for what is unknown.
    package static func milliseconds(_ microseconds: Int) -> JSON {
        guard microseconds >= 0 else { return .number("-1") }
        let (whole, rest) = (microseconds / 1000, microseconds % 1000)
        guard rest > 0 else { return .number(String(whole)) }
        var fraction = Substring(padded(rest, 3))
        while fraction.last == "0" { fraction.removeLast() }
        return .number("\(whole).\(fraction)")
    }

    /// Whole microseconds of a number of milliseconds; nil where the number is negative (unknown) or too large to be
    /// a duration.
    static func microseconds(milliseconds text: String) -> Int? {
        guard let value = Double(text), value >= 0, value < 1e12 else { return nil }
        return Int((value * 1000).rounded())
    }

    private static func withoutZone(_ seconds: Int) -> String {
        // The years of four digits, 0000 to 9999.
        let bounded = min(max(seconds, -62_167_219_200), 253_402_300_799)
        return String(Instant(seconds: bounded).dateTime.prefix(19))
    }

    /// `+0100` becomes `+01:00`.
    private static func withColonInZone(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count > 5, [0x2B, 0x2D].contains(bytes[bytes.count - 5]) else { return text }
        return String(decoding: bytes.dropLast(2), as: UTF8.self) + ":"
            + String(decoding: bytes.suffix(2), as: UTF8.self)
    }

    private static func floorDivided(_ number: Int, _ divisor: Int) -> (quotient: Int, rest: Int) {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
