// What effects do to records, call by call: each table is one declaration and what it must come to.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyText

/// A contract of one collection of books and whatever else a test declares.
private func library(_ operations: String, root: String = "") throws -> MockResponder {
    let text = """
        openapi: 3.1.0
        info: {title: Library, version: '1'}
        \(root)
        paths:
        \(operations)
        """
    return MockResponder([try Contract.read(text, named: "library.yaml")], setting: MockSetting(seed: 7))
}

private let books = """
    x-treaty-collections:
      books:
        key: [id, code]
        unique: {shelf: [room, place], once: {members: [title], unless: {copy: true}}}
        sole: {best: [room]}
        embeds: {writer: {people: writer_id}}
        records:
          - {id: '1', code: b-1, title: One, room: a, place: 1, price: 10, writer_id: 5, best: true, added: $now - 60}
          - {id: '2', code: b-2, title: Two, room: a, place: 2, price: 30, writer_id: 6, best: false, added: $now - 30}
          - {id: '3', code: b-3, title: Three, room: b, place: 1, price: 20, writer_id: 5, best: true, added: $now}
      people:
        key: id
        records: [{id: 5, name: Ann, secret: x}, {id: 6, name: Ben, secret: y}]
    """

/// An operation whose answer holds a book, or several, under `data`.
private func operation(
    _ path: String, _ method: String, parameters: String = "[]", isList: Bool = false, hasBody: Bool = false,
    _ effect: String
) -> String {
    let data =
        isList
        ? "{type: array, items: {$ref: '#/components/schemas/Book'}}" : "{$ref: '#/components/schemas/Book'}"
    let body =
        hasBody
        ? "\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}}" : ""
    return """
          \(path):
            \(method):
              parameters: \(parameters)\(body)
              responses:
                '200':
                  description: Well.
                  content:
                    application/json:
                      schema:
                        type: object
                        properties: {data: \(data), count: {type: integer}, total: {type: integer}}
              x-treaty-effect: \(effect)
        """
}

private let components = """
    components:
      schemas:
        Book: {type: object, required: [id], properties: {id: {type: string}, code: {type: string}, \
    title: {type: string}, room: {type: string}, place: {type: integer}, price: {type: number}, best: {type: boolean}, \
    copy: {type: boolean}, tags: {type: array, items: {type: string}}, changed: {type: integer}, \
    writer: {type: object, properties: {id: {type: integer}, name: {type: string}}}}}
        Sent: {type: object, properties: {id: {type: string}, code: {type: string}, title: {type: string}, \
    room: {type: string}, place: {type: integer}, best: {type: boolean}, copy: {type: boolean}, \
    tags: {type: array, items: {type: string}}, writer_id: {type: integer}}}
    """

private let idParameter = "[{name: id, in: path, required: true, schema: {type: string}}]"

private func ask(_ mock: MockResponder, _ method: String, _ target: String, _ body: JSON? = nil, now: Int = 1000) -> (
    status: Int, body: JSON
) {
    let fields = body == nil ? [] : [("Content-Type", "application/json")]
    let request = RequestMessage(method: method, target: target, fields: fields, content: body?.bytes ?? [])
    let answer = mock.answer(request, now: Instant(seconds: now)).response
    let read = try? Document.json(SourceFile(name: "answer", bytes: Array(answer.content)))
    return (answer.status, read.map { JSON($0.root) } ?? .null)
}

private func ids(_ answer: JSON) -> [String] { answer["data"]?.elements.compactMap { $0["id"]?.string } ?? [] }

@Suite("effects")
struct EffectTests {
    private func mock(_ operations: [String], also: String = "") throws -> MockResponder {
        try library(operations.joined(separator: "\n"), root: books + "\n" + components + "\n" + also)
    }

