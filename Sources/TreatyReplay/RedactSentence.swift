// Sentences about failures: words that tell of a connection stay, and what else a program quoted in them hides.
import TreatyText

extension RedactPass {
    /// What sentences about connections and messages are made of, ours and those of common programs.
    private static let failureWords: Set<String> = Set(
        """
        100-continue a aborted accepted access address after alert allow allowed alone although an and answered
        any are as asked authorities authority back be before begin beginning behind below block blocked body
        broke broken but by byte bytes came canceled cancelled cannot certificate chain character checked
        checksum chunk chunked chunks client closed code codes coding colon coming connect connected connection
        content content-length contradict control could cr crlf data deflate denied detached dictionary differs
        digit digits disagree disconnected distance dns does doesn't dot during each early empty end ends eof
        error exceeded exist expectation expired extension extensions failed failure field fields file first
        flags folded follows for form found frame gateway get given gzip handshake hang has have head header
        headers here hex holds host hostname http http/ http/1.0 http/1.1 http_proxy https https_proxy in
        incomplete install instead interim internet interrupted invalid is issuer it its itself killed knows
        large larger last leads length lengths lf library limit line lines listens load loading local longer
        lookup machine major malformed many match matched maximum may member memory message method mismatch
        mismatched more ms much name navigation needs net network no nobody none not nothing number obsolete of
        offline on one only openssl operation or other out over package page part peer phrase pipe port
        protocol proxy reached reaches read reading reason refused remote repeated reply request reserved reset
        resolution resolve resolved response response's responses rfc route says self-signed sending server
        size small so socket something space speak ssl sslv3 stands start status stopped stored supported
        symbol symbols target temporary terminated than that the their there this three through time timed
        timeout tls tlsv1 to too transfer transfer-encoding trusted tunnel twice type unable unavailable
        unexpected unknown unreachable unsupported up upgrade upstream use value verification verify version
        wants was what where which while white whole whose with within without write wrong zlib
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))

    /// A sentence about a failure: known words, small numbers and codes such as `ECONNRESET`, `net::ERR_ABORTED` and
    /// `NS_ERROR_ABORT` stay.
    mutating func sentence(_ reason: String) -> String {
        if redactor.keepWords.hasAll { return redactor.swept(reason) }
        let all = reason.split(separator: " ", omittingEmptySubsequences: false)
        let words = all.indices.map { place in
            let word = all[place]
            if RedactPass.isMeasure(place, of: all) { return String(word) }
            let bare = word.utf8.drop { isMark($0) }.reversed().drop { isMark($0) }.reversed()
            let text = String(decoding: Array(bare), as: UTF8.self)
            if bare.isEmpty || RedactPass.failureWords.contains(text.lowercased()) || isCode(text)
                || isSmallInteger(text.utf8) || text.utf8.elementsEqual(ownHost)
            {
                return String(word)
            }
            return self.text(hide(Array(word.utf8), .undeclared, at: "failure"))
        }
        return redactor.swept(words.joined(separator: " "))
    }

    /// Whether a word is a number with its unit, `100 bytes`, or a place in a standard: `(RFC 9112 6.3)`.
    private static func isMeasure(_ place: Int, of words: [Substring]) -> Bool {
        let word = words[place]
        let isNumber = word.utf8.count <= 9 && word.utf8.allSatisfy { isDigit($0) }
        if isNumber, place + 1 < words.count, ["bytes", "ms", "of"].contains(words[place + 1].filter { $0 != "," }) {
            return true
        }
        let isSection = word.utf8.count <= 9 && word.utf8.allSatisfy { isDigit($0) || $0 == 0x2E || $0 == 0x29 }
        return isNumber && place > 0 && words[place - 1] == "(RFC"
            || isSection && place > 1 && words[place - 2] == "(RFC"
    }

    private func isMark(_ byte: UInt8) -> Bool { ".,:;'()\"".utf8.contains(byte) }

    private func isCode(_ word: String) -> Bool {
        let prefixes = ["net::ERR_", "NS_ERROR_", "NS_BINDING_", "ERR_", "CURLE_", "SSL_"]
        let rest = prefixes.first { word.hasPrefix($0) }.map { word.dropFirst($0.count) }
        if let rest { return rest.utf8.count <= 40 && rest.utf8.allSatisfy { isUpper($0) || $0 == 0x5F } }
        return ["ECONNRESET", "ECONNREFUSED", "ETIMEDOUT", "EPIPE", "ENOTFOUND", "EHOSTUNREACH", "RFC", "LF", "CR"]
            .contains(word)
    }
}
