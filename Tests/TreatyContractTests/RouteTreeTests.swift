// Which operation a method and a path lead to, and the names of places in an exchange.
import Testing
import TreatyContract
import TreatyText

@Suite struct RouteTreeTests {
    private func found(_ routes: [(String, String)], _ method: String, _ path: String) throws -> String {
        let tree = RouteTree(try routes.map { ($0.0, try #require(PathTemplate($0.1))) })
        return switch tree.match(method: method, path: Array(path.utf8)) {
        case .operation(let index, let arguments):
            ([routes[index].1] + arguments.map { String(decoding: $0, as: UTF8.self) }).joined(separator: " ")
        case .otherMethods(let methods): methods.joined(separator: ",")
        case .none: "none"
        }
    }

    @Test("a path leads to its operation, literal segments first")
    func match() throws {
        let routes = [
            ("GET", "/pets/{id}"), ("GET", "/pets/mine"), ("PUT", "/pets/{pet}"), ("GET", "/"), ("GET", "/a%20b"),
            ("GET", "/pets/mine/{part}/x"), ("GET", "/pets/{id}/toys/{toy}"),
        ]
        let table = [
            ("GET", "/pets/mine", "/pets/mine"), ("GET", "/pets/7", "/pets/{id} 7"),
            ("PUT", "/pets/7", "/pets/{pet} 7"), ("HEAD", "/pets/7", "/pets/{id} 7"),
            ("DELETE", "/pets/7", "GET,PUT"), ("GET", "/pets/a%2Fb", "/pets/{id} a/b"), ("GET", "/pets/", "none"),
            ("GET", "/pets//", "none"), ("GET", "/pets", "none"), ("GET", "/", "/"), ("GET", "*", "none"),
            ("GET", "/p%65ts/mine", "/pets/mine"), ("GET", "/pets/%zz", "none"), ("GET", "/a%20b", "/a%20b"),
            ("GET", "/pets/mine/toys/2", "/pets/{id}/toys/{toy} mine 2"), ("GET", "", "none"),
            ("get", "/pets/7", "GET,PUT"),
        ]
        for (method, path, expected) in table {
            let place = try found(routes, method, path)
            #expect(place == expected, "\(method) \(path)")
        }
    }

    @Test(
        "a template whose braces do not pair, or hold no name, is none",
        arguments: ["/{", "/{}", "/{a}b}", "/a{{b}}", "/}"])
    func templates(_ text: String) { #expect(PathTemplate(text) == nil) }

    @Test("a location is written as it is read")
    func locators() {
        let table = [
            "query.id", "path.id", "header.x-y", "cookie.c", "body", "body#/a/b~1c", "response.status",
            "response.header.x", "response.body", "response.body#/a/0", "query.a.b",
        ]
        for text in table { #expect(Locator(text)?.description == text) }
        #expect(Locator("header.X-Y") == .header("x-y"))
        for text in ["", "query.", "query", "bodyx", "body#a", "response.header.", "response", "status"] {
            #expect(Locator(text) == nil, "\(text)")
        }
    }

    @Test("places overlap where one lies within the other")
    func overlaps() throws {
        let table = [
            ("body", "body#/a", true), ("body#/a", "body#/a/b", true), ("body#/a", "body#/b", false),
            ("query.a", "query.b", false), ("query.a", "query.a", true), ("body#/a", "response.body#/a", false),
        ]
        for (left, right, expected) in table {
            let (a, b) = (try #require(Locator(left)), try #require(Locator(right)))
            #expect(a.overlaps(b) == expected && b.overlaps(a) == expected, "\(left) \(right)")
        }
    }
}