    @Test("a record is found by its key, by its other keys, and is shown as the answer's schema declares it")
    func read() throws {
        let mock = try mock([
            operation(
                "/books/{id}", "get", parameters: idParameter,
                "{collection: books, action: read, key: path.id, at: /data}")
        ])
        for key in ["2", "b-2"] {
            let answer = ask(mock, "GET", "/books/\(key)")
            #expect(answer.status == 200)
            let expected: JSON = [
                "id": "2", "code": "b-2", "title": "Two", "room": "a", "place": 2, "price": 30, "best": false,
                "writer": ["id": 6, "name": "Ben"],
            ]
            #expect(answer.body["data"] == expected)
        }
        #expect(ask(mock, "GET", "/books/9").status == 404)
    }

    @Test("a list is filtered, sorted and paged, and says how many there are")
    func list() throws {
        let parameters = """
            [{name: room, in: query, schema: {type: string}}, {name: title, in: query, schema: {type: string}}, \
            {name: price, in: query, schema: {type: array, items: {type: string}}}, \
            {name: limit, in: query, schema: {type: integer, default: 2}}, \
            {name: offset, in: query, schema: {type: integer, default: 0}}]
            """
        let mock = try mock([
            operation(
                "/books", "get", parameters: parameters, isList: true,
                """
                {collection: books, action: list, at: /data, sort: [-price], \
                filters: {room: query.room, title: {at: query.title, by: contains}, \
                price: {at: query.price, by: operators}}, \
                page: {limit: query.limit, offset: query.offset}, answer: {/total: $total, /count: $count}}
                """)
        ])
        let table: [(String, [String], Int)] = [
            ("", ["2", "3"], 3), ("?limit=1", ["2"], 3), ("?offset=1", ["3", "1"], 3), ("?offset=9", [], 3),
            ("?room=a", ["2", "1"], 2), ("?room=z", [], 0), ("?title=t", ["2", "3"], 2), ("?title=THREE", ["3"], 1),
            ("?price=%3E%3D20", ["2", "3"], 2), ("?price=%3E10&price=%3C30", ["3"], 1), ("?price=20", ["3"], 1),
            ("?price=!20", ["2", "1"], 2), ("?price=!%3D20", ["2", "1"], 2), ("?price=%3C9", [], 0),
        ]
        for (query, expected, total) in table {
            let answer = ask(mock, "GET", "/books" + query).body
            #expect(ids(answer) == expected, "\(query)")
            #expect(answer["total"] == .int(total), "\(query)")
            #expect(answer["count"] == .int(expected.count), "\(query)")
        }
    }

    @Test("a list asks for members, one alternative or another, and one of several values")
    func wheres() throws {
        let table: [(String, [String])] = [
            ("{room: a}", ["1", "2"]), ("{room: a, place: 2}", ["2"]), ("[{room: b}, {place: 2}]", ["2", "3"]),
            ("{place: [1, 7]}", ["1", "3"]), ("{nothing: null}", ["1", "2", "3"]), ("{room: query.none}", []),
            ("[{room: query.none}, {place: 2}]", ["2"]),
        ]
        for (text, expected) in table {
            let mock = try mock([
                operation("/books", "get", isList: true, "{collection: books, action: list, at: /data, where: \(text)}")
            ])
            #expect(ids(ask(mock, "GET", "/books").body) == expected, "\(text)")
        }
    }

