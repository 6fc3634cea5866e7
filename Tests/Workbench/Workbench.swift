// The project's own bench and fuzzers, as a program: `Workbench bench NAME...` and `Workbench fuzz NAME`; scripts/bench
// and scripts/fuzz call it, users do not.

/// One thing that is timed: `prepare` reads what it needs and gives the work of one turn, or nil where the corpora lack
/// it.
struct Measure: Sendable {
    /// `json/canada`, `schema/fhir`: the name that a reference has for the same work.
    var name: String
    var prepare: @Sendable (_ corpora: String) throws -> (() -> Void)?
}

@main
struct Workbench {
    static let measures =
        jsonMeasures + yamlMeasures + patternMeasures + schemaMeasures + formatMeasures
        + pathMeasures + contractMeasures
    static let targets =
        jsonTargets + yamlTargets + patternTargets + schemaTargets + formatTargets
        + pathTargets + httpTargets

    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        switch words.first {
        case "bench": try bench(Array(words.dropFirst()))
        case "repeat": try repeated(Array(words.dropFirst()))
        case "generate": try GenerateWork.run(Array(words.dropFirst()))
        case "fuzz": try Fuzz.run(Array(words.dropFirst()), targets)
        default:
            print(
                """
                usage: Workbench bench CORPORA [NAME-PREFIX...]
                       Workbench repeat CORPORA NAME TIMES
                       Workbench fuzz NAME SEEDS-FOLDER [SECONDS] [SEED]
                       Workbench generate FOLDER [--bodies DIR] [--only TEXT] [--loud]
                """)
        }
    }

    /// Prints `name<TAB>seconds of one turn` for each measure: the fastest of nine windows of at least 20 ms.
    private static func bench(_ words: [String]) throws {
        guard let corpora = words.first else { return print("which folder holds the corpora?") }
        let prefixes = words.dropFirst()
        for measure in measures where prefixes.isEmpty || prefixes.contains(where: { measure.name.hasPrefix($0) }) {
            guard let turn = try measure.prepare(corpora) else {
                print("\(measure.name)\tmissing")
                continue
            }
            print("\(measure.name)\t\(seconds(of: turn))")
        }
    }

    /// One measure a number of times without a clock, so that a tool can count what each turn costs.
    private static func repeated(_ words: [String]) throws {
        guard words.count == 3, let times = Int(words[2]), let measure = measures.first(where: { $0.name == words[1] }),
            let turn = try measure.prepare(words[0])
        else { return print("no such measure") }
        for _ in 0..<times { turn() }
    }

    private static func seconds(of turn: () -> Void) -> Double {
        turn()
        var turns = 1
        while true {
            let start = now()
            for _ in 0..<turns { turn() }
            if now() - start >= 0.02 { break }
            turns *= 2
        }
        var best = Double.infinity
        for _ in 0..<9 {
            let start = now()
            for _ in 0..<turns { turn() }
            best = min(best, (now() - start) / Double(turns))
        }
        return best
    }

    /// Seconds of the monotonic clock.
    static func now() -> Double {
        let elapsed = origin.duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    private static let origin = ContinuousClock.now
}

/// Keeps a result alive, so that the work that made it is not left out.
@inline(never)
func keep<T>(_ value: T) { withExtendedLifetime(value) {} }
