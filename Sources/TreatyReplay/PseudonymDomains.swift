// Addresses that a text holds by chance or by design, once its letters are others: none may be somebody's.
import TreatyText

extension Pseudonyms {
    /// The text with each domain behind an `@` in `.example`, which nobody has (RFC 2606 2).
    func ownerless(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0x40) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 8)
        var at = 0
        while at < text.count {
            result.append(text[at])
            at += 1
            guard text[at - 1] == 0x40, at > 1, isName(text[at - 2]) else { continue }
            let end = text[at...].firstIndex { !isName($0) && $0 != 0x2E } ?? text.count
            let domain = text[at..<end].reversed().drop { $0 == 0x2E || $0 == 0x2D }.reversed()
            let labels = domain.split(separator: 0x2E, omittingEmptySubsequences: false)
            guard labels.count >= 2, let last = labels.last, last.count >= 2, last.allSatisfy(isLetter) else {
                continue
            }
            result += domain.dropLast(last.count) + Array("example".utf8)
            at += domain.count
        }
        return result
    }

    private func isName(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == 0x2D || byte == 0x5F || byte == 0x2B }
}
