// Answers that were made once and serve again; how an answer is made and what a request may say is decided elsewhere.
import Synchronization
import TreatyContract
import TreatyHTTP

/// Answers of operations that keep no records and have no error rules: what they say to a request that keeps the
/// contract depends on its Accept field alone and, where a body or a field is made up, on its path.
///
/// Making an answer costs some hundred microseconds, to find a ready one a tenth of one.
final class ReadyAnswers: Sendable {
    /// What a request says that an answer may depend on.
    struct Question {
        let operation: Operation
        let accept: ArraySlice<UInt8>
        let path: ArraySlice<UInt8>
    }

    private struct Entry: Sendable {
        let operation: Operation
        let accept: [UInt8]
        /// Empty where the answer is the same on every path.
        let path: [UInt8]
        let answer: MockAnswer

        func answers(_ question: Question, _ path: ArraySlice<UInt8>) -> Bool {
            operation === question.operation && accept.elementsEqual(question.accept) && self.path.elementsEqual(path)
        }
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var bytes = 0
        /// What requests are judged in.
        let scratch = ExchangeScratch()
    }

    /// What all entries may hold together; the first that goes beyond makes room by dropping all.
    private static let bytesMax = 2_097_152
    private let state = Mutex(State())

    /// The answer to a question that was answered before, if `isRight` says so; nil too where another thread is at it.
    func answer(to question: Question, if isRight: (ExchangeScratch) -> Bool) -> MockAnswer? {
        let found = state.withLockIfAvailable { state -> MockAnswer? in
            guard isRight(state.scratch) else { return nil }
            let everywhere = ReadyAnswers.hash(question, path: [])
            if let entry = state.entries[everywhere], entry.answers(question, []) { return entry.answer }
            let here = ReadyAnswers.hash(question, path: question.path)
            if let entry = state.entries[here], entry.answers(question, question.path) { return entry.answer }
            return nil
        }
        return found ?? nil
    }

    /// Keeps the answer to a question; `isSameOnEveryPath` says that the path plays no part in it.
    func keep(_ answer: MockAnswer, for question: Question, isSameOnEveryPath: Bool) {
        let path = isSameOnEveryPath ? [] : question.path
        let entry = Entry(
            operation: question.operation, accept: Array(question.accept), path: Array(path), answer: answer)
        let bytes = answer.response.parts.storage.count + path.count + question.accept.count + 256
        guard bytes <= ReadyAnswers.bytesMax / 8 else { return }
        let key = ReadyAnswers.hash(question, path: path)
        state.withLock { state in
            if state.bytes + bytes > ReadyAnswers.bytesMax {
                state.entries = [:]
                state.bytes = 0
            }
            // Of two questions with one hash the later counts.
            guard state.entries.updateValue(entry, forKey: key) == nil else { return }
            state.bytes += bytes
        }
    }

    /// FNV-1a; whoever finds two questions of one hash gains nothing, since each entry is compared as a whole.
    private static func hash(_ question: Question, path: ArraySlice<UInt8>) -> Int {
        var hash = UInt64(UInt(bitPattern: ObjectIdentifier(question.operation)))
        for byte in question.accept { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        for byte in path { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash)
    }
}

extension MockResponder {
    /// The answer to a request that was asked before as far as answers go; nil where it must be made, or where only a
    /// closer look can tell that the request keeps the contract.
    func readyAnswer(to request: RequestMessage) -> MockAnswer? {
        guard case .operation(let served, let operation, let arguments) = route(request, server: nil),
            let question = served.readyQuestion(in: request, operation)
        else { return nil }
        return ready.answer(to: question) { served.contract.keeps(request, operation, arguments, $0) }
    }
}

extension ServedContract {
    /// What the answer to a request depends on if it keeps the contract; nil where that is more than a question holds:
    /// a preference or an origin speaks in it, or the operation has records or rules.
    func readyQuestion(in request: RequestMessage, _ operation: Operation) -> ReadyAnswers.Question? {
        guard !setting.isStateful, operation.effects.isEmpty, operation.rules.isEmpty, operation.window == nil,
            operation.security.isEmpty || (contract.principals.isEmpty && !contract.issuesCredentials),
            !hasPreference(in: request.query), !request.methodBytes.elementsEqual("HEAD".utf8),
            !request.methodBytes.elementsEqual("OPTIONS".utf8)
        else { return nil }
        var accept: ArraySlice<UInt8>?
        for index in 0..<request.parts.headLineCount {
            let line = request.parts.lines[index]
            guard line.nameEnd - line.nameStart == 6 else { continue }
            let name = request.parts.storage[line.name]
            if equalsIgnoringCase(name, lower: FieldName.accept) {
                guard accept == nil else { return nil }
                accept = request.parts.storage[line.value]
            } else if equalsIgnoringCase(name, lower: FieldName.prefer)
                || equalsIgnoringCase(name, lower: FieldName.origin)
            {
                return nil
            }
        }
        return ReadyAnswers.Question(operation: operation, accept: accept ?? [], path: request.path)
    }

    /// Whether a name of the query may begin with an underscore, as those that stand for preferences do.
    private func hasPreference(in query: ArraySlice<UInt8>?) -> Bool {
        guard let query else { return false }
        var isNameStart = true
        for byte in query {
            if isNameStart, byte == 0x5F || byte == 0x25 { return true }
            isNameStart = byte == 0x26
        }
        return false
    }
}
