// Which fields of a message an intermediary sends on (RFC 9110 7.6.1); framing is the writers' business.

extension HTTPMessage {
    /// The field lines of the head that are meant for whoever is at the other end: neither those of this connection nor
    /// framing, which each connection has for itself.
    package var endToEndLines: [FieldLine] { parts.endToEndLines }

    /// Whether every field but those that a writer decides about itself is end-to-end, so that the message can be
    /// written as it is.
    package var isEndToEnd: Bool { parts.isEndToEnd }
}

// On the parts, since a protocol's extension would copy them for each access.
extension MessageParts {
    fileprivate var endToEndLines: [FieldLine] {
        let named = namedByConnection
        return lines.prefix(headLineCount).filter { line in
            let name = storage[line.name]
            return !isHopByHop(name) && !named.contains { equalsIgnoringCase($0, name) }
        }
    }

    fileprivate var isEndToEnd: Bool {
        for line in lines.prefix(headLineCount) {
            let name = storage[line.name]
            if isHopByHop(name), FramingFields(name: name).isEmpty { return false }
        }
        return namedByConnection.isEmpty
    }

    /// The fields that a Connection field names, besides the options that are no fields.
    private var namedByConnection: [ArraySlice<UInt8>] {
        guard framing.contains(.connection) else { return [] }
        var named: [ArraySlice<UInt8>] = []
        for line in lines.prefix(headLineCount) {
            guard line.name.count == 10, equalsIgnoringCase(storage[line.name], "connection") else { continue }
            let value = storage[line.value]
            // What nearly every connection says.
            if equalsIgnoringCase(value, "keep-alive") || equalsIgnoringCase(value, "close") { continue }
            for part in value.split(separator: UInt8(ascii: ",")) {
                let option = trimmed(part)
                if option.isEmpty || equalsIgnoringCase(option, "close") || equalsIgnoringCase(option, "keep-alive") {
                    continue
                }
                named.append(option)
            }
        }
        return named
    }
}

/// Fields for one connection, and framing. Expect is among them: an intermediary that waits for the whole request has
/// met it already (RFC 9110 10.1.1).
private func isHopByHop(_ name: ArraySlice<UInt8>) -> Bool {
    guard let first = name.first else { return false }
    // Two bytes tell most fields apart from all of these.
    return switch (name.count, lowercased(first)) {
    case (2, 0x74): equalsIgnoringCase(name, "te")
    case (6, 0x65): equalsIgnoringCase(name, "expect")
    case (7, 0x74): equalsIgnoringCase(name, "trailer")
    case (7, 0x75): equalsIgnoringCase(name, "upgrade")
    case (10, 0x63): equalsIgnoringCase(name, "connection")
    case (10, 0x6B): equalsIgnoringCase(name, "keep-alive")
    case (14, 0x63): equalsIgnoringCase(name, "content-length")
    case (16, 0x70): equalsIgnoringCase(name, "proxy-connection")
    case (17, 0x74): equalsIgnoringCase(name, "transfer-encoding")
    case (18, 0x70): equalsIgnoringCase(name, "proxy-authenticate")
    case (19, 0x70): equalsIgnoringCase(name, "proxy-authorization")
    default: false
    }
}

/// Compares two names of bytes, upper and lower case the same.
private func equalsIgnoringCase(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
}
