// A Swift source parted into code and comments, line by line; no parser, only what the checks need to know.

/// The lines of a source twice: code with comments and the insides of strings blanked, and the comments alone.
struct SwiftCode: Sendable {
    private(set) var lines: [String] = []
    private(set) var comments: [String] = []
    /// Every identifier of the code.
    private(set) var words: Set<String> = []

    init(_ text: String) {
        var scanner = SwiftScanner(bytes: Array(text.utf8))
        scanner.scan()
        lines = scanner.lines
        comments = scanner.comments
        for line in lines { words.formUnion(identifiers(line)) }
    }

    /// Declarations with a body: where they begin (line from 1) and how many lines they have.
    var functions: [(line: Int, lineCount: Int)] {
        lines.indices.compactMap { index in
            let keyword = declaration(lines[index])?.keyword
            guard ["func", "init", "deinit", "subscript", "var"].contains(keyword) else { return nil }
            return lastLine(ofBodyAt: index).map { (index + 1, $0 - index + 1) }
        }
    }

    /// The line of the brace that closes the body of the declaration at a line; nil where it has no body.
    private func lastLine(ofBodyAt first: Int) -> Int? {
        var brackets = 0
        var braces = 0
        var index = first
        while index < lines.count {
            for byte in lines[index].utf8 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"):
                    brackets -= 1
                    if brackets < 0 { return nil }
                case UInt8(ascii: "{"): braces += 1
                case UInt8(ascii: "}"):
                    braces -= 1
                    if braces < 0 { return nil }
                    if braces == 0, brackets == 0 { return index }
                default: break
                }
            }
            index += 1
            if braces == 0, brackets == 0, index < lines.count {
                let next = lines[index].drop { $0 == " " }
                let goesOn = ["{", "where ", "->", "throws", "async"].contains { next.hasPrefix($0) }
                if !goesOn { return nil }
            }
        }
        return nil
    }
}

/// One pass over a source's bytes.
private struct SwiftScanner {
    /// What the scanner is inside of. `string` knows its number signs and whether it has three quotes; `hole` is an
    /// interpolation and counts its open parentheses.
    private enum Inside {
        case string(signs: Int, isBlock: Bool)
        case hole(parentheses: Int)
        case comment(depth: Int)
        case lineComment
    }

    let bytes: [UInt8]
    private(set) var lines: [String] = []
    private(set) var comments: [String] = []
    private var code: [UInt8] = []
    private var comment: [UInt8] = []
    private var stack: [Inside] = []
    private var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func scan() {
        while index < bytes.count {
            if bytes[index] == 0x0A {
                endLine()
                index += 1
                continue
            }
            switch stack.last {
            case .lineComment?:
                comment.append(bytes[index])
                index += 1
            case .comment(let depth)?: index += commentStep(depth)
            case .string(let signs, let isBlock)?: index += stringStep(signs, isBlock)
            case .hole?, nil: index += codeStep()
            }
        }
        if !code.isEmpty || !comment.isEmpty { endLine() }
    }

    private mutating func endLine() {
        switch stack.last {
        case .lineComment?, .string(_, false)?: stack.removeLast()
        default: break
        }
        lines.append(String(decoding: code, as: UTF8.self))
        comments.append(String(decoding: comment, as: UTF8.self))
        code.removeAll(keepingCapacity: true)
        comment.removeAll(keepingCapacity: true)
    }

    private func at(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }

    private func signs(from offset: Int) -> Int {
        var count = 0
        while at(offset + count) == UInt8(ascii: "#") { count += 1 }
        return count
    }

    private mutating func commentStep(_ depth: Int) -> Int {
        comment.append(at(0))
        switch (at(0), at(1)) {
        case (UInt8(ascii: "*"), UInt8(ascii: "/")):
            stack.removeLast()
            if depth > 1 { stack.append(.comment(depth: depth - 1)) }
            return 2
        case (UInt8(ascii: "/"), UInt8(ascii: "*")):
            stack[stack.count - 1] = .comment(depth: depth + 1)
            return 2
        default: return 1
        }
    }

    private mutating func stringStep(_ count: Int, _ isBlock: Bool) -> Int {
        let quote = UInt8(ascii: "\"")
        let quotes = isBlock ? 3 : 1
        if at(0) == UInt8(ascii: "\\"), signs(from: 1) >= count {
            if at(1 + count) == UInt8(ascii: "(") { stack.append(.hole(parentheses: 0)) }
            // A line break that is escaped stays for the next step.
            return at(1 + count) == 0x0A ? 1 + count : 2 + count
        }
        let closes = (0..<quotes).allSatisfy { at($0) == quote } && signs(from: quotes) >= count
        guard closes else { return 1 }
        stack.removeLast()
        code.append(quote)
        return quotes + count
    }

    private mutating func codeStep() -> Int {
        let slash = UInt8(ascii: "/")
        let quote = UInt8(ascii: "\"")
        let count = signs(from: 0)
        if at(0) == slash, at(1) == slash {
            stack.append(.lineComment)
            return 2
        }
        if at(0) == slash, at(1) == UInt8(ascii: "*") {
            stack.append(.comment(depth: 1))
            return 2
        }
        if at(count) == quote {
            let isBlock = at(count + 1) == quote && at(count + 2) == quote
            stack.append(.string(signs: count, isBlock: isBlock))
            code.append(quote)
            return count + (isBlock ? 3 : 1)
        }
        countParentheses()
        code.append(at(0))
        return 1
    }

    private mutating func countParentheses() {
        guard case .hole(let open)? = stack.last else { return }
        if at(0) == UInt8(ascii: "(") { stack[stack.count - 1] = .hole(parentheses: open + 1) }
        if at(0) == UInt8(ascii: ")") {
            stack.removeLast()
            if open > 0 { stack.append(.hole(parentheses: open - 1)) }
        }
    }
}

/// The words of a text that could be names: letters, digits and underscores, not beginning with a digit.
func identifiers(_ text: some StringProtocol) -> [String] {
    text.utf8.split { !isWordByte($0) }
        .filter { ($0.first ?? 0x30) > 0x39 }
        .map { String(decoding: $0, as: UTF8.self) }
}

func isWordByte(_ byte: UInt8) -> Bool {
    byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}

/// The declaration a line of code begins, if any: its keyword, its name, and the modifiers before.
func declaration(_ line: String) -> (keyword: String, name: String, modifiers: [String])? {
    let keywords = [
        "func", "init", "deinit", "subscript", "var", "let", "struct", "class", "enum", "actor", "protocol",
        "extension", "typealias", "macro",
    ]
    let known = [
        "public", "package", "internal", "private", "fileprivate", "open", "static", "final", "override", "mutating",
        "nonmutating", "required", "convenience", "isolated", "nonisolated", "borrowing", "consuming", "prefix",
        "postfix", "infix", "indirect", "lazy", "weak", "unowned", "unsafe", "set", "dynamic",
    ]
    var modifiers: [String] = []
    var words = identifiers(line.drop { $0 == " " }.prefix { $0 != "{" && $0 != "=" })[...]
    let first = line.utf8.first { $0 != 0x20 } ?? 0
    guard isWordByte(first) || first == UInt8(ascii: "@") else { return nil }
    while let word = words.popFirst() {
        if word == "class", let next = words.first, keywords.contains(next) || known.contains(next) {
            modifiers.append(word)
        } else if keywords.contains(word) {
            return (word, words.first ?? "", modifiers)
        } else if known.contains(word) || first == UInt8(ascii: "@") {
            modifiers.append(word)
        } else {
            return nil
        }
    }
    return nil
}