    private var shelf: [String] {
        [
            operation(
                "/books", "post", hasBody: true,
                "{collection: books, action: create, at: /data, defaults: {copy: false}, sets: {changed: $now}}"),
            operation(
                "/books/{id}", "get", parameters: idParameter,
                "{collection: books, action: read, key: path.id, at: /data}"),
            operation(
                "/list", "get", isList: true, "{collection: books, action: list, at: /data}"),
            operation(
                "/change/{id}", "put", parameters: idParameter, hasBody: true,
                "{collection: books, action: update, key: path.id, at: /data, sets: {changed: $now}}"),
            operation(
                "/replace/{id}", "put", parameters: idParameter, hasBody: true,
                "{collection: books, action: replace, key: path.id, at: /data}"),
            operation(
                "/end/{id}", "delete", parameters: idParameter,
                "{collection: books, action: delete, key: path.id, at: /data}"),
            operation(
                "/ensure", "post", hasBody: true,
                "{collection: books, action: ensure, where: {code: body#/code}, at: /data}"),
            operation(
                "/tag/{id}", "put", parameters: idParameter, hasBody: true,
                "{collection: books, action: update, key: path.id, takes: none, adds: {tags: body#/title}, at: /data}"),
            operation(
                "/untag/{id}", "put", parameters: idParameter, hasBody: true,
                """
                {collection: books, action: update, key: path.id, takes: none, removes: {tags: body#/title}, \
                at: /data}
                """
            ),
        ]
    }

