// Which paths of a contract are a collection and its members, by their shape alone; what they hold is not known here.
import TreatyContract
import TreatyText

/// A path that ends in a word, and the path one parameter below it: `/pets` and `/pets/{id}`.
struct ResourceShape: Sendable {
    /// The template of the collection as the contract writes it.
    let collection: String
    /// The last parameter of the member's template.
    let parameter: String
    /// Method to index among the contract's operations.
    var collectionOperations: [String: Int] = [:]
    var memberOperations: [String: Int] = [:]

    /// The last word of the collection's path.
    var word: String { String(collection.split(separator: "/").last ?? "") }

    /// Whether the parameter is named like a number that somebody counts: `id`, `petId`, `order_id`, `key`, `number`.
    var isNumbered: Bool {
        let name = parameter.lowercased()
        return ["id", "key", "number", "no", "num"].contains { name.hasSuffix($0) }
    }

    /// Whether records can be kept for it: it is there, a member can be read, and a call changes something.
    var isClear: Bool {
        !collectionOperations.isEmpty && memberOperations["GET"] != nil
            && (collectionOperations["POST"] != nil
                || !Set(memberOperations.keys).isDisjoint(with: ["PUT", "PATCH", "DELETE"]))
    }

    /// `GET, POST /pets; GET, DELETE /pets/{id}`.
    var summary: String {
        let order = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        func methods(_ known: [String: Int]) -> String { order.filter { known[$0] != nil }.joined(separator: ", ") }
        return "\(methods(collectionOperations)) \(collection); \(methods(memberOperations)) …/{\(parameter)}"
    }
}

/// Where a call stands among the resources of a contract.
struct ResourcePlace: Sendable {
    let shape: ResourceShape
    /// The path of the collection with the call's arguments in it.
    let collection: String
    /// What names the member; nil for a call of the collection.
    let id: String?
}

/// All collections of one contract. Cost to make: a pass over the paths.
struct ResourceShapes: Sendable {
    private(set) var shapes: [ResourceShape] = []
    private var byCollection: [String: Int] = [:]
    private var byMember: [String: Int] = [:]

    init(_ operations: some Sequence<(method: String, path: String)>) {
        var paths: [String: [(method: String, operation: Int, text: String)]] = [:]
        var order: [String] = []
        for (index, operation) in operations.enumerated() {
            let key = ResourceShapes.key(operation.path)
            if paths[key] == nil { order.append(key) }
            paths[key, default: []].append((operation.method, index, operation.path))
        }
        for member in order where member.hasSuffix("/{}") {
            let collection = String(member.dropLast(3))
            guard !collection.isEmpty, !collection.hasSuffix("{}"), let below = paths[member],
                let parameter = ResourceShapes.parameters(below[0].text).last
            else { continue }
            // A member is one although nothing lists its like.
            let above = paths[collection] ?? []
            let text = above.first?.text ?? String(below[0].text.dropLast(parameter.count + 3))
            var shape = ResourceShape(collection: text, parameter: parameter)
            for entry in above where shape.collectionOperations[entry.method] == nil {
                shape.collectionOperations[entry.method] = entry.operation
            }
            for entry in below where shape.memberOperations[entry.method] == nil {
                shape.memberOperations[entry.method] = entry.operation
            }
            byCollection[collection] = shapes.count
            byMember[member] = shapes.count
            shapes.append(shape)
        }
    }

    /// The place of a call; nil for one that is neither of a collection nor of a member.
    func place(_ path: String, arguments: [String]) -> ResourcePlace? {
        let key = ResourceShapes.key(path)
        if let index = byMember[key], let id = arguments.last {
            let collection = ResourceShapes.filled(shapes[index].collection, Array(arguments.dropLast()))
            return ResourcePlace(shape: shapes[index], collection: collection, id: id)
        }
        guard let index = byCollection[key] else { return nil }
        return ResourcePlace(
            shape: shapes[index], collection: ResourceShapes.filled(shapes[index].collection, arguments), id: nil)
    }

    /// The members that a nested collection lies below, from the outermost on: `/owners`, `3` for `/owners/3/pets`.
    func parents(of place: ResourcePlace, arguments: [String]) -> [ResourcePlace] {
        var found: [ResourcePlace] = []
        var template = ""
        var used = 0
        for segment in place.shape.collection.split(separator: "/").dropLast() {
            template += "/" + segment
            guard segment.hasPrefix("{") else { continue }
            used += 1
            guard used <= arguments.count else { break }
            if let parent = self.place(template, arguments: Array(arguments.prefix(used))), parent.id != nil {
                found.append(parent)
            }
        }
        return found
    }

    /// A template with its arguments in place, each percent-encoded.
    static func filled(_ template: String, _ arguments: [String]) -> String {
        var rest = arguments[...]
        var result = ""
        for segment in template.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let isParameter = segment.hasPrefix("{") && segment.hasSuffix("}")
            result += "/" + (isParameter ? rest.popFirst().map { PercentEncoding.encoded($0) } ?? "" : String(segment))
        }
        return result
    }

    static func parameters(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }.map {
            String($0.dropFirst().dropLast())
        }
    }

    /// The template without the names of its parameters.
    static func key(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}") ? "{}" : String(segment)
        }.joined(separator: "/")
    }
}
