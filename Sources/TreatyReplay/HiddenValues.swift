// Every value that was hidden, kept compactly, and where a text holds one of them; why it was hidden is not known here.
import TreatyText

/// Originals with their pseudonyms in one arena. An original of six bytes or more can be searched for: one look at each
/// byte of a text, however many originals there are.
struct HiddenValues: Sendable {
    /// Shorter originals would be found everywhere by chance.
    static let searchedMin = 6

    private struct Entry {
        var start: Int
        var originalCount: Int32
        var pseudonymCount: Int32
        var isStrong: Bool
        /// Whether it goes over a boundary of words anyway: its ends are no letters.
        var isSearched: Bool
    }

    /// One window of six bytes of an original.
    private struct Window {
        var entry: Int32
        var offset: Int32
        var next: Int32
    }

    private var arena: [UInt8] = []
    private var entries: [Entry] = []
    /// Open addressing; -1 where free.
    private var slots = [Int32](repeating: -1, count: 1 << 10)
    private var windows: [Window] = []
    private var chains: [UInt64: (first: Int32, count: Int32)] = [:]
    /// One bit for the hash of each window.
    private var filter = [UInt64](repeating: 0, count: 1 << 14)
    private var pseudonymHashes: Set<UInt64> = []
    /// Texts that stay as a whole, whatever else hides: public by a mark.
    private var publicHashes: Set<UInt64> = []
    /// Words of the format and of the contracts, which tell nothing where they stand.
    private var wordHashes: Set<UInt64> = []
    private var wordBytesMax = 0
    /// Values of protocol fields: they excuse what was only hidden because nobody declared it, never a credential.
    private var protocolHashes: Set<UInt64> = []
    /// Texts that stay as a whole at the user's word.
    private var keptHashes: Set<UInt64> = []

    var count: Int { entries.count }
    var tooShortCount: Int { entries.count { !$0.isSearched } }
    var searchedCount: Int { entries.count - tooShortCount }

    // MARK: Keeping

    /// Adds a value that has been hidden; one that is there already becomes strong where it is now.
    mutating func add(_ original: [UInt8], _ pseudonym: [UInt8], isStrong: Bool) {
        let slot = place(of: original)
        if slots[slot] >= 0 {
            if isStrong { entries[Int(slots[slot])].isStrong = true }
            return
        }
        guard entries.count < Int(Int32.max) / 2, original.count < 1 << 30, pseudonym.count < 1 << 30 else { return }
        slots[slot] = Int32(entries.count)
        let isSearched = original.count >= HiddenValues.searchedMin
        entries.append(
            Entry(
                start: arena.count, originalCount: Int32(original.count), pseudonymCount: Int32(pseudonym.count),
                isStrong: isStrong, isSearched: isSearched))
        arena += original
        arena += pseudonym
        if pseudonym.count >= HiddenValues.searchedMin { pseudonymHashes.insert(hash(pseudonym)) }
        if isSearched { addWindow(Int32(entries.count - 1), original) }
        if entries.count * 2 > slots.count { grow() }
    }

    /// What stands for an original; nil where it has not been hidden yet.
    func pseudonym(of original: [UInt8]) -> [UInt8]? {
        let slot = place(of: original)
        guard slots[slot] >= 0 else { return nil }
        return pseudonym(Int(slots[slot]))
    }

    mutating func addPublic(_ text: some Collection<UInt8>) {
        if text.count >= HiddenValues.searchedMin { publicHashes.insert(hash(text)) }
    }

    mutating func addKept(_ text: some Collection<UInt8>) {
        if text.count >= HiddenValues.searchedMin { keptHashes.insert(hash(text)) }
    }

    /// A word, and the words it is made of.
    mutating func addWord(_ text: some Collection<UInt8>) {
        guard text.count >= HiddenValues.searchedMin else { return }
        wordBytesMax = max(wordBytesMax, text.count)
        wordHashes.insert(hash(text))
        for part in text.split(whereSeparator: { !isLetterOrDigit($0) }) where part.count >= HiddenValues.searchedMin {
            wordHashes.insert(hash(part))
        }
    }

