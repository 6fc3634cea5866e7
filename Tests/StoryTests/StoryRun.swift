// A story as it happens: a fresh folder, the built binary, one step after the other; judging is StoryExpectation's.
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the last step has left to be judged.
enum StoryOutcome {
    case nothing
    case run(code: Int32, output: String, errors: String)
    case answer(StoryAnswer)
}

/// The state of one story; belongs to one thread, and leaves neither process nor folder behind.
final class StoryRun {
    let folder: String
    private let binary: String
    private let root: String
    /// What runs, in the order in which it was started, each with its port.
    private var servers: [(process: StoryProcess, port: UInt16)] = []
    private var variables: [String: String]
    private var outcome = StoryOutcome.nothing
    /// How long a step may take unless its head says otherwise (`== run 90s`); loaded machines are slow.
    private let stepSeconds = 30.0

    init(binary: String, root: String) throws {
        self.binary = binary
        self.root = root
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("story-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        folder = path
        variables = ["ROOT": root, "DIR": path]
    }

    deinit {
        servers = []
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Does every step; the first that fails throws, with its line.
    func perform(_ story: Story) throws {
        for step in story.steps {
            do {
                try perform(step)
            } catch let failure as StoryFailure {
                throw StoryFailure(failure.line == 0 ? step.line : failure.line, failure.message)
            }
        }
        while let server = servers.popLast() {
            server.process.send(signal: SIGKILL)
            _ = try server.process.exitCode(seconds: stepSeconds)
        }
    }

    private func perform(_ step: StoryStep) throws {
        switch step.kind {
        case .story: break
        case .file: try write(step)
        case .run: try run(step)
        case .serve: try serve(step)
        case .request: try request(step)
        case .await: try awaitOutput(step)
        case .stop: try stop(step, signal: SIGINT)
        case .kill: try stop(step, signal: SIGKILL)
        case .expect: try StoryExpectation(step, folder: folder, fill: filled).check(outcome)
        }
    }

    private func write(_ step: StoryStep) throws {
        let name = filled(step.argument)
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("..") else {
            throw StoryFailure(step.line, "a file needs a name inside the story's folder")
        }
        let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let text = step.lines.isEmpty ? "" : filled(step.text) + "\n"
        try Data(text.utf8).write(to: url)
    }

    private func run(_ step: StoryStep) throws {
        let process = try start(step)
        let code = try process.exitCode(seconds: seconds(step))
        outcome = .run(code: code, output: process.outputText, errors: process.errorText)
    }

    private func serve(_ step: StoryStep) throws {
        let process = try start(step)
        let port = try process.wait("its URL", seconds: seconds(step)) { process in
            storyPort(in: process.outputText) ?? storyPort(in: process.errorText)
        }
        servers.append((process, port))
        name(port)
        variables["URL\(servers.count)"] = variables["URL"]
    }

    /// `${PORT}` and `${URL}` are those of the server that was started last and still runs.
    private func name(_ port: UInt16) {
        variables["PORT"] = String(port)
        variables["URL"] = "http://127.0.0.1:\(port)"
    }

    private func request(_ step: StoryStep) throws {
        guard let port = variables["PORT"].flatMap({ UInt16($0) }) else {
            throw StoryFailure(step.line, "a request needs a server: '== serve' comes first")
        }
        var head = step.lines.prefix { !$0.isEmpty }.map { filled($0) }
        let body = filled(step.lines.dropFirst(head.count + 1).joined(separator: "\n"))
        guard !head.isEmpty else { throw StoryFailure(step.line, "a request begins with 'METHOD /path'") }
        func has(_ name: String) -> Bool {
            head.dropFirst().contains { $0.lowercased().hasPrefix(name.lowercased() + ":") }
        }
        if !head[0].contains(" HTTP/") { head[0] += " HTTP/1.1" }
        if !has("Host") { head.append("Host: 127.0.0.1:\(port)") }
        if !has("Connection") { head.append("Connection: close") }
        if !body.isEmpty, !has("Content-Length"), !has("Transfer-Encoding") {
            head.append("Content-Length: \(body.utf8.count)")
        }
        let bytes = Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
        outcome = .answer(try storyAnswer(to: bytes, port: port, seconds: seconds(step)))
    }

    private func awaitOutput(_ step: StoryStep) throws {
        guard let server = servers.last?.process else {
            throw StoryFailure(step.line, "nothing to wait for: no server is running")
        }
        for line in step.lines where !line.isEmpty {
            let text = filled(line)
            try server.wait("'\(text)'", seconds: stepSeconds) { process in
                process.outputText.contains(text) || process.errorText.contains(text) ? true : nil
            }
        }
    }

    /// Ends the server that was started last; one that is interrupted must end with 0, unless the step is `stop any`.
    private func stop(_ step: StoryStep, signal: Int32) throws {
        guard let process = servers.popLast()?.process else { throw StoryFailure(step.line, "no server is running") }
        if let server = servers.last { name(server.port) }
        process.send(signal: signal)
        let code = try process.exitCode(seconds: seconds(step))
        outcome = .run(code: code, output: process.outputText, errors: process.errorText)
        guard code == 0 || signal == SIGKILL || step.argument == "any" else {
            throw StoryFailure(step.line, "the server ended with \(code) instead of 0\(process.transcript)")
        }
    }

    /// Starts the one command line of a section; `NAME=value` before it sets a variable.
    private func start(_ step: StoryStep) throws -> StoryProcess {
        let commands = step.lines.filter { !$0.isEmpty }
        guard commands.count == 1 else { throw StoryFailure(step.line, "expected one command line") }
        var words = commandWords(filled(commands[0]))
        var environment = inherited
        while let word = words.first, let sign = word.firstIndex(of: "="), !word.hasPrefix("-") {
            environment[String(word[..<sign])] = String(word[word.index(after: sign)...])
            words.removeFirst()
        }
        guard let program = words.first else { throw StoryFailure(step.line, "expected a command line") }
        switch program {
        case "treaty": words[0] = binary
        case "sh": words[0] = "/bin/sh"
        default: throw StoryFailure(step.line, "'\(program)': a story runs treaty or sh")
        }
        return try StoryProcess(words, in: folder, environment: environment)
    }

    /// Little is inherited, so that a story is the same everywhere: no CI, no colour choice, no keys.
    private var inherited: [String: String] {
        let own = ProcessInfo.processInfo.environment
        let folderOfBinary = URL(fileURLWithPath: binary).deletingLastPathComponent().path
        var environment = ["HOME": folder, "PATH": folderOfBinary + ":" + (own["PATH"] ?? "/usr/bin:/bin")]
        // The last one lets coverage see what the program does under a story.
        for name in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "LLVM_PROFILE_FILE"] {
            environment[name] = own[name]
        }
        return environment
    }

    private func filled(_ text: String) -> String {
        variables.reduce(text) { $0.replacingOccurrences(of: "${\($1.key)}", with: $1.value) }
    }

    private func seconds(_ step: StoryStep) -> Double {
        step.argument.hasSuffix("s") ? Double(step.argument.dropLast()) ?? stepSeconds : stepSeconds
    }
}

/// The port of the first whole `http://127.0.0.1:PORT`, or of the same with https, in a text; nil while the number may
/// still go on.
func storyPort(in text: String) -> UInt16? {
    guard let start = text.range(of: "://127.0.0.1:") else { return nil }
    let digits = text[start.upperBound...].prefix { $0.isNumber }
    return digits.endIndex < text.endIndex ? UInt16(digits) : nil
}
