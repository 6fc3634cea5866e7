// What a contract's servers put before its paths: a path of their own, and the host; whether they answer is not known.
import TreatyData
import TreatyText

/// The paths of the URLs under a document's `servers`, without a slash at the end, those that are empty left out;
/// variables take their default (OpenAPI 3.1 4.8.6).
func serverPaths(of root: Value) -> [String] {
    let paths = serverURLs(of: root).map { url in
        var path = url.path
        while path.hasSuffix("/") { path.removeLast() }
        return path
    }
    return unique(paths.filter { $0.hasPrefix("/") })
}

/// Host and port of the URLs under a document's `servers`, in lower case and without user information.
func authorities(of root: Value) -> [String] {
    unique(
        serverURLs(of: root).compactMap { url in
            url.authority.map { String($0.lowercased().split(separator: "@").last ?? "") }
        }.filter { !$0.isEmpty })
}

private func serverURLs(of root: Value) -> [URIReference] {
    root.elements(of: "servers").map { server in
        var url = server["url"]?.text ?? ""
        for variable in server.members(of: "variables") {
            url = url.replacingAll("{\(variable.name)}", with: variable.value["default"]?.text ?? "")
        }
        return URIReference(url)
    }
}

extension String {
    /// Every occurrence of a text replaced, from left to right.
    fileprivate func replacingAll(_ text: String, with other: String) -> String {
        guard !text.isEmpty else { return self }
        var result = ""
        var rest = Substring(self)
        while let found = rest.firstRange(of: text) {
            result += rest[..<found.lowerBound] + other
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}
