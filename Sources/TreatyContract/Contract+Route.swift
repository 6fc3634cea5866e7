// Which operation a request calls: by its path without that of a server it begins with, and by its path as it came.

extension Contract {
    /// An operation with what its path's parameters are, or why there is none.
    package enum Route: Sendable {
        case operation(Operation, arguments: PathArguments)
        /// The path is there with other methods.
        case otherMethods([String])
        case none
    }

    /// Finds the operation of a method and a raw path. A call with the path of a server before its own counts like one
    /// without; where both lead somewhere, the server's path is taken off, the longest first. A path that leads nowhere
    /// is tried once more with a slash less or more at its end.
    package func route(method: String, path: ArraySlice<UInt8>) -> Route {
        var others: [String] = []
        var arguments = PathArguments(of: path)
        var found = exactRoute(method, path, &arguments, &others)
        if found < 0, others.isEmpty, path.count > 1 {
            if path.last == UInt8(ascii: "/") {
                found = exactRoute(method, path.dropLast(), &arguments, &others)
            } else if path.first == UInt8(ascii: "/") {
                found = exactRoute(method, path + [UInt8(ascii: "/")], &arguments, &others)
            }
        }
        if found >= 0 { return .operation(operations[found], arguments: arguments) }
        return others.isEmpty ? .none : .otherMethods(unique(others))
    }

    /// The operation's position; -1 where there is none.
    private func exactRoute(
        _ method: String, _ path: ArraySlice<UInt8>, _ arguments: inout PathArguments, _ others: inout [String]
    ) -> Int {
        for prefix in servers.fixed {
            guard let rest = prefix.rest(of: path) else { continue }
            let found = routes.find(method, rest, prefix.allows, &arguments, &others)
            if found >= 0 { return found }
        }
        let found = routes.find(method, path, nil, &arguments, &others)
        if found >= 0 { return found }
        for prefix in servers.open {
            guard let rest = prefix.rest(of: path) else { continue }
            let found = routes.find(method, rest, prefix.allows, &arguments, &others)
            if found >= 0 { return found }
        }
        return -1
    }
}
