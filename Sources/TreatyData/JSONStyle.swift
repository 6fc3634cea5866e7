// Writes a document, or a value in it, as JSON straight from the tape; trees of our own making are JSONWriter's.

/// How a document is written as JSON.
package enum JSONStyle: Sendable {
    /// On one line, without spaces; order, duplicate names and the texts of numbers stay.
    case compact
    /// Two spaces a level, and a line break at the end; what stays is the same.
    case pretty
    /// The JSON Canonicalization Scheme (RFC 8785): names sorted by UTF-16 code units, numbers as ECMAScript writes the
    /// nearest double. Where the scheme knows no answer: a name that stands twice stays twice, in the order of the
    /// file; a number beyond all doubles keeps its text (`1e400`).
    case canonical
}

extension Document {
    /// The JSON text (UTF-8) of a node and all that is in it. Cost: linear in the text, but for the sorting of names.
    package func json(_ style: JSONStyle, at index: NodeIndex = .root) -> [UInt8] {
        var writer = TapeWriter(document: self, isPretty: style == .pretty, isCanonical: style == .canonical)
        if style == .canonical { writer.writeSorted(from: index.rawValue) } else { writer.write(from: index.rawValue) }
        if style == .pretty { writer.bytes.append(0x0A) }
        return writer.bytes
    }
}

/// Goes along a tape and collects the bytes of its JSON; what is open lies on a stack of its own, as documents may be
/// deep.
struct TapeWriter {
    private let nodes: [Node]
    private let texts: [UInt8]
    private let isPretty: Bool
    private let isCanonical: Bool
    var bytes: [UInt8] = []

    init(document: Document, isPretty: Bool, isCanonical: Bool) {
        nodes = document.nodes
        texts = document.bytes
        self.isPretty = isPretty
        self.isCanonical = isCanonical
    }

    /// An open container: where its nodes end, and whether it is an object whose next node is a name.
    private struct Open {
        var end: Int
        var isObject: Bool
        var isNameNext: Bool
        var isEmpty = true
    }

    /// Writes nodes in the order of the tape.
    mutating func write(from start: Int) {
        bytes.reserveCapacity(start == 0 ? texts.count : 0)
        let end = next(after: start)
        var outer: [Open] = []
        var open = Open(end: end, isObject: false, isNameNext: false)
        var index = start
        while true {
            while index == open.end, let parent = outer.popLast() {
                if isPretty { breakLine(outer.count) }
                bytes.append(open.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                open = parent
            }
            guard index < end else { return }
            if open.isNameNext || !open.isObject, !outer.isEmpty {
                if !open.isEmpty { bytes.append(UInt8(ascii: ",")) }
                open.isEmpty = false
                if isPretty { breakLine(outer.count) }
            }
            let node = nodes[index]
            index += 1
            if open.isNameNext {
                writeString(node.text)
                writeColon()
                open.isNameNext = false
                continue
            }
            open.isNameNext = open.isObject
            guard node.isContainer, node.count > 0 else {
                writeLeaf(node)
                continue
            }
            let isObject = node.kind == .object
            bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
            outer.append(open)
            open = Open(end: Int(node.second), isObject: isObject, isNameNext: isObject)
        }
    }

    /// Values still to write, and brackets to close, the next one last.
    private enum Step {
        case value(Int, name: Int?, isFirst: Bool)
        case close(UInt8)
    }

    /// Writes nodes with the members of each object in the order of their names.
    mutating func writeSorted(from start: Int) {
        var steps: [Step] = [.value(start, name: nil, isFirst: true)]
        while let step = steps.popLast() {
            switch step {
            case .close(let bracket): bytes.append(bracket)
            case .value(let index, let name, let isFirst):
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                if let name {
                    writeString(nodes[name].text)
                    writeColon()
                }
                let node = nodes[index]
                guard node.isContainer, node.count > 0 else {
                    writeLeaf(node)
                    continue
                }
                let isObject = node.kind == .object
                bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
                steps.append(.close(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")))
                let parts = isObject ? sortedNames(of: index) : elements(of: index)
                for (position, part) in parts.enumerated().reversed() {
                    steps.append(
                        .value(isObject ? part + 1 : part, name: isObject ? part : nil, isFirst: position == 0))
                }
            }
        }
    }

    private func next(after index: Int) -> Int { nodes[index].isContainer ? Int(nodes[index].second) : index + 1 }

    private func elements(of array: Int) -> [Int] {
        var elements: [Int] = []
        elements.reserveCapacity(nodes[array].count)
        var index = array + 1
        for _ in 0..<nodes[array].count {
            elements.append(index)
            index = next(after: index)
        }
        return elements
    }

    /// The name nodes of an object, sorted (RFC 8785 3.2.3); the same name keeps the order of the file.
    private func sortedNames(of object: Int) -> [Int] {
        var names: [Int] = []
        names.reserveCapacity(nodes[object].count)
        var index = object + 1
        for _ in 0..<nodes[object].count {
            names.append(index)
            index = next(after: index + 1)
        }
        return names.sorted { left, right in
            let order = order(nodes[left].text, nodes[right].text)
            return order == 0 ? left < right : order < 0
        }
    }

    /// Compares two texts by their UTF-16 code units: as bytes, but that scalars from U+10000 (`F0` and more) come
    /// before U+E000 to U+FFFF (`EE` and `EF`), as surrogates do.
    private func order(_ left: Range<Int>, _ right: Range<Int>) -> Int {
        let texts = texts.span
        for offset in 0..<min(left.count, right.count) {
            let (a, b) = (texts[left.lowerBound + offset], texts[right.lowerBound + offset])
            if a == b { continue }
            let isTurned = min(a, b) >= 0xEE && max(a, b) >= 0xF0 && min(a, b) < 0xF0
            return (a < b) != isTurned ? -1 : 1
        }
        return left.count - right.count
    }

    private mutating func writeLeaf(_ node: Node) {
        switch node.kind {
        case .null: bytes.append(contentsOf: [0x6E, 0x75, 0x6C, 0x6C])
        case .true: bytes.append(contentsOf: [0x74, 0x72, 0x75, 0x65])
        case .false: bytes.append(contentsOf: [0x66, 0x61, 0x6C, 0x73, 0x65])
        case .number:
            if isCanonical {
                appendCanonicalNumber(texts[node.text], to: &bytes)
            } else {
                bytes.append(contentsOf: texts[node.text])
            }
        case .string: writeString(node.text)
        case .array: bytes.append(contentsOf: [0x5B, 0x5D])
        case .object: bytes.append(contentsOf: [0x7B, 0x7D])
        }
    }

    private mutating func writeColon() {
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(0x20) }
    }

    private mutating func breakLine(_ depth: Int) {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    /// Quoted; runs that need no escape are copied whole.
    private mutating func writeString(_ text: Range<Int>) {
        bytes.append(UInt8(ascii: "\""))
        var run = text.lowerBound
        var at = run
        while at < text.upperBound {
            let byte = texts[at]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F && !isCanonical {
                bytes.append(contentsOf: texts[run..<at])
                appendEscape(byte, isCanonical: isCanonical, to: &bytes)
                run = at + 1
            }
            at += 1
        }
        bytes.append(contentsOf: texts[run..<at])
        bytes.append(UInt8(ascii: "\""))
    }
}
