// Dates as HTTP writes them (RFC 9110 5.6.7), from and to seconds since 1970; no clock is read here.

/// The dates of HTTP fields (RFC 9110 5.6.7), as seconds since 1970.
package enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let longDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// 9999-12-31T23:59:59Z, the last second with a year of four digits.
    private static let secondsMax = 253_402_300_799
    /// 0000-01-01T00:00:00Z.
    private static let secondsMin = -62_167_219_200

    /// An IMF-fixdate such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    /// Seconds outside the years 0...9999 are moved to their edge.
    package static func format(_ unixSeconds: Int) -> String {
        let seconds = min(max(unixSeconds, secondsMin), secondsMax)
        let day = floorDivide(seconds, 86_400)
        let rest = seconds - day * 86_400
        let (year, month, date) = civil(day)
        let time = "\(padded(rest / 3600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))"
        let weekday = ((day + 4) % 7 + 7) % 7
        return "\(days[weekday]), \(padded(date)) \(months[month - 1]) \(padded(year, 4)) \(time) GMT"
    }

    /// Seconds since 1970 of an IMF-fixdate, an RFC 850 date or an asctime date; nil for any other text.
    /// The two digits of a year in RFC 850 lie at most 50 years after `nowYear` (RFC 9110 5.6.7).
    package static func parse(_ text: String, nowYear: Int = 2026) -> Int? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 6 { return fixdate(parts) ?? ascTime(parts) }
        if parts.count == 5 { return ascTime(parts) }
        if parts.count == 4 { return rfc850(parts, nowYear: nowYear) }
        return nil
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func fixdate(_ parts: [String]) -> Int? {
        guard parts[0].last == ",", let weekday = days.firstIndex(of: String(parts[0].dropLast())), parts[5] == "GMT",
            let date = number(parts[1], 2), let month = months.firstIndex(of: parts[2]), let year = number(parts[3], 4)
        else { return nil }
        return seconds(year, month + 1, date, parts[4], weekday)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    private static func rfc850(_ parts: [String], nowYear: Int) -> Int? {
        let day = parts[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts[0].last == ",", let weekday = longDays.firstIndex(of: String(parts[0].dropLast())),
            parts[3] == "GMT", day.count == 3, let date = number(day[0], 2), let month = months.firstIndex(of: day[1]),
            let short = number(day[2], 2)
        else { return nil }
        var year = nowYear / 100 * 100 + short
        if year > nowYear + 50 { year -= 100 }
        return seconds(year, month + 1, date, parts[2], weekday)
    }

    /// `Sun Nov  6 08:49:37 1994`: a date of one digit has a space before it.
    private static func ascTime(_ parts: [String]) -> Int? {
        let isShort = parts.count == 6
        if isShort, !parts[2].isEmpty { return nil }
        let tail = parts.suffix(3).map { $0 }
        guard let weekday = days.firstIndex(of: parts[0]), let month = months.firstIndex(of: parts[1]),
            let date = number(tail[0], isShort ? 1 : 2), let year = number(tail[2], 4)
        else { return nil }
        return seconds(year, month + 1, date, tail[1], weekday)
    }

    /// The seconds of a date that exists and falls on this weekday; a leap second counts as the one before it.
    private static func seconds(_ year: Int, _ month: Int, _ date: Int, _ time: String, _ weekday: Int) -> Int? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard clock.count == 3, let hour = number(clock[0], 2), let minute = number(clock[1], 2),
            let second = number(clock[2], 2), hour < 24, minute < 60, second <= 60, date >= 1
        else { return nil }
        let day = dayNumber(year, month, date)
        guard civil(day) == (year, month, date), ((day + 4) % 7 + 7) % 7 == weekday else { return nil }
        return day * 86_400 + hour * 3600 + minute * 60 + min(second, 59)
    }

    private static func number(_ text: String, _ count: Int) -> Int? {
        guard text.utf8.count == count, text.utf8.allSatisfy(isDigit) else { return nil }
        return Int(text)
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
        number >= 0 ? number / divisor : (number - divisor + 1) / divisor
    }

    /// Days since 1970-01-01 in the Gregorian calendar. Years run from March, so that the leap day comes last.
    static func dayNumber(_ year: Int, _ month: Int, _ date: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let leapDays = floorDivide(shifted, 4) - floorDivide(shifted, 100) + floorDivide(shifted, 400)
        return shifted * 365 + leapDays + (monthFromMarch * 153 + 2) / 5 + date - 1 - 719_468
    }

    /// Year, month and date of a day since 1970-01-01.
    private static func civil(_ day: Int) -> (Int, Int, Int) {
        let fromMarchOfYear0 = day + 719_468
        let cycle = floorDivide(fromMarchOfYear0, 146_097)
        let dayOfCycle = fromMarchOfYear0 - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
