// JSON Pointer (RFC 6901): reading and writing of paths; what they point at is the business of Data.

/// A path into a JSON value: one token for each step, unescaped.
public struct JSONPointer: Hashable, Sendable {
    public var tokens: [String]

    public init(_ tokens: [String] = []) { self.tokens = tokens }

    /// A member by its name, or by a pointer where it begins with a slash.
    public init(member text: String) {
        self = (text.hasPrefix("/") ? JSONPointer(text: text) : nil) ?? JSONPointer([text])
    }

    /// Reads `/a/b~1c`; nil where the text is not a pointer: not empty and no slash first, or `~` before anything but
    /// 0 and 1.
    public init?(text: String) {
        tokens = []
        if text.isEmpty { return }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let token = JSONPointer.unescaped(part) else { return nil }
            tokens.append(token)
        }
    }

    public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [token]) }
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    private static func unescaped(_ part: Substring) -> String? {
        guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
        var token = ""
        var scalars = part.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "~" else {
                token.unicodeScalars.append(scalar)
                continue
            }
            switch scalars.next() {
            case "0": token += "~"
            case "1": token += "/"
            default: return nil
            }
        }
        return token
    }
}

extension JSONPointer: CustomStringConvertible {
    public var description: String {
        tokens.map { token in
            var part = "/"
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": part += "~0"
                case "/": part += "~1"
                default: part.unicodeScalars.append(scalar)
                }
            }
            return part
        }.joined()
    }
}
