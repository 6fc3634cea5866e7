// Whether one schema lies within another: a table by hand, and random pairs against the evaluator.
import Testing
import TreatyContract
import TreatyData
import TreatySchema
import TreatyText

@Suite struct SchemaRelationTests {
    private func inclusion(_ first: String, _ second: String, _ dialect: SchemaDialect = .openapi31) throws
        -> SchemaInclusion
    {
        SchemaInclusion(
            try Document.yaml(SourceFile(name: "first", bytes: Array(first.utf8))),
            within: try Document.yaml(SourceFile(name: "second", bytes: Array(second.utf8))), dialect: dialect)
    }

    /// `yes`, `no` and `unknown` by the meaning of the keywords.
    private static let table: [(String, String, String)] = [
        ("true", "false", "no"), ("false", "{type: string}", "yes"), ("{}", "true", "yes"), ("true", "{}", "yes"),
        ("{type: integer}", "{type: number}", "yes"), ("{type: number}", "{type: integer}", "no"),
        ("{type: string}", "{type: [string, 'null']}", "yes"), ("{type: [string, 'null']}", "{type: string}", "no"),
        ("{type: string, minLength: 3}", "{type: string, minLength: 2}", "yes"),
        ("{type: integer}", "{minLength: 4}", "yes"), ("{}", "{minLength: 4}", "no"),
        ("{const: 1}", "{type: integer, maximum: 5}", "yes"), ("{const: 9}", "{type: integer, maximum: 5}", "no"),
        ("{enum: [a, b]}", "{enum: [b, c, a]}", "yes"), ("{enum: [a, d]}", "{enum: [b, c, a]}", "no"),
        ("{type: boolean}", "{enum: [true, false]}", "yes"), ("{type: 'null'}", "{const: null}", "yes"),
        ("{exclusiveMinimum: 3}", "{minimum: 3}", "yes"), ("{minimum: 3}", "{exclusiveMinimum: 3}", "no"),
        ("{type: integer, exclusiveMinimum: 3}", "{minimum: 4}", "yes"),
        ("{type: number, exclusiveMinimum: 3}", "{minimum: 4}", "no"),
        ("{type: number, multipleOf: 6}", "{multipleOf: 3}", "yes"),
        ("{type: number, multipleOf: 3}", "{multipleOf: 6}", "no"),
        ("{type: integer}", "{multipleOf: 0.5}", "yes"),
        ("{type: number, multipleOf: 0.3}", "{multipleOf: 0.1}", "yes"),
        ("{type: string, pattern: a}", "{type: string, pattern: a}", "yes"),
        ("{type: string, pattern: a}", "{type: string, pattern: b}", "unknown"),
        ("{type: string, format: date}", "{type: string}", "yes"),
        ("{type: string}", "{type: string, format: date}", "no"),
        ("{type: integer, format: int32}", "{type: integer, format: int64}", "yes"),
        ("{required: [a, b]}", "{required: [a]}", "yes"), ("{required: [a]}", "{required: [a, b]}", "no"),
        ("{properties: {a: {type: integer}}}", "{properties: {a: {type: number}}}", "yes"),
        ("{properties: {a: {type: number}}}", "{properties: {a: {type: integer}}}", "no"),
        ("{}", "{properties: {a: {type: integer}}}", "no"), ("{properties: {a: {type: integer}}}", "{}", "yes"),
        ("{properties: {a: false}}", "{properties: {a: {type: integer}}}", "yes"),
        ("{additionalProperties: false}", "{properties: {a: {type: integer}}}", "yes"),
        (
            "{properties: {a: {}}, additionalProperties: false}",
            "{properties: {a: {}, b: {}}, additionalProperties: false}",
            "yes"
        ),
        ("{properties: {a: {}}}", "{properties: {a: {}}, additionalProperties: false}", "no"),
        ("{additionalProperties: {type: integer}}", "{additionalProperties: {type: number}}", "yes"),
        ("{patternProperties: {'^a': {type: integer}}}", "{properties: {ab: {type: number}}}", "yes"),
        ("{patternProperties: {'^a': {type: integer}}}", "{patternProperties: {'^a': {type: number}}}", "yes"),
        ("{minProperties: 2}", "{minProperties: 1}", "yes"), ("{required: [a, b]}", "{minProperties: 2}", "yes"),
        ("{properties: {a: {}}, additionalProperties: false}", "{maxProperties: 1}", "yes"),
        ("{type: array, items: {type: integer}}", "{items: {type: number}}", "yes"),
        ("{type: array, items: {type: number}}", "{items: {type: integer}}", "no"),
        ("{type: array, maxItems: 0}", "{items: {type: integer}}", "yes"),
        ("{prefixItems: [{type: integer}], items: {type: string}}", "{items: {type: [integer, string]}}", "yes"),
        ("{prefixItems: [{type: integer}], items: {type: string}}", "{items: {type: string}}", "no"),
        ("{type: array, items: {type: string}}", "{prefixItems: [{type: string}, {type: string}]}", "yes"),
        ("{type: array, uniqueItems: true}", "{type: array}", "yes"), ("{type: array}", "{uniqueItems: true}", "no"),
        ("{anyOf: [{type: string}, {type: integer}]}", "{type: [string, number]}", "yes"),
        ("{type: [string, integer]}", "{anyOf: [{type: string}, {type: integer}]}", "yes"),
        ("{type: string}", "{oneOf: [{type: string}, {type: integer}]}", "yes"),
        ("{type: integer}", "{oneOf: [{type: number}, {type: integer}]}", "unknown"),
        (
            "{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: integer}, {type: string}, {type: boolean}]}",
            "yes"
        ),
        ("{type: string}", "{not: {type: integer}}", "yes"), ("{not: {type: number}}", "{not: {type: integer}}", "yes"),
        ("{type: string, allOf: [{minLength: 2}, {maxLength: 4}]}", "{maxLength: 5, minLength: 1}", "yes"),
        (
            "{required: [k], properties: {k: {const: a}}}",
            "{oneOf: [{required: [k], properties: {k: {const: a}}}, {required: [k], properties: {k: {const: b}}}]}",
            "unknown"
        ),
        (
            "{type: object, required: [k], properties: {k: {const: a}}}",
            "{oneOf: [{required: [k], properties: {k: {const: a}}}, {required: [k], properties: {k: {const: b}}}]}",
            "yes"
        ),
        ("{if: {type: string}, then: {minLength: 1}}", "{if: {type: string}, then: {minLength: 1}}", "yes"),
        ("{type: object, minProperties: 1}", "{if: {type: string}, then: {type: object}, else: {type: object}}", "yes"),
        (
            "{$ref: '#/$defs/a', $defs: {a: {properties: {n: {$ref: '#/$defs/a'}}, type: object}}}",
            "{$ref: '#/$defs/b', $defs: {b: {properties: {n: {$ref: '#/$defs/b'}}, type: object}}}", "yes"
        ),
        (
            "{$ref: '#/$defs/a', $defs: {a: {properties: {n: {$ref: '#/$defs/a'}, v: {type: integer}}, type: object}}}",
            "{$ref: '#/$defs/b', $defs: {b: {properties: {n: {$ref: '#/$defs/b'}, v: {type: string}}, type: object}}}",
            "no"
        ),
    ]

