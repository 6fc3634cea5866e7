// The content of a message without its content codings; whether they were asked for is the check's business.
package import TreatyHTTP

/// More than a judged body may be once it is decoded: a small body may hold a very long one.
private let decodedBytesMax = 268_435_456

/// The content before it was coded, or the content as it came and why it cannot be decoded (RFC 9110 8.4).
func decodedContent(of message: some HTTPMessage) -> (content: [UInt8], problem: String?) {
    let codings = message.fields(named: "Content-Encoding")
    guard !codings.isEmpty, !message.content.isEmpty else { return (Array(message.content), nil) }
    do throws(ContentCodingFailure) {
        return (try ContentCoding.decoded(message.content, codings: codings, bytesMax: decodedBytesMax), nil)
    } catch {
        return (Array(message.content), error.description)
    }
}

extension RequestMessage {
    /// The content before it was coded; nil where its coding is not known or broken.
    package var decodedContent: [UInt8]? {
        let (content, problem) = TreatyContract.decodedContent(of: self)
        return problem == nil ? content : nil
    }
}
