// A Swift source parted into code and comments, line by line; no parser, only what the checks need to know.

/// The lines of a source twice: code with comments and the insides of strings blanked, and the comments alone.
struct SwiftCode: Sendable {
    private(set) var lines: [String] = []
    private(set) var comments: [String] = []
    /// Every identifier of the code.
    private(set) var words: Set<String> = []

    /// What the scanner is inside of. `string` knows its number signs and whether it has three quotes; `hole` is an
    /// interpolation and counts its open parentheses.
    private enum Inside {
        case string(signs: Int, isBlock: Bool)
        case hole(parentheses: Int)
        case comment(depth: Int)
    }

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var code: [UInt8] = []
        var comment: [UInt8] = []
        var stack: [Inside] = []
        var isLineComment = false
        var index = 0
        func at(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        func signs(from offset: Int) -> Int {
            var count = 0
            while at(offset + count) == UInt8(ascii: "#") { count += 1 }
            return count
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x0A {
                isLineComment = false
                if case .string(_, false)? = stack.last { stack.removeLast() }
                lines.append(String(decoding: code, as: UTF8.self))
                comments.append(String(decoding: comment, as: UTF8.self))
                code.removeAll(keepingCapacity: true)
                comment.removeAll(keepingCapacity: true)
                index += 1
                continue
            }
            if isLineComment {
                comment.append(byte)
                index += 1
                continue
            }
            let step: Int
            switch stack.last {
            case .comment(let depth)?:
                step = SwiftCode.commentStep(byte, at(1), depth, &stack)
                comment.append(byte)
            case .string(let count, let isBlock)?:
                if byte == UInt8(ascii: "\\"), signs(from: 1) == count {
                    if at(1 + count) == UInt8(ascii: "(") { stack.append(.hole(parentheses: 0)) }
                    step = 2 + count
                } else if byte == UInt8(ascii: "\""), !isBlock || (at(1) == byte && at(2) == byte),
                    signs(from: isBlock ? 3 : 1) >= count
                {
                    stack.removeLast()
                    step = (isBlock ? 3 : 1) + count
                    code.append(UInt8(ascii: "\""))
                } else {
                    step = 1
                }
            default:
                let count = signs(from: 0)
                if byte == UInt8(ascii: "/"), at(1) == byte {
                    isLineComment = true
                    step = 2
                } else if byte == UInt8(ascii: "/"), at(1) == UInt8(ascii: "*") {
                    stack.append(.comment(depth: 1))
                    step = 2
                } else if at(count) == UInt8(ascii: "\"") {
                    let isBlock = at(count + 1) == UInt8(ascii: "\"") && at(count + 2) == UInt8(ascii: "\"")
                    stack.append(.string(signs: count, isBlock: isBlock))
                    code.append(UInt8(ascii: "\""))
                    step = count + (isBlock ? 3 : 1)
                } else {
                    SwiftCode.countParentheses(byte, &stack)
                    code.append(byte)
                    step = 1
                }
            }
            index += step
        }
        if !code.isEmpty || !comment.isEmpty {
            lines.append(String(decoding: code, as: UTF8.self))
            comments.append(String(decoding: comment, as: UTF8.self))
        }
        for line in lines { words.formUnion(identifiers(line)) }
    }

    private static func commentStep(_ byte: UInt8, _ next: UInt8, _ depth: Int, _ stack: inout [Inside]) -> Int {
        switch (byte, next) {
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

    private static func countParentheses(_ byte: UInt8, _ stack: inout [Inside]) {
        guard case .hole(let open)? = stack.last else { return }
        if byte == UInt8(ascii: "(") { stack[stack.count - 1] = .hole(parentheses: open + 1) }
        if byte == UInt8(ascii: ")") {
            stack.removeLast()
            if open > 0 { stack.append(.hole(parentheses: open - 1)) }
        }
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
        "func", "init", "deinit", "subscript", "var", "let", "struct", "class", "enum", "actor", "protocol", "extension",
        "typealias", "macro",
    ]
    let known = [
        "public", "package", "internal", "private", "fileprivate", "open", "static", "final", "override", "mutating",
        "nonmutating", "required", "convenience", "isolated", "nonisolated", "borrowing", "consuming", "prefix", "postfix",
        "infix", "indirect", "lazy", "weak", "unowned", "unsafe", "set", "dynamic",
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
