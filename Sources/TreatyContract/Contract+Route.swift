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
        if let found = exactRoute(method, path, &others) { return found }
        guard others.isEmpty else { return .otherMethods(unique(others)) }
        if path.last == UInt8(ascii: "/"), path.count > 1 {
            if let found = exactRoute(method, path.dropLast(), &others) { return found }
        } else if path.first == UInt8(ascii: "/"), path.count > 1 {
            if let found = exactRoute(method, path + [UInt8(ascii: "/")], &others) { return found }
        }
        return others.isEmpty ? .none : .otherMethods(unique(others))
    }

    private func exactRoute(_ method: String, _ path: ArraySlice<UInt8>, _ others: inout [String]) -> Route? {
        for prefix in servers.fixed {
            guard let rest = prefix.rest(of: path) else { continue }
            if let found = route(method, rest, allows: prefix.allows, &others) { return found }
        }
        if let found = route(method, path, allows: nil, &others) { return found }
        for prefix in servers.open {
            guard let rest = prefix.rest(of: path) else { continue }
            if let found = route(method, rest, allows: prefix.allows, &others) { return found }
        }
        return nil
    }

    private func route(
        _ method: String, _ path: ArraySlice<UInt8>, allows: [Bool]?, _ others: inout [String]
    ) -> Route? {
        switch routes.match(method: method, path: path, allows: allows) {
        case .operation(let index, let arguments): return .operation(operations[index], arguments: arguments)
        case .otherMethods(let methods): others += methods
        case .none: break
        }
        return nil
    }
}
