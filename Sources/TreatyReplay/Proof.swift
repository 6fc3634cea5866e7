// The last look at a recording: no value that was hidden may stand in it, in any encoding; it changes nothing.
package import TreatyData
import TreatyText

/// A hidden value that stands in a finished recording. It says where and how, never what.
package struct ProofLeak: Error, Sendable, Equatable, CustomStringConvertible {
    /// From 0; nil outside of entries.
    package let entry: Int?
    /// A JSON Pointer within the entry.
    package let pointer: String
    /// How the value is written there: `as it is`, or the encodings from the outside to the inside.
    package let encoding: String

    package var description: String {
        let place = (entry.map { "entry \($0)" } ?? "the log") + (pointer.isEmpty ? "" : " at \(pointer)")
        return "a hidden value stands in \(place) (\(encoding))"
    }
}

/// What a proof did.
package struct ProofResult: Sendable {
    package internal(set) var searched = 0
    /// Values below six bytes, which would be found everywhere.
    package internal(set) var tooShort = 0
    package internal(set) var bytes = 0
    package internal(set) var leaks: [ProofLeak] = []
    var explained: [HiddenValues.Explanation: Int] = [:]

    package var json: JSON {
        [
            "searched": .int(searched), "too short to search": .int(tooShort), "bytes": .int(bytes),
            "found": .int(leaks.count),
            "explained": RedactionReport.counts(
                HiddenValues.Explanation.allCases.map { ($0.rawValue, explained[$0] ?? 0) }),
        ]
    }
}

/// Searches everything that is about to be written for every value that was hidden: as it is and in either case,
/// percent-encoded, in base64 of both alphabets at every alignment, in hexadecimal, in JSON escapes, with zero bytes
/// between, compressed, and these within each other three deep. Cost: a few looks at each byte, however many values.
package struct RedactionProof: Sendable {
    package private(set) var result = ProofResult()
    private let values: HiddenValues
    private let depthMax = 3
    private let leaksMax = 20
    private let inflatedBytesMax = 64 << 20

    init(_ values: HiddenValues) {
        self.values = values
        result.searched = values.searchedCount
        result.tooShort = values.tooShortCount
    }

    /// Searches an entry as it will be written: every string, every name, and numbers that are not HAR's own.
    package mutating func search(_ entry: JSON, number: Int?) {
        walk(entry, number, JSONPointer(), isForeign: false)
    }

    /// Searches one text, such as a page's title or a whole file.
    package mutating func search(text: some Sequence<UInt8>, entry: Int? = nil, at pointer: String = "") {
        let text = Array(text)
        result.bytes += text.count
        view(text, Place(entry: entry, pointer: pointer), [], depth: 0)
    }

    /// Throws the first leak that was found.
    package func finish() throws(ProofLeak) { if let first = result.leaks.first { throw first } }

    private struct Place {
        let entry: Int?
        let pointer: String
    }

    // Entries are as deep as the reader of HAR allows.
    private mutating func walk(_ value: JSON, _ entry: Int?, _ pointer: JSONPointer, isForeign: Bool) {
        switch value {
        case .null, .bool: break
        case .number(let text):
            // Sizes, times and the status are HAR's own.
            if isForeign { search(text: text.utf8, entry: entry, at: pointer.description) }
        case .string(let text):
            if pointer.tokens != ["startedDateTime"] {
                search(text: text.utf8, entry: entry, at: pointer.description)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                walk(element, entry, pointer.appending(index), isForeign: isForeign)
            }
        case .object(let members):
            // A length in a field is as little a value as a size of HAR's own.
            if value["name"]?.string?.lowercased() == "content-length", let length = value["value"]?.string,
                length.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            {
                return
            }
            for member in members {
                search(text: member.name.utf8, entry: entry, at: pointer.description)
                walk(
                    member.value, entry, pointer.appending(member.name),
                    isForeign: isForeign || member.name.hasPrefix("_"))
            }
        }
    }

    // MARK: Views

    /// One reading of a text, then the readings of what is encoded in it.
    private mutating func view(_ text: [UInt8], _ place: Place, _ encodings: [String], depth: Int) {
        guard text.count >= HiddenValues.searchedMin, result.leaks.count < leaksMax else { return }
        scan(text, place, encodings)
        if depth >= depthMax { return }
        let marks = ByteMarks(text)
        if marks.hasPercent {
            view(ProofViews.percentDecoded(text), place, encodings + ["percent-encoding"], depth: depth + 1)
        }
        if marks.hasPlus {
            let plain =
                marks.hasPercent
                ? ProofViews.percentDecoded(text, plusIsSpace: true)
                : text.map { $0 == 0x2B ? 0x20 : $0 }
            scan(plain, place, encodings + ["form encoding"])
        }
        if marks.hasBackslash {
            view(ProofViews.unescaped(text), place, encodings + ["escapes"], depth: depth + 1)
        }
        if marks.hasZero {
            view(text.filter { $0 != 0 }, place, encodings + ["zero bytes"], depth: depth + 1)
        }
        if let plain = ProofViews.inflated(text, bytesMax: inflatedBytesMax) {
            view(plain, place, encodings + ["compression"], depth: depth + 1)
        }
        for run in ProofViews.runs(in: text, atLeast: 12, of: { hexDigit($0) != nil }) {
            for start in 0...1 {
                view(ProofViews.fromHexadecimal(run[start...]), place, encodings + ["hexadecimal"], depth: depth + 1)
            }
        }
        for run in ProofViews.runs(in: text, atLeast: 8, of: ProofViews.isBase64Digit) {
            for start in 0..<4 where run.count - start >= 8 {
                let bytes = ProofViews.fromBase64(run[start...])
                // What is not text holds no further text; what is compressed may.
                if ProofViews.isMostlyText(bytes) || ProofViews.isCompressed(bytes) || bytes.contains(0) {
                    view(bytes, place, encodings + ["base64"], depth: depth + 1)
                } else {
                    scan(bytes, place, encodings + ["base64"])
                }
            }
        }
    }

    private mutating func scan(_ text: [UInt8], _ place: Place, _ encodings: [String]) {
        let values = values
        var leaks = 0
        var explained: [HiddenValues.Explanation: Int] = [:]
        var excuses: [Int: HiddenValues.Excuse] = [:]
        values.find(in: text) { range, entry in
            if let reason = values.explanation(of: range, in: text, entry, &excuses) {
                explained[reason, default: 0] += 1
            } else {
                leaks += 1
            }
        }
        if !explained.isEmpty { result.explained.merge(explained, uniquingKeysWith: +) }
        guard leaks > 0 else { return }
        let encoding = encodings.isEmpty ? "as it is" : encodings.joined(separator: " in ")
        let leak = ProofLeak(entry: place.entry, pointer: place.pointer, encoding: encoding)
        if !result.leaks.contains(leak) { result.leaks.append(leak) }
    }
}

/// Which bytes of encodings a text holds.
private struct ByteMarks {
    var hasPercent = false
    var hasPlus = false
    var hasBackslash = false
    var hasZero = false

    init(_ text: [UInt8]) {
        for byte in text {
            switch byte {
            case 0x25: hasPercent = true
            case 0x2B: hasPlus = true
            case 0x5C: hasBackslash = true
            case 0: hasZero = true
            default: break
            }
        }
    }
}
