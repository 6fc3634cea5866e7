// What stands for a value that is hidden: of the same shape, the same each time, told by nobody without the key.
import TreatyData
import TreatyText

/// A value within a hidden one, such as a claim of a token, and what stands for it.
struct HiddenPart {
    var original: [UInt8]
    var pseudonym: [UInt8]
}

/// Makes pseudonyms under one key. The same text has the same one wherever it stands, whatever its place is called.
///
/// Values of which there are few are permuted, so that two never share a pseudonym; all others are drawn from
/// HMAC-SHA-256 of shape and text. No pseudonym equals its value.
package struct Pseudonyms: Sendable {
    private let hmac: HMAC
    /// By the position of the shape.
    private let permutationKeys: [ValueShape: SipHash]
    /// Values within values within values; further in, a text is a text.
    private let depthMax = 3

    package init(key: RedactionKey) {
        let hmac = HMAC(key: key.bytes)
        self.hmac = hmac
        permutationKeys = Dictionary(
            uniqueKeysWithValues: ValueShape.allCases.map { shape in
                (shape, SipHash(key: hmac.code(for: Array(shape.rawValue.utf8) + [0] + Array("permutation".utf8))))
            })
    }

    /// The pseudonym of a text, of the same shape; the empty text has none and stays.
    package func pseudonym(of text: [UInt8]) -> [UInt8] {
        var parts: [HiddenPart] = []
        return pseudonym(of: text, parts: &parts, depth: 0)
    }

    /// Bytes of the same length in place of binary content; the first ones stay where they only tell its type.
    package func keystream(for bytes: [UInt8]) -> [UInt8] {
        var stream = stream(.binary, bytes)
        let kept = Pseudonyms.typeMarks.first { bytes.starts(with: $0) }?.count ?? 0
        var result = Array(bytes.prefix(kept)) + stream.bytes(bytes.count - kept)
        if result == bytes, let last = result.indices.last, last >= kept { result[last] ^= 0x55 }
        return result
    }

    /// The same, with every value inside that has a pseudonym of its own.
    func pseudonym(of text: [UInt8], parts: inout [HiddenPart], depth: Int = 0) -> [UInt8] {
        let shape = ValueShape(text)
        switch shape {
        case .empty: return []
        case .uuid: return uuid(text)
        case .date, .dateTime: return date(text, shape)
        case .time: return time(text)
        case .ipv4: return ipv4(text)
        case .ipv6: return ipv6(text)
        case .card: return card(text)
        case .integer, .decimal: return number(text, shape)
        case .hex: return hexadecimal(text)
        case .email: return email(text)
        case .url where depth < depthMax: return url(text, &parts, depth)
        case .jwt where depth < depthMax: return token(text, &parts, depth)
        case .json where depth < depthMax: return json(text, &parts, depth)
        case .base64 where depth < depthMax: return base64(text, &parts, depth)
        case .binary: return keystream(for: text)
        case .url, .jwt, .json, .base64, .text: return ownerless(substituted(text, .text, Alphabet.ofText))
        }
    }

    // MARK: Keys

    private func stream(_ shape: ValueShape, _ value: some Collection<UInt8>) -> KeyedStream {
        KeyedStream(seed: hmac.code(for: Array(shape.rawValue.utf8) + [0] + Array(value)))
    }

    private func permutationKey(_ shape: ValueShape) -> SipHash {
        permutationKeys[shape] ?? SipHash(key: [])
    }

    // MARK: Text

    /// A text in which each character that belongs to an alphabet is another one of it.
    private func substituted(
        _ text: [UInt8], _ shape: ValueShape, _ alphabet: (Int, UInt8) -> Alphabet?
    ) -> [UInt8] {
        var size: UInt64 = 1
        for (index, byte) in text.enumerated() {
            size *= alphabet(index, byte)?.count ?? 1
            if size > KeyedPermutation.sizeMax { break }
        }
        if size == 1 { return blank(text) }
        if size <= KeyedPermutation.sizeMax, text.allSatisfy({ $0 < 0x80 }) {
            return permuted(text, shape, size, alphabet)
        }
        var stream = stream(shape, text)
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for (index, byte) in text.enumerated() {
            if byte < 0x80 {
                guard let alphabet = alphabet(index, byte) else {
                    result.append(byte)
                    continue
                }
                let step = 1 + stream.next(below: alphabet.count - 1)
                result.append(alphabet.byte((alphabet.value(byte) + step) % alphabet.count))
            } else if byte & 0xC0 != 0x80 {
                // One letter for each character beyond ASCII.
                result.append(Alphabet.lower.byte(stream.next(below: 26)))
            }
        }
        return result
    }

    private func permuted(
        _ text: [UInt8], _ shape: ValueShape, _ size: UInt64, _ alphabet: (Int, UInt8) -> Alphabet?
    ) -> [UInt8] {
        let hash = permutationKey(shape)
        var tweak: UInt64 = UInt64(text.count)
        var value: UInt64 = 0
        let alphabets = text.enumerated().map { alphabet($0, $1) }
        for (byte, alphabet) in zip(text, alphabets) {
            if let alphabet { value = value * alphabet.count + alphabet.value(byte) }
            tweak = hash.hash(tweak, alphabet?.count ?? UInt64(byte) + 256)
        }
        let permutation = KeyedPermutation(hash: hash, size: size, tweak: tweak)
        var result = text
        let mask = ValueShape(text).maskName
        // Another round where a word survived, where the text became a constant of JSON, or of another shape.
        for round in 0..<24 {
            value = permutation(value)
            var rest = value
            for index in text.indices.reversed() {
                guard let alphabet = alphabets[index] else { continue }
                result[index] = alphabet.byte(rest % alphabet.count)
                rest /= alphabet.count
            }
            if result == text || isJSONWord(result) || Pseudonyms.sharesWord(result, text) { continue }
            if round > 16 || ValueShape(result).maskName == mask { break }
        }
        return result == text ? blank(text) : result
    }

    /// Whether a run of two or more letters and digits is the same in both texts, at the same place.
    private static func sharesWord(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var at = 0
        while at < right.count {
            guard isLetterOrDigit(right[at]) else {
                at += 1
                continue
            }
            let end = right[at...].firstIndex { !isLetterOrDigit($0) } ?? right.count
            if end - at > 1, end <= left.count, left[at..<end] == right[at..<end] { return true }
            at = end
        }
        return false
    }

    private func isJSONWord(_ text: [UInt8]) -> Bool {
        ["true", "false", "null"].contains { text.elementsEqual($0.utf8) }
    }

    /// A text of marks alone, by other marks: each is another one, and characters beyond ASCII are letters.
    private func blank(_ text: [UInt8]) -> [UInt8] {
        var stream = stream(.text, text)
        return text.compactMap { byte in
            if byte >= 0x80 { return byte & 0xC0 == 0x80 ? nil : Alphabet.lower.byte(stream.next(below: 26)) }
            let marks = Array("-_.:;,!*+~".utf8)
            let place = marks.firstIndex(of: byte) ?? 0
            return marks[(place + 1 + Int(stream.next(below: 9))) % marks.count]
        }
    }

    // MARK: Numbers

    /// The same number of digits, the sign, no zero in front; a fraction does not vanish.
    private func number(_ text: [UInt8], _ shape: ValueShape) -> [UInt8] {
        let start = text.first == 0x2D ? 1 : 0
        let mark = text.firstIndex { !isDigit($0) && $0 != 0x2D } ?? text.count
        let power = text.firstIndex { $0 | 0x20 == 0x65 } ?? text.count
        let hasFraction = mark < power && text[mark..<power].contains { $0 > 0x30 && isDigit($0) }
        let lastDigit = text[..<power].lastIndex(where: isDigit) ?? 0
        let isOneDigit = mark - start == 1
        return substituted(text, shape) { index, byte in
            guard isDigit(byte), index < power else { return nil }
            if index < mark {
                if !isOneDigit || power < text.count { return index == start && byte != 0x30 ? .nonzero : .digit }
                if byte == 0x30 && hasFraction { return nil }
                return start == 1 && byte != 0x30 ? .nonzero : .digit
            }
            if !hasFraction { return nil }
            return index == lastDigit && byte != 0x30 ? .nonzero : .digit
        }
    }

    /// A number of a card that no issuer gives out, its check digit right (ISO/IEC 7812-1); 9 is for national use.
    private func card(_ text: [UInt8]) -> [UInt8] {
        let digits = text.filter(isDigit)
        var stream = stream(.card, digits)
        var fresh: [UInt8] = []
        repeat {
            fresh = [0x39] + (0..<digits.count - 2).map { _ in 0x30 + UInt8(stream.next(below: 10)) } + [0x30]
            let rest = luhnSum(fresh) % 10
            fresh[fresh.count - 1] = 0x30 + UInt8((10 - rest) % 10)
        } while fresh == digits
        var next = fresh.makeIterator()
        return text.map { isDigit($0) ? next.next() ?? $0 : $0 }
    }

    private func hexadecimal(_ text: [UInt8]) -> [UInt8] {
        let isUpper = text.contains { $0 >= 0x41 && $0 < 0x61 }
        return substituted(text, .hex) { _, _ in isUpper ? .upperHex : .lowerHex }
    }

    /// Version and variant stay (RFC 9562 4); either case of the same number has the same pseudonym.
    private func uuid(_ text: [UInt8]) -> [UInt8] {
        let lower = text.map { $0 | 0x20 }
        let isUpper = text.contains { $0 >= 0x41 && $0 < 0x61 }
        let alphabet: Alphabet = isUpper ? .upperHex : .lowerHex
        var stream = stream(.uuid, lower.map { $0 == 0x0D ? 0x2D : $0 })
        var result = text
        repeat {
            for index in text.indices where text[index] != 0x2D && index != 14 && index != 19 {
                result[index] = alphabet.byte(stream.next(below: 16))
            }
        } while result == text
        return result
    }

    // MARK: Times

    /// Another day within ten years, the rest as it was: what happened within a day keeps its order.
    private func date(_ text: [UInt8], _ shape: ValueShape) -> [UInt8] {
        guard let date = DateText(text) else { return substituted(text, .text, Alphabet.ofText) }
        let span = 3652
        let start = date.day / span * span
        let size = min(span, DateText.end - start)
        let permutation = KeyedPermutation(
            hash: permutationKey(.date), size: UInt64(max(2, size)), tweak: UInt64(start))
        let day = start + Int(permutation(UInt64(date.day - start)))
        return DateText.text(ofDay: min(day, DateText.end - 1)) + date.rest
    }

    private func time(_ text: [UInt8]) -> [UInt8] {
        guard let fields = TimeText.fields(text) else { return substituted(text, .text, Alphabet.ofText) }
        let whole = fields.prefix(3)
        let size: UInt64 = whole.count == 3 ? 86_400 : 1_440
        var value: UInt64 = 0
        for field in whole { value = value * 60 + UInt64(DateText.number(text[field]) ?? 0) }
        let permutation = KeyedPermutation(hash: permutationKey(.time), size: size, tweak: size)
        var rest = permutation(value % size)
        var result = text
        for field in whole.reversed() {
            let limit: UInt64 = field.lowerBound == 0 ? 24 : 60
            let number = UInt8(rest % limit)
            result[field.lowerBound] = 0x30 + number / 10
            result[field.lowerBound + 1] = 0x30 + number % 10
            rest /= limit
        }
        if fields.count > 3 {
            var stream = stream(.time, text)
            for index in fields[3] { result[index] = 0x30 + UInt8(stream.next(below: 10)) }
        }
        return result
    }

    // MARK: Names of the net

    private func email(_ text: [UInt8]) -> [UInt8] {
        guard let at = text.firstIndex(of: 0x40) else { return substituted(text, .text, Alphabet.ofText) }
        return substituted(Array(text[..<at]), .text, Alphabet.ofText) + [0x40] + host(text[(at + 1)...])
    }

    /// A host in a domain that nobody has (RFC 2606 2); addresses become those of documentation; the machine itself
    /// stays.
    func host(_ text: some Collection<UInt8>) -> [UInt8] {
        let name = text.map { isUpper($0) ? $0 | 0x20 : $0 }
        if AddressText.isLoopback(name) { return Array(text) }
        if AddressText.isIPv4(name) { return ipv4(name) }
        if name.first == 0x5B, name.last == 0x5D { return [0x5B] + ipv6(Array(name.dropFirst().dropLast())) + [0x5D] }
        var stream = stream(.url, Array("host ".utf8) + name)
        return (0..<10).map { _ in Alphabet.lower.byte(stream.next(below: 26)) } + Array(".example".utf8)
    }

    /// RFC 5737: three networks of 256, so that many addresses may share one.
    private func ipv4(_ text: [UInt8]) -> [UInt8] {
        var stream = stream(.ipv4, text)
        var result = text
        repeat {
            let network = ["192.0.2.", "198.51.100.", "203.0.113."][Int(stream.next(below: 3))]
            result = Array("\(network)\(stream.next(below: 256))".utf8)
        } while result == text
        return result
    }

    /// RFC 3849.
    private func ipv6(_ text: [UInt8]) -> [UInt8] {
        var stream = stream(.ipv6, text.map { isUpper($0) ? $0 | 0x20 : $0 })
        var result = text
        repeat {
            let groups = (0..<6).map { _ in String(stream.next(below: 0xFFFF) + 1, radix: 16) }
            result = Array(("2001:db8:" + groups.joined(separator: ":")).utf8)
        } while result == text
        return result
    }

    /// Scheme and port stay, and the names of the query; everything else is hidden part by part.
    private func url(_ text: [UInt8], _ parts: inout [HiddenPart], _ depth: Int) -> [UInt8] {
        let pieces = URLPieces(text[...])
        var result = Array(pieces.scheme) + Array("://".utf8)
        if let user = pieces.userInfo { result += raw(user, &parts, depth) + [0x40] }
        result += host(pieces.host) + pieces.port
        for (index, segment) in pieces.path.split(separator: 0x2F, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { result.append(0x2F) }
            result += raw(segment, &parts, depth)
        }
        if let query = pieces.query {
            result.append(0x3F)
            for (index, pair) in query.split(separator: 0x26, omittingEmptySubsequences: false).enumerated() {
                if index > 0 { result.append(0x26) }
                let mark = pair.firstIndex(of: 0x3D)
                if let mark, isStructureName(pair[..<mark], inQuery: true) {
                    result += pair[...mark] + raw(pair[(mark + 1)...], &parts, depth)
                } else {
                    result += raw(pair, &parts, depth)
                }
            }
        }
        if let fragment = pieces.fragment { result += [0x23] + raw(fragment, &parts, depth) }
        // A host of the machine itself and nothing else is what it was.
        return result == text ? substituted(text, .text, Alphabet.ofText) : result
    }

    /// A part of a URL that is not a small number.
    private func raw(_ piece: ArraySlice<UInt8>, _ parts: inout [HiddenPart], _ depth: Int) -> [UInt8] {
        if piece.isEmpty || isSmallInteger(piece) { return Array(piece) }
        let decoded = PercentEncoding.decoded(piece) ?? Array(piece)
        let other = pseudonym(of: decoded, parts: &parts, depth: depth + 1)
        parts.append(HiddenPart(original: decoded, pseudonym: other))
        return percentEncoded(other, like: piece)
    }

    // MARK: Values in values

    private func token(_ text: [UInt8], _ parts: inout [HiddenPart], _ depth: Int) -> [UInt8] {
        guard let (header, claims, signature) = JWTText.parts(text) else {
            return substituted(text, .text, Alphabet.ofText)
        }
        let pieces = [
            json(header, &parts, depth, keeping: ["alg", "typ"]), json(claims, &parts, depth),
            signature.isEmpty ? [] : keystream(for: signature),
        ]
        let made = pieces.map { Base64.encodedBytes($0, .urlSafe, isPadded: false) }
        let result = made[0] + [0x2E] + made[1] + [0x2E] + made[2]
        return result == text ? substituted(text, .text, Alphabet.ofText) : result
    }

    /// JSON of which no contract says anything: structure, small numbers, booleans and null stay.
    private func json(_ text: [UInt8], _ parts: inout [HiddenPart], _ depth: Int, keeping kept: Set<String> = [])
        -> [UInt8]
    {
        guard let document = try? Document.json(bytes: text, name: "value") else {
            return substituted(text, .text, Alphabet.ofText)
        }
        var found: [HiddenPart] = []
        let splice = JSONSplice<Bool>(
            member: { _, name in kept.contains(String(decoding: name, as: UTF8.self)) },
            element: { isKept, _ in isKept },
            name: { _, name in
                if isStructureName(name) || name.isEmpty { return nil }
                let other = pseudonym(of: Array(name), parts: &found, depth: depth + 1)
                found.append(HiddenPart(original: Array(name), pseudonym: other))
                return other
            },
            scalar: { isKept, value in
                guard value.kind == .string || value.kind == .number, !isKept else { return nil }
                let text = Array(value.document.text(of: value.index))
                if text.isEmpty || value.kind == .number && isSmallInteger(text) { return nil }
                let other = pseudonym(of: text, parts: &found, depth: depth + 1)
                found.append(HiddenPart(original: text, pseudonym: other))
                return value.kind == .string ? JSONSplice<Bool>.quoted(other) : other
            })
        let result = splice.spliced(document, false)
        parts += found
        return result
    }

    private func base64(_ text: [UInt8], _ parts: inout [HiddenPart], _ depth: Int) -> [UInt8] {
        guard let encoded = EncodedText(text) else { return substituted(text, .text, Alphabet.ofText) }
        let inner: [UInt8]
        if isUTF8(encoded.bytes) {
            inner = pseudonym(of: encoded.bytes, parts: &parts, depth: depth + 1)
            parts.append(HiddenPart(original: encoded.bytes, pseudonym: inner))
        } else {
            inner = keystream(for: encoded.bytes)
        }
        let result = Base64.encodedBytes(inner, encoded.alphabet, isPadded: encoded.isPadded)
        return result == text ? substituted(text, .text, Alphabet.ofText) : result
    }

    /// The first bytes of PNG, JPEG, GIF, PDF, ZIP and gzip, which say nothing but the type.
    private static let typeMarks: [[UInt8]] = [
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], [0x47, 0x49, 0x46, 0x38],
        [0x25, 0x50, 0x44, 0x46, 0x2D], [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B],
    ]
}

