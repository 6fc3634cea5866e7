// What the verbs that serve have in common: how many loops, how many descriptors, and what is said of connections.
import TreatyNet

extension Option {
    /// `--threads N`.
    static let threads = Option(
        "--threads", value: "N", kind: .integer(1...256),
        help: "event loops that answer requests (default: one for each processor)")
}

extension ParsedArguments {
    /// The number of event loops: that of `--threads`, else one for each processor that the process may use.
    var threads: Int { int("--threads") ?? processorCount }
}

extension Terminal {
    /// What is said of an event that no call shows. Where `isQuiet`, only what concerns the whole server. It is called
    /// on loops, so that from here on lines are queued.
    func eventWriter(isQuiet: Bool) -> @Sendable (ServerEvent) -> Void {
        queueLines()
        return { event in
            // That clients let connections lie idle is nothing to tell.
            if event.kind == .idle || isQuiet && !event.concernsServer { return }
            self.writeError("warning: \(event)\n")
        }
    }

    /// Names each connection that was cut when a server stopped; without paths, which may hold what is to stay secret.
    func tell(_ cut: [CutConnection]) {
        for connection in cut { writeError("warning: \(connection.sentence(showsPath: false))\n") }
    }
}
