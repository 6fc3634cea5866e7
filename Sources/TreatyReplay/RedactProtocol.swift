// Fields that carry HTTP's own words: what in them is no such word hides all the same; other fields are told elsewhere.
import TreatyHTTP
import TreatyText

extension RedactWords {
    /// Directives, units, codings and preferences (the IANA registries of RFC 9110, 9111, 7240), in lower case.
    fileprivate static let ofFields: Set<String> = Set(
        """
        gzip x-gzip deflate br zstd compress x-compress identity dcb dcz aes128gcm exi pack200-gzip q bytes none
        no-cache no-store no-transform max-age max-stale min-fresh only-if-cached must-revalidate must-understand
        private public proxy-revalidate s-maxage stale-while-revalidate stale-if-error immutable post-check pre-check
        timeout max keep-alive close upgrade return minimal representation respond-async wait handling strict lenient
        depth-noroot safe code example dynamic count exact planned estimated resolution merge-duplicates
        ignore-duplicates tx commit rollback headers-only odata odata.maxpagesize odata.continue-on-error
        odata.include-annotations odata.track-changes trailers chunked websocket h2c h2 h3 http tls http/1.0 http/1.1
        http/2.0 http/2 tls/1.0 nosniff true false 100-continue
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))

    /// Parameters of media types whose values tell of the format, not of the content.
    fileprivate static let mediaParameters: Set<String> = [
        "charset", "boundary", "q", "version", "v", "level", "format", "delsp", "type", "odata", "odata.metadata",
        "odata.streaming", "ieee754compatible", "supported", "ext", "masked",
    ]
}

extension RedactPass {
    /// The value of a protocol field: registered words, media types, dates and numbers stay.
    mutating func protocolValue(_ name: String, _ value: [UInt8], at label: String) -> [UInt8] {
        switch name {
        case "host": return value
        case "content-type", "accept": return mediaTypes(value, at: label)
        case "date", "expires", "retry-after", "deprecation", "age", "content-length", "access-control-max-age":
            let number = value.first == 0x40 || value.first == 0x2D ? value[1...] : value[...]
            let isPlain =
                number.count <= 12 && number.allSatisfy(isDigit) || value.elementsEqual("true".utf8)
                || HTTPDate.parse(text(value)) != nil
            return isPlain ? value : hide(value, .undeclared, at: label)
        case "vary", "trailer", "connection", "access-control-allow-headers", "access-control-request-headers":
            return words(value, at: label) { isStructureName($0) || $0.elementsEqual("*".utf8) }
        case "allow", "access-control-allow-methods", "access-control-request-method":
            return words(value, at: label) { word in
                word.count <= 20 && word.allSatisfy { isUpper($0) || $0 == 0x2D || $0 == 0x2A }
            }
        default:
            return words(value, at: label) { word in
                RedactWords.ofFields.contains(String(decoding: word, as: UTF8.self).lowercased())
                    || word.count <= 10 && word.allSatisfy { isDigit($0) || $0 == 0x2E } || word.elementsEqual("*".utf8)
            }
        }
    }

    /// Each word of a list goes by itself, what stands between them stays.
    private mutating func words(
        _ value: [UInt8], at label: String, _ isPlain: (ArraySlice<UInt8>) -> Bool
    ) -> [UInt8] {
        var result: [UInt8] = []
        var rest = value[...]
        while let first = rest.first {
            let isWord = RedactPass.isWordByte(first)
            let end = rest.firstIndex { RedactPass.isWordByte($0) != isWord } ?? rest.endIndex
            let piece = rest[..<end]
            if isWord, !isPlain(piece) {
                result += hide(Array(piece), .undeclared, at: label)
            } else {
                result += piece
            }
            rest = rest[end...]
        }
        return result
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte >= 0x80 || "!#$%&'*+-.^_`|~/:@".utf8.contains(byte)
    }

    /// Media types, one or a list: type, subtype and what is known of their parameters stay.
    mutating func mediaTypes(_ value: [UInt8], at label: String) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        var isQuoted = false
        var isType = true
        var index = 0
        while index <= value.count {
            if index < value.count, value[index] == 0x22 { isQuoted.toggle() }
            let isEnd = index == value.count || !isQuoted && (value[index] == 0x3B || value[index] == 0x2C)
            if isEnd {
                let piece = value[start..<index]
                result += isType ? mediaType(piece, at: label) : mediaParameter(piece, at: label)
                if index < value.count {
                    result.append(value[index])
                    isType = value[index] == 0x2C
                }
                start = index + 1
            }
            index += 1
        }
        return result
    }

    private mutating func mediaType(_ piece: ArraySlice<UInt8>, at label: String) -> [UInt8] {
        let word = piece.filter { $0 != 0x20 && $0 != 9 }
        let isPlain =
            word.isEmpty || MediaType(text(word)) != nil && word.count <= 100
            || ["*/*", "*"].contains { word.elementsEqual($0.utf8) }
            || word.suffix(2).elementsEqual("/*".utf8) && word.dropLast(2).allSatisfy(isLetter) && word.count <= 20
        return isPlain ? Array(piece) : hide(Array(piece), .undeclared, at: label)
    }

    private mutating func mediaParameter(_ piece: ArraySlice<UInt8>, at label: String) -> [UInt8] {
        guard let mark = piece.firstIndex(of: 0x3D) else {
            return piece.allSatisfy { $0 == 0x20 } ? Array(piece) : hide(Array(piece), .undeclared, at: label)
        }
        let name = text(piece[..<mark].filter { $0 != 0x20 && $0 != 9 }).lowercased()
        var inner = piece[(mark + 1)...]
        let isQuoted = inner.count >= 2 && inner.first == 0x22 && inner.last == 0x22
        if isQuoted { inner = inner.dropFirst().dropLast() }
        let lengthMax = name == "boundary" ? 70 : 40
        let isPlain =
            RedactWords.mediaParameters.contains(name) && inner.count <= lengthMax && !inner.contains(0x20)
        // A type that stands beside a field may have been hidden with it.
        if isPlain || inner.isEmpty || redactor.isPseudonym(inner) { return Array(piece) }
        let made = hide(Array(inner), .undeclared, at: label)
        return piece[...mark] + (isQuoted ? [0x22] + made + [0x22] : made)
    }
}