    @Test("a schema lies within another as the keywords mean it, and a no has a value that shows it")
    func relations() throws {
        for (first, second, expected) in Self.table {
            let inclusion = try inclusion(first, second)
            let word =
                switch inclusion.answer {
                case .yes: "yes"
                case .no: "no"
                case .unknown: "unknown"
                }
            // What keywords leave open a value may settle.
            let isSettled = expected == "unknown" && word == "no" && inclusion.witness != nil
            #expect(word == expected || isSettled, "\(first) within \(second)")
            #expect(expected != "no" || inclusion.witness != nil, "\(first) within \(second) lacks a witness")
            #expect(expected != "yes" || inclusion.witness == nil, "\(first) within \(second) has a witness")
        }
    }

    /// Small random schemas of one seed.
    private struct Sower {
        var random: SplitMix64

        mutating func next(_ count: Int) -> Int { random.below(count) }

        mutating func schema(_ depth: Int) -> JSON {
            if next(12) == 0 { return .bool(next(3) > 0) }
            var schema = JSON.object([])
            let types = ["string", "integer", "number", "object", "array", "null", "boolean"]
            if next(4) > 0 {
                let first = types[next(7)]
                schema["type"] = next(4) == 0 ? [.string(first), .string(types[next(7)])] : .string(first)
            }
            for _ in 0..<(1 + next(3)) { add(to: &schema, depth) }
            return schema
        }

