// A quick yes to exchanges that keep a contract, without allocation; it never says no, and never why.
import Synchronization
import TreatyData
package import TreatyHTTP
import TreatySchema
import TreatyText

// Holds: whoever has the memory is the only one that has it.
/// Memory in which one exchange after another is judged.
package final class ExchangeScratch: @unchecked Sendable {
    fileprivate let tape = ScratchTape()
    fileprivate var text: [UInt8] = []

    package init() { text.reserveCapacity(256) }
}

extension Contract {
    /// The operation of an exchange that keeps the contract in everything; nil where it does not, and where that is not
    /// known without a closer look. Cost: a pass over the bytes; no allocation once the operation has been used.
    package func accepted(_ request: RequestMessage, _ response: ResponseMessage?, _ scratch: ExchangeScratch)
        -> Operation?
    {
        guard case .operation(let operation, let arguments) = route(method: request.method, path: request.path),
            let plan = operation.plan(in: self),
            plan.accepts(request, arguments, isJudged: true, scratch)
        else { return nil }
        if let response, !plan.accepts(response, isHead: request.methodBytes.elementsEqual("HEAD".utf8), scratch) {
            return nil
        }
        return operation
    }
}

extension Contract {
    /// Whether a response keeps all that its operation says of it; false where that is not known without a closer look.
    package func accepts(_ response: ResponseMessage, of operation: Operation, isHead: Bool) -> Bool {
        guard let plan = operation.plan(in: self) else { return false }
        return withScratch { plan.accepts(response, isHead: isHead, $0) }
    }

    /// Whether a server has no reason to refuse a request, credentials included; false where that is not known without
    /// a closer look. What it merely should not carry is not looked at.
    package func keeps(
        _ request: RequestMessage, _ operation: Operation, _ arguments: PathArguments, _ scratch: ExchangeScratch
    ) -> Bool {
        operation.plan(in: self)?.accepts(request, arguments, isJudged: false, scratch) ?? false
    }

    func withScratch<Result>(_ body: (ExchangeScratch) -> Result) -> Result {
        let scratch = scratches.withLock { $0.popLast() } ?? ExchangeScratch()
        defer { scratches.withLock { $0.append(scratch) } }
        return body(scratch)
    }
}

extension AcceptancePlan {
    /// `isJudged` asks for a request with which nothing at all is wrong.
    func accepts(
        _ request: RequestMessage, _ arguments: PathArguments, isJudged: Bool, _ scratch: ExchangeScratch
    ) -> Bool {
        for (index, part) in path.enumerated() {
            guard index < arguments.count, holds(arguments.raw(index), part, plusIsSpace: false, scratch) else {
                return false
            }
        }
        return acceptsQuery(request.query, scratch) && acceptsFields(of: request, fields, scratch)
            && !otherFields.contains { has($0, request) } && acceptsCredentials(of: request)
            && acceptsBody(of: request, isJudged: isJudged, scratch)
    }

    func accepts(_ response: ResponseMessage, isHead: Bool, _ scratch: ExchangeScratch) -> Bool {
        let status = response.status
        guard !isHead, status != 204, status != 304, let answer = answer(for: status),
            answer.isPlain, acceptsFields(of: response, answer.fields, scratch)
        else { return false }
        if answer.bodies.isEmpty { return response.content.isEmpty }
        return acceptsJSON(of: response, answer.bodies, isJudged: true, scratch)
    }

    // MARK: Values

    /// Whether a text, as it was sent, is a value that a part may have.
    private func holds(_ sent: ArraySlice<UInt8>, _ part: Part, plusIsSpace: Bool, _ scratch: ExchangeScratch) -> Bool {
        guard !sent.isEmpty else { return false }
        var text = sent
        if sent.contains(where: { $0 == 0x25 || $0 == 0x2B && plusIsSpace }) {
            guard scratch.decode(sent, plusIsSpace: plusIsSpace) else { return false }
            text = scratch.text[...]
        }
        return keeps(text, part, scratch)
    }

    private func keeps(_ text: ArraySlice<UInt8>, _ part: Part, _ scratch: ExchangeScratch) -> Bool {
        // Texts that are not UTF-8 are told about elsewhere.
        guard let program = part.program else { return text.allSatisfy { $0 < 0x80 } }
        var kind = part.kind
        switch kind {
        case .number:
            guard isPlainNumber(text) else { return false }
        case .true:
            if text.elementsEqual("false".utf8) {
                kind = .false
            } else if !text.elementsEqual("true".utf8) {
                return false
            }
        default:
            guard text.allSatisfy({ $0 < 0x80 }) else { return false }
        }
        scratch.tape.set(kind, text)
        return program.verdict(scratch.tape) == true
    }