/// Characters that stand for each other.
enum Alphabet {
    case digit, nonzero, lower, upper, lowerHex, upperHex

    var count: UInt64 {
        switch self {
        case .digit: 10
        case .nonzero: 9
        case .lower, .upper: 26
        case .lowerHex, .upperHex: 16
        }
    }

    func value(_ byte: UInt8) -> UInt64 {
        switch self {
        case .digit: UInt64(byte & 15) % 10
        case .nonzero: UInt64((byte & 15) &+ 8) % 9
        case .lower: UInt64(byte &- 0x61) % 26
        case .upper: UInt64(byte &- 0x41) % 26
        case .lowerHex, .upperHex: UInt64(hexDigit(byte) ?? 0)
        }
    }

    func byte(_ value: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value)
        return switch self {
        case .digit: 0x30 &+ value
        case .nonzero: 0x31 &+ value
        case .lower: 0x61 &+ value
        case .upper: 0x41 &+ value
        case .lowerHex: value < 10 ? 0x30 &+ value : 0x57 &+ value
        case .upperHex: value < 10 ? 0x30 &+ value : 0x37 &+ value
        }
    }

    /// Letters and digits of ASCII; beyond ASCII every character is a letter.
    static func ofText(_ index: Int, _ byte: UInt8) -> Alphabet? {
        if isDigit(byte) { return .digit }
        if isUpper(byte) { return .upper }
        return isLower(byte) || byte >= 0xC0 ? .lower : nil
    }
}

