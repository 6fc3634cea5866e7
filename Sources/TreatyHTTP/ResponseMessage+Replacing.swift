// A response made from another one; what is to be changed is its caller's decision.

extension ResponseMessage {
    /// The same status, reason phrase and content with other fields, given as bytes. Trailers are left out.
    package func replacing(
        fieldLines: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)]
    ) -> ResponseMessage {
        var line = Array("HTTP/1.1 \(status) ".utf8)
        let start = line.count
        line += parts.storage[reasonRange]
        let range = start..<line.count
        let parts = MessageParts(startLine: line, fieldLines: fieldLines, content: Array(self.content))
        return ResponseMessage(parts: parts, status: status, reason: range, minor: 1)
    }

    /// The same status and reason phrase with other fields, and with other content where it is given.
    /// Trailers are left out.
    package func replacing(fields: [(String, String)], content: [UInt8]? = nil) -> ResponseMessage {
        var line = Array("HTTP/1.1 \(status) ".utf8)
        let start = line.count
        line += parts.storage[reasonRange]
        let range = start..<line.count
        let parts = MessageParts(startLine: line, fields: fields, content: content ?? Array(self.content))
        return ResponseMessage(parts: parts, status: status, reason: range, minor: 1)
    }
}
