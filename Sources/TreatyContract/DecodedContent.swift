// The content of a message without its content codings; whether they were asked for is the check's business.
package import TreatyHTTP

/// The content before it was coded, or the content as it came and why it cannot be decoded (RFC 9110 8.4).
func decodedContent(of message: some HTTPMessage) -> (content: [UInt8], problem: String?) {
    let codings = contentCodings(of: message)
    guard let unknown = codings.first, !message.content.isEmpty else { return (Array(message.content), nil) }
    return (Array(message.content), "the coding '\(unknown)', which is not known here")
}

extension RequestMessage {
    /// The content before it was coded; nil where its coding is not known or broken.
    package var decodedContent: [UInt8]? {
        let (content, problem) = TreatyContract.decodedContent(of: self)
        return problem == nil ? content : nil
    }
}
