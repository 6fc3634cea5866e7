// Dates, times and durations of RFC 3339, read where they stand; no calendar but the Gregorian.

enum FormatDate {
    /// RFC 3339 5.6, date-time.
    static func isDateTime(_ text: Span<UInt8>) -> Bool {
        text.count > 11 && text[10] | 0x20 == UInt8(ascii: "t") && beginsWithDate(text) && isTime(text, from: 11)
    }

    /// RFC 3339 5.6, full-date.
    static func isDate(_ text: Span<UInt8>) -> Bool { text.count == 10 && beginsWithDate(text) }

    /// RFC 3339 5.6, full-time.
    static func isTime(_ text: Span<UInt8>) -> Bool { isTime(text, from: 0) }

    /// The first ten bytes of a text that has as many; days by appendix C.
    private static func beginsWithDate(_ text: Span<UInt8>) -> Bool {
        let century = pair(text, 0)
        let rest = pair(text, 2)
        let month = pair(text, 5)
        let day = pair(text, 8)
        guard century >= 0, rest >= 0, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), month >= 1,
            month <= 12, day >= 1
        else { return false }
        if month == 2 {
            let isLeap = rest == 0 ? century % 4 == 0 : rest % 4 == 0
            return day <= (isLeap ? 29 : 28)
        }
        // 31 days in odd months until July, in even ones from August.
        return day <= 30 + (month &+ month >> 3) & 1
    }

    /// Second 60 stands only where it is 23:59:60 in UTC (5.7).
    private static func isTime(_ text: Span<UInt8>, from start: Int) -> Bool {
        let end = text.count
        guard end - start >= 9, text[start + 2] == UInt8(ascii: ":"), text[start + 5] == UInt8(ascii: ":") else {
            return false
        }
        let (hour, minute, second) = (pair(text, start), pair(text, start + 3), pair(text, start + 6))
        guard hour >= 0, hour <= 23, minute >= 0, minute <= 59, second >= 0, second <= 60 else { return false }
        var at = start + 8
        if text[at] == UInt8(ascii: ".") {
            at += 1
            let first = at
            while at < end, isDecimal(text[at]) { at &+= 1 }
            if at == first { return false }
        }
        guard at < end else { return false }
        var minutes = hour &* 60 &+ minute
        let mark = text[at]
        if mark | 0x20 == UInt8(ascii: "z") {
            if at + 1 != end { return false }
        } else {
            guard mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-"), at + 6 == end,
                text[at + 3] == UInt8(ascii: ":")
            else { return false }
            let (hours, rest) = (pair(text, at + 1), pair(text, at + 4))
            guard hours >= 0, hours <= 23, rest >= 0, rest <= 59 else { return false }
            minutes -= (hours * 60 + rest) * (mark == UInt8(ascii: "+") ? 1 : -1)
        }
        return second < 60 || (minutes + 2880) % 1440 == 1439
    }

    /// RFC 3339 appendix A, duration: neighbouring units in order, at least one, weeks alone. Its letters are upper
    /// case, as the official suite has it.
    static func isDuration(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 3, text[0] == UInt8(ascii: "P") else { return false }
        var at = 1
        var isTime = false
        // The unit read last: years 0, months 1, days 2; hours 3, minutes 4, seconds 5.
        var last = -1
        while at < text.count {
            if text[at] == UInt8(ascii: "T") {
                if isTime { return false }
                isTime = true
                last = -1
                at += 1
            }
            let first = at
            while at < text.count, isDecimal(text[at]) { at += 1 }
            guard at > first, at < text.count else { return false }
            let unit: Int
            switch (text[at], isTime) {
            case (UInt8(ascii: "W"), false): return first == 1 && at + 1 == text.count
            case (UInt8(ascii: "Y"), false): unit = 0
            case (UInt8(ascii: "M"), false): unit = 1
            case (UInt8(ascii: "D"), false): unit = 2
            case (UInt8(ascii: "H"), true): unit = 3
            case (UInt8(ascii: "M"), true): unit = 4
            case (UInt8(ascii: "S"), true): unit = 5
            default: return false
            }
            if last >= 0, unit != last + 1 { return false }
            last = unit
            at += 1
        }
        return last >= 0
    }

    /// Two decimal digits; negative where there are none. The text has them.
    @inline(__always)
    private static func pair(_ text: Span<UInt8>, _ at: Int) -> Int {
        let tens = text[at] &- 0x30
        let ones = text[at + 1] &- 0x30
        return tens > 9 || ones > 9 ? -1 : Int(tens) &* 10 &+ Int(ones)
    }
}

@inline(__always)
func isDecimal(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

@inline(__always)
func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 <= 5 }

@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 <= 25 }