    @Test("what is created is read back, changed only where it was sent, replaced, and gone once it is deleted")
    func life() throws {
        let mock = try mock(shelf)
        let made = ask(mock, "POST", "/books", ["title": "Four", "room": "b", "place": 4], now: 2000).body["data"]
        #expect(
            made == [
                "id": "4", "title": "Four", "room": "b", "place": 4, "copy": false, "changed": 2000,
            ])
        #expect(ask(mock, "GET", "/books/4").body["data"] == made)
        #expect(ids(ask(mock, "GET", "/list").body) == ["1", "2", "3", "4"])
        _ = ask(mock, "PUT", "/change/4", ["title": "Vier"], now: 3000)
        let changed = ask(mock, "GET", "/books/4").body["data"]
        #expect(changed?["title"] == "Vier")
        #expect(changed?["place"] == 4)
        #expect(changed?["changed"] == 3000)
        let replaced = ask(mock, "PUT", "/replace/4", ["title": "Quatre"]).body["data"]
        #expect(replaced == ["id": "4", "title": "Quatre"])
        #expect(ask(mock, "DELETE", "/end/4").body["data"] == replaced)
        #expect(ask(mock, "GET", "/books/4").status == 404)
        #expect(ask(mock, "DELETE", "/end/4").status == 404)
        #expect(ids(ask(mock, "GET", "/list").body) == ["1", "2", "3"])
    }

    @Test("what exists is found again and not made twice")
    func ensure() throws {
        let mock = try mock(shelf)
        #expect(ask(mock, "POST", "/ensure", ["code": "b-2"]).body["data"]?["id"] == "2")
        let made = ask(mock, "POST", "/ensure", ["code": "b-9", "title": "Nine"]).body["data"]
        #expect(made?["id"] == "4")
        #expect(ask(mock, "POST", "/ensure", ["code": "b-9", "title": "Other"]).body["data"] == made)
    }

    @Test("an array member takes a value once, and gives it back")
    func arrays() throws {
        let mock = try mock(shelf)
        let table: [(String, String, JSON)] = [
            ("tag", "x", ["x"]), ("tag", "y", ["x", "y"]), ("tag", "x", ["x", "y"]), ("untag", "x", ["y"]),
            ("untag", "z", ["y"]),
        ]
        for (path, title, expected) in table {
            let answer = ask(mock, "PUT", "/\(path)/1", ["title": .string(title)]).body["data"]
            #expect(answer?["tags"] == expected, "\(path) \(title)")
        }
    }

    @Test("unique members are not shared, but for records that are free to; a refused call leaves nothing behind")
    func unique() throws {
        let mock = try mock(shelf)
        let table: [(JSON, Int)] = [
            (["title": "A", "room": "a", "place": 1], 409), (["title": "One", "room": "c", "place": 1], 409),
            (["title": "One", "room": "c", "place": 1, "copy": true], 200),
            (["title": "B", "room": "c", "place": 1], 409), (["title": "B", "room": "c", "place": 2], 200),
        ]
        for (body, status) in table { #expect(ask(mock, "POST", "/books", body).status == status, "\(body.compact)") }
        #expect(ids(ask(mock, "GET", "/list").body).count == 5)
        #expect(ask(mock, "PUT", "/change/2", ["place": 1]).status == 409)
        #expect(ask(mock, "GET", "/books/2").body["data"]?["place"] == 2)
        #expect(ask(mock, "PUT", "/change/2", ["place": 2]).status == 200)
    }

    @Test("what only one may have is taken from the one that had it, among those of one room")
    func sole() throws {
        let mock = try mock(shelf)
        _ = ask(mock, "PUT", "/change/2", ["best": true])
        let best = ask(mock, "GET", "/list").body["data"]?.elements.map { $0["best"] ?? .null }
        #expect(best == [false, true, true])
    }

    @Test("several effects are done together or not at all")
    func allOrNothing() throws {
        let effects = """
            [{collection: books, action: update, key: body#/id, sets: {title: New}, takes: none}, \
            {collection: books, action: delete, key: body#/code}]
            """
        let mock = try mock(shelf + [operation("/both", "post", hasBody: true, effects)])
        #expect(ask(mock, "POST", "/both", ["id": "1", "code": "9"]).status == 404)
        #expect(ask(mock, "GET", "/books/1").body["data"]?["title"] == "One")
        #expect(ask(mock, "POST", "/both", ["id": "1", "code": "2"]).status == 200)
        #expect(ask(mock, "GET", "/books/1").body["data"]?["title"] == "New")
        #expect(ask(mock, "GET", "/books/2").status == 404)
    }

    @Test("values come from places, times, records, arithmetic, tables and texts")
    func values() throws {
        let table: [(String, JSON?)] = [
            ("body#/title", "Sent"), ("$now", 1000), ("$now.seconds", 1000), ("$now.ms", 1_000_000),
            ("$now.date-time", "1970-01-01T00:16:40+00:00"), ("$now + 5", 1005), ("$record/people/name", "Ann"),
            ("$record/people/none", nil), ("body#/place + 1", 8), ("(body#/place + 1)", nil),
            ("body#/place * (100 - 10) / 100", .number("6.3")), ("body#/place / 0", nil), ("body#/none + 1", nil),
            ("{text: 'a {body#/title}-{$now.seconds} {x}'}", "a Sent-1000 {x}"), ("{text: '{body#/none}'}", nil),
            ("{first: [body#/none, body#/place]}", 7), ("{first: [body#/none]}", nil),
            ("{case: body#/title, of: {Sent: 1, Other: 2}}", 1), ("{case: body#/place, of: {'7': seven}}", "seven"),
            ("{case: body#/none, of: {a: 1}, else: 2}", 2), ("{case: body#/title, of: {a: 1}}", nil),
            ("{literal: $now}", "$now"), ("{a: body#/title, b: [1, $now.seconds]}", ["a": "Sent", "b": [1, 1000]]),
            ("plain", "plain"), ("12", 12), ("'a sentence, body of it'", "a sentence, body of it"),
        ]
        for (text, expected) in table {
            let effects = """
                [{collection: people, action: read, key: body#/writer_id}, \
                {collection: books, action: update, key: body#/id, takes: none, sets: {changed: \(text)}, at: /data}, \
                {collection: books, action: read, key: body#/id, answer: {/value: $record/books/changed}}]
                """
            let mock = try mock([operation("/set", "post", hasBody: true, effects)])
            let body: JSON = ["id": "1", "title": "Sent", "place": 7, "writer_id": 5]
            let answer = ask(mock, "POST", "/set", body)
            #expect(answer.status == 200, "\(text)")
            let isKept = text == "(body#/place + 1)"
            #expect(answer.body["value"] == (isKept ? "(body#/place + 1)" : expected), "\(text)")
        }
    }

    @Test("an effect is done only when its condition holds, and once for each element")
    func conditions() throws {
        let table: [(String, Bool)] = [
            ("{given: [body#/title]}", true), ("{given: [body#/none]}", false), ("{not: [body#/title]}", false),
            ("{is: {body#/place: 7}}", true), ("{is: {body#/place: '7'}}", true), ("{is: {body#/place: 8}}", false),
            ("{given: [body#/title], is: {body#/best: true}}", false),
        ]
        for (text, isDone) in table {
            let mock = try mock(
                shelf + [
                    operation(
                        "/set", "post", hasBody: true,
                        "{collection: books, action: delete, key: body#/id, when: \(text)}")
                ])
            _ = ask(mock, "POST", "/set", ["id": "1", "title": "x", "place": 7])
            #expect(ask(mock, "GET", "/books/1").status == (isDone ? 404 : 200), "\(text)")
        }
        let each = "{collection: books, action: create, each: body#/tags, takes: none, sets: {title: $each}, at: /data}"
        let mock = try mock(shelf + [operation("/many", "post", isList: true, hasBody: true, each)])
        let many = ask(mock, "POST", "/many", ["tags": ["p", "q"]]).body
        #expect(ids(many) == ["4", "5"])
        #expect(many["data"]?.elements.compactMap { $0["title"]?.string } == ["p", "q"])
    }

    @Test("without a record an optional effect does nothing, and shows null")
    func optional() throws {
        let effect = """
            {collection: books, action: read, where: {room: query.room}, optional: true, at: /data, \
            answer: {/count: 1}}
            """
        let parameters = "[{name: room, in: query, schema: {type: string}}]"
        let mock = try mock([operation("/one", "get", parameters: parameters, effect)])
        #expect(ask(mock, "GET", "/one?room=b").body["data"]?["id"] == "3")
        let none = ask(mock, "GET", "/one?room=z")
        #expect(none.status == 200)
        #expect(none.body["data"] == .null)
        #expect(none.body["count"] == nil)
    }

    @Test("a window is the first row whose conditions hold")
    func window() throws {
        let parameters = """
            [{name: s, in: query, schema: {type: integer}}, {name: e, in: query, schema: {type: integer}}]
            """
        let effect = """
            {collection: slots, action: list, at: /data}
                  x-treaty-window:
                    collection: slots
                    start: from
                    end: to
                    rows:
                      - {given: [query.s], not: [query.e], from: query.s, to: $from + 100}
                      - {given: [query.s, query.e], from: query.s, to: query.e}
                      - {given: [query.e], from: query.e - 100, to: query.e}
                      - {from: {earliest: from}, to: $from + 50}
            """
        let slots = """
              slots:
                key: id
                records: [{id: '1', from: $now - 50, to: $now - 10}, {id: '2', from: $now + 10, to: $now + 60}, \
            {id: '3', from: $now + 60, to: $now + 110}]
            """
        let mock = try library(
            operation("/slots", "get", parameters: parameters, isList: true, effect),
            root: books + "\n" + slots + "\n" + components)
        let table: [(String, [String])] = [
            ("", ["2"]), ("?s=1000", ["2"]), ("?s=1010", ["2", "3"]), ("?s=900&e=1060", ["1", "2"]),
            ("?e=1060", ["2"]), ("?s=2000", []),
        ]
        for (query, expected) in table { #expect(ids(ask(mock, "GET", "/slots" + query).body) == expected, "\(query)") }
    }

    @Test("the same calls make the same records, and a reset puts the first ones back")
    func same() throws {
        let one = try mock(shelf)
        let two = try mock(shelf)
        for place in 1...5 {
            let body: JSON = ["title": .string("T\(place)"), "room": "q", "place": .int(place)]
            #expect(ask(one, "POST", "/books", body).body == ask(two, "POST", "/books", body).body)
        }
        one.reset()
        #expect(ids(ask(one, "GET", "/list").body) == ["1", "2", "3"])
    }
}
