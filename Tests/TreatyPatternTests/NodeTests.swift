// Our engine against node's: the same pairs of pattern and text, the same properties, the same answers.
import Foundation
import Testing
import TreatyPattern

@Suite struct NodeTests {
    /// `TREATY_TRIALS` pairs (2,000 unless told), from the seed `TREATY_SEED` (1).
    private static let trials = number("TREATY_TRIALS") ?? 2000
    private static let seed = number("TREATY_SEED") ?? 1

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    private struct Trial {
        var pattern: String
        /// Modifiers of the whole pattern: flags for node, a group for us.
        var flags: String
        var text: String
    }

    /// `x` refused, else `u` or `b` (Annex B) and 0, 1 or, where node takes too long, `t`. Each place is tried by
    /// itself: left alone, V8 begins within a surrogate pair too (/\B/u finds the middle of U+1F409), which ECMA-262
    /// 22.2.7.2 never does.
    private static let script = """
        const fs = require('fs'), vm = require('vm');
        const context = vm.createContext({});
        const test = new vm.Script(`
          var found = false;
          for (var at = 0; at <= text.length && !found; at++) {
            if (at && /[\\\\ud800-\\\\udbff]/.test(text[at - 1]) && /[\\\\udc00-\\\\udfff]/.test(text[at])) continue;
            re.lastIndex = at;
            found = re.test(text);
          }
          found`);
        const out = [];
        for (const line of fs.readFileSync(process.argv[1], 'utf8').split('\\n')) {
          if (!line) continue;
          const [pattern, flags, text] = JSON.parse(line);
          let re, mode = 'u';
          try { re = new RegExp(pattern, flags + 'uy'); } catch {
            mode = 'b';
            try { re = new RegExp(pattern, flags + 'y'); } catch { out.push('x'); continue; }
          }
          context.re = re; context.text = text;
          try { out.push(mode + (test.runInContext(context, { timeout: 300 }) ? 1 : 0)); }
          catch { out.push(mode + 't'); }
        }
        console.log(out.join('\\n'));
        """

    @Test(
        "patterns and texts of a generator: node's RegExp finds the same, and refuses the same",
        .enabled(if: Node.path != nil, "node is not installed"))
    func pairs() throws {
        var source = PatternSource(seed: UInt64(Self.seed))
        var trials: [Trial] = []
        while trials.count < Self.trials {
            let pattern = source.pattern()
            let flags = source.below(4) == 0 ? ["i", "m", "s", "im", "is"][source.below(5)] : ""
            for _ in 0..<2 { trials.append(Trial(pattern: pattern, flags: flags, text: source.text())) }
        }
        let input = trials.map { "[\(Node.quoted($0.pattern)),\"\($0.flags)\",\(Node.quoted($0.text))]" }
        let answers = try Node.lines(Self.script, input.joined(separator: "\n"))
        try #require(answers.count == trials.count)
        var counts: [String: Int] = [:]
        var complaints: [String] = []
        for (trial, answer) in zip(trials, answers) {
            let (kind, complaint) = judge(trial, String(answer))
            counts[kind, default: 0] += 1
            if let complaint {
                complaints.append(
                    "\(Node.quoted(trial.pattern)) \(trial.flags) on \(Node.quoted(trial.text)): \(complaint)")
            }
        }
        print("node, seed \(Self.seed): \(counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        #expect(complaints.isEmpty, "\(complaints.count): \(complaints.prefix(20).joined(separator: "\n"))")
    }

    /// What kind of pair it was, and what is wrong.
    private func judge(_ trial: Trial, _ answer: String) -> (kind: String, complaint: String?) {
        let isOrdinary = !["\\p", "\\P", "\\u{"].contains { holds(trial.pattern, $0) }
        // \p and \u{ keep their meaning of `u` in patterns that only Annex B accepts; code units are not ours.
        if !isOrdinary, answer.first != "u" { return ("left out: \\p or \\u{ in Annex B", nil) }
        let flagged = trial.flags.isEmpty ? trial.pattern : "(?\(trial.flags):\(trial.pattern))"
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(flagged)
        } catch {
            return ("refused", answer == "x" ? nil : "we refuse (\(error.message)), node says \(answer)")
        }
        // As code units, a class from one astral character to another is out of order.
        let isPatternBasic = trial.pattern.unicodeScalars.allSatisfy { $0.value < 0x10000 }
        if answer == "x", !pattern.notes.isEmpty, !isPatternBasic { return ("left out: code units", nil) }
        if answer == "x" { return ("refused", "node refuses, we do not") }
        let isStrict = answer.first == "u"
        if isStrict != pattern.notes.isEmpty { return ("", "notes \(pattern.notes), node says \(answer)") }
        let isTextBasic = trial.text.unicodeScalars.allSatisfy { $0.value < 0x10000 }
        if !isStrict, !isPatternBasic || !isTextBasic || !trial.flags.isEmpty || holds(trial.pattern, "\\ud83d") {
            return ("left out: code units", nil)
        }
        if answer.last == "t" { return ("left out: node takes too long", nil) }
        let bytes = Array(trial.text.utf8)
        let wanted: PatternOutcome = answer.last == "1" ? .yes : .no
        let (found, plain) = (pattern.search(bytes.span), pattern.interpreted(bytes.span).outcome)
        if found == .spent { return ("left out: we are spent", nil) }
        if found != wanted || plain != wanted {
            return ("", "we say \(found) (without tables \(plain)), node \(wanted)")
        }
        let engine = pattern.mayBeSpent ? ", backreference" : ""
        return ((isStrict ? "u" : "Annex B") + engine + ": \(wanted)", nil)
    }

