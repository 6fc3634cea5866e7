// Routing as a whole contract does it: partial segments, servers, slashes, suffixes, aliases, trees made to be slow.
import Testing
import TreatyContract
import TreatyHTTP

/// Where a call leads: the operation's id and its arguments, the methods of its path, or `none`.
private func found(_ contract: Contract, _ method: String, _ path: String) -> String {
    switch contract.route(method: method, path: Array(path.utf8)[...]) {
    case .operation(let operation, let arguments):
        ([operation.id] + arguments.map { String(decoding: $0, as: UTF8.self) }).joined(separator: " ")
    case .otherMethods(let methods): methods.sorted().joined(separator: ",")
    case .none: "none"
    }
}

private func contractText(_ head: String, _ operations: [(id: String, path: String, method: String, rest: String)])
    -> String
{
    var text = "openapi: 3.1.0\ninfo: {title: Paths, version: '1'}\n\(head)\npaths:\n"
    var paths: [String] = []
    for operation in operations where !paths.contains(operation.path) { paths.append(operation.path) }
    for path in paths {
        text += "  '\(path)':\n"
        for operation in operations where operation.path == path {
            text += "    \(operation.method): {operationId: \(operation.id), responses: {'200': {description: A.}}"
            text += operation.rest.isEmpty ? "}\n" : ", \(operation.rest)}\n"
        }
    }
    return text
}

@Suite struct RouteTests {
    @Test("text wins over text with parameters, that over a parameter, that over the rest of the path")
    func precedence() throws {
        let many = "parameters: [{name: p, in: path, required: true, x-treaty-segments: many, schema: {type: string}}]"
        let text = contractText(
            "",
            [
                ("report", "/report.{format}", "get", ""), ("pair", "/{a}-{b}", "get", ""),
                ("user", "/users/{id}", "get", ""), ("userJSON", "/users/{id}.json", "get", ""),
                ("action", "/users/{id}:{verb}", "post", ""), ("fixed", "/users/me", "get", ""),
                ("put", "/users/{name}", "put", ""), ("any", "/{any}", "get", ""), ("files", "/files/{p}", "get", many),
                ("index", "/files/index", "get", ""), ("list", "/users/", "get", ""), ("colon", "/x:run", "post", ""),
                ("space", "/a%20b", "get", ""), ("twice", "/{a}{b}/z", "get", ""),
                ("save", "/users/me", "patch", ""), ("three", "/v/{a}.{b}.{c}", "get", ""),
            ])
        let table = [
            ("GET", "/report.pdf", "report pdf"), ("GET", "/x-y", "pair x y"), ("GET", "/x-y-z", "pair x y-z"),
            ("GET", "/x", "any x"), ("GET", "/-y", "any -y"), ("GET", "/users/7", "user 7"),
            ("GET", "/users/7.json", "userJSON 7"), ("GET", "/users/.json", "user .json"),
            ("POST", "/users/7:lock", "action 7 lock"), ("GET", "/users/me", "fixed"), ("PUT", "/users/me", "put me"),
            ("HEAD", "/users/me", "fixed"), ("DELETE", "/users/me", "GET,PATCH,PUT"),
            ("OPTIONS", "/users/7", "GET,PUT"),
            ("GET", "/files/a/b/c", "files a/b/c"), ("GET", "/files/index", "index"),
            ("GET", "/files/index/x", "files index/x"), ("GET", "/files/a//b", "files a//b"),
            ("GET", "/files/a%2Fb", "files a/b"), ("GET", "/users/", "list"), ("POST", "/x:run", "colon"),
            ("POST", "/x%3Arun", "colon"), ("GET", "/users/%2e%2e%2Fme", "user ../me"),
            ("GET", "/users/7%2Ejson", "userJSON 7"), ("GET", "/a%20b", "space"), ("GET", "/ab/z", "twice a b"),
            ("GET", "/v/1.2.3", "three 1 2 3"), ("GET", "/v/1.2", "none"), ("GET", "/users//x", "none"),
            ("GET", "/users/%zz", "none"), ("GET", "/users/%", "none"),
        ]
        try withContract(text) { contract in
            for (method, path, expected) in table {
                #expect(found(contract, method, path) == expected, "\(method) \(path)")
            }
        }
    }

