// Content codings (RFC 9110 8.4): gzip, deflate and identity, several in a row; which content has one, fields say.

/// Why a content coding could not be undone or applied.
package enum ContentCodingFailure: Error, Sendable, Equatable {
    /// A coding that we do not know, such as `br`; in lower case.
    case unknown(String)
    /// The content is not what its coding promises; half a sentence says why.
    case malformed(coding: String, String)
    /// The decoded content would be longer than the caller allows.
    case tooLong(bytesMax: Int)
}

extension ContentCodingFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let coding): "the content coding '\(coding)' is not known here; gzip and deflate are"
        case .malformed(let coding, let why): "the content is no \(coding): \(why)"
        case .tooLong(let bytesMax): "the content decodes to more than \(bytesMax) bytes"
        }
    }
}

/// The codings that content may be wrapped in.
package enum ContentCoding {
    /// How many codings one content may have; each is undone over all of it.
    private static let codingsMax = 8

    /// Whether we can undo and apply this coding; names compare without case.
    package static func isKnown(_ name: String) -> Bool { Coding(name) != nil }

    /// The codings that the values of Content-Encoding fields list, in lower case, in the order they were applied.
    package static func names(in fields: [String]) -> [String] {
        fields.flatMap { field in
            field.utf8.split(separator: UInt8(ascii: ","))
                .map { String(decoding: trimmed(ArraySlice(Array($0))), as: UTF8.self).lowercased() }
                .filter { !$0.isEmpty }
        }
    }

    /// The content without its codings. `codings` are the values of Content-Encoding fields. Empty content stays empty,
    /// as a response to HEAD has it. No more than `bytesMax` bytes are kept at any step.
    package static func decoded(
        _ content: ArraySlice<UInt8>, codings: [String], bytesMax: Int
    ) throws(ContentCodingFailure) -> [UInt8] {
        let list = try known(codings)
        guard content.count <= bytesMax || !list.isEmpty else { throw .tooLong(bytesMax: bytesMax) }
        var result = content
        for coding in list.reversed() where !result.isEmpty {
            switch coding {
            case .gzip: result = try GzipFile.decoded(result, bytesMax)[...]
            case .deflate: result = try ZlibStream.decoded(result, bytesMax)[...]
            case .identity: break
            }
        }
        return Array(result)
    }

    /// The content with these codings applied, the first one first; empty content gets them too.
    package static func encoded(
        _ content: ArraySlice<UInt8>, codings: [String]
    ) throws(ContentCodingFailure) -> [UInt8] {
        var result = Array(content)
        for coding in try known(codings) {
            switch coding {
            case .gzip: result = GzipFile.encoded(result[...])
            case .deflate: result = ZlibStream.encoded(result[...])
            case .identity: break
            }
        }
        return result
    }

    /// The codings of the fields; identity changes nothing and is left out.
    private static func known(_ fields: [String]) throws(ContentCodingFailure) -> [Coding] {
        var list: [Coding] = []
        for name in names(in: fields) {
            guard let coding = Coding(name) else { throw .unknown(name) }
            if coding != .identity { list.append(coding) }
        }
        guard list.count <= codingsMax else {
            throw .malformed(coding: "content to be read", "it has more than \(codingsMax) codings")
        }
        return list
    }
}

/// A coding that we know (RFC 9110 8.4.1).
private enum Coding {
    case gzip, deflate, identity

    init?(_ name: String) {
        switch name.lowercased() {
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        case "identity": self = .identity
        default: return nil
        }
    }
}
