// The pairs of Cookie fields and the cookies of Set-Cookie fields (RFC 6265 4); it keeps no cookies.

/// Names and values of the Cookie field (RFC 6265 4.2).
package enum Cookies {
    /// Names and values in order, with duplicates; white space around a pair goes, so do quotes around a value.
    /// A piece without `=` or without a name is left out (RFC 6265 5.4 sends none).
    package static func decode(_ fields: [String]) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for field in fields {
            for piece in field.utf8.split(separator: 0x3B) {
                let pair = trimmed(ArraySlice(Array(piece)))
                guard let mark = pair.firstIndex(of: 0x3D), mark > pair.startIndex else { continue }
                let name = trimmed(pair[..<mark])
                var value = trimmed(pair[(mark + 1)...])
                if value.count >= 2, value.first == 0x22, value.last == 0x22 { value = value.dropFirst().dropLast() }
                pairs.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            }
        }
        return pairs
    }
}

/// The cookie of one Set-Cookie field (RFC 6265 4.1), attributes in the order and the spelling in which they came.
package struct SetCookie: Sendable, Equatable {
    package var name: String
    package var value: String
    /// Names as they were written; no value where there was no `=`.
    package var attributes: [Attribute]

    package struct Attribute: Sendable, Equatable {
        package var name: String
        package var value: String?

        package init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    package init(name: String, value: String, attributes: [Attribute] = []) {
        self.name = name
        self.value = value
        self.attributes = attributes
    }

    /// Reads the value of a field as user agents do (RFC 6265 5.2); nil where it has no `=` or no name before it.
    package init?(_ field: String) {
        let pieces = field.utf8.split(separator: 0x3B, omittingEmptySubsequences: false).map {
            SetCookie.pair(ArraySlice(Array($0)))
        }
        guard let first = pieces.first, !first.name.isEmpty, let value = first.value else { return nil }
        self.init(
            name: first.name, value: value,
            attributes: pieces.dropFirst().filter { !$0.name.isEmpty }.map { Attribute($0.name, $0.value) })
    }

    private static func pair(_ piece: ArraySlice<UInt8>) -> (name: String, value: String?) {
        guard let mark = piece.firstIndex(of: 0x3D) else {
            return (String(decoding: trimmed(piece), as: UTF8.self), nil)
        }
        let value = String(decoding: trimmed(piece[(mark + 1)...]), as: UTF8.self)
        return (String(decoding: trimmed(piece[..<mark]), as: UTF8.self), value)
    }

    /// The value of the last attribute with this name, compared without case (RFC 6265 5.3); nil where there is none.
    package func attribute(_ name: String) -> String? {
        attributes.last { equalsIgnoringCase(Array($0.name.utf8), name) }.map { $0.value ?? "" }
    }

    package var path: String? { attribute("path") }
    /// In lower case, without a dot at its beginning (RFC 6265 5.2.3).
    package var domain: String? {
        attribute("domain").map { ($0.hasPrefix(".") ? String($0.dropFirst()) : $0).lowercased() }
    }
    /// Seconds since 1970; nil where there is no such attribute or its date cannot be read (RFC 6265 5.1.1).
    package var expires: Int? { attribute("expires").flatMap(CookieDate.parse) }
    /// Seconds; nil where it is no number (RFC 6265 5.2.2).
    package var maxAge: Int? { attribute("max-age").flatMap { $0.hasPrefix("+") ? nil : Int($0) } }
    package var isSecure: Bool { attribute("secure") != nil }
    package var isHTTPOnly: Bool { attribute("httponly") != nil }
    package var sameSite: String? { attribute("samesite") }
}

extension SetCookie: CustomStringConvertible {
    /// The value of the field, pieces parted by `; `.
    package var description: String {
        ([(name, value)] + attributes.map { ($0.name, $0.value) })
            .map { name, value in value.map { "\(name)=\($0)" } ?? name }
            .joined(separator: "; ")
    }
}

/// Dates as cookies have them, in any of the ways that were ever in use (RFC 6265 5.1.1).
private enum CookieDate {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Seconds since 1970; nil where the text names no date that exists.
    static func parse(_ text: String) -> Int? {
        var (time, day, month, year) = (nil as [Int]?, nil as Int?, nil as Int?, nil as Int?)
        for token in text.utf8.split(whereSeparator: isDelimiter) {
            let word = Array(token)
            if time == nil, let found = clock(word) {
                time = found
            } else if day == nil, let found = number(word, 1...2) {
                day = found
            } else if month == nil,
                let found = months.firstIndex(of: String(decoding: word.prefix(3), as: UTF8.self).lowercased())
            {
                month = found + 1
            } else if year == nil, let found = number(word, 2...4) {
                year = found < 70 ? found + 2000 : found < 100 ? found + 1900 : found
            }
        }
        guard let time, let day, let month, let year, day >= 1, year >= 1601, time[0] < 24, time[1] < 60, time[2] < 60
        else { return nil }
        let number = HTTPDate.dayNumber(year, month, day)
        guard
            day <= HTTPDate.dayNumber(month == 12 ? year + 1 : year, month % 12 + 1, 1)
                - HTTPDate.dayNumber(year, month, 1)
        else {
            return nil
        }
        return number * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    /// `8:49:37`, followed by nothing that is a digit.
    private static func clock(_ word: [UInt8]) -> [Int]? {
        let pieces = word.split(separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, let hour = number(Array(pieces[0]), 1...2),
            let minute = number(Array(pieces[1]), 1...2),
            pieces[0].allSatisfy(isDigit), pieces[1].allSatisfy(isDigit), let second = number(Array(pieces[2]), 1...2)
        else { return nil }
        return [hour, minute, second]
    }

    /// The digits at the beginning, of which there are as many as wanted and no more.
    private static func number(_ word: [UInt8], _ count: ClosedRange<Int>) -> Int? {
        let digits = word.prefix(while: isDigit)
        guard count.contains(digits.count) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
