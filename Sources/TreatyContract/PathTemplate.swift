// Path templates and the tree that finds the operation of a path: literal segments win over parameters.
import TreatyText

/// A path template such as `/a/{id}`, cut into segments.
package struct PathTemplate: Sendable {
    package enum Segment: Sendable, Equatable {
        case literal([UInt8])
        /// A whole segment that is a parameter.
        case parameter(String)
    }

    package let text: String
    package let segments: [Segment]

    /// Nil where a brace is not closed or a segment mixes text and parameters, which this version does not match.
    package init?(_ text: String) {
        self.text = text
        var segments: [Segment] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            if part.hasPrefix("{"), part.hasSuffix("}"), part.count > 2,
                part.count(where: { $0 == "{" || $0 == "}" }) == 2
            {
                segments.append(.parameter(String(part.dropFirst().dropLast())))
            } else if part.contains("{") || part.contains("}") {
                return nil
            } else {
                segments.append(.literal(Array(part.utf8)))
            }
        }
        self.segments = segments
    }

    package var parameterNames: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }
}

/// All paths of a contract as a tree over segments. Built once; a look-up costs the segments of the path.
package struct RouteTree: Sendable {
    private struct Branch: Sendable {
        var literals: [(text: [UInt8], branch: Int)] = []
        var parameter: Int?
        /// Method and operation index, in the order of the contract.
        var operations: [(method: String, operation: Int)] = []
    }

    private var branches = [Branch()]

    package enum Match: Sendable {
        case operation(Int, arguments: [[UInt8]])
        /// The path is there with other methods.
        case otherMethods([String])
        case none
    }

    package init(_ operations: [(method: String, path: PathTemplate)]) {
        for (index, operation) in operations.enumerated() {
            var branch = 0
            for segment in operation.path.segments { branch = step(from: branch, segment) }
            branches[branch].operations.append((operation.method, index))
        }
    }

    private mutating func step(from branch: Int, _ segment: PathTemplate.Segment) -> Int {
        switch segment {
        case .literal(let written):
            let text = PercentEncoding.decoded(written) ?? written
            if let known = branches[branch].literals.first(where: { $0.text == text }) { return known.branch }
            branches[branch].literals.append((text, branches.count))
        case .parameter:
            if let known = branches[branch].parameter { return known }
            branches[branch].parameter = branches.count
        }
        branches.append(Branch())
        return branches.count - 1
    }

    /// Finds the operation of a method and a raw path; segments are compared percent-decoded.
    package func match(method: String, path: some Collection<UInt8>) -> Match {
        var segments: [[UInt8]] = []
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            guard let decoded = PercentEncoding.decoded(part) else { return .none }
            segments.append(decoded)
        }
        var arguments: [[UInt8]] = []
        guard let branch = find(segments[...], from: 0, &arguments) else { return .none }
        if let found = branches[branch].operations.first(where: { $0.method == method }) {
            return .operation(found.operation, arguments: arguments)
        }
        if method == "HEAD", let found = branches[branch].operations.first(where: { $0.method == "GET" }) {
            return .operation(found.operation, arguments: arguments)
        }
        return .otherMethods(unique(branches[branch].operations.map(\.method)))
    }

    private func find(_ segments: ArraySlice<[UInt8]>, from branch: Int, _ arguments: inout [[UInt8]]) -> Int? {
        guard let segment = segments.first else { return branches[branch].operations.isEmpty ? nil : branch }
        let rest = segments.dropFirst()
        if let literal = branches[branch].literals.first(where: { $0.text == segment }),
            let found = find(rest, from: literal.branch, &arguments)
        {
            return found
        }
        guard let parameter = branches[branch].parameter, !segment.isEmpty else { return nil }
        arguments.append(segment)
        if let found = find(rest, from: parameter, &arguments) { return found }
        arguments.removeLast()
        return nil
    }
}
