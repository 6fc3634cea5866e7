// Properties that a message should not carry in its direction: readOnly ones in requests, writeOnly ones in responses.
package import TreatyData
import TreatyOpenAPI
import TreatyText

extension CompiledSchema {
    /// Which of these words schemas that this one reaches have: `readOnly`, `writeOnly` where they are true,
    /// `discriminator`. Bounded: what lies behind 3,000 parts is not seen.
    func words(_ words: [String]) -> Set<String> {
        var found: Set<String> = []
        var seen: Set<ObjectNode> = []
        var waiting = [value]
        while let next = waiting.popLast(), seen.count < 3000 {
            guard let schema = resolve(next), schema.kind == .object, seen.insert(ObjectNode(schema)).inserted else {
                continue
            }
            for word in words where schema[word].map({ $0.bool ?? true }) == true { found.insert(word) }
            if found.count == words.count { break }
            waiting += schema.members(of: "properties").map(\.value)
            for keyword in ["allOf", "anyOf", "oneOf"] { waiting += schema.elements(of: keyword) }
            for keyword in ["items", "additionalProperties"] { if let part = schema[keyword] { waiting.append(part) } }
        }
        return found
    }

    /// The members of a value whose property has the word, each with the place of the word.
    func members(of value: JSON, having word: String) -> [(pointer: JSONPointer, location: SourceLocation)] {
        var walk = DirectionWalk(schema: self, word: word)
        walk.visit(self.value, value, [], depth: 0)
        return walk.found
    }

    private struct ObjectNode: Hashable {
        let document: ObjectIdentifier
        let index: NodeIndex

        init(_ value: Value) {
            document = ObjectIdentifier(value.document)
            index = value.index
        }
    }
}

/// Goes through a value and its schema side by side; alternatives are all gone through, as `allOf` is.
private struct DirectionWalk {
    let schema: CompiledSchema
    let word: String
    var found: [(pointer: JSONPointer, location: SourceLocation)] = []
    private var steps = 0

    init(schema: CompiledSchema, word: String) {
        self.schema = schema
        self.word = word
    }

    mutating func visit(_ site: Value, _ value: JSON, _ path: [String], depth: Int) {
        steps += 1
        guard depth < 24, steps < 5000, found.count < 20, value.isContainer, let own = schema.resolve(site) else {
            return
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for part in own.elements(of: keyword) { visit(part, value, path, depth: depth + 1) }
        }
        switch value {
        case .array(let elements):
            guard let items = own["items"] else { return }
            for (index, element) in elements.enumerated() {
                visit(items, element, path + [String(index)], depth: depth + 1)
            }
        case .object(let members):
            guard let properties = own["properties"] else { return }
            for member in members {
                guard let property = properties[member.name], let target = schema.resolve(property) else { continue }
                let place = path + [member.name]
                if let mark = property[word] ?? target[word], mark.bool == true {
                    if !found.contains(where: { $0.pointer.tokens == place }) {
                        found.append((JSONPointer(place), mark.location))
                    }
                } else {
                    visit(target, member.value, place, depth: depth + 1)
                }
            }
        default: break
        }
    }
}

extension Content {
    /// The body of a response without the members that are `writeOnly`.
    package func sendable(_ body: JSON) -> JSON {
        guard hasOneWayProperties, let schema else { return body }
        var result = body
        // A look finds so many at most.
        for _ in 0..<50 {
            let found = schema.members(of: result, having: "writeOnly")
            if found.isEmpty { break }
            for (pointer, _) in found {
                let parent = JSONPointer(Array(pointer.tokens.dropLast()))
                guard let name = pointer.tokens.last, var holder = result[parent] else { continue }
                holder[name] = nil
                result = result.replacing(parent, with: holder)
            }
        }
        return result
    }
}

extension Contract {
    /// What a body carries against its direction, all of it `assumed`: OpenAPI 3.0.3 4.7.24.2 says that such properties
    /// SHOULD NOT be sent, JSON Schema (2020-12 validation 9.4) leaves it to who receives them.
    func notes(
        on body: JSON, of content: Content, prefix: String, _ place: (JSONPointer) -> Locator
    ) -> [Finding] {
        let isRequest = prefix == "request"
        guard content.hasOneWayProperties, let schema = content.schema else { return [] }
        let word = isRequest ? "readOnly" : "writeOnly"
        return schema.members(of: body, having: word).map { pointer, location in
            Finding(
                "\(prefix).\(word)", at: place(pointer).description,
                expected: "a \(isRequest ? "request" : "response") without a property that is \(word)", found: "one",
                evidence: Evidence(assumed: "such a property should not be sent", location: location),
                location: location)
        }
    }
}
