// What a check of tidiness is, and the exceptions that are granted; the checks themselves stand in the Checks files.

/// Something untidy: which file, which line (from 1; 0 is the whole file), what is wrong.
struct Complaint: Sendable, CustomStringConvertible {
    var path: String
    var line: Int
    var message: String

    init(_ path: String, _ line: Int, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { "\(path):\(line): \(message)" }
}

/// One rule over the whole repository, with a sample it must complain about and one it must not.
struct TidyCheck: Sendable, CustomStringConvertible {
    /// What is true when nobody complains.
    var name: String
    /// The word exceptions name it by.
    var code: String
    /// Samples, each of which must raise a complaint; files of one sample are parted by nothing but this array.
    var bad: [[RepositoryFile]]
    var good: [RepositoryFile]
    var run: @Sendable (Repository) -> [Complaint]

    var description: String { name }
}

/// A file that a check leaves alone, and why. An exception that nothing needs fails the test.
struct TidyException: Sendable {
    /// The check's code.
    var check: String
    /// A path from the root; with `*` at its end all paths that begin so.
    var path: String
    var reason: String

    func covers(_ complaint: Complaint) -> Bool {
        path.hasSuffix("*") ? complaint.path.hasPrefix(path.dropLast()) : complaint.path == path
    }

    static let all: [TidyException] = [
        TidyException(
            check: "unsafe", path: "Sources/TreatyCommand/Terminal.swift",
            reason: "write and poll take pointers; getenv and getcwd return one"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyCommand/StandardInput.swift", reason: "read takes a pointer"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyCommand/Folders.swift", reason: "mkdir and chmod take pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyCommand/Contracts.swift", reason: "open and write take pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyReplay/RedactionKey.swift",
            reason: "open, stat, mkdir, read and write take pointers; getenv and strerror return one"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyCommand/Vigil.swift",
            reason: "pipe, poll, stat and the write of a signal handler take pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyContract/LazyReference.swift",
            reason: "a reference in an atomic word: the library's own costs ten times as much"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyData/JSONBytes.swift",
            reason: "the memory that the JSON reader scans by words and writes its tape to"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyData/SourceFile+Reading.swift",
            reason: "open, fstat and read take pointers; strerror returns one"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyData/YAMLBytes.swift",
            reason: "looks at eight bytes at once and copies ranges, which is most of the work on text"),
        TidyException(
            check: "unsafe", path: "Sources/TreatySchema/FrozenArray.swift",
            reason: "the schema machine reads without reference counts; all pointers of the room stand here"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/OpenSSL.swift",
            reason: "functions found with dlsym have no type of their own"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/OpenSSLCertificates.swift",
            reason: "the part of that table which makes certificates"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/Certificate.swift", reason: "handles of OpenSSL are pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/ServerTLS.swift", reason: "handles of OpenSSL are pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/TLSServerSession.swift",
            reason: "handles of OpenSSL are pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/TLSWire.swift",
            reason: "OpenSSL reads and writes records through functions and memory of ours"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/PrivateFile.swift",
            reason: "open, read, write, rename, link, mkdir and stat take pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/TLSSession.swift", reason: "handles of OpenSSL are pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/Readiness.swift", reason: "epoll and poll fill arrays of events"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyReplay/Journal.swift",
            reason: "open, stat and pread take pointers; a line must be with the kernel before a client is answered"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyReplay/WholeFile.swift",
            reason: "open, write and rename take pointers; strerror returns one"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/ProcessLimits.swift",
            reason: "getrlimit and sched_getaffinity fill what a pointer names"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/Workers.swift",
            reason: "a mutex and a condition of the system live behind pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyNet/Socket.swift",
            reason: "addresses and buffers go to the kernel as pointers"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyReplay/HARAttachment.swift", reason: "realpath returns a pointer"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyReplay/ScanFolder.swift", reason: "lstat takes a pointer"),
        TidyException(
            check: "unsafe", path: "Sources/TreatyPattern/TransitionTable.swift",
            reason: "entries are atomic and live in blocks that other threads may still read: a search takes no lock"),
        TidyException(
            check: "name", path: "Tests/TreatyConformanceTests/Services/*",
            reason: "the services that a client of a contract calls, not a layer of ours"),
    ]
}

/// Names and spellings that the checks compare with.
enum TidyTable {
    /// The floor of each target, from the ground (0) up; imports go down only.
    static let floors: [String: Int] = [
        "CLinux": 0, "TreatyText": 0, "TreatyData": 1, "TreatyPattern": 1, "TreatyHTTP": 1, "TreatySchema": 2,
        "TreatyPath": 2, "TreatyNet": 2, "TreatyOpenAPI": 3, "TreatyContract": 4, "TreatyMock": 5, "TreatyReplay": 5,
        "TreatyConformance": 6, "TreatyReport": 7, "Treaty": 8, "TreatyTesting": 9, "TreatyCommand": 9, "RawPeers": 0,
        "Workbench": 9,
    ]

    /// Rooms on the path of a request or of a document.
    static let withoutFoundation: Set<String> = [
        "TreatyText", "TreatyData", "TreatyPattern", "TreatySchema", "TreatyPath", "TreatyHTTP", "TreatyNet",
        "TreatyContract",
    ]

    /// Modules of the toolchain that Sources may import.
    static let systemModules: Set<String> = [
        "Glibc", "Musl", "Darwin", "Synchronization", "Foundation", "FoundationEssentials", "Testing", "XCTest",
    ]

    static let forbiddenWords: Set<String> = ["Manager", "Helper", "Util", "Utils", "Service", "Base", "Impl"]

    /// Upcoming features as the compiler spells them; it accepts a wrong name in silence.
    static let upcomingFeatures: Set<String> = [
        "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "InferIsolatedConformances",
        "NonisolatedNonsendingByDefault", "ImmutableWeakCaptures",
    ]

    /// Flags of other programs that our pages mention.
    static let foreignFlags: [String: String] = [
        "--cacert": "curl's", "--proxy": "curl's",
        "--product": "swift build", "--static-swift-stdlib": "swift build", "--filter": "swift test",
        "--enable-code-coverage": "swift test",
    ]

    /// Words of the APIs that contracts describe; no code may know them.
    static let nameOfAPIs = ["spa" + "aza", "hea" + "lee", "vs" + "ee"]

    /// The beginnings of paths of one machine.
    static let machinePaths = ["work", "home", "root"].map { "/\($0)/" } + ["/tmp/" + "wt"]

    static let registryHosts = [
        "py" + "pi.org", "npm" + "js.", "crates" + ".io", "docker" + ".io", "proxy.go" + "lang", "arti" + "factory",
    ]
}