    @Test("a slash more or less at the end is allowed where nothing else matches")
    func slashes() throws {
        let text = contractText(
            "",
            [
                ("a", "/a", "get", ""), ("b", "/b/", "get", ""), ("c", "/c", "get", ""),
                ("cc", "/c/", "post", ""),
            ])
        let table = [
            ("GET", "/a", "a"), ("GET", "/a/", "a"), ("GET", "/b", "b"), ("GET", "/b/", "b"), ("GET", "/a//", "none"),
            ("GET", "/c/", "POST"), ("POST", "/c", "GET"), ("GET", "/", "none"), ("GET", "", "none"),
        ]
        try withContract(text) { contract in
            for (method, path, expected) in table {
                #expect(found(contract, method, path) == expected, "\(method) \(path)")
            }
        }
    }

    @Test("the path of a server may stand before that of an operation")
    func servers() throws {
        let head = """
            servers:
              - url: 'https://{host}/api/{version}/'
                variables: {host: {default: h}, version: {default: v1, enum: [v1, v2]}}
              - {url: /relative}
              - {url: 'http://h/{tenant}/x', variables: {tenant: {default: acme}}}
            """
        let own = "servers: [{url: 'https://other.example/special'}]"
        let text = contractText(head, [("a", "/a", "get", ""), ("s", "/s", "get", own), ("id", "/{id}", "get", "")])
        let table = [
            ("/a", "a"), ("/api/v1/a", "a"), ("/api/v2/a", "a"), ("/api/v3/a", "none"), ("/relative/a", "a"),
            ("/acme/x/a", "a"), ("/other/x/a", "a"), ("/s", "s"), ("/special/s", "s"), ("/relative/s", "id s"),
            ("/special/a", "none"), ("/api/v1/q", "id q"), ("/api/v1", "none"), ("/%61pi/v1/a", "a"),
        ]
        try withContract(text) { contract in
            for (path, expected) in table { #expect(found(contract, "GET", path) == expected, "\(path)") }
        }
    }

    @Test("suffixes and aliases are other spellings of a call")
    func spellings() throws {
        let alias = "x-treaty-aliases: [{method: PATCH}, {method: post, path: '/tags/{id}/change'}]"
        let text = contractText(
            "x-treaty-suffixes: [.json]",
            [("change", "/tags/{id}", "put", alias), ("list", "/tags", "get", ""), ("root", "/", "get", "")])
        let table = [
            ("PUT", "/tags/7", "change 7"), ("PATCH", "/tags/7", "change 7"), ("POST", "/tags/7/change", "change 7"),
            ("PUT", "/tags/7.json", "change 7"), ("GET", "/tags.json", "list"), ("GET", "/", "root"),
            ("GET", "/.json", "none"), ("POST", "/tags/7/change.json", "change 7"),
        ]
        try withContract(text) { contract in
            for (method, path, expected) in table {
                #expect(found(contract, method, path) == expected, "\(method) \(path)")
            }
        }
    }

    @Test("templates that make the tree go back cost no more than the tree has nodes")
    func adversarial() throws {
        // Every mix of text and parameter in twelve segments: 4,096 leaves, none of which ends as the path does.
        var entries: [RouteTree.Entry] = []
        for mask in 0..<4096 {
            let path = (0..<12).map { mask >> $0 & 1 == 0 ? "a" : "{p\($0)}" }.joined(separator: "/")
            entries.append(
                RouteTree.Entry(method: "GET", path: try #require(PathTemplate("/\(path)/end")), operation: mask))
        }
        let tree = RouteTree(entries)
        let path = Array(("/" + Array(repeating: "a", count: 12).joined(separator: "/") + "/other").utf8)
        guard case .none = tree.match(method: "GET", path: path) else {
            Issue.record("a path that no template has was found")
            return
        }
        #expect(PathTemplate("/" + String(repeating: "a/", count: 300)) == nil)
    }
}
