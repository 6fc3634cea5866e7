// The documents behind a program, for what is asked after the verdict: places, evaluations; a verdict needs none.
import Synchronization
import TreatyData
import TreatyText

/// What a compilation has read. Shared by all programs of one compilation.
final class SchemaSources: Sendable {
    let registry: SchemaRegistry
    let options: SchemaOptions
    /// Where the schema of each block stands, from block 2.
    private let places: [SchemaPlace]
    private let blocks = Mutex<[SchemaPlace: Int32]?>(nil)

    init(registry: SchemaRegistry, options: SchemaOptions, places: [SchemaPlace]) {
        self.registry = registry
        self.options = options
        self.places = places
    }

    /// The block that the schema at a place was compiled to; nil where it is none or was not reached. The first call
    /// makes the table.
    func block(at place: SchemaPlace) -> Int32? {
        let value = registry.value(at: place)
        if value.kind == .true || (value.kind == .object && value.count == 0) { return SchemaCode.everything }
        if value.kind == .false { return SchemaCode.nothing }
        return blocks.withLock { blocks in
            let table =
                blocks
                ?? Dictionary(
                    places.enumerated().map { ($0.element, Int32(truncatingIfNeeded: $0.offset + 2)) },
                    uniquingKeysWith: { first, _ in first })
            blocks = table
            return table[place]
        }
    }
}

/// A schema, or the value of a keyword, in one of the documents of a registry.
struct SchemaPlace: Hashable, Sendable {
    var document: Int
    var node: NodeIndex
}

extension SchemaRegistry {
    func value(at place: SchemaPlace) -> Value { Value(documents[place.document].document, place.node) }

    /// The absolute location of a place: the URI of the innermost resource around it, `#` and a JSON Pointer as a URI
    /// fragment (2020-12 core 12.3.3). Cost: the members passed on the way.
    func location(of place: SchemaPlace) -> String {
        let resource = resources[resource(around: place.node, in: place.document)]
        let pointer = pointer(to: place.node, from: resource.root, in: place.document)
        return resource.base.description + "#" + SchemaRegistry.escaped(pointer.description)
    }

    /// The way from a node down to another one inside it; a key has the way of its object.
    func pointer(to node: NodeIndex, from root: NodeIndex, in document: Int) -> JSONPointer {
        let document = documents[document].document
        var tokens: [String] = []
        var at = root
        while at < node {
            let value = Value(document, at)
            guard let step = step(in: value, towards: node) else { break }
            tokens.append(step.token)
            at = step.child
        }
        return JSONPointer(tokens)
    }

    private func step(in value: Value, towards node: NodeIndex) -> (token: String, child: NodeIndex)? {
        if value.kind == .array {
            for (position, element) in value.elements.enumerated()
            where node < value.document.next(after: element.index) {
                return (String(position), element.index)
            }
        }
        for member in value.members where node < value.document.next(after: member.value.index) {
            return node < member.value.index ? nil : (member.name, member.value.index)
        }
        return nil
    }

    /// A text as a URI fragment: what RFC 3986 3.5 does not allow there is percent-encoded.
    static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: result.append(byte)
            case _ where Array("-._~!$&'()*+,;=:@/?".utf8).contains(byte): result.append(byte)
            default: result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
