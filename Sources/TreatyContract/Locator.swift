// Names of places in an exchange: `query.id`, `body#/a/b`, `response.body#/c` (contract language, Locations).
package import TreatyData
package import TreatyText

/// Where a value of a request or a response stands.
package enum Locator: Hashable, Sendable {
    case path(String)
    case query(String)
    case header(String)
    case cookie(String)
    case body(JSONPointer)
    case responseStatus
    case responseHeader(String)
    case responseBody(JSONPointer)

    /// Reads the text of a location; nil where it is none.
    package init?(_ text: String) {
        if text == "response.status" {
            self = .responseStatus
        } else if let rest = text.dropping("response.header."), !rest.isEmpty {
            self = .responseHeader(rest.lowercased())
        } else if let rest = text.dropping("response.body") {
            guard let pointer = Locator.pointer(rest) else { return nil }
            self = .responseBody(pointer)
        } else if let rest = text.dropping("body") {
            guard let pointer = Locator.pointer(rest) else { return nil }
            self = .body(pointer)
        } else if let name = text.dropping("query."), !name.isEmpty {
            self = .query(name)
        } else if let name = text.dropping("path."), !name.isEmpty {
            self = .path(name)
        } else if let name = text.dropping("header."), !name.isEmpty {
            self = .header(name.lowercased())
        } else if let name = text.dropping("cookie."), !name.isEmpty {
            self = .cookie(name)
        } else {
            return nil
        }
    }

    private static func pointer(_ text: String) -> JSONPointer? {
        if text.isEmpty { return JSONPointer() }
        return text.dropping("#").flatMap { JSONPointer(text: $0) }
    }

    /// Whether one of two places lies within the other, or both are the same.
    package func overlaps(_ other: Locator) -> Bool {
        switch (self, other) {
        case (.body(let a), .body(let b)), (.responseBody(let a), .responseBody(let b)):
            a.tokens.starts(with: b.tokens) || b.tokens.starts(with: a.tokens)
        // A part without a name is the whole part: a query that cannot be decoded.
        case (.path(let a), .path(let b)), (.query(let a), .query(let b)), (.header(let a), .header(let b)),
            (.cookie(let a), .cookie(let b)):
            a == b || a.isEmpty || b.isEmpty
        default: self == other
        }
    }

    /// The last name of the place, for the names of cases.
    package var shortName: String {
        switch self {
        case .path(let name), .query(let name), .header(let name), .cookie(let name), .responseHeader(let name): name
        case .body(let pointer), .responseBody(let pointer): pointer.tokens.last ?? "body"
        case .responseStatus: "status"
        }
    }
}

extension Locator: CustomStringConvertible {
    package var description: String {
        switch self {
        case .path(let name): name.isEmpty ? "path" : "path.\(name)"
        case .query(let name): name.isEmpty ? "query" : "query.\(name)"
        case .header(let name): name.isEmpty ? "header" : "header.\(name)"
        case .cookie(let name): name.isEmpty ? "cookie" : "cookie.\(name)"
        case .body(let pointer): pointer.tokens.isEmpty ? "body" : "body#\(pointer)"
        case .responseStatus: "response.status"
        case .responseHeader(let name): "response.header.\(name)"
        case .responseBody(let pointer): pointer.tokens.isEmpty ? "response.body" : "response.body#\(pointer)"
        }
    }
}

extension String {
    /// The rest behind a beginning; nil where the text begins otherwise.
    package func dropping(_ start: String) -> String? { hasPrefix(start) ? String(dropFirst(start.count)) : nil }
}

extension JSON {
    /// The value a pointer leads to.
    package subscript(pointer: JSONPointer) -> JSON? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object:
                guard let member = value[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = arrayIndex(token), index < elements.count else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    /// A copy with another value at a pointer; objects on the way are made where they are missing.
    package func replacing(_ pointer: JSONPointer, with value: JSON) -> JSON {
        guard let first = pointer.tokens.first else { return value }
        let rest = JSONPointer(Array(pointer.tokens.dropFirst()))
        if case .array(var elements) = self, let index = arrayIndex(first), index <= elements.count {
            if index == elements.count { elements.append(.null) }
            elements[index] = elements[index].replacing(rest, with: value)
            return .array(elements)
        }
        var copy = self
        copy[first] = (self[first] ?? .object([])).replacing(rest, with: value)
        return copy
    }
}
