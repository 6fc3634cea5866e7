// Path templates cut into segments, and the arguments that a path gives them; finding the template is the tree's work.
import TreatyText

/// A path template such as `/a/{id}`, cut into segments (OpenAPI 3.1 4.8.8.2).
package struct PathTemplate: Sendable {
    package enum Segment: Sendable, Equatable {
        case literal([UInt8])
        /// A whole segment that is a parameter.
        case parameter(String)
        /// Text and parameters in one segment, such as `{a}-{b}` or `{id}.json`.
        case mixed([Piece])
        /// All segments that are left (`x-treaty-segments: many`).
        case rest(String)
    }

    package enum Piece: Sendable, Equatable {
        case text([UInt8])
        case parameter(String)
    }

    /// More segments than a path of use has; a template with more is none.
    package static let segmentsMax = 256

    package let text: String
    package let segments: [Segment]

    /// Nil where a brace is not closed, not opened or holds no name, or where there are too many segments. `rest` is
    /// the parameter that holds slashes; it counts where it is the whole last segment.
    package init?(_ text: String, rest: String? = nil) {
        var segments: [Segment] = []
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        guard parts.count <= PathTemplate.segmentsMax else { return nil }
        for part in parts {
            guard let pieces = PathTemplate.pieces(part) else { return nil }
            segments.append(PathTemplate.segment(pieces))
        }
        if let rest, segments.last == .parameter(rest) { segments[segments.count - 1] = .rest(rest) }
        self.text = text
        self.segments = segments
    }

    private init(text: String, segments: [Segment]) {
        self.text = text
        self.segments = segments
    }

    /// The names of the parameters in the order they stand.
    package var parameterNames: [String] {
        segments.flatMap { segment -> [String] in
            switch segment {
            case .literal: []
            case .parameter(let name), .rest(let name): [name]
            case .mixed(let pieces): pieces.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
            }
        }
    }

    /// The same path with an ending such as `.json`; nil where its last segment is empty or holds slashes.
    package func appending(_ ending: String) -> PathTemplate? {
        let ending = Array(ending.utf8)
        guard let last = segments.last, !ending.isEmpty, !ending.contains(UInt8(ascii: "/")) else { return nil }
        let segment: Segment
        switch last {
        case .literal(let text):
            if text.isEmpty { return nil }
            segment = .literal(text + ending)
        case .parameter(let name): segment = .mixed([.parameter(name), .text(ending)])
        case .mixed(let pieces):
            if case .text(let text) = pieces.last {
                segment = .mixed(pieces.dropLast() + [.text(text + ending)])
            } else {
                segment = .mixed(pieces + [.text(ending)])
            }
        case .rest: return nil
        }
        return PathTemplate(text: text, segments: segments.dropLast() + [segment])
    }

    private static func pieces(_ segment: Substring.UTF8View) -> [Piece]? {
        var pieces: [Piece] = []
        var text: [UInt8] = []
        var name: [UInt8]?
        for byte in segment {
            switch (byte, name) {
            case (UInt8(ascii: "{"), nil):
                if !text.isEmpty { pieces.append(.text(text)) }
                (text, name) = ([], [])
            case (UInt8(ascii: "}"), let open?):
                if open.isEmpty { return nil }
                pieces.append(.parameter(String(decoding: open, as: UTF8.self)))
                name = nil
            case (UInt8(ascii: "{"), _), (UInt8(ascii: "}"), nil): return nil
            case (_, nil): text.append(byte)
            case (_, _?): name?.append(byte)
            }
        }
        if name != nil { return nil }
        if !text.isEmpty { pieces.append(.text(text)) }
        return pieces
    }

    private static func segment(_ pieces: [Piece]) -> Segment {
        switch pieces.first {
        case nil: .literal([])
        case .text(let text) where pieces.count == 1: .literal(text)
        case .parameter(let name) where pieces.count == 1: .parameter(name)
        default: .mixed(pieces)
        }
    }
}

/// What a path has in the places of its template's parameters, as ranges of the path; an element is percent-decoded
/// when it is asked for. Up to four arguments cost no allocation.
package struct PathArguments: Sendable, RandomAccessCollection {
    private let path: ArraySlice<UInt8>
    package private(set) var endIndex = 0
    // What is copied with each look-up is kept small.
    private var starts = SIMD4<UInt32>()
    private var ends = SIMD4<UInt32>()
    private var more: [Range<Int>] = []

    package var startIndex: Int { 0 }

    package init(of path: ArraySlice<UInt8> = []) { self.path = path }

    /// The argument, percent-decoded; as it stands there where that cannot be done.
    package subscript(position: Int) -> [UInt8] {
        let text = raw(position)
        return PercentEncoding.decoded(text) ?? Array(text)
    }

    /// The argument as it was sent.
    package func raw(_ position: Int) -> ArraySlice<UInt8> { path[range(position)] }

    private func range(_ position: Int) -> Range<Int> {
        position < 4 ? Int(starts[position])..<Int(ends[position]) : more[position - 4]
    }

    mutating func append(_ range: Range<Int>) {
        if endIndex < 4 {
            // A path of four gigabytes is refused long before it comes here.
            starts[endIndex] = UInt32(truncatingIfNeeded: range.lowerBound)
            ends[endIndex] = UInt32(truncatingIfNeeded: range.upperBound)
        } else {
            more.append(range)
        }
        endIndex += 1
    }

    mutating func truncate(to count: Int) {
        let rest = Swift.max(0, count - 4)
        if more.count > rest { more.removeLast(more.count - rest) }
        endIndex = Swift.min(endIndex, count)
    }
}
