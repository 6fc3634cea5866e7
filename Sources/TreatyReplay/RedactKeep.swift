// The user's own word on what may be kept in clear; what contracts say is read elsewhere.
import TreatyData
package import TreatyText

/// One `--keep`: values that stay although nothing else makes them public.
package enum Keep: Sendable, Hashable {
    /// A place in request and response bodies; the token `*` stands for every element or member.
    case body(JSONPointer)
    case query(String)
    /// In lower case.
    case header(String)
    case cookie(String)
    /// All segments of paths.
    case path
    /// Everything but credentials, which have to be named.
    case all

    /// Reads a word of the command line.
    package init(_ text: String) throws(Diagnostic) {
        let rest = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let name = rest.count == 2 ? String(rest[1]) : ""
        switch rest.first {
        case "all" where rest.count == 1: self = .all
        case "path" where rest.count == 1: self = .path
        case "query" where !name.isEmpty: self = .query(name)
        case "header" where !name.isEmpty: self = .header(name.lowercased())
        case "cookie" where !name.isEmpty: self = .cookie(name)
        default:
            guard text.hasPrefix("/"), let pointer = JSONPointer(text: text) else {
                throw Diagnostic(
                    .error, "keep.form", "'\(text)' says nothing that could be kept",
                    help: help(for: text, among: ["all", "path", "query.NAME", "header.NAME", "cookie.NAME"])
                        ?? "write a JSON Pointer such as /items/*/id, query.NAME, header.NAME, cookie.NAME, path or all"
                )
            }
            self = .body(pointer)
        }
    }
}

extension Keep: CustomStringConvertible {
    package var description: String {
        switch self {
        case .body(let pointer): pointer.description
        case .query(let name): "query.\(name)"
        case .header(let name): "header.\(name)"
        case .cookie(let name): "cookie.\(name)"
        case .path: "path"
        case .all: "all"
        }
    }
}

/// All of them together, by place.
struct Keeps: Sendable {
    private let words: Set<Keep>
    private let pointers: [[String]]
    let hasAll: Bool

    init(_ keeps: [Keep]) {
        words = Set(keeps)
        hasAll = words.contains(.all)
        pointers = keeps.compactMap { if case .body(let pointer) = $0 { pointer.tokens } else { nil } }
    }

    /// Whether a place is named, not only covered by `all`.
    func names(_ keep: Keep) -> Bool { words.contains(keep) }

    /// Whether a place of a body lies at or below a named one.
    func names(_ path: [String]) -> Bool {
        pointers.contains { tokens in
            tokens.count <= path.count && zip(tokens, path).allSatisfy { $0 == "*" || $0 == $1 }
        }
    }
}
