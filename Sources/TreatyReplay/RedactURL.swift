// Paths, queries and whole URLs: only the bytes of hidden parts change, all others stay as they were sent.
import TreatyContract
import TreatyHTTP
import TreatyText

extension RedactPass {
    /// A URL, or what of it a field or a target may hold: a path, a query. Its host stays where it is the one that was
    /// asked; `label` is put before the names of places.
    mutating func url(_ text: [UInt8], _ context: RedactContext, at label: String, isCounted: Bool = true) -> [UInt8] {
        let before = report
        defer { if !isCounted { report = before } }
        let pieces = URLPieces(text[...])
        let isAbsolute = !pieces.scheme.isEmpty
        if !isAbsolute, !text.starts(with: [0x2F]), !text.starts(with: [0x3F]), !text.elementsEqual("*".utf8) {
            return relative(pieces, context, at: label)
        }
        var result: [UInt8] = []
        var isOwn = true
        if isAbsolute {
            result += pieces.scheme + [0x3A, 0x2F, 0x2F]
            if let user = pieces.userInfo { result += userInfo(user, at: label + "userinfo") + [0x40] }
            isOwn = isOwnHost(pieces.host)
            result += isOwn ? Array(pieces.host) : host(pieces.host, at: label + "host")
            result += pieces.port
        }
        if text.elementsEqual("*".utf8) { return text }
        let known = isOwn ? context : RedactContext(graph: context.graph, operation: nil, knowsMethod: false)
        result += path(pieces.path, known, at: label + "path")
        if let query = pieces.query { result += [0x3F] + self.query(query, known, at: label + "query") }
        if let fragment = pieces.fragment, !fragment.isEmpty {
            result += [0x23] + piece(fragment, .hide(.undeclared), at: label + "fragment")
        } else if pieces.fragment != nil {
            result.append(0x23)
        }
        return result
    }

    /// A reference without a path from the root: nobody declares it.
    private mutating func relative(_ pieces: URLPieces, _ context: RedactContext, at label: String) -> [UInt8] {
        let known = RedactContext(graph: context.graph, operation: nil, knowsMethod: false)
        var result = path(pieces.path, known, at: label + "path")
        if let query = pieces.query { result += [0x3F] + self.query(query, known, at: label + "query") }
        if let fragment = pieces.fragment {
            result += [0x23] + piece(fragment, .hide(.undeclared), at: label + "fragment")
        }
        return result
    }

    func isOwnHost(_ host: some Collection<UInt8>) -> Bool {
        host.isEmpty || host.map { isUpper($0) ? $0 | 0x20 : $0 } == ownHost || AddressText.isLoopback(host)
    }

    mutating func host(_ host: some Collection<UInt8>, at place: String) -> [UInt8] {
        let text = Array(host)
        if case .masked = mode { return Array("host".utf8) }
        if leavesHidden { return text }
        if case .live(let known, _) = mode, known.contains(self.text(text)) { return text }
        let made = redactor.pseudonyms.host(text)
        if isKeeping, made != text {
            report.count(.undeclared, at: place)
            redactor.remember([HiddenPart(original: text, pseudonym: made)], isStrong: false)
        }
        return made
    }

    private mutating func userInfo(_ text: ArraySlice<UInt8>, at place: String) -> [UInt8] {
        text.split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
            .map { piece($0, .hide(.credential), at: place) }.reduce(into: []) { result, part in
                if !result.isEmpty { result.append(0x3A) }
                result += part
            }
    }

    /// A path: literal segments of the contract's template stay, its parameters go by their rules.
    mutating func path(_ path: ArraySlice<UInt8>, _ context: RedactContext, at label: String) -> [UInt8] {
        let segments = path.split(separator: 0x2F, omittingEmptySubsequences: false)
        let template = context.operation?.path.segments ?? []
        // A server's own path may stand before that of the template.
        let lead = segments.count - template.count
        var result: [UInt8] = []
        for (index, segment) in segments.enumerated() {
            if index > 0 { result.append(0x2F) }
            if segment.isEmpty { continue }
            var declared: (place: PrivacyPlace?, rule: PrivacyRule)?
            var place = label
            if !template.isEmpty, lead >= 0 {
                guard index >= lead, case .parameter(let name) = template[index - lead] else {
                    result += segment
                    continue
                }
                declared = context.parameter(.path, name)
                place = label + "." + name
            }
            let decoded = PercentEncoding.decoded(segment) ?? Array(segment)
            if declared == nil, redactor.rules.literals.contains(decoded) {
                report.count(.documented)
                result += segment
                continue
            }
            let isNamed = redactor.keepWords.names(.path)
            result += piece(
                segment, verdict(decoded, declared, isCredential: false, isNamed: isNamed), at: place)
        }
        return result
    }

    /// A query: names are structure, values go by their rules. A piece without `=` is a value unless it is declared.
    mutating func query(_ query: ArraySlice<UInt8>, _ context: RedactContext, at label: String) -> [UInt8] {
        let isLabelled = label != "query"
        let rules = redactor.rules
        return pairs(
            query, plusIsSpace: true, label: label,
            isDeclared: { context.parameter(.query, $0) != nil || rules.secretQueries.contains($0) },
            judge: { pass, name, value in
                let isNamed = !isLabelled && pass.redactor.keepWords.names(.query(name))
                return pass.verdict(
                    value, context.parameter(.query, name), isCredential: rules.secretQueries.contains(name),
                    isNamed: isNamed)
            })
    }

    /// Pairs joined by `&`: each value goes the way that `judge` says for its name.
    mutating func pairs(
        _ text: ArraySlice<UInt8>, plusIsSpace: Bool, label: String, isDeclared: (String) -> Bool,
        judge: (RedactPass, String, [UInt8]) -> RedactVerdict
    ) -> [UInt8] {
        var result: [UInt8] = []
        for (index, pair) in text.split(separator: 0x26, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { result.append(0x26) }
            if pair.isEmpty { continue }
            let mark = pair.firstIndex(of: 0x3D)
            let rawName = pair[..<(mark ?? pair.endIndex)]
            let decodedName = PercentEncoding.decoded(rawName, plusIsSpace: plusIsSpace) ?? Array(rawName)
            let name = self.text(decodedName)
            let isKnown = isDeclared(name)
            if isKnown || mark != nil && isStructureName(decodedName, inQuery: true) {
                if isKeeping { redactor.rememberWord(decodedName) }
                result += rawName
            } else if redactor.keepWords.hasAll {
                report.count(.userWord)
                result += rawName
            } else {
                result += piece(rawName, .hide(.undeclared), at: label + ".*", plusIsSpace: plusIsSpace)
            }
            guard let mark else { continue }
            result.append(0x3D)
            let raw = pair[(mark + 1)...]
            let value = PercentEncoding.decoded(raw, plusIsSpace: plusIsSpace) ?? Array(raw)
            let isShown = isKnown || isStructureName(decodedName, inQuery: true)
            result += piece(
                raw, judge(self, name, value), at: label + "." + (isShown ? name : "*"), plusIsSpace: plusIsSpace)
        }
        return result
    }

    /// A percent-encoded piece: what is kept stays byte for byte.
    mutating func piece(
        _ raw: ArraySlice<UInt8>, _ verdict: RedactVerdict, at place: @autoclosure () -> String,
        plusIsSpace: Bool = false
    ) -> [UInt8] {
        let value = PercentEncoding.decoded(raw, plusIsSpace: plusIsSpace) ?? Array(raw)
        let other = apply(verdict, to: value, at: place())
        return other == value ? Array(raw) : percentEncoded(other, like: raw, plusIsSpace: plusIsSpace)
    }
}