    /// Whether the scalars of one text stand in another; a combining mark behind them changes nothing.
    private func holds(_ text: String, _ part: String) -> Bool {
        Array(text.unicodeScalars).contains(Array(part.unicodeScalars))
    }

    private static let propertyScript = """
        const fs = require('fs');
        const all = [];
        for (let c = 0; c < 0x110000; c++) if (c < 0xd800 || c > 0xdfff) all.push(String.fromCodePoint(c));
        const text = all.join('');
        const out = [process.versions.unicode];
        for (const name of fs.readFileSync(process.argv[1], 'utf8').split('\\n')) {
          let re;
          try { re = new RegExp(`\\\\p{${name}}+`, 'ug'); } catch { out.push('x'); continue; }
          const runs = [];
          for (const run of text.matchAll(re)) {
            const scalars = [...run[0]];
            runs.push(scalars[0].codePointAt(0) + '-' + scalars.at(-1).codePointAt(0));
          }
          out.push(runs.length ? runs.join(' ') : '-');
        }
        console.log(out.join('\\n'));
        """

    @Test(
        "a property or script has the code points that node gives it",
        .enabled(if: Node.path != nil, "node is not installed"))
    func properties() throws {
        // A name costs a pass over all code points or two.
        let names = ProcessInfo.processInfo.environment["TREATY_TRIALS"] == nil ? PropertyNames.some : PropertyNames.all
        let answers = try Node.lines(Self.propertyScript, names.joined(separator: "\n"))
        try #require(answers.count == names.count + 1)
        // Another version of Unicode has other code points.
        if answers[0] != "17.0" { return print("node has Unicode \(answers[0]), not 17.0: properties not compared") }
        for (name, answer) in zip(names, answers.dropFirst()) {
            let pattern = try? Pattern("^\\p{\(name)}$")
            if answer == "x" {
                #expect(pattern == nil, "\(name)")
                continue
            }
            guard let pattern else {
                Issue.record("\(name) is not known")
                continue
            }
            let bounds = answer.split(whereSeparator: { $0 == " " || $0 == "-" }).compactMap { UInt32($0) }
            let wrong = bounds.indices.filter { index in
                let outside = index % 2 == 0 ? Int(bounds[index]) - 1 : Int(bounds[index]) + 1
                return !holds(pattern, bounds[index]) || (outside >= 0 && holds(pattern, UInt32(outside)))
            }
            #expect(wrong.isEmpty, "\(name) at \(wrong.prefix(5).map { String(bounds[$0], radix: 16) })")
            #expect(PropertyNames.isEmpty(name) == bounds.isEmpty, "\(name)")
        }
    }

    private func holds(_ pattern: Pattern, _ value: UInt32) -> Bool {
        Unicode.Scalar(value).map { pattern.matches(String(Character($0))) } ?? false
    }
}