        private mutating func add(to schema: inout JSON, _ depth: Int) {
            let names = ["a", "b", "c"]
            switch next(depth > 0 ? 24 : 13) {
            case 0: schema["minimum"] = .int(next(4))
            case 1: schema["exclusiveMaximum"] = .int(2 + next(4))
            case 2: schema["minLength"] = .int(next(3))
            case 3: schema["maxLength"] = .int(next(3))
            case 4: schema["enum"] = .array((0...next(3)).map { _ in scalar() })
            case 5: schema["const"] = scalar()
            case 6: schema["required"] = .array((0...next(2)).map { .string(names[$0]) })
            case 7: schema["multipleOf"] = .int(1 + next(3))
            case 8: schema["minItems"] = .int(next(3))
            case 9: schema["maxItems"] = .int(next(3))
            case 10: schema["uniqueItems"] = true
            case 11: schema["minProperties"] = .int(next(3))
            case 12: schema["maxProperties"] = .int(next(3))
            case 13, 14, 15:
                var properties = JSON.object([])
                for _ in 0...next(2) { properties[names[next(3)]] = self.schema(depth - 1) }
                schema["properties"] = properties
            case 16: schema["additionalProperties"] = next(2) == 0 ? false : self.schema(depth - 1)
            case 17: schema["items"] = self.schema(depth - 1)
            case 18: schema["anyOf"] = list(depth)
            case 19: schema["oneOf"] = list(depth)
            case 20: schema["not"] = self.schema(depth - 1)
            case 21: schema["allOf"] = list(depth)
            case 22: schema["prefixItems"] = list(depth)
            default:
                schema["patternProperties"] = .object([JSON.Member("^[ab]", self.schema(depth - 1))])
            }
        }

        private mutating func list(_ depth: Int) -> JSON { .array((0...next(3)).map { _ in schema(depth - 1) }) }

        private mutating func scalar() -> JSON {
            let values: [JSON] = ["", "a", "ab", 0, 1, 2, 3, .null, true, .number("1.5"), [], .object([])]
            return values[next(values.count)]
        }

        /// A value of any kind.
        mutating func value(_ depth: Int) -> JSON {
            switch next(depth > 0 ? 6 : 3) {
            case 3: return .array((0..<next(4)).map { _ in value(depth - 1) })
            case 4, 5:
                var object = JSON.object([])
                for name in ["a", "b", "c", "d"] where next(2) == 0 { object[name] = value(depth - 1) }
                return object
            default: return scalar()
            }
        }

        /// The same schema with a part changed, so that pairs are often related.
        mutating func varied(_ schema: JSON, _ depth: Int) -> JSON {
            guard case .object(var members) = schema, !members.isEmpty else { return self.schema(depth) }
            let position = next(members.count)
            switch next(4) {
            case 0: members.remove(at: position)
            case 1:
                members.append(
                    contentsOf: self.schema(depth).members.filter { one in !members.contains { $0.name == one.name } })
            default:
                let part = members[position]
                switch part.name {
                case "items", "not", "additionalProperties":
                    members[position].value = varied(part.value, depth - 1)
                case "anyOf", "oneOf", "allOf":
                    members[position].value = .array(
                        part.value.elements.map { next(2) == 0 ? varied($0, depth - 1) : $0 })
                default:
                    var other = JSON.object([])
                    for _ in 0..<20 where other[part.name] == nil { add(to: &other, max(1, depth)) }
                    if let value = other[part.name] { members[position].value = value }
                }
            }
            return .object(members)
        }
    }

    @Test("no value refutes a yes: random pairs against the evaluator")
    func random() throws {
        var sower = Sower(random: SplitMix64(state: 5))
        var counts = (yes: 0, no: 0, unknown: 0, shown: 0)
        for _ in 0..<1500 {
            let first = sower.schema(2)
            let second = sower.next(3) == 0 ? sower.schema(2) : sower.varied(first, 2)
            let inclusion = SchemaInclusion(
                Document(scalar: first), within: Document(scalar: second), dialect: .draft2020)
            switch inclusion.answer {
            case .yes:
                counts.yes += 1
                #expect(inclusion.witness == nil, "\(first.compact) within \(second.compact)")
                for value in inclusion.candidates.prefix(60) + (0..<40).map({ _ in sower.value(2) }) {
                    let accepted = inclusion.accepts(value)
                    #expect(
                        !(accepted.first == true && accepted.second == false),
                        "\(value.compact) refutes \(first.compact) within \(second.compact)")
                }
            case .no: (counts.no, counts.shown) = (counts.no + 1, counts.shown + (inclusion.witness == nil ? 0 : 1))
            case .unknown: counts.unknown += 1
            }
        }
        #expect(counts.yes > 200 && counts.no > 300)
        // Most of what is denied is shown.
        #expect(counts.shown * 10 > counts.no * 8, "\(counts)")
    }
}
