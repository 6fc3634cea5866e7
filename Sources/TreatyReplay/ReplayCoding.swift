// Content codings as matching and playing need them: open what can be opened, and say nothing of why not.
import TreatyHTTP
import TreatyText

enum ReplayCoding {
    static func decoded(_ content: ArraySlice<UInt8>, codings: [String]) -> [UInt8]? {
        codings.isEmpty ? Array(content) : nil
    }
    static func encoded(_ content: [UInt8], codings: [String]) -> [UInt8]? {
        codings.isEmpty ? content : nil
    }
}

extension MatchBody {
    static func decodedContent(of request: RequestMessage) -> [UInt8]? {
        ReplayCoding.decoded(request.content, codings: request.fields(named: "Content-Encoding"))
    }
}

extension MatchPart {
    static func parts(of content: [UInt8], boundary: String) -> [MatchPart]? { nil }
}
