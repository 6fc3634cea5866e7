// The interpreter in flag mode: walks instructions over a tape and says yes or no; why is for SchemaExplanation.
import TreatyData

extension Node {
    /// The index after a container's last inner node: the same field that ends a text.
    @inline(__always) var end: Int { text.upperBound }
}

/// One evaluation. Allocates only where dynamic scopes or unevaluated members of large objects need room.
struct SchemaEvaluator {
    let code: SchemaCode
    let document: Document
    let nodes: [Node]
    let bytes: [UInt8]
    let instructions: [SchemaInstruction]
    let blocks: [SchemaBlock]
    private var depth = 0
    private var stepsLeft = SchemaLimits.stepsMax
    /// Resources entered and not left, outermost first; kept only for programs with dynamic references.
    private(set) var scope: [Int32] = []
    /// Whether a limit was hit; then no answer of this evaluation counts.
    private(set) var isExhausted = false

    init(_ code: SchemaCode, _ document: Document) {
        self.code = code
        self.document = document
        nodes = document.nodes
        bytes = document.bytes
        instructions = code.instructions
        blocks = code.blocks
    }

    mutating func valid(_ block: Int32, _ at: Int) -> Bool {
        if block <= SchemaCode.nothing { return block == SchemaCode.everything }
        let entered = enter(block)
        defer { leave(entered) }
        if isExhausted { return false }
        let range = blocks[Int(block)]
        var index = Int(range.first)
        let end = Int(range.end)
        while index < end {
            if !holds(index, block, at) { return false }
            index += 1
        }
        return true
    }

    /// Counts depth, steps and, for dynamic references, the resource; true where the resource was pushed.
    @inline(__always)
    mutating func enter(_ block: Int32) -> Bool {
        depth += 1
        stepsLeft -= 1
        if depth > SchemaLimits.depthMax || stepsLeft < 0 { isExhausted = true }
        guard code.isDynamic else { return false }
        let resource = blocks[Int(block)].resource
        if scope.last == resource { return false }
        scope.append(resource)
        return true
    }

    @inline(__always)
    mutating func leave(_ entered: Bool) {
        depth -= 1
        if entered { scope.removeLast() }
    }

    /// One instruction on one value; keywords for other kinds of values hold.
    mutating func holds(_ index: Int, _ block: Int32, _ at: Int) -> Bool {
        let instruction = instructions[index]
        let kind = nodes[at].kind
        switch instruction.op {
        case .type: return instruction.a & typeBit(at) != 0
        case .const: return equals(constant: instruction.a, at)
        case .enum: return isAmong(instruction, at)
        case .minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum, .multipleOf:
            return kind != .number || keepsNumber(instruction, at)
        case .minLength: return kind != .string || length(at) >= Int(instruction.a)
        case .maxLength: return kind != .string || length(at) <= Int(instruction.a)
        case .pattern: return kind != .string || matches(instruction.a, at)
        case .format: return keepsFormat(instruction.a, at)
        case .minItems: return kind != .array || nodes[at].count >= Int(instruction.a)
        case .maxItems: return kind != .array || nodes[at].count <= Int(instruction.a)
        case .uniqueItems: return kind != .array || duplicate(at) == nil
        case .prefixItems: return kind != .array || keepsPrefix(instruction, at)
        case .items: return kind != .array || keepsItems(instruction, at)
        case .contains, .containsUnmarked: return kind != .array || keepsContains(instruction, at)
        case .minProperties: return kind != .object || nodes[at].count >= Int(instruction.a)
        case .maxProperties: return kind != .object || nodes[at].count <= Int(instruction.a)
        case .object: return kind != .object || keepsObject(instruction.a, at)
        case .propertyNames: return kind != .object || keepsNames(instruction.a, at)
        case .dependentRequired, .dependentSchemas: return kind != .object || keepsDependencies(instruction, at)
        case .allOf, .anyOf, .oneOf: return keepsComposition(instruction, at)
        case .not: return !valid(instruction.a, at)
        case .condition: return valid(valid(instruction.a, at) ? instruction.b : instruction.c, at)
        case .ref: return valid(instruction.a, at)
        case .dynamicRef: return valid(target(instruction), at)
        case .plainType: return instruction.a & plainTypeBit(at) != 0
        case .content: return kind != .string || keepsContent(instruction.a, at)
        case .unevaluatedItems: return kind != .array || keepsUnevaluatedItems(instruction, index, block, at)
        case .unevaluatedProperties: return kind != .object || keepsUnevaluatedProperties(instruction, index, block, at)
        }
    }

    /// The index of the node after a value.
    @inline(__always)
    func next(_ at: Int) -> Int { nodes[at].isContainer ? nodes[at].end : at + 1 }

    /// Whether the text of a node is a name of the program.
    @inline(__always)
    func text(_ at: Int, is name: SchemaName) -> Bool {
        let range = nodes[at].text
        guard range.count == Int(name.count) else { return false }
        var offset = 0
        let first = Int(name.first)
        while offset < range.count {
            if bytes[range.lowerBound + offset] != code.tables.bytes[first + offset] { return false }
            offset += 1
        }
        return true
    }

    /// The value of an object's first member of a name.
    func member(_ name: SchemaName, of at: Int) -> Int? {
        var key = at + 1
        let end = nodes[at].end
        while key < end {
            if text(key, is: name) { return key + 1 }
            key = next(key + 1)
        }
        return nil
    }
}
