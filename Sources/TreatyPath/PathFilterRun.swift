// Runs filters: truths, comparisons (RFC 9535 2.3.5.2) and the five functions (2.4.4 to 2.4.8).
import TreatyData
import TreatyPattern

/// What an operand is at a node; `nothing` is RFC 9535's Nothing, no value at all.
enum PathValue {
    case nothing
    case node(Int)
    case literal(PathLiteral)
    case number(Int)
}

/// A pattern of the document, and how it is used.
struct PathPatternKey: Hashable {
    var text: [UInt8]
    var isWhole: Bool
}

extension PathRun {
    /// Steps that compiling a pattern of the document costs.
    private static let patternSteps = 20_000

    /// Whether a filter keeps a node.
    mutating func holds(_ code: PathRange, current: Int) throws(PathError) -> Bool {
        var isTrue = false
        var place = Int(code.first)
        let end = Int(code.end)
        try spend(1)
        while place < end {
            switch program.instructions[place] {
            case .exists(let query): isTrue = try exists(query, current: current)
            case .compare(let comparison, let left, let right):
                isTrue = try compare(comparison, value(left, current), value(right, current))
            case .pattern(let operand, let pattern):
                isTrue = try matches(value(operand, current), program.patterns[Int(pattern)])
            case .patternOperand(let operand, let pattern, let isWhole):
                let subject = try value(operand, current)
                isTrue = try matches(subject, value(pattern, current), isWhole: isWhole)
            case .never: isTrue = false
            case .not: isTrue.toggle()
            case .jumpIfTrue(let distance):
                if isTrue {
                    place += Int(distance)
                    continue
                }
            case .jumpIfFalse(let distance):
                if !isTrue {
                    place += Int(distance)
                    continue
                }
            }
            place += 1
        }
        return isTrue
    }

    private mutating func value(_ operand: Int32, _ current: Int) throws(PathError) -> PathValue {
        switch program.operands[Int(operand)] {
        case .literal(let literal): return .literal(program.literals[Int(literal)])
        case .query(let query): return try single(program.queries[Int(query)], current).map { .node($0) } ?? .nothing
        case .length(let inner): return try length(value(inner, current))
        case .count(let query): return .number(try extent(query, current: current).count)
        case .value(let query):
            let (count, first) = try extent(query, current: current)
            guard count == 1, let first else { return .nothing }
            return .node(first.rawValue)
        }
    }

    /// RFC 9535 2.4.4: scalars of a string, elements, members.
    private mutating func length(_ value: PathValue) throws(PathError) -> PathValue {
        switch value {
        case .nothing, .number: return .nothing
        case .literal(let literal):
            guard literal.kind.isString else { return .nothing }
            return .number(program.bytes[literal.text.places].count { $0 & 0xC0 != 0x80 })
        case .node(let at):
            let node = nodes[at]
            switch node.kind {
            case .array, .object: return .number(node.count)
            case .string:
                try spend(node.text.count >> 4)
                return .number(bytes[node.text].count { $0 & 0xC0 != 0x80 })
            case .null, .false, .true, .number: return .nothing
            }
        }
    }

    // MARK: Patterns

    private mutating func matches(_ subject: PathValue, _ compiled: PathPattern) throws(PathError) -> Bool {
        let outcome: PatternOutcome
        switch subject {
        case .literal(let literal) where literal.kind.isString:
            try spend(literal.text.count * compiled.stepsPerByte)
            outcome = compiled.pattern.search(program.bytes.span.extracting(literal.text.places))
        case .node(let at) where nodes[at].kind.isString:
            try spend(nodes[at].text.count * compiled.stepsPerByte)
            outcome = compiled.pattern.search(bytes.span.extracting(nodes[at].text))
        case .nothing, .number, .literal, .node: return false
        }
        if outcome == .spent { throw PathRun.tooCostly("searches longer") }
        return outcome == .yes
    }

    /// With a pattern that is found at run time; compiled once for each text.
    private mutating func matches(_ subject: PathValue, _ pattern: PathValue, isWhole: Bool) throws(PathError) -> Bool {
        guard case .node(let at) = pattern, nodes[at].kind.isString else { return false }
        let key = PathPatternKey(text: Array(bytes[nodes[at].text]), isWhole: isWhole)
        try spend(1 + key.text.count >> 4)
        if patterns[key] == nil {
            try spend(PathRun.patternSteps + PathPattern.size(key.text[...]))
            patterns[key] = .some(PathPattern(key.text[...], isWhole: isWhole))
        }
        guard case .some(.some(let compiled)) = patterns[key] else { return false }
        return try matches(subject, compiled)
    }

    // MARK: Comparisons

