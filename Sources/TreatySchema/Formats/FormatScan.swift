// Reads dates, times, durations, UUIDs and addresses byte by byte; URIs and names are in FormatText.
import TreatyText

/// A cursor over the bytes of one string; the readers move it and say whether they found what they read.
struct FormatScan {
    private let text: ArraySlice<UInt8>
    private var at: Int

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        at = text.startIndex
    }

    var isAtEnd: Bool { at == text.endIndex }
    private var peek: UInt8? { at < text.endIndex ? text[at] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    private mutating func takeLetter(_ letter: Unicode.Scalar) -> Bool {
        guard let byte = peek, byte | 0x20 == UInt8(ascii: letter) else { return false }
        at += 1
        return true
    }

    /// Exactly so many decimal digits, as a number.
    private mutating func digits(_ count: Int) -> Int? {
        guard text.endIndex - at >= count else { return nil }
        var value = 0
        for _ in 0..<count {
            guard let byte = peek, (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
            at += 1
        }
        return value
    }

    private mutating func skipDigits() -> Int {
        let first = at
        while let byte = peek, (0x30...0x39).contains(byte) { at += 1 }
        return at - first
    }

    /// RFC 3339 5.6 date-time.
    mutating func dateTime() -> Bool {
        guard date(), takeLetter("t") else { return false }
        return time()
    }

    /// RFC 3339 5.6 full-date; days by the proleptic Gregorian calendar (appendix C).
    mutating func date() -> Bool {
        guard let year = digits(4), take(0x2D), let month = digits(2), take(0x2D), let day = digits(2) else {
            return false
        }
        guard (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// RFC 3339 5.6 full-time; second 60 only where it is 23:59:60 in UTC (5.7).
    mutating func time() -> Bool {
        guard let hour = digits(2), take(0x3A), let minute = digits(2), take(0x3A), let second = digits(2) else {
            return false
        }
        guard hour <= 23, minute <= 59, second <= 60 else { return false }
        if take(0x2E), skipDigits() == 0 { return false }
        var minutes = hour * 60 + minute
        if !takeLetter("z") {
            let isPositive = peek == 0x2B
            guard take(0x2B) || take(0x2D), let hours = digits(2), take(0x3A), let rest = digits(2) else {
                return false
            }
            guard hours <= 23, rest <= 59 else { return false }
            minutes -= (hours * 60 + rest) * (isPositive ? 1 : -1)
        }
        return second < 60 || (minutes + 2880) % 1440 == 1439
    }

    /// RFC 3339 appendix A duration: units in order, at least one, weeks alone.
    mutating func duration() -> Bool {
        guard take(UInt8(ascii: "P")) else { return false }
        if isAtEnd { return false }
        let dates = units("YMWD")
        guard let dates else { return false }
        if dates.contains("W") { return dates == "W" && isAtEnd }
        // Neighbouring units only: a year may not be followed by days without months.
        if dates == "YD" { return false }
        guard take(UInt8(ascii: "T")) else { return !dates.isEmpty }
        guard let times = units("HMS"), !times.isEmpty else { return false }
        return times != "HS"
    }

    /// Numbers with units in the order given; nil where a number lacks its unit.
    private mutating func units(_ order: String) -> String? {
        var rest = order[...]
        var found = ""
        while let byte = peek, (0x30...0x39).contains(byte) {
            _ = skipDigits()
            guard let unit = peek, let place = rest.firstIndex(of: Character(Unicode.Scalar(unit))) else {
                return nil
            }
            found.append(rest[place])
            rest = rest[rest.index(after: place)...]
            at += 1
        }
        return found
    }

    /// RFC 4122 3: 8-4-4-4-12 hex digits.
    mutating func uuid() -> Bool {
        for (index, count) in [8, 4, 4, 4, 12].enumerated() {
            if index > 0, !take(0x2D) { return false }
            for _ in 0..<count {
                guard let byte = peek, hexDigit(byte) != nil else { return false }
                at += 1
            }
        }
        return true
    }

    /// RFC 2673 3.2 dotted-quad, without leading zeros.
    mutating func ipv4() -> Bool {
        for index in 0..<4 {
            if index > 0, !take(0x2E) { return false }
            let first = at
            let count = skipDigits()
            guard (1...3).contains(count), count == 1 || text[first] != 0x30 else { return false }
            let value = text[first..<at].reduce(0) { $0 * 10 + Int($1 - 0x30) }
            if value > 255 { return false }
        }
        return true
    }

    /// RFC 4291 2.2: eight groups, `::` once for one or more of zeros, dotted-quad for the last two.
    static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 9 else { return false }
        var groups = 0
        var gaps = 0
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if part.isEmpty {
                // Empty at an edge is half of a `::` there; elsewhere it is the `::` itself.
                if index == 0 {
                    if !parts[1].isEmpty { return false }
                } else if isLast {
                    if !parts[index - 1].isEmpty { return false }
                } else {
                    gaps += 1
                }
                continue
            }
            if isLast, part.contains(0x2E) {
                var scan = FormatScan(part)
                guard scan.ipv4(), scan.isAtEnd else { return false }
                groups += 2
                continue
            }
            guard part.count <= 4, part.allSatisfy({ hexDigit($0) != nil }) else { return false }
            groups += 1
        }
        return gaps == 0 ? groups == 8 : gaps == 1 && groups <= 7
    }
}
