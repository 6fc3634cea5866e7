// What an evaluation may cost: endless and exponential schemas, deep documents on a small stack, numbers of any size.
import Foundation
import Synchronization
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct LimitTests {
    /// What code built for debugging needs; 1 otherwise.
    private static let stackFactor: Int = {
        var factor = 1
        assert(
            {
                factor = 10
                return true
            }())
        return factor
    }()

    /// The answer of a thread with the stack of 512 kB that threads have on some systems.
    private func onSmallStack<Answer: Sendable>(_ work: @escaping @Sendable () -> Answer) -> Answer? {
        let box = Box<Answer>()
        let isDone = DispatchSemaphore(value: 0)
        let thread = Thread {
            let found = work()
            box.value.withLock { $0 = found }
            isDone.signal()
        }
        thread.stackSize = LimitTests.stackFactor * 512 * 1024
        thread.start()
        isDone.wait()
        return box.value.withLock { $0 }
    }

    private final class Box<Answer: Sendable>: Sendable {
        let value = Mutex<Answer?>(nil)
    }

    private struct Verdicts: Sendable, Equatable { var flag: Bool, explained: Bool, units: Bool? }

    private func verdicts(_ schema: String, _ instance: String, _ dialect: SchemaDialect = .draft2020) throws
        -> Verdicts
    {
        let schema = try value(schema)
        let instance = try value(instance)
        return try #require(
            onSmallStack {
                let program = SchemaCompiler.compile(schema, dialect: dialect).program
                let evaluation = program.evaluation(instance)
                for format in SchemaOutputFormat.allCases { _ = evaluation.output(format) }
                return Verdicts(
                    flag: program.isValid(instance), explained: program.failures(instance).isEmpty,
                    units: evaluation.unitsVerdict)
            })
    }

    @Test("a document as deep as documents may be is judged on a stack of 512 kB")
    func depth() throws {
        let depth = 500
        let schemas = [
            ##"{"items":{"$ref":"#"}}"##,
            ##"{"anyOf":[{"type":"null"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"array","items":{"$ref":"#"}}}}"##,
            ##"{"$dynamicAnchor":"n","prefixItems":[{"$dynamicRef":"#n"}],"unevaluatedItems":false}"##,
            ##"{"if":{"type":"array"},"then":{"contains":{"$ref":"#"}},"else":{"type":"null"}}"##,
        ]
        for schema in schemas {
            let instance = String(repeating: "[", count: depth) + "null" + String(repeating: "]", count: depth)
            #expect(try verdicts(schema, instance) == Verdicts(flag: true, explained: true, units: true), "\(schema)")
        }
        let broken = String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        #expect(try verdicts(schemas[1], broken) == Verdicts(flag: false, explained: false, units: false))
        let objects = String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        let members = ##"{"type":"object","properties":{"a":{"oneOf":[{"$ref":"#"},{"type":"string"}]}}}"##
        #expect(try verdicts(members, objects) == Verdicts(flag: false, explained: false, units: false))
    }

    @Test("a schema without end is answered with no and one sentence, in every mode")
    func endless() throws {
        for schema in [
            ##"{"$ref":"#"}"##, ##"{"allOf":[{"$ref":"#"},{"$ref":"#"}]}"##, ##"{"not":{"$ref":"#"}}"##,
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}}"##,
            ##"{"if":{"$ref":"#"},"then":false}"##,
        ] {
            #expect(try verdicts(schema, "1") == Verdicts(flag: false, explained: false, units: nil), "\(schema)")
            let failures = try compiled(schema).failures(try value("1"))
            #expect(failures.count == 1)
            #expect(failures.first?.message.hasPrefix("the evaluation was stopped") == true)
            #expect(failures.first?.schemaLocation != nil)
        }
    }

    @Test(
        "numbers are compared as they are written, however large or small",
        arguments: [
            (#"{"type":"integer"}"#, "1e400", true), (#"{"type":"integer"}"#, "1.0", true),
            (#"{"type":"integer"}"#, "-0", true), (#"{"type":"integer"}"#, "1e-1", false),
            (#"{"type":"integer"}"#, "18446744073709551617", true), (#"{"const":0}"#, "-0.0", true),
            (#"{"const":18446744073709551617}"#, "18446744073709551616", false),
            (#"{"const":18446744073709551617}"#, "18446744073709551617.0", true),
            (#"{"enum":[1e400]}"#, "10e399", true), (#"{"maximum":1e400}"#, "1e401", false),
            (#"{"exclusiveMaximum":1e400}"#, "1e400", false), (#"{"minimum":-1e-400}"#, "-1e-399", false),
            (#"{"multipleOf":1e-8}"#, "12391239123", true), (#"{"multipleOf":7}"#, "1e400", false),
            (#"{"multipleOf":8}"#, "1e400", true),
            (#"{"multipleOf":2}"#, "1e20000", true), (#"{"multipleOf":3}"#, "1e20000", false),
            (#"{"multipleOf":7e19999}"#, "14e20000", true), (#"{"multipleOf":1e20001}"#, "1e20000", false),
            (#"{"multipleOf":1024e-3}"#, "100000000000000000000", true), (#"{"multipleOf":10}"#, "5e20000", true),
            (#"{"multipleOf":18446744073709551617}"#, "36893488147419103234", true),
            (#"{"uniqueItems":true}"#, "[1, 1.0]", false), (#"{"uniqueItems":true}"#, "[0, -0]", false),
            (#"{"uniqueItems":true}"#, "[1e400, 1e401]", true),
            (#"{"minLength":2}"#, #""\ud834\udd1e""#, false), (#"{"maxItems":1e400}"#, "[1,2]", true),
            (#"{"minItems":2.0}"#, "[1]", false),
        ] as [(String, String, Bool)])
    func numbers(_ schema: String, _ instance: String, _ verdict: Bool) throws {
        #expect(try verdicts(schema, instance) == Verdicts(flag: verdict, explained: verdict, units: verdict))
    }
}
