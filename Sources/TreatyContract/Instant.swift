// A point in time as RFC 3339 writes it, to the nanosecond; calendars beyond that are nobody's business here.

/// Seconds since 1970 and the nanoseconds in that second.
package struct Instant: Hashable, Sendable, Comparable {
    package var seconds: Int
    package var nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// Reads a date-time (RFC 3339 5.6); nil where the text is none.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] | 0x20 == 0x74, bytes[13] == 0x3A,
            bytes[16] == 0x3A
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                guard index < bytes.count, (0x30...0x39).contains(bytes[index]) else { return nil }
                value = value * 10 + Int(bytes[index] - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
            (1...Instant.length(ofMonth: month, in: year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var at = 19
        var nanoseconds = 0
        if bytes[at] == 0x2E {
            at += 1
            var scale = 100_000_000
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) {
                nanoseconds += Int(bytes[at] - 0x30) * scale
                scale /= 10
                at += 1
            }
            // A point without a digit behind it is none (RFC 3339 5.6, time-secfrac).
            guard at > 20 else { return nil }
        }
        guard at < bytes.count else { return nil }
        var offset = 0
        if bytes[at] | 0x20 == 0x7A {
            guard bytes.count == at + 1 else { return nil }
        } else {
            guard bytes.count == at + 6, bytes[at + 3] == 0x3A, let hours = number(at + 1..<at + 3),
                let minutes = number(at + 4..<at + 6), hours < 24, minutes < 60,
                bytes[at] == 0x2B || bytes[at] == 0x2D
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (bytes[at] == 0x2D ? -1 : 1)
        }
        seconds = Instant.days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
        self.nanoseconds = nanoseconds
    }

    /// `2025-01-23T14:11:20+00:00`: to the second, in UTC.
    package var dateTime: String {
        let day = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let second = seconds - day * 86400
        let (year, month, date) = Instant.civil(day)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let digits = String(year)
        return
            String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-\(two(month))-\(two(date))T"
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))+00:00"
    }

    private static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let part = (5 * ofYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * part + 2) / 5 + 1)
    }
}