    /// The value of a field that carries HTTP's own words.
    mutating func addProtocolValue(_ text: [UInt8]) {
        guard text.count >= HiddenValues.searchedMin else { return }
        protocolHashes.insert(hash(text))
        for isPart in [isNameByte, isTokenByte] as [(UInt8) -> Bool] {
            for part in text.split(whereSeparator: { !isPart($0) }) where part.count >= HiddenValues.searchedMin {
                protocolHashes.insert(hash(part))
            }
        }
    }

    func isWord(_ text: some Collection<UInt8>) -> Bool { wordHashes.contains(hash(text)) }
    func isPseudonym(_ text: some Collection<UInt8>) -> Bool { pseudonymHashes.contains(hash(text)) }

    func original(_ entry: Int) -> ArraySlice<UInt8> {
        let found = entries[entry]
        return arena[found.start..<found.start + Int(found.originalCount)]
    }

    func pseudonym(_ entry: Int) -> [UInt8] {
        let found = entries[entry]
        let start = found.start + Int(found.originalCount)
        return Array(arena[start..<start + Int(found.pseudonymCount)])
    }

    func isStrong(_ entry: Int) -> Bool { entries[entry].isStrong }

    // MARK: Searching

    /// Every place where an original stands, letters of ASCII in either case; the places may overlap.
    func find(in text: some RandomAccessCollection<UInt8>, _ found: (Range<Int>, Int) -> Void) {
        guard !windows.isEmpty, text.count >= HiddenValues.searchedMin else { return }
        let text = Array(text)
        // Where a match was seen last, and how far behind the one before it: what repeats itself matches at each step,
        // and is compared by the new bytes alone, since all before them are the same by then.
        var last: [Int32: (start: Int, step: Int)] = [:]
        var key: UInt64 = 0
        for index in text.indices {
            key = (key << 8 | UInt64(folded(text[index]))) & 0xFFFF_FFFF_FFFF
            guard index >= 5, isFiltered(key), let chain = chains[key] else { continue }
            var at = chain.first
            while at >= 0 {
                let window = windows[Int(at)]
                at = window.next
                let start = index - 5 - Int(window.offset)
                let original = original(Int(window.entry))
                guard start >= 0, start + original.count <= text.count else { continue }
                let place = start..<start + original.count
                let before = original.count >= 32 ? last[window.entry] : nil
                let step = before.map { start - $0.start } ?? 0
                let known = step > 0 && step == before?.step ? original.count - step : 0
                guard
                    zip(text[place].dropFirst(known), original.dropFirst(known))
                        .allSatisfy({ folded($0) == folded($1) })
                else { continue }
                if original.count >= 32 { last[window.entry] = (start, step < original.count ? step : 0) }
                found(place, Int(window.entry))
            }
        }
    }

    /// The text with each original in it replaced by its pseudonym; nil where it holds none.
    /// What is part of a longer word stays, and so do words of the format and pseudonyms. The whole text stays where
    /// the contract marks it public and it was elsewhere hidden only because nobody declared it; `isKept` texts stay
    /// whatever they were elsewhere.
    func swept(_ text: [UInt8], isKept: Bool = false, isMarked: Bool = false) -> (text: [UInt8], count: Int)? {
        var hits: [(place: Range<Int>, entry: Int)] = []
        var excuses: [Int: Excuse] = [:]
        find(in: text) { place, entry in
            if place.count == text.count, isKept || isMarked && !isStrong(entry) { return }
            if explanation(of: place, in: text, entry, &excuses) == nil { hits.append((place, entry)) }
        }
        guard !hits.isEmpty else { return nil }
        hits.sort { ($0.place.lowerBound, -$0.place.count) < ($1.place.lowerBound, -$1.place.count) }
        var result: [UInt8] = []
        var (at, count) = (0, 0)
        for hit in hits where hit.place.lowerBound >= at {
            result += text[at..<hit.place.lowerBound]
            result += pseudonym(hit.entry)
            at = hit.place.upperBound
            count += 1
        }
        return (result + text[at...], count)
    }

    /// Why an original may stand where it does.
    enum Explanation: String, CaseIterable, Sendable {
        case pseudonym = "also a pseudonym"
        case word = "a word of the format or of a contract"
        case publicValue = "also a public value"
        case keptValue = "also a value that --keep names"
        case longerWord = "part of a longer word"
    }

