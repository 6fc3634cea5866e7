// Which operation a request calls: by its path as it came, and without the path of a server it begins with.

extension Contract {
    /// An operation with the decoded segments that stand for its path's parameters, or why there is none.
    package enum Route: Sendable {
        case operation(Operation, arguments: [[UInt8]])
        /// The path is there with other methods.
        case otherMethods([String])
        case none
    }

    /// Finds the operation of a method and a raw path. A call with the path of one of the contract's servers before its
    /// own counts like one without.
    package func route(method: String, path: ArraySlice<UInt8>) -> Route {
        var others: [String] = []
        for spelling in spellings(of: path) {
            switch routes.match(method: method, path: spelling) {
            case .operation(let index, let arguments): return .operation(operations[index], arguments: arguments)
            case .otherMethods(let methods): others += methods
            case .none: break
            }
        }
        return others.isEmpty ? .none : .otherMethods(unique(others))
    }

    private func spellings(of path: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        [path] + serverPaths.compactMap { prefix in
            let rest = path.dropFirst(prefix.utf8.count)
            return path.starts(with: prefix.utf8) && rest.first == UInt8(ascii: "/") ? rest : nil
        }
    }
}
