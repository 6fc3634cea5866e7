// Reads filters: logical expressions, comparisons and calls, with the types that RFC 9535 2.4.3 wants; they become
// instructions with jumps.
import TreatyData
import TreatyText

/// What a call or a query is before it is used.
private enum PathTerm {
    /// A query (NodesType).
    case query(Int32)
    /// A value (ValueType): its operand, and whether it is a literal.
    case value(Int32, isLiteral: Bool)
    /// A truth (LogicalType).
    case truth(PathInstruction)
}

private let functions = ["length", "count", "match", "search", "value"]

extension PathParser {
    /// filter-selector, after its `?`.
    mutating func filter() throws(PathError) -> PathRange {
        var code: [PathInstruction] = []
        try disjunction(&code)
        let first = program.instructions.count
        program.instructions += code
        return PathRange(first, first + code.count)
    }

    /// logical-or-expr: the first that is true ends it.
    private mutating func disjunction(_ code: inout [PathInstruction]) throws(PathError) {
        try enter()
        defer { depth -= 1 }
        skipSpace()
        try conjunction(&code)
        var jumps: [Int] = []
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "|") else { break }
            at += 1
            guard take(UInt8(ascii: "|")) else { throw wrong("expected '||'") }
            skipSpace()
            jumps.append(code.count)
            code.append(.not)
            try conjunction(&code)
        }
        for jump in jumps { code[jump] = .jumpIfTrue(by: Int32(truncatingIfNeeded: code.count - jump)) }
    }

    /// logical-and-expr: the first that is false ends it.
    private mutating func conjunction(_ code: inout [PathInstruction]) throws(PathError) {
        try basic(&code)
        var jumps: [Int] = []
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "&") else { break }
            at += 1
            guard take(UInt8(ascii: "&")) else { throw wrong("expected '&&'") }
            skipSpace()
            jumps.append(code.count)
            code.append(.not)
            try basic(&code)
        }
        for jump in jumps { code[jump] = .jumpIfFalse(by: Int32(truncatingIfNeeded: code.count - jump)) }
    }

    /// basic-expr: an expression in brackets, a comparison or a test.
    private mutating func basic(_ code: inout [PathInstruction]) throws(PathError) {
        let isNegated = take(UInt8(ascii: "!"))
        if isNegated { skipSpace() }
        if take(UInt8(ascii: "(")) {
            try disjunction(&code)
            guard take(UInt8(ascii: ")")) else { throw wrong("expected '&&', '||' or ')'") }
            if isNegated { code.append(.not) }
            return
        }
        let start = at
        let left = try term()
        let afterLeft = at
        skipSpace()
        if let comparison = try comparison() {
            if isNegated {
                throw wrong(
                    "a comparison is negated in brackets", offset: afterLeft, help: "write !(@.a == 1), or @.a != 1")
            }
            skipSpace()
            let leftOperand = try operand(left, start)
            let rightStart = at
            let right = try operand(try term(), rightStart)
            code.append(.compare(comparison, left: leftOperand, right: right))
            return
        }
        switch left {
        case .query(let query): code.append(.exists(query: query))
        case .truth(let instruction): code.append(instruction)
        case .value(_, let isLiteral):
            throw type(
                isLiteral ? "a literal alone is no test" : "the value of this function is no test", start,
                help: "compare it: length(@.a) == 1")
        }
        if isNegated { code.append(.not) }
    }

    private mutating func comparison() throws(PathError) -> PathComparison? {
        guard let byte = peek else { return nil }
        let isTwo = peek(1) == UInt8(ascii: "=")
        let found: PathComparison
        switch byte {
        case UInt8(ascii: "<"): found = isTwo ? .lessOrEqual : .less
        case UInt8(ascii: ">"): found = isTwo ? .greaterOrEqual : .greater
        case UInt8(ascii: "=") where isTwo: found = .equal
        case UInt8(ascii: "!") where isTwo: found = .unequal
        case UInt8(ascii: "="):
            throw wrong("equality is written '=='", help: "there is no '=' and no '=~'; see match()")
        default: return nil
        }
        at += isTwo ? 2 : 1
        if peek == UInt8(ascii: "=") { throw wrong("a comparison is one of == != < <= > >=") }
        return found
    }

    // MARK: Terms

    /// A literal, a query or a call.
    private mutating func term() throws(PathError) -> PathTerm {
        if let literal = try literal() { return .value(literal, isLiteral: true) }
        switch peek {
        case UInt8(ascii: "@"), UInt8(ascii: "$"):
            let isRelative = peek == UInt8(ascii: "@")
            at += 1
            return .query(try query(isRelative: isRelative))
        case let byte? where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"): return try call()
        default:
            throw wrong(
                "expected a query, a literal or a call",
                help: peek.map(isNameFirst) == true ? "a member is written @.name, a text 'text'" : nil)
        }
    }

    /// A side of a comparison: a query must be singular, a call must have a value.
    private mutating func operand(_ term: PathTerm, _ start: Int) throws(PathError) -> Int32 {
        switch term {
        case .value(let operand, _): return operand
        case .query(let query):
            guard program.queries[Int(query)].isSingular else {
                throw type(
                    "a query that is compared may select one node at most", start,
                    help: "use value(...) for its only node, count(...) for how many, or a filter in brackets")
            }
            return append(.query(query))
        case .truth:
            throw type(
                "the result of match and search is true or false already", start, help: "leave out the comparison")
        }
    }

    private mutating func append(_ operand: PathOperand) -> Int32 {
        program.operands.append(operand)
        return Int32(truncatingIfNeeded: program.operands.count - 1)
    }

    /// function-expr (RFC 9535 2.4.4 to 2.4.8).
    private mutating func call() throws(PathError) -> PathTerm {
        let start = at
        while let byte = peek, isNameFirst(byte) && byte < 0x80 || isDigit(byte) { at += 1 }
        let name = String(decoding: text[start..<at], as: UTF8.self)
        guard peek == UInt8(ascii: "(") else {
            let isWord = functions.contains(name)
            throw wrong(
                "expected '(' after '\(name)'",
                help: isWord ? "no space stands before '('" : "a member is written @.\(name), a text '\(name)'")
        }
        guard functions.contains(name) else {
            throw PathError(
                code: "path.unknown-function", offset: start, message: "there is no function '\(name)'",
                help: help(for: name, among: functions))
        }
        at += 1
        try enter()
        defer { depth -= 1 }
        let arguments = try arguments(name)
        let wanted = name == "match" || name == "search" ? 2 : 1
        guard arguments.count == wanted else {
            throw type(
                "\(name) takes \(wanted == 1 ? "one argument" : "two arguments"), found \(arguments.count)", start)
        }
        switch name {
        case "count": return .value(append(.count(try nodes(arguments[0], name))), isLiteral: false)
        case "value": return .value(append(.value(try nodes(arguments[0], name))), isLiteral: false)
        case "length":
            let operand = try operand(arguments[0].term, arguments[0].offset)
            return .value(append(.length(operand)), isLiteral: false)
        default: return .truth(try match(arguments, isWhole: name == "match"))
        }
    }

    private typealias Argument = (term: PathTerm, offset: Int)

    private mutating func arguments(_ name: String) throws(PathError) -> [Argument] {
        var arguments: [Argument] = []
        skipSpace()
        if take(UInt8(ascii: ")")) { return [] }
        repeat {
            skipSpace()
            let offset = at
            if peek == UInt8(ascii: "!") || peek == UInt8(ascii: "(") {
                throw type("\(name) takes no logical expression", offset)
            }
            arguments.append((try term(), offset))
            skipSpace()
            if let byte = peek, "=!<>&|".utf8.contains(byte) {
                throw type("\(name) takes no logical expression", offset)
            }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: ")")) else { throw wrong("expected ',' or ')' after an argument") }
        return arguments
    }

    private func nodes(_ argument: Argument, _ name: String) throws(PathError) -> Int32 {
        guard case .query(let query) = argument.term else {
            throw type("\(name) takes a query", argument.offset, help: "such as \(name)(@.*)")
        }
        return query
    }

    /// match and search; a pattern that the query holds is compiled here, and one that is none never matches (2.4.6).
    private mutating func match(_ arguments: [Argument], isWhole: Bool) throws(PathError) -> PathInstruction {
        let subject = try operand(arguments[0].term, arguments[0].offset)
        let pattern = try operand(arguments[1].term, arguments[1].offset)
        guard case .literal(let place) = program.operands[Int(pattern)] else {
            return .patternOperand(operand: subject, pattern: pattern, isWhole: isWhole)
        }
        let literal = program.literals[Int(place)]
        guard literal.kind == .string else { return .never }
        let text = program.bytes[literal.text.places]
        patternWork += 2_000 + PathPattern.size(text)
        if patternWork > PathLimits.patternWorkMax {
            throw PathError(
                code: "path.too-large", offset: arguments[1].offset,
                message: "the patterns of this query are too many or too large")
        }
        guard let compiled = PathPattern(text, isWhole: isWhole) else { return .never }
        program.patterns.append(compiled)
        return .pattern(operand: subject, pattern: Int32(truncatingIfNeeded: program.patterns.count - 1))
    }

    private func type(_ message: String, _ offset: Int, help: String? = nil) -> PathError {
        PathError(code: "path.type", offset: offset, message: message, help: help)
    }
}