/// The parts of an absolute URL, each as written.
struct URLPieces {
    let scheme: ArraySlice<UInt8>
    let userInfo: ArraySlice<UInt8>?
    let host: ArraySlice<UInt8>
    /// With its colon; empty where there is none.
    let port: ArraySlice<UInt8>
    let path: ArraySlice<UInt8>
    let query: ArraySlice<UInt8>?
    let fragment: ArraySlice<UInt8>?

    /// Reads what `scheme://` begins; a text of another form is all path.
    init(_ text: ArraySlice<UInt8>) {
        var rest = text
        var fragment: ArraySlice<UInt8>?
        var query: ArraySlice<UInt8>?
        if let mark = rest.firstIndex(of: 0x23) { (rest, fragment) = (rest[..<mark], rest[(mark + 1)...]) }
        if let mark = rest.firstIndex(of: 0x3F) { (rest, query) = (rest[..<mark], rest[(mark + 1)...]) }
        (self.query, self.fragment) = (query, fragment)
        guard let colon = rest.prefix(24).firstIndex(of: 0x3A), rest[colon...].starts(with: [0x3A, 0x2F, 0x2F]) else {
            (scheme, userInfo, host, port, path) = ([], nil, [], [], rest)
            return
        }
        scheme = rest[..<colon]
        let start = colon + 3
        let end = rest[start...].firstIndex(of: 0x2F) ?? rest.endIndex
        path = rest[end...]
        var authority = rest[start..<end]
        if let mark = authority.lastIndex(of: 0x40) {
            userInfo = authority[..<mark]
            authority = authority[(mark + 1)...]
        } else {
            userInfo = nil
        }
        let bracket = authority.lastIndex(of: 0x5D) ?? authority.startIndex
        let mark = authority[bracket...].lastIndex(of: 0x3A) ?? authority.endIndex
        let isPort = mark < authority.endIndex && authority[(mark + 1)...].allSatisfy(isDigit)
        host = isPort ? authority[..<mark] : authority
        port = isPort ? authority[mark...] : []
    }
}

/// Bytes for a URI or a form: those that stood bare in the original piece, and unreserved ones, stay bare.
func percentEncoded(_ bytes: [UInt8], like piece: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
    var bare = Set(piece)
    bare.remove(0x25)
    if plusIsSpace { bare.remove(0x2B) }
    let writesPlus = plusIsSpace && piece.contains(0x2B)
    var result: [UInt8] = []
    for byte in bytes {
        if byte == 0x20, writesPlus {
            result.append(0x2B)
        } else if isLetterOrDigit(byte) || "-._~".utf8.contains(byte) || bare.contains(byte) && byte > 0x20 {
            result.append(byte)
        } else {
            result.append(0x25)
            for digit in [byte >> 4, byte & 15] { result.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
        }
    }
    return result
}