    /// What excuses an original wherever it stands.
    struct Excuse {
        fileprivate let always: Explanation?
        fileprivate let isPublic: Bool
    }

    private func excuse(_ entry: Int) -> Excuse {
        let original = original(entry)
        let key = hash(original)
        let always: Explanation? =
            if pseudonymHashes.contains(key) {
                .pseudonym
            } else if wordHashes.contains(key) {
                .word
            } else if keptHashes.contains(key) {
                .keptValue
            } else if !isStrong(entry), protocolHashes.contains(key) {
                .word
            } else {
                nil
            }
        return Excuse(always: always, isPublic: !isStrong(entry) && publicHashes.contains(key))
    }

    /// Nil where an original stands without excuse. `excuses` remembers, for one text, what was found out once.
    func explanation(
        of place: Range<Int>, in text: [UInt8], _ entry: Int, _ excuses: inout [Int: Excuse]
    ) -> Explanation? {
        let excuse = excuses[entry] ?? excuse(entry)
        excuses[entry] = excuse
        if let always = excuse.always { return always }
        if place.count < 12, isInsideWord(place, text) { return .longerWord }
        if excuse.isPublic { return .publicValue }
        guard place.count < wordBytesMax else { return nil }
        for isToken in [isNameByte, isTokenByte] as [(UInt8) -> Bool] {
            var (start, end) = (place.lowerBound, place.upperBound)
            while start > 0, place.lowerBound - start < 128, isToken(text[start - 1]) { start -= 1 }
            while end < text.count, end - place.upperBound < 128, isToken(text[end]) { end += 1 }
            if end - start > place.count, isWord(text[start..<end]) { return .word }
        }
        return nil
    }

    private func isInsideWord(_ place: Range<Int>, _ text: [UInt8]) -> Bool {
        func isWordByte(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == 0x5F || byte >= 0x80 }
        if place.lowerBound > 0, isWordByte(text[place.lowerBound - 1]), isWordByte(text[place.lowerBound]) {
            return true
        }
        return place.upperBound < text.count && isWordByte(text[place.upperBound])
            && isWordByte(text[place.upperBound - 1])
    }

    private func isNameByte(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == 0x5F || byte == 0x2D }
    private func isTokenByte(_ byte: UInt8) -> Bool { isNameByte(byte) || byte == 0x2E || byte == 0x2F || byte == 0x2B }

    // MARK: Tables

    private func folded(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }

    /// FNV-1a, letters of ASCII in either case alike.
    private func hash(_ text: some Collection<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text { hash = (hash ^ UInt64(folded(byte))) &* 0x100_0000_01b3 }
        return hash
    }

    private func place(of original: [UInt8]) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in original { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var slot = Int(truncatingIfNeeded: (hash ^ hash >> 29) & UInt64(slots.count - 1))
        while slots[slot] >= 0, !self.original(Int(slots[slot])).elementsEqual(original) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 4)
        for entry in entries.indices {
            let slot = place(of: Array(original(entry)))
            slots[slot] = Int32(entry)
        }
    }

    /// Of the windows of an original, the one that the fewest others have: values that begin alike do not pile up.
    private mutating func addWindow(_ entry: Int32, _ original: [UInt8]) {
        var best: (key: UInt64, offset: Int, count: Int32)?
        let offsets = original.count - 6
        let step = max(1, offsets / 12)
        for offset in stride(from: offsets, through: 0, by: -step) {
            let key = original[offset..<offset + 6].reduce(UInt64(0)) { $0 << 8 | UInt64(folded($1)) }
            let count = chains[key]?.count ?? 0
            if count < best?.count ?? .max { best = (key, offset, count) }
            if count == 0 { break }
        }
        guard let best else { return }
        let chain = chains[best.key] ?? (-1, 0)
        windows.append(Window(entry: entry, offset: Int32(best.offset), next: chain.first))
        chains[best.key] = (Int32(windows.count - 1), chain.count + 1)
        let bit = bit(best.key)
        filter[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    private func isFiltered(_ key: UInt64) -> Bool {
        let bit = bit(key)
        return filter[bit >> 6] & 1 << UInt64(bit & 63) != 0
    }

    private func bit(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 44) }
}
