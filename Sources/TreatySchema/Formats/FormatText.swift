// Formats made of names and URIs: host names, mail addresses, URI references and templates, pointers.
import TreatyText

extension FormatScan {
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isAmong(_ byte: UInt8, _ characters: String) -> Bool { characters.utf8.contains(byte) }

    /// RFC 1123 2.1: labels of letters, digits and inner hyphens, at most 63 each and 253 in all.
    /// What an A-label encodes is not looked at.
    static func isHostname(_ text: ArraySlice<UInt8>) -> Bool {
        guard (1...253).contains(text.count) else { return false }
        return text.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { label in
            guard (1...63).contains(label.count), label.first != 0x2D, label.last != 0x2D else { return false }
            guard label.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x2D }) else { return false }
            let bytes = Array(label)
            let hasMark = bytes.count >= 4 && bytes[2] == 0x2D && bytes[3] == 0x2D
            return !hasMark || (bytes[0] | 0x20 == 0x78 && bytes[1] | 0x20 == 0x6E && bytes.count > 4)
        }
    }

    /// RFC 5321 4.1.2 Mailbox.
    static func isEmail(_ text: ArraySlice<UInt8>) -> Bool {
        guard let mark = text.lastIndex(of: 0x40) else { return false }
        let (local, domain) = (text[..<mark], text[(mark + 1)...])
        guard isLocalPart(local) else { return false }
        guard domain.first == 0x5B, domain.last == 0x5D, domain.count > 2 else { return isHostname(domain) }
        let literal = domain.dropFirst().dropLast()
        let tag = Array("ipv6:".utf8)
        if literal.prefix(5).map({ $0 | 0x20 }).elementsEqual(tag.map { $0 | 0x20 }) {
            return isIPv6(literal.dropFirst(5))
        }
        var scan = FormatScan(literal)
        return scan.ipv4() && scan.isAtEnd
    }

    private static func isLocalPart(_ local: ArraySlice<UInt8>) -> Bool {
        if local.first == 0x22 {
            guard local.count >= 2, local.last == 0x22 else { return false }
            var isEscaped = false
            for byte in local.dropFirst().dropLast() {
                if byte < 0x20 || byte == 0x7F || (byte == 0x22 && !isEscaped) { return false }
                isEscaped = byte == 0x5C && !isEscaped
            }
            return !isEscaped
        }
        return local.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy { isLetter($0) || isDigit($0) || isAmong($0, "!#$%&'*+-/=?^_`{|}~") }
        }
    }

    /// RFC 3986 appendix A: URI, or URI-reference where it may be relative.
    static func isURI(_ text: ArraySlice<UInt8>, mayBeRelative: Bool) -> Bool {
        guard hasURICharacters(text) else { return false }
        var rest = text
        if let mark = rest.firstIndex(of: 0x23) {
            if rest[(mark + 1)...].contains(0x23) { return false }
            rest = rest[..<mark]
        }
        let beforeQuery = rest.prefix { $0 != 0x3F }
        var path = beforeQuery
        if let colon = beforeQuery.firstIndex(of: 0x3A), isScheme(beforeQuery[..<colon]) {
            path = beforeQuery[(colon + 1)...]
        } else {
            if !mayBeRelative { return false }
            // path-noscheme: no colon in the first segment.
            if beforeQuery.prefix(while: { $0 != 0x2F }).contains(0x3A) { return false }
        }
        if path.starts(with: [0x2F, 0x2F]) {
            let authority = path.dropFirst(2).prefix { $0 != 0x2F }
            guard isAuthority(authority) else { return false }
            path = path[authority.endIndex...]
        }
        return !path.contains(0x5B) && !path.contains(0x5D)
            && !text[beforeQuery.endIndex...].contains { $0 == 0x5B || $0 == 0x5D }
    }

    private static func isScheme(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, isLetter(first) else { return false }
        return text.allSatisfy { isLetter($0) || isDigit($0) || isAmong($0, "+-.") }
    }

    /// Only characters of RFC 3986 2, and each `%` before two hex digits.
    private static func hasURICharacters(_ text: ArraySlice<UInt8>) -> Bool {
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == 0x25 {
                guard index + 2 < text.endIndex, hexDigit(text[index + 1]) != nil, hexDigit(text[index + 2]) != nil
                else {
                    return false
                }
            } else if !(isLetter(byte) || isDigit(byte) || isAmong(byte, "-._~:/?#[]@!$&'()*+,;=")) {
                return false
            }
            index += 1
        }
        return true
    }

    private static func isAuthority(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if let mark = rest.firstIndex(of: 0x40) {
            if rest[..<mark].contains(where: { $0 == 0x5B || $0 == 0x5D }) { return false }
            rest = rest[(mark + 1)...]
        }
        if rest.contains(0x40) { return false }
        if rest.first == 0x5B {
            guard let close = rest.firstIndex(of: 0x5D) else { return false }
            let address = rest[(rest.startIndex + 1)..<close]
            let isFuture = address.first.map { $0 | 0x20 == 0x76 } ?? false
            guard isFuture || isIPv6(address) else { return false }
            rest = rest[(close + 1)...]
            return rest.isEmpty || (rest.first == 0x3A && rest.dropFirst().allSatisfy(isDigit))
        }
        if rest.contains(where: { $0 == 0x5B || $0 == 0x5D }) { return false }
        guard let colon = rest.firstIndex(of: 0x3A) else { return true }
        return rest[(colon + 1)...].allSatisfy(isDigit)
    }

    /// RFC 6570 2: literals, and expressions in braces made of an operator and names.
    /// An apostrophe is a literal (erratum 6937).
    static func isURITemplate(_ text: ArraySlice<UInt8>) -> Bool {
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == 0x7D || byte <= 0x20 || byte == 0x7F || isAmong(byte, "\"<>\\^`|") { return false }
            if byte == 0x7B {
                guard let close = text[index...].firstIndex(of: 0x7D) else { return false }
                guard isExpression(text[(index + 1)..<close]) else { return false }
                index = close
            }
            index += 1
        }
        return true
    }

    private static func isExpression(_ text: ArraySlice<UInt8>) -> Bool {
        let hasOperator = text.first.map { isAmong($0, "+#./;?&=,!@|") } ?? false
        let names = hasOperator ? text.dropFirst() : text
        return names.split(separator: 0x2C, omittingEmptySubsequences: false).allSatisfy { spec in
            var name = spec
            if name.last == 0x2A { name = name.dropLast() }
            if let colon = name.firstIndex(of: 0x3A) {
                let length = name[(colon + 1)...]
                guard (1...4).contains(length.count), length.allSatisfy(isDigit), length.first != 0x30 else {
                    return false
                }
                name = name[..<colon]
            }
            return name.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.allSatisfy { isLetter($0) || isDigit($0) || isAmong($0, "_%") }
            }
        }
    }

    /// RFC 6901 3.
    static func isJSONPointer(_ text: ArraySlice<UInt8>) -> Bool {
        text.isEmpty || (text.first == 0x2F && JSONPointer(text: String(decoding: text, as: UTF8.self)) != nil)
    }

    /// draft-bhutton-relative-json-pointer-00 3: a number, a move, then `#` or a pointer.
    static func isRelativeJSONPointer(_ text: ArraySlice<UInt8>) -> Bool {
        let number = text.prefix(while: isDigit)
        guard !number.isEmpty, number.count == 1 || number.first != 0x30 else { return false }
        var rest = text[number.endIndex...]
        if rest.first == 0x2B || rest.first == 0x2D {
            let move = rest.dropFirst().prefix(while: isDigit)
            guard !move.isEmpty, move.first != 0x30 else { return false }
            rest = rest[move.endIndex...]
        }
        return rest.elementsEqual([0x23]) || isJSONPointer(rest)
    }
}
