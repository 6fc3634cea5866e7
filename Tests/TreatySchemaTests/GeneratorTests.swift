// Values made from schemas: every keyword is kept, the same seed gives the same bytes, and no schema costs too much.
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite("Values are generated")
struct GeneratorTests {
    static func generator(_ text: String, _ dialect: SchemaDialect = .draft2020) throws -> SchemaGenerator {
        let document = try Document.json(bytes: Array(text.utf8), name: "schema")
        let compiled = SchemaCompiler.compile(
            document, dialect: dialect, baseURI: "file:///schema", options: SchemaOptions(assertsFormat: true))
        return SchemaGenerator(compiled.program)
    }

    /// Schemas that have values, each after an empty line.
    static let solvable = ##"""
        {"const":{"a":[1,2]}}

        {"enum":[1,"a",null]}

        {"type":["null","integer"],"minimum":5}

        {"allOf":[{"enum":[1,2,3]},{"enum":[3,4]}]}

        {"type":"integer","multipleOf":7,"minimum":50,"maximum":60}

        {"type":"number","multipleOf":0.01,"exclusiveMinimum":0,"exclusiveMaximum":0.02}

        {"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}

        {"type":"integer","exclusiveMaximum":-5}

        {"allOf":[{"multipleOf":4},{"multipleOf":6},{"type":"integer","minimum":1}]}

        {"type":"string","minLength":30,"maxLength":31}

        {"type":"string","maxLength":2}

        {"type":"string","pattern":"^[A-Z]{3}-\\d+$","minLength":10}

        {"allOf":[{"pattern":"^a"},{"pattern":"[0-9]$"},{"type":"string"}]}

        {"type":"string","format":"email","minLength":40}

        {"type":"string","format":"uri","minLength":50}

        {"type":"array","items":{"type":"integer"},"minItems":5,"maxItems":5,"uniqueItems":true}

        {"type":"array","items":{"enum":["a","b","c"]},"minItems":3,"uniqueItems":true}

        {"type":"array","prefixItems":[{"const":1},{"type":"string"}],"items":false,"minItems":2}

        {"type":"array","contains":{"const":7},"minContains":2,"items":{"type":"integer"}}

        {"type":"array","contains":{"const":7},"maxContains":1,"items":{"enum":[7,8]},"minItems":3}

        {"type":"object","required":["a","b"],"properties":{"a":{"type":"integer"}},
        "additionalProperties":{"type":"boolean"}}

        {"type":"object","minProperties":3,"propertyNames":{"pattern":"^x[a-z]{4}$"}}

        {"type":"object","patternProperties":{"^n-":{"type":"number"}},"additionalProperties":false,
        "minProperties":2}

        {"type":"object","properties":{"a":{},"b":{},"c":{}},"maxProperties":1}

        {"properties":{"a":{"const":1}},"required":["a"],"dependentRequired":{"a":["b"]},
        "dependentSchemas":{"b":{"required":["c"]}},"type":"object"}

        {"type":"object","properties":{"a":{"type":"string"}},"allOf":[{"properties":{"b":{"type":"integer"}},
        "required":["b"]}],"unevaluatedProperties":false}

        {"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object",
        "properties":{"b":{"type":"string"}}}]}

        {"oneOf":[{"type":"integer"},{"type":"number"}]}

        {"oneOf":[{"required":["a"]},{"required":["b"]}],"type":"object","properties":{"a":{},"b":{}}}

        {"anyOf":[false,{"type":"string","pattern":"(?!)"},{"type":"boolean"}]}

        {"type":"object","properties":{"x":{"type":"string"}},"not":{"required":["x"]}}

        {"type":"integer","minimum":1,"maximum":3,"not":{"enum":[1,2]}}

        {"not":{"type":"string"}}

        {"type":"object","properties":{"k":{"enum":["a","b"]}},"required":["k"],
        "if":{"properties":{"k":{"const":"a"}}},"then":{"required":["t"]},"else":{"required":["e"]}}

        {"$defs":{"n":{"type":"object","required":["v"],"properties":{"v":{"type":"integer"},
        "next":{"$ref":"#/$defs/n"},"kids":{"type":"array","items":{"$ref":"#/$defs/n"}}}}},"$ref":"#/$defs/n"}

        {"$defs":{"n":{"type":"object","required":["next"],"properties":{"next":{"anyOf":[{"$ref":"#/$defs/n"},
        {"type":"null"}]}}}},"$ref":"#/$defs/n"}

        {"contentEncoding":"base64","contentMediaType":"application/json","type":"string"}

        {"$ref":"#/$defs/one","$defs":{"one":{"type":"object",
        "oneOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"},{"$ref":"#/$defs/c"},{"$ref":"#/$defs/d"}]},
        "base":{"allOf":[{"properties":{"js":{"type":"boolean","example":true}}}]},
        "a":{"allOf":[{"$ref":"#/$defs/base"},{"properties":{"fight":{"type":"boolean"}}}]},
        "b":{"allOf":[{"$ref":"#/$defs/base"},{"properties":{"wp":{"type":"boolean"},"bots":{"enum":["x"]}}}]},
        "c":{"allOf":[{"$ref":"#/$defs/b"},{"properties":{"likely":{"enum":["x"]}}}]},
        "d":{"allOf":[{"$ref":"#/$defs/base"},{"properties":{"auto":{"type":"boolean"}}}]}}}

        {}

        true

        {"$anchor":"top","type":"object","required":["leaf"],"properties":{"leaf":{"$ref":"#l"}},
        "$defs":{"l":{"$anchor":"l","const":3}}}
        """##.split(separator: "\n\n").map(String.init)

    @Test("a value keeps every keyword, and is the same for the same seed", arguments: solvable)
    func solves(schema: String) throws {
        let generator = try Self.generator(schema)
        for seed in UInt64(0)..<6 {
            for mode in [GenerationContext.Mode.exampleFirst, .generatedOnly] {
                for size in [GenerationContext.Size.minimal, .typical] {
                    let context = GenerationContext(seed: seed, mode: mode, size: size)
                    let value = try generator.value(context)
                    #expect(generator.accepts(value), "\(value.compact)")
                    #expect(try generator.value(context).bytes == value.bytes)
                }
            }
        }
    }

    @Test(
        "every format that is asserted is kept",
        arguments: [
            "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "uri",
            "uri-reference", "iri", "iri-reference", "uuid", "ipv4", "ipv6", "regex", "json-pointer",
            "relative-json-pointer", "uri-template",
        ])
    func formats(format: String) throws {
        let generator = try Self.generator(#"{"type":"string","format":"\#(format)"}"#)
        for seed in UInt64(0)..<50 {
            #expect(generator.accepts(try generator.value(GenerationContext(seed: seed))))
        }
    }

    @Test(
        "a schema without values says so, within bounds",
        arguments: [
            ("false", GenerationFailure.Kind.noValue), (#"{"allOf":[{"enum":[1]},{"enum":[2]}]}"#, .noValue),
            (#"{"type":"integer","minimum":5,"maximum":4}"#, .noValue),
            (#"{"allOf":[{"type":"string"},{"type":"integer"}]}"#, .noValue),
            (#"{"type":"array","minItems":1000000000}"#, .bound),
            (#"{"type":"string","minLength":2000000000}"#, .bound),
            (
                ##"{"$defs":{"n":{"required":["n"],"properties":{"n":{"$ref":"#/$defs/n"}},"type":"object"}},"##
                    + ##""$ref":"#/$defs/n"}"##, .noFiniteValue
            ),
            (#"{"type":"object","required":["a"],"properties":{"a":false}}"#, .noValue),
        ])
    func refuses(schema: String, kind: GenerationFailure.Kind) throws {
        let generator = try Self.generator(schema)
        do throws(GenerationFailure) {
            let value = try generator.value()
            Issue.record("made \(value.compact)")
        } catch {
            #expect(error.kind == kind, "\(error)")
        }
    }

    @Test("a diamond of allOf and a thousand values of enum cost little")
    func bounded() throws {
        let diamonds = (0..<60).map { number in
            ##""d\##(number)":{"allOf":[{"$ref":"#/$defs/d\##(number + 1)"},{"$ref":"#/$defs/d\##(number + 1)"}]}"##
        }
        let text = ##"{"$defs":{\##(diamonds.joined(separator: ",")),"d60":{"type":"integer"}},"$ref":"#/$defs/d0"}"##
        #expect(try Self.generator(text).value().int != nil)
        let names = (0..<100_000).map { "\"v\($0)\"" }.joined(separator: ",")
        #expect(try Self.generator("{\"enum\":[\(names)]}").value().string == "v0")
    }

    @Test("a record is the same in every schema that shows it, and words go with names")
    func entities() throws {
        let detail = try Self.generator(
            #"""
            {"type":"object","required":["id"],"properties":{"id":{"type":"integer"},"firstName":{"type":"string"},
            "lastName":{"type":"string"},"email":{"type":"string","format":"email"},"age":{"type":"integer"}}}
            """#
        )
        let list = try Self.generator(
            #"""
            {"type":"object","properties":{"items":{"type":"array","items":{"type":"object",
            "properties":{"id":{"type":"string"},"email":{"type":"string","format":"email"}}}}}}
            """#
        )
        let seven = GenerationEntity(collection: "patients", id: .int(7))
        let nine = GenerationEntity(collection: "patients", id: .int(9))
        let person = try detail.value(GenerationContext(seed: 3, entity: seven))
        let others = try list.value(GenerationContext(seed: 3, entities: [nine, seven]))
        let shown = try #require(others["items"]?.elements.last)
        #expect(others["items"]?.elements.count == 2)
        #expect(person["id"]?.int == 7)
        #expect(shown["id"]?.string == "7")
        #expect(shown["email"] == person["email"])
        #expect(others["items"]?.elements.first?["email"] != person["email"])
        let (first, last) = (person["firstName"]?.string ?? "", person["lastName"]?.string ?? "")
        #expect(person["email"]?.string?.hasPrefix("\(first).\(last)".lowercased()) == true)
    }

    @Test("what one side does not show is left out")
    func directions() throws {
        let text =
            #"""
            {"type":"object","properties":{"id":{"type":"integer","readOnly":true},
            "secret":{"type":"string","writeOnly":true},"name":{"type":"string"}}}
            """#
        let generator = try Self.generator(text, .openapi31)
        #expect(try generator.value(GenerationContext(direction: .request)).members.map(\.name) == ["secret", "name"])
        #expect(try generator.value(GenerationContext(direction: .response)).members.map(\.name) == ["id", "name"])
    }

    @Test("a discriminator names the branch that was taken")
    func discriminators() throws {
        let text = """
            {"components":{"schemas":{
            "Pet":{"type":"object","required":["kind"],"properties":{"kind":{"type":"string"}},
              "discriminator":{"propertyName":"kind","mapping":{"meow":"#/components/schemas/Cat"}}},
            "Cat":{"allOf":[{"$ref":"#/components/schemas/Pet"},
              {"required":["claws"],"properties":{"claws":{"type":"integer"}}}]}}}}
            """
        let document = try Document.json(bytes: Array(text.utf8), name: "openapi")
        let schemas = try #require(document.root["components"]?["schemas"])
        for name in ["Pet", "Cat"] {
            let schema = try #require(schemas[name])
            let program = SchemaCompiler.compile(document, at: schema.index, dialect: .openapi30, baseURI: "file:///o")
                .program
            let value = try SchemaGenerator(program).value()
            #expect(value["kind"]?.string == "meow")
            #expect(value["claws"]?.int != nil)
        }
    }

    @Test("a name is a person's where the object around it is called like people, and a thing's elsewhere")
    func names() throws {
        let generator = try Self.generator(
            ##"{"type":"object","required":["author","box"],"properties":{"author":{"$ref":"#/$defs/n"},"##
                + ##""box":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"object","required":["name"],"##
                + ##""properties":{"name":{"type":"string"},"firstName":{"type":"string"}}}}}"##)
        for seed in UInt64(0)..<20 {
            let value = try generator.value(GenerationContext(seed: seed, size: .typical))
            let first = try #require(value["author"]?["firstName"]?.string)
            #expect(value["author"]?["name"]?.string?.hasPrefix(first + " ") == true)
            let other = try #require(value["box"]?["firstName"]?.string)
            #expect(value["box"]?["name"]?.string?.hasPrefix(other + " ") == false)
        }
    }
}
