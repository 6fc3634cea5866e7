// Values that show by their shape what they are: keys, tokens, addresses, numbers; names of fields say nothing here.
import TreatyText

/// A piece of a text that looks like something that should not be kept.
struct ScanHit: Equatable {
    let code: ScanCode
    let range: Range<Int>
}

/// Looks through a text once. Cost: linear, but for what a candidate's own length adds.
struct ScanShapes {
    private let bytes: ArraySlice<UInt8>
    private(set) var hits: [ScanHit] = []

    /// What a text holds, in order; nothing twice.
    static func hits(in bytes: ArraySlice<UInt8>) -> [ScanHit] {
        var shapes = ScanShapes(bytes: bytes)
        shapes.look()
        return shapes.hits
    }

    private init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    private mutating func look() {
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let byte = bytes[at]
            let isInside = at > bytes.startIndex && isWordByte(bytes[at - 1])
            let hit: ScanHit? =
                switch byte {
                case UInt8(ascii: "@"): email(at)
                case UInt8(ascii: ":"): urlPassword(at)
                case UInt8(ascii: "-"): privateKey(at)
                case UInt8(ascii: "+") where !isInside: phone(at)
                case 0x30...0x39 where !isInside: socialSecurityNumber(at) ?? card(at)
                case 0x41...0x5A where !isInside: token(at) ?? iban(at)
                case 0x61...0x7A where !isInside: token(at)
                default: nil
                }
            if let hit {
                hits.append(hit)
                at = max(at + 1, hit.range.upperBound)
            } else {
                at += 1
            }
        }
    }

    // MARK: Tokens

    /// What follows a prefix and how much of it there must be.
    private struct TokenShape {
        let code: ScanCode
        let prefix: [UInt8]
        let lengthMin: Int
        let lengthMax: Int
        let also: [UInt8]

        init(_ code: ScanCode, _ prefix: String, _ lengths: ClosedRange<Int>, also: String = "") {
            self.code = code
            self.prefix = Array(prefix.utf8)
            lengthMin = lengths.lowerBound
            lengthMax = lengths.upperBound
            self.also = Array(also.utf8)
        }
    }

    private static let tokenShapes: [TokenShape] =
        ["AKIA", "ASIA", "ABIA", "ACCA"].map { TokenShape(.awsKey, $0, 16...16) }
        + ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map { TokenShape(.githubToken, $0, 36...255) }
        + [TokenShape(.githubToken, "github_pat_", 60...255, also: "_")]
        + ["xoxa-", "xoxb-", "xoxp-", "xoxo-", "xoxs-", "xoxr-", "xoxe-", "xoxe.", "xapp-"].map {
            TokenShape(.slackToken, $0, 10...512, also: "-.")
        }
        + ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"].map { TokenShape(.stripeKey, $0, 16...255) }
        + [
            TokenShape(.googleKey, "AIza", 35...35, also: "_-"), TokenShape(.googleKey, "GOCSPX-", 24...40, also: "_-"),
            TokenShape(.googleKey, "ya29.", 30...2048, also: "_-."),
            TokenShape(.slackToken, "hooks.slack.com/services/T", 30...120, also: "/"),
        ]
        + providerShapes

    /// GitLab, npm, PyPI, SendGrid, OpenAI, Anthropic, Hugging Face, DigitalOcean, Shopify, Azure Storage.
    private static let providerShapes: [TokenShape] =
        [("glpat-", "_-"), ("sk-ant-", "_-"), ("sk-proj-", "_-"), ("sk-svcacct-", "_-"), ("pypi-AgE", "_-")].map {
            TokenShape(.providerToken, $0, 20...1024, also: $1)
        }
        + [
            TokenShape(.providerToken, "npm_", 36...36), TokenShape(.providerToken, "hf_", 34...34),
            TokenShape(.providerToken, "SG.", 60...72, also: "_-."), TokenShape(.providerToken, "dop_v1_", 64...64),
            TokenShape(.providerToken, "shpat_", 32...32), TokenShape(.providerToken, "shpss_", 32...32),
            TokenShape(.providerToken, "AccountKey=", 86...86, also: "+/"),
        ]

    private static let tokenStarts = Set(tokenShapes.map { $0.prefix[0] })

    private func token(_ at: Int) -> ScanHit? {
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "e"): return jwt(at)
        case UInt8(ascii: "b"), UInt8(ascii: "B"): return bearer(at) ?? basic(at)
        default: if !ScanShapes.tokenStarts.contains(byte) { return nil }
        }
        for shape in ScanShapes.tokenShapes where bytes[at...].starts(with: shape.prefix) {
            let start = at + shape.prefix.count
            let end = run(from: start, countMax: shape.lengthMax + 1) { isAlphanumeric($0) || shape.also.contains($0) }
            // The key that documents of AWS use ends so, and opens nothing.
            let isExample = bytes[..<end].suffix(7).elementsEqual("EXAMPLE".utf8)
            if (shape.lengthMin...shape.lengthMax).contains(end - start), !isExample {
                return ScanHit(code: shape.code, range: at..<end)
            }
        }
        return nil
    }

    /// Three pieces of base64 with dots between them, the first one a JSON object (RFC 7519 3).
    private func jwt(_ at: Int) -> ScanHit? {
        guard bytes[at...].starts(with: Array("eyJ".utf8)) else { return nil }
        let headEnd = run(from: at, countMax: 1024, isURLSafeBase64)
        guard headEnd < bytes.endIndex, bytes[headEnd] == UInt8(ascii: ".") else { return nil }
        let claimsEnd = run(from: headEnd + 1, isURLSafeBase64)
        guard claimsEnd - headEnd > 4, claimsEnd < bytes.endIndex, bytes[claimsEnd] == UInt8(ascii: "."),
            let head = Base64.decoded(bytes[at..<headEnd], .urlSafe, padding: .optional),
            head.starts(with: Array("{\"".utf8)), head.last == UInt8(ascii: "}")
        else { return nil }
        return ScanHit(code: .jwt, range: at..<run(from: claimsEnd + 1, isURLSafeBase64))
    }

    /// `Bearer` and a token of at least 16 characters, a digit among them (RFC 6750 2.1): prose has none.
    private func bearer(_ at: Int) -> ScanHit? {
        guard bytes.endIndex - at > 7, bytes[at + 6] == 0x20, isASCIIWord(bytes[at..<at + 6], "bearer") else {
            return nil
        }
        let start = run(from: at + 6) { $0 == 0x20 }
        if bytes[start...].starts(with: Array("eyJ".utf8)), let hit = jwt(start) { return hit }
        let end = run(from: start) { isURLSafeBase64($0) || [0x2B, 0x2E, 0x2F, 0x7E].contains($0) }
        let token = bytes[start..<end]
        guard token.count >= 16, token.contains(where: isASCIIDigit), !isMasked(token) else { return nil }
        return ScanHit(code: .bearer, range: start..<end)
    }

    /// `Basic` and what decodes to a user, a colon and a password (RFC 7617 2); those of textbooks open nothing.
    private func basic(_ at: Int) -> ScanHit? {
        guard bytes.endIndex - at > 6, bytes[at + 5] == 0x20, isASCIIWord(bytes[at..<at + 5], "basic") else {
            return nil
        }
        let start = run(from: at + 5) { $0 == 0x20 }
        let end = run(from: start, countMax: 1024) { isAlphanumeric($0) || [0x2B, 0x2F, 0x3D].contains($0) }
        guard end - start >= 8, let pair = Base64.decoded(bytes[start..<end], padding: .optional),
            let colon = pair.firstIndex(of: 0x3A), colon > 0, colon + 1 < pair.count, isUTF8(pair),
            pair.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), !isMasked(pair[(colon + 1)...])
        else { return nil }
        let words = String(decoding: pair, as: UTF8.self).lowercased()
        let isTextbook = ["user:pass", "user:password", "username:password", "aladdin:open sesame"].contains(words)
        return isTextbook ? nil : ScanHit(code: .basic, range: start..<end)
    }

    private func privateKey(_ at: Int) -> ScanHit? {
        guard bytes[at...].starts(with: Array("-----BEGIN ".utf8)) else { return nil }
        let line = bytes[at...].prefix(64)
        guard contains(line, "PRIVATE KEY-----") || contains(line, "PRIVATE KEY BLOCK-----") else { return nil }
        // The head alone tells of a key; without a body it is a text about keys.
        let bodyStart = run(from: at + 11) { $0 != UInt8(ascii: "-") }
        let bodyEnd = run(from: bodyStart, countMax: 4096) {
            isAlphanumeric($0) || $0 <= 0x20 || Array("-+/=\\:,".utf8).contains($0)
        }
        let body = bytes[min(bodyStart + 5, bodyEnd)..<bodyEnd]
        guard body.prefix(80).count(where: isAlphanumeric) >= 16 else { return nil }
        return ScanHit(code: .privateKey, range: at..<body.endIndex)
    }

    // MARK: Addresses

    /// `name:password@host` behind `://` (RFC 3986 3.2.1).
    private func urlPassword(_ at: Int) -> ScanHit? {
        guard bytes[at...].starts(with: Array("://".utf8)), at > bytes.startIndex, isAlphanumeric(bytes[at - 1]) else {
            return nil
        }
        let start = at + 3
        let end = min(
            run(from: start) { $0 > 0x20 && $0 != 0x7F && !Array("/?#\"'<>\\".utf8).contains($0) }, start + 512)
        guard let mark = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")),
            let colon = bytes[start..<mark].firstIndex(of: UInt8(ascii: ":")), colon + 1 < mark
        else { return nil }
        let host = bytes[(mark + 1)..<end].prefix { $0 != UInt8(ascii: ":") }
        let password = bytes[(colon + 1)..<mark]
        let isPlaceholder = password.first.map { Array("{$<[".utf8).contains($0) } ?? true
        guard !host.isEmpty, !isReservedHost(host), !isPlaceholder, !isMasked(password) else { return nil }
        return ScanHit(code: .urlPassword, range: start..<mark)
    }

    /// `local@domain`, the domain with a dot and a last label of letters.
    private func email(_ at: Int) -> ScanHit? {
        var start = at
        let startMin = max(bytes.startIndex, hits.last?.range.upperBound ?? 0, at - 64)
        while start > startMin, isLocalByte(bytes[start - 1]) { start -= 1 }
        while start < at, bytes[start] == UInt8(ascii: ".") { start += 1 }
        var end = run(from: at + 1) { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        while end > at + 1, !isAlphanumeric(bytes[end - 1]) { end -= 1 }
        let domain = bytes[(at + 1)..<end]
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard start < at, labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let last = labels.last,
            last.count >= 2, last.allSatisfy(isASCIILetter), !isReservedHost(domain), !isMasked(bytes[start..<at]),
            !ScanShapes.fileSuffixes.contains(String(decoding: last, as: UTF8.self).lowercased())
        else { return nil }
        return ScanHit(code: .email, range: start..<end)
    }

    /// Names of files such as `icon@2x.png` look like addresses.
    private static let fileSuffixes: Set<String> = ["png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "json"]

    // MARK: Numbers

    /// `+` and 8 to 15 digits (E.164), single spaces, hyphens, dots and brackets between them.
    private func phone(_ at: Int) -> ScanHit? {
        var digits: [UInt8] = []
        var end = at + 1
        var next = at + 1
        while next < bytes.endIndex, next - end < 3, digits.count < 16 {
            if isASCIIDigit(bytes[next]) {
                digits.append(bytes[next])
                end = next + 1
            } else if !Array(" -.()".utf8).contains(bytes[next]) {
                break
            }
            next += 1
        }
        guard (8...15).contains(digits.count), digits[0] != 0x30,
            end == bytes.endIndex || !isWordByte(bytes[end]) && bytes[end] != UInt8(ascii: "/")
        else { return nil }
        // North American numbers have ten digits behind the 1, the first of them no 0 and no 1.
        if digits[0] == 0x31, digits.count != 11 || digits[1] < 0x32 { return nil }
        return isFictionalPhone(digits) ? nil : ScanHit(code: .phone, range: at..<end)
    }

    /// `###-##-####` in ranges that are given out.
    private func socialSecurityNumber(_ at: Int) -> ScanHit? {
        guard bytes.endIndex - at >= 11 else { return nil }
        let text = Array(bytes[at..<at + 11])
        for (index, byte) in text.enumerated() {
            guard index == 3 || index == 6 ? byte == UInt8(ascii: "-") : isASCIIDigit(byte) else { return nil }
        }
        let area = text[..<3].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let isGiven = area != 0 && area != 666 && area < 900
        let hasParts = !text[4...5].allSatisfy { $0 == 0x30 } && !text[7...].allSatisfy { $0 == 0x30 }
        let isBefore = at > bytes.startIndex && bytes[at - 1] == UInt8(ascii: "-")
        let end = at + 11
        let isAfter = end < bytes.endIndex && (isWordByte(bytes[end]) || bytes[end] == UInt8(ascii: "-"))
        return isGiven && hasParts && !isBefore && !isAfter ? ScanHit(code: .ssn, range: at..<end) : nil
    }

    /// 13 to 19 digits in a row, or in the groups that are printed on cards.
    private func card(_ at: Int) -> ScanHit? {
        if at > bytes.startIndex, [0x2E, 0x2B, 0x2D].contains(bytes[at - 1]) { return nil }
        var digits: [UInt8] = []
        var groups: [Int] = []
        var end = at
        while digits.count <= 19 {
            let groupEnd = run(from: end, countMax: 20, isASCIIDigit)
            if groupEnd == end { break }
            groups.append(groupEnd - end)
            digits += bytes[end..<groupEnd]
            end = groupEnd
            guard end + 1 < bytes.endIndex, bytes[end] == 0x20 || bytes[end] == 0x2D, isASCIIDigit(bytes[end + 1]),
                ScanShapes.cardGroups.contains(where: { $0.count > groups.count && $0.starts(with: groups) })
            else { break }
            end += 1
        }
        guard groups.count == 1 || ScanShapes.cardGroups.contains(groups), isCardNumber(digits) else { return nil }
        if end < bytes.endIndex,
            isWordByte(bytes[end])
                || bytes[end] == 0x2E && end + 1 < bytes.endIndex
                    && isASCIIDigit(bytes[end + 1])
        {
            return nil
        }
        return ScanHit(code: .card, range: at..<end)
    }

    private static let cardGroups: [[Int]] = [[4, 4, 4, 4], [4, 6, 5], [4, 6, 4]]

    /// An IBAN (ISO 13616), in a row or in groups of four.
    private func iban(_ at: Int) -> ScanHit? {
        guard bytes.endIndex - at >= 15, isUpperLetter(bytes[at + 1]), isASCIIDigit(bytes[at + 2]),
            isASCIIDigit(bytes[at + 3]),
            let length = ibanLengths[String(decoding: bytes[at..<at + 2], as: UTF8.self)]
        else { return nil }
        var text: [UInt8] = []
        var end = at
        while end < bytes.endIndex, text.count < length {
            if isUpperLetter(bytes[end]) || isASCIIDigit(bytes[end]) {
                text.append(bytes[end])
            } else if bytes[end] != 0x20 || text.count % 4 != 0 {
                return nil
            }
            end += 1
        }
        guard text.count == length, end == bytes.endIndex || !isWordByte(bytes[end]) else { return nil }
        var rest = 0
        for byte in text[4...] + text[..<4] {
            rest = isASCIIDigit(byte) ? (rest * 10 + Int(byte - 0x30)) % 97 : (rest * 100 + Int(byte - 55)) % 97
        }
        return rest == 1 ? ScanHit(code: .iban, range: at..<end) : nil
    }

    // MARK: Bytes

    /// Where bytes of a kind end. Runs that may overlap one another are bounded, so that all of them stay linear.
    private func run(from start: Int, countMax: Int = .max, _ isPart: (UInt8) -> Bool) -> Int {
        var end = start
        while end < bytes.endIndex, end - start < countMax, isPart(bytes[end]) { end += 1 }
        return end
    }

    private func contains(_ bytes: ArraySlice<UInt8>, _ word: String) -> Bool {
        bytes.firstRange(of: Array(word.utf8)) != nil
    }
}
