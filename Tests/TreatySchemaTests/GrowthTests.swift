// What schemas and documents cost that grow in one direction: levels, alternatives, names; not one would be answered
// in time, or end without an answer, if the work doubled with each level or grew with the square of the count.
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct GrowthTests {
    @Test(
        "schemas that ask for the same ones twice on each level are answered, in every mode", .timeLimit(.minutes(1)),
        arguments: [
            (##"{"allOf":[{"properties":{"c":{"$ref":"#"}}},{"properties":{"c":{"$ref":"#"}}}]}"##, true),
            (
                ##"{"anyOf":[{"properties":{"c":{"$ref":"#"}},"propertyNames":{"maxLength":0}},"##
                    + ##"{"properties":{"c":{"$ref":"#"}},"propertyNames":{"minLength":2}}],"type":"object"}"##, false
            ),
            (##"{"anyOf":[{"properties":{"c":{"$ref":"#"}}}],"unevaluatedProperties":false}"##, true),
            (##"{"if":{"properties":{"c":{"$ref":"#"}}},"unevaluatedProperties":false}"##, true),
            (
                ##"{"$dynamicAnchor":"n","anyOf":[{"properties":{"c":{"$dynamicRef":"#n"}}}],"##
                    + ##""unevaluatedProperties":false}"##, true
            ),
        ])
    func levels(_ schema: String, _ verdict: Bool) throws {
        let program = try compiled(schema)
        let instance = try value(String(repeating: #"{"c":"#, count: 60) + "{}" + String(repeating: "}", count: 60))
        // The innermost empty object has no names that could be wrong.
        let broken = try value(String(repeating: #"{"c":"#, count: 60) + "1" + String(repeating: "}", count: 60))
        #expect(program.isValid(instance) == verdict)
        #expect(program.failures(instance).isEmpty == verdict)
        #expect(program.failures(broken).isEmpty == program.isValid(broken))
    }

    @Test("alternatives within alternatives, each with unevaluatedProperties", .timeLimit(.minutes(1)))
    func unevaluatedWithin() throws {
        var schema = #"{"properties":{"z":{}}}"#
        for level in 0..<60 {
            schema = """
                {"anyOf":[\(schema),{"type":"string"}],"properties":{"p\(level)":{}},
                "unevaluatedProperties":{"type":"integer"}}
                """
        }
        let program = try compiled(schema)
        let members = (0..<60).map { #""p\#($0)":1"# }.joined(separator: ",")
        #expect(program.isValid(try value("{\(members)}")))
        #expect(!program.isValid(try value(#"{\#(members),"q":"r"}"#)))
    }

    @Test("texts that begin and end alike are told apart, however many there are", .timeLimit(.minutes(1)))
    func alike() throws {
        func name(_ number: Int) -> String { "https://example.com/\(1_000_000 + number)/index.html" }
        let count = 20_000
        let names = (0..<count).map { "\"\(name($0))\"" }
        let list = "[\(names.joined(separator: ","))]"
        let enumeration = try compiled(#"{"items":{"enum":\#(list)}}"#)
        #expect(enumeration.isValid(try value(list)))
        #expect(!enumeration.isValid(try value("[\"\(name(count))\"]")))
        let properties = names.map { "\($0):{\"type\":\"integer\"}" }.joined(separator: ",")
        let object = try compiled(#"{"properties":{\#(properties)},"additionalProperties":false}"#)
        let members = names.map { "\($0):1" }.joined(separator: ",")
        #expect(object.isValid(try value("{\(members)}")))
        #expect(!object.isValid(try value("{\(members),\"\(name(count))\":1}")))
        #expect(!object.isValid(try value("{\"\(name(7))\":\"\"}")))
    }

    @Test("more than 64 required names are counted once each", .timeLimit(.minutes(1)), arguments: [65, 20_000])
    func required(_ count: Int) throws {
        let program = try compiled(#"{"required":[\#((0..<count).map { "\"r\($0)\"" }.joined(separator: ","))]}"#)
        func members(_ numbers: some Sequence<Int>) throws -> Document {
            try value("{\(numbers.map { "\"r\($0)\":1" }.joined(separator: ","))}")
        }
        #expect(program.isValid(try members(0...count)))
        #expect(program.isValid(try members((0..<count).reversed())))
        #expect(!program.isValid(try members(1...count)))
        // A name that stands twice is no other name.
        #expect(!program.isValid(try members(Array(1..<count) + [1])))
        #expect(program.failures(try members(1...count)).map(\.property) == ["r0"])
        #expect(program.failures(try value("{}"), limit: 100).count == min(count, 100))
    }

    @Test("alternatives with and without constants, in numbers", .timeLimit(.minutes(1)))
    func alternatives() throws {
        let count = 6_000
        let branches = (0..<count).map { number in
            number % 2 == 0
                ? #"{"properties":{"t":{"const":"v\#(number)"}},"required":["t"]}"# : #"{"required":["q\#(number)"]}"#
        }
        let program = try compiled(#"{"oneOf":[\#(branches.joined(separator: ","))]}"#)
        #expect(program.isValid(try value(#"{"t":"v4998"}"#)))
        #expect(program.isValid(try value(#"{"t":"v4999","q4999":1}"#)))
        #expect(!program.isValid(try value(#"{"t":"v4998","q4999":1}"#)))
        #expect(!program.isValid(try value(#"{"t":"v4999"}"#)))
    }

    @Test("allOf of allOf of allOf costs what its schemas do", .timeLimit(.minutes(1)))
    func allOfWithin() throws {
        let levels = (0..<5).map { level in
            let references = Array(repeating: ##"{"$ref":"#/$defs/l\##(level + 1)"}"##, count: 16)
            return #""l\#(level)":{"allOf":[\#(references.joined(separator: ","))]}"#
        }
        let properties = (0..<300).map { number in
            ##""p\##(number)":{"anyOf":[{"allOf":[{"$ref":"#/$defs/l2"},{"minProperties":\##(number)}]},"##
                + #"{"type":"null"}]}"#
        }
        let program = try compiled(
            """
            {"properties":{\(properties.joined(separator: ","))},
            "$defs":{\(levels.joined(separator: ",")),"l5":{"properties":{"t":{"const":"x"}},"required":["t"]}}}
            """)
        #expect(program.isValid(try value(#"{"p1":{"t":"x"}}"#)))
        #expect(!program.isValid(try value(#"{"p1":{"t":"y"}}"#)))
    }

    @Test("a bound beside an exclusive one that cannot be used still holds")
    func brokenExclusive() throws {
        let schema = try value(#"{"minimum":3,"exclusiveMinimum":0}"#)
        let compilation = SchemaCompiler.compile(schema, dialect: .openapi30)
        #expect(compilation.diagnostics.map(\.code) == ["schema.keyword-value"])
        let program = compilation.program
        #expect(!program.isValid(try value("2")))
        #expect(program.isValid(try value("3")))
    }

    @Test("a thousand schemas of one document, each with a way through its large object", .timeLimit(.minutes(1)))
    func manyPrograms() throws {
        let count = 3_000
        let schemas = (0..<count).map { #""s\#($0)":{"type":"integer","minimum":\#($0)}"# }.joined(separator: ",")
        let paths = (0..<count).map { ##"{"$ref":"#/components/schemas/s\##($0)"}"## }.joined(separator: ",")
        let document = try value(#"{"paths":[\#(paths)],"components":{"schemas":{\#(schemas)}}}"#)
        var registry = SchemaRegistry()
        registry.add(document, uri: "", dialect: .openapi30)
        for (number, reference) in document.root.elements(of: "paths").enumerated() {
            let program = SchemaCompiler.compile(document, at: reference.index, dialect: .openapi30, registry: registry)
                .program
            if number % 500 == 0 { #expect(!program.isValid(try value("\(number - 1)"))) }
        }
    }
}