    /// A whole number or a decimal as JSON has it (RFC 8259 6), without a power.
    private func isPlainNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var digits = text.first == 0x2D ? text.dropFirst() : text
        if let point = digits.firstIndex(of: 0x2E) {
            let fraction = digits[(point + 1)...]
            guard !fraction.isEmpty, fraction.allSatisfy({ $0 &- 0x30 < 10 }) else { return false }
            digits = digits[..<point]
        }
        guard let first = digits.first, digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return false }
        return first != 0x30 || digits.count == 1
    }

    private func acceptsQuery(_ sent: ArraySlice<UInt8>?, _ scratch: ExchangeScratch) -> Bool {
        var seen: UInt64 = 0
        guard query.count <= 64 else { return false }
        if let sent {
            var start = sent.startIndex
            while start < sent.endIndex {
                let end = sent[start...].firstIndex(of: 0x26) ?? sent.endIndex
                let pair = sent[start..<end]
                start = min(end + 1, sent.endIndex)
                let mark = pair.firstIndex(of: 0x3D) ?? pair.endIndex
                let name = pair[..<mark]
                if name.contains(where: { $0 == 0x25 || $0 == 0x2B }) { return false }
                guard let index = query.firstIndex(where: { $0.name.elementsEqual(name) }) else {
                    // What is not declared must be readable all the same.
                    guard !isQueryOpen, scratch.decode(pair, plusIsSpace: true) else { return false }
                    continue
                }
                guard mark < pair.endIndex, seen & (1 << UInt64(index)) == 0 else { return false }
                seen |= 1 << UInt64(index)
                guard holds(pair[(mark + 1)...], query[index], plusIsSpace: true, scratch) else { return false }
            }
        }
        for (index, part) in query.enumerated() where part.isRequired && seen & (1 << UInt64(index)) == 0 {
            return false
        }
        return true
    }

    // MARK: Fields

    private func acceptsFields(of message: some HTTPMessage, _ parts: [Part], _ scratch: ExchangeScratch) -> Bool {
        // Once: through the protocol each look at the parts would copy them.
        let whole = message.parts
        for part in parts {
            var found = 0
            for index in 0..<whole.headLineCount {
                let line = whole.lines[index]
                guard line.name.count == part.name.count,
                    equalsIgnoringCase(whole.storage[line.name], lower: part.name)
                else { continue }
                found += 1
                let value = whole.storage[line.value]
                guard found == 1, !value.isEmpty, keeps(value, part, scratch) else { return false }
            }
            if found == 0, part.isRequired { return false }
        }
        return true
    }

    private func has(_ name: [UInt8], _ request: RequestMessage) -> Bool {
        for index in 0..<request.parts.headLineCount {
            let line = request.parts.lines[index]
            if equalsIgnoringCase(request.parts.storage[line.name], lower: name) { return true }
        }
        return false
    }

    private func acceptsCredentials(of request: RequestMessage) -> Bool {
        if needs.isEmpty { return true }
        return needs.contains { alternative in alternative.allSatisfy { shows($0, request) } }
    }

    private func shows(_ kind: SecurityScheme.Kind, _ request: RequestMessage) -> Bool {
        switch kind {
        case .header(let name):
            guard let value = request.fieldBytes(name) else { return false }
            return !value.isEmpty
        case .bearer:
            guard let value = request.fieldBytes("Authorization") else { return false }
            return value.count > 7 && equalsIgnoringCase(value.prefix(7), lower: bearer) && value.last != 0x20
        default: return false
        }
    }

    // MARK: Bodies

    private func acceptsBody(of request: RequestMessage, isJudged: Bool, _ scratch: ExchangeScratch) -> Bool {
        if request.parts.contentRange.isEmpty { return !isBodyRequired }
        return hasBody && !bodies.isEmpty && acceptsJSON(of: request, bodies, isJudged: isJudged, scratch)
    }

    private func acceptsJSON(
        of message: some HTTPMessage, _ bodies: [Body], isJudged: Bool, _ scratch: ExchangeScratch
    ) -> Bool {
        let whole = message.parts
        var type: ArraySlice<UInt8>?
        for index in 0..<whole.headLineCount {
            let line = whole.lines[index]
            let length = line.nameEnd - line.nameStart
            guard length == 12 || length == 16 else { continue }
            let name = whole.storage[line.name]
            if equalsIgnoringCase(name, lower: FieldName.contentType) {
                if type != nil { return false }
                type = whole.storage[line.value]
            } else if equalsIgnoringCase(name, lower: FieldName.contentEncoding) {
                return false
            }
        }
        guard let type, let body = bodies.first(where: { matches(type, $0.essence) }),
            !isJudged || !body.hasOneWayProperties
        else { return false }
        guard scratch.tape.readJSON(whole.storage[whole.contentRange]) else { return false }
        return body.program.map { $0.verdict(scratch.tape) == true } ?? true
    }

    /// `application/json`, with `charset=utf-8` or without.
    private func matches(_ type: ArraySlice<UInt8>, _ essence: [UInt8]) -> Bool {
        guard equalsIgnoringCase(type.prefix(essence.count), lower: essence) else { return false }
        let rest = type.dropFirst(essence.count)
        guard let first = rest.first else { return true }
        guard first == 0x3B else { return false }
        let parameter = rest.dropFirst().drop { $0 == 0x20 }
        return equalsIgnoringCase(parameter, lower: charset)
    }
}

private let bearer = Array("bearer ".utf8)
private let charset = Array("charset=utf-8".utf8)

extension ExchangeScratch {
    /// Decodes percent-encoding into `text`; false where it is broken.
    fileprivate func decode(_ sent: ArraySlice<UInt8>, plusIsSpace: Bool) -> Bool {
        text.removeAll(keepingCapacity: true)
        var at = sent.startIndex
        while at < sent.endIndex {
            let byte = sent[at]
            if byte == 0x25 {
                guard at + 2 < sent.endIndex, let high = hexDigit(sent[at + 1]), let low = hexDigit(sent[at + 2])
                else { return false }
                text.append(high << 4 | low)
                at += 3
            } else {
                text.append(byte == 0x2B && plusIsSpace ? 0x20 : byte)
                at += 1
            }
        }
        return true
    }
}