    private mutating func compare(
        _ comparison: PathComparison, _ left: PathValue, _ right: PathValue
    ) throws(PathError) -> Bool {
        switch comparison {
        case .equal: return try isEqual(left, right)
        case .unequal: return try !isEqual(left, right)
        case .less: return try isLess(left, right)
        case .greater: return try isLess(right, left)
        case .lessOrEqual:
            if try isLess(left, right) { return true }
            return try isEqual(left, right)
        case .greaterOrEqual:
            if try isLess(right, left) { return true }
            return try isEqual(left, right)
        }
    }

    private func kind(_ value: PathValue) -> NodeKind? {
        switch value {
        case .nothing: nil
        case .node(let at): nodes[at].kind
        case .literal(let literal): literal.kind
        case .number: .number
        }
    }

    /// The bytes of a string or a number.
    private func text(_ value: PathValue) -> ArraySlice<UInt8> {
        switch value {
        case .nothing: []
        case .node(let at): bytes[nodes[at].text]
        case .literal(let literal): program.bytes[literal.text.places]
        case .number(let number): Array(String(number).utf8)[...]
        }
    }

    private mutating func isEqual(_ left: PathValue, _ right: PathValue) throws(PathError) -> Bool {
        let kind = kind(left)
        guard kind?.rawValue == self.kind(right)?.rawValue else { return false }
        switch kind {
        case nil, .null, .false, .true: return true
        case .number: return try PathNumber.order(text(left), text(right), &self) == 0
        case .string:
            if case .node(let at) = left, case .literal(let literal) = right {
                return isEqual(nodes[at].text, literal.text)
            }
            let (first, second) = (text(left), text(right))
            try spend(first.count >> 4)
            return first.elementsEqual(second)
        case .array, .object:
            guard case .node(let first) = left, case .node(let second) = right else { return false }
            return try isSameTree(first, second)
        }
    }

    /// Numbers by value, strings by code points (the order of UTF-8 too); nothing else has an order.
    private mutating func isLess(_ left: PathValue, _ right: PathValue) throws(PathError) -> Bool {
        let kind = kind(left)
        guard kind?.rawValue == self.kind(right)?.rawValue else { return false }
        let (first, second) = (text(left), text(right))
        switch kind {
        case .number: return try PathNumber.order(first, second, &self) < 0
        case .string:
            try spend(min(first.count, second.count) >> 4)
            return first.lexicographicallyPrecedes(second)
        default: return false
        }
    }

    /// Whether two arrays or objects are equal: members in any order. A list of pairs takes the place of recursion.
    private mutating func isSameTree(_ left: Int, _ right: Int) throws(PathError) -> Bool {
        var pairs = [(left, right)]
        while let (first, second) = pairs.popLast() {
            if first == second { continue }
            let (one, other) = (nodes[first], nodes[second])
            try spend(1)
            guard one.kind == other.kind else { return false }
            switch one.kind {
            case .array:
                guard one.count == other.count else { return false }
                try spend(one.count)
                var (x, y) = (first + 1, second + 1)
                for _ in 0..<one.count {
                    pairs.append((x, y))
                    (x, y) = (next(x), next(y))
                }
            case .object:
                guard one.count == other.count else { return false }
                let (mine, theirs) = (try keys(first), try keys(second))
                for (x, y) in zip(mine, theirs) {
                    guard bytes[nodes[x].text].elementsEqual(bytes[nodes[y].text]) else { return false }
                    pairs.append((x + 1, y + 1))
                }
            case .null, .false, .true, .number, .string:
                guard try isEqual(.node(first), .node(second)) else { return false }
            }
        }
        return true
    }

    /// The keys of an object, sorted by their bytes; of equal ones the earlier first.
    private mutating func keys(_ at: Int) throws(PathError) -> [Int] {
        let count = nodes[at].count
        var keys: [Int] = []
        keys.reserveCapacity(count)
        var key = at + 1
        for _ in 0..<count {
            keys.append(key)
            key = next(key + 1)
        }
        try spend(count * (Int.bitWidth - count.leadingZeroBitCount))
        return keys.sorted { left, right in
            let (first, second) = (bytes[nodes[left].text], bytes[nodes[right].text])
            if first.elementsEqual(second) { return left < right }
            return first.lexicographicallyPrecedes(second)
        }
    }
}

/// The order of two numbers by value, without rounding.
enum PathNumber {
    /// Negative, zero or positive.
    static func order(
        _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, _ run: inout PathRun
    ) throws(PathError) -> Int {
        if let first = integer(left), let second = integer(right) {
            return first < second ? -1 : first > second ? 1 : 0
        }
        try run.spend((left.count + right.count) >> 4)
        guard let first = ExactNumber(left), let second = ExactNumber(right) else { return 0 }
        return first < second ? -1 : first == second ? 0 : 1
    }

    /// An integer of at most 18 digits.
    private static func integer(_ text: ArraySlice<UInt8>) -> Int? {
        guard text.count <= 19, let first = text.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        var value = 0
        for byte in isNegative ? text.dropFirst() : text {
            guard byte >= 0x30, byte <= 0x39, value < 100_000_000_000_000_000 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return isNegative ? -value : value
    }
}
