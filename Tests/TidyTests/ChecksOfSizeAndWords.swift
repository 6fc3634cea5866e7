// Checks of one file at a time: sizes, first lines, words that may not stand there.

extension TidyCheck {
    static let sizes: [TidyCheck] = [
        TidyCheck(
            name: "a line has at most 120 columns", code: "line-length",
            bad: [[RepositoryFile("Sources/A/a.swift", String(repeating: "x", count: 121))]],
            good: [RepositoryFile("Sources/A/a.swift", String(repeating: "ü", count: 120))],
            run: { repository in
                repository.files.filter { $0.isSwift || $0.isScript }.flatMap { file in
                    file.lines.enumerated().filter { $1.utf8.count > 120 && $1.count > 120 }
                        .map { Complaint(file.path, $0 + 1, "\($1.count) columns") }
                }
            }),
        TidyCheck(
            name: "a file has at most 600 lines", code: "file-length",
            bad: [[RepositoryFile("scripts/a", String(repeating: "x\n", count: 601))]],
            good: [RepositoryFile("Sources/A/a.swift", String(repeating: "x\n", count: 600))],
            run: { repository in
                repository.files.filter { ($0.isSwift || $0.isScript) && $0.lines.count > 600 }
                    .map { Complaint($0.path, 0, "\($0.lines.count) lines") }
            }),
        TidyCheck(
            name: "a function has at most 70 lines", code: "function-length",
            bad: [
                [longFunction("func a() {", lines: 71)],
                [longFunction("public static func a<T>(\n    _ a: T\n) where T: Any {", lines: 69)],
                [longFunction("    init?(_ a: Int) {", lines: 71)], [longFunction("var a: Int {", lines: 71)],
            ],
            good: [
                longFunction("func a() {", lines: 70),
                RepositoryFile("Sources/A/p.swift", "protocol P {\n  func a()\n  var b: Int { get }\n}\n"),
            ],
            run: { repository in
                repository.files.filter(\.isSwift).flatMap { file in
                    (repository.code[file.path]?.functions ?? []).filter { $0.lineCount > 70 }
                        .map { Complaint(file.path, $0.line, "a function of \($0.lineCount) lines") }
                }
            }),
        TidyCheck(
            name: "a Swift file opens with a sentence", code: "first-line",
            bad: [
                [RepositoryFile("Sources/A/a.swift", "import B\n")], [RepositoryFile("Sources/A/a.swift", "// a\n")],
                [RepositoryFile("Package.swift", "// swift-tools-version: 6.2\nimport B\n")],
            ],
            good: [
                RepositoryFile("Sources/A/a.swift", "// What it is; what it is not.\n"),
                RepositoryFile("Package.swift", "// swift-tools-version: 6.2\n// The house, floor by floor.\n"),
            ],
            run: { repository in
                repository.files.filter(\.isSwift).compactMap { file in
                    let line = file.lines.dropFirst(file.path == "Package.swift" ? 1 : 0).first ?? ""
                    let isSentence = line.hasPrefix("// ") && line.split(separator: " ").count > 3
                    return isSentence ? nil : Complaint(file.path, 1, "does not open with a '// ' sentence")
                }
            }),
        TidyCheck(
            name: "a public or package type or function has a doc comment", code: "doc-comment",
            bad: [
                [RepositoryFile("Sources/A/a.swift", "package struct A {\n}\n")],
                [RepositoryFile("Sources/A/a.swift", "\n@frozen\npublic enum A {\n}\n")],
                [RepositoryFile("Sources/A/a.swift", "/// A.\npublic enum A {\n    public func b() {\n    }\n}\n")],
            ],
            good: [
                RepositoryFile(
                    "Sources/A/a.swift",
                    "/// A.\n@frozen\npublic enum A {\n    public func b() { c() }\n\n"
                        + "    /// B.\n    public func d() {\n    }\n}\n")
            ],
            run: { repository in
                repository.files.filter(\.isSource).flatMap { file in
                    undocumented(file, repository.code[file.path]?.lines ?? [])
                }
            }),
    ]

    static let words: [TidyCheck] = [
        TidyCheck(
            name: "no type or file is named after what it is not", code: "name",
            bad: [
                [RepositoryFile("Sources/A/a.swift", "struct ThingManager {}")],
                [RepositoryFile("Sources/A/StringUtils.swift", "")],
                [RepositoryFile("Tests/A/a.swift", "enum BaseTest {}")],
            ],
            good: [RepositoryFile("Sources/A/Base64.swift", "// Manager\nstruct Base64 {}\nstruct Database {}")],
            run: { repository in repository.files.filter(\.isSwift).flatMap { badNames($0, repository) } }),
        TidyCheck(
            name: "nothing traps on purpose, nothing peeks, nothing is left for later", code: "token",
            bad: [
                "try" + "! a()", "fatal" + "Error(\"\")", "@test" + "able import A", "// TO" + "DO: a", "// FIX" + "ME",
                "/* X" + "XX */",
            ].map { [RepositoryFile("Sources/A/a.swift", $0)] },
            good: [RepositoryFile("Sources/A/a.swift", "// todos are fine\nlet a = \"try! TODO\"\nlet TODOS = 1\n")],
            run: { repository in repository.files.filter(\.isSwift).flatMap { badTokens($0, repository) } }),
        TidyCheck(
            name: "unsafe code stands in few files", code: "unsafe",
            bad: [[RepositoryFile("Sources/A/a.swift", "let a = unsafe b()")]],
            good: [RepositoryFile("Sources/A/a.swift", "// unsafe\nlet a = \"unsafe\"")],
            run: { repository in
                repository.files.filter(\.isSource).compactMap { file in
                    guard let code = repository.code[file.path], code.words.contains("unsafe") else { return nil }
                    let line = code.lines.firstIndex { identifiers($0).contains("unsafe") } ?? 0
                    return Complaint(file.path, line + 1, "unsafe code; find another way, or list the file and why")
                }
            }),
        TidyCheck(
            name: "no file knows the paths of one machine", code: "machine-path",
            bad: TidyTable.machinePaths.map { [RepositoryFile("docs/a.md", "see \($0)x")] },
            good: [RepositoryFile("docs/a.md", "https://example.com/home/x ${ROOT}/work/x ../root/x")],
            run: { repository in
                repository.files.flatMap { file in
                    occurrences(of: TidyTable.machinePaths, in: file) { before in
                        !isWordByte(before) && before != UInt8(ascii: ".") && before != UInt8(ascii: "}")
                    }
                }
            }),
        TidyCheck(
            name: "no file names the host of a package registry", code: "registry",
            bad: TidyTable.registryHosts.map { [RepositoryFile("scripts/a", "curl https://\($0)/x")] },
            good: [RepositoryFile("scripts/a", "curl https://example.com")],
            run: { repository in repository.files.flatMap { occurrences(of: TidyTable.registryHosts, in: $0) } }),
        TidyCheck(
            name: "no code knows an API by name", code: "api-name",
            bad: TidyTable.nameOfAPIs.map { [RepositoryFile("Sources/A/a.swift", "// \($0.uppercased())")] },
            good: [RepositoryFile("Contracts/a.yaml", TidyTable.nameOfAPIs[0])],
            run: { repository in
                repository.files.filter { $0.path.hasPrefix("Sources/") }.flatMap { file in
                    occurrences(of: TidyTable.nameOfAPIs, in: RepositoryFile(file.path, file.text.lowercased()))
                }
            }),
    ]

    private static func longFunction(_ head: String, lines: Int) -> RepositoryFile {
        RepositoryFile("Sources/A/a.swift", head + "\n" + String(repeating: "a()\n", count: lines - 2) + "}\n")
    }
}

/// Types and functions at the first column need a comment; members only where they are public functions of many lines.
private func undocumented(_ file: RepositoryFile, _ code: [String]) -> [Complaint] {
    let documented: Set = ["func", "struct", "enum", "class", "actor", "protocol"]
    return code.indices.compactMap { index in
        let line = code[index]
        guard let found = declaration(line), documented.contains(found.keyword) else { return nil }
        let isTop = !line.hasPrefix(" ") && (found.modifiers.contains("public") || found.modifiers.contains("package"))
        let isMember = line.hasPrefix("    public ") && found.keyword == "func" && !line.hasSuffix("}")
            && !["hash", "encode"].contains(found.name) && !found.name.isEmpty
        guard isTop || isMember else { return nil }
        var above = index - 1
        while above >= 0, file.lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
        if above >= 0, file.lines[above].drop(while: { $0 == " " }).hasPrefix("///") { return nil }
        return Complaint(file.path, index + 1, "\(found.keyword) \(found.name) has no doc comment")
    }
}

private func badNames(_ file: RepositoryFile, _ repository: Repository) -> [Complaint] {
    func isBad(_ name: String) -> Bool { camelWords(name).contains { TidyTable.forbiddenWords.contains($0) } }
    var complaints: [Complaint] = []
    if isBad(file.name.split(separator: ".").first.map(String.init) ?? "") {
        complaints.append(Complaint(file.path, 0, "a forbidden word in the file's name"))
    }
    let types: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    for (index, line) in (repository.code[file.path]?.lines ?? []).enumerated() {
        guard let found = declaration(line), types.contains(found.keyword), isBad(found.name) else { continue }
        complaints.append(Complaint(file.path, index + 1, "a forbidden word in '\(found.name)'"))
    }
    return complaints
}

/// `StringUtils2` is `String` and `Utils2`; digits stay with the word before them.
private func camelWords(_ name: String) -> [String] {
    var words: [String] = []
    var wasLower = false
    for character in name {
        if character.isUppercase && wasLower || words.isEmpty { words.append("") }
        words[words.count - 1].append(character)
        wasLower = !character.isUppercase
    }
    return words.flatMap { $0.split(separator: "_").map(String.init) }
}

private func badTokens(_ file: RepositoryFile, _ repository: Repository) -> [Complaint] {
    guard let code = repository.code[file.path] else { return [] }
    let tokens = ["try" + "!", "fatal" + "Error(", "@test" + "able"]
    let marks: Set = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    var complaints: [Complaint] = []
    for index in code.lines.indices {
        for token in tokens where code.lines[index].contains(token) {
            complaints.append(Complaint(file.path, index + 1, "'\(token)'"))
        }
        if let mark = identifiers(code.comments[index]).first(where: { marks.contains($0) }) {
            complaints.append(Complaint(file.path, index + 1, "'\(mark)' in a comment"))
        }
    }
    return complaints
}

/// Where one of some texts stands in a file, after a byte that `mayPrecede` it.
private func occurrences(
    of texts: [String], in file: RepositoryFile, mayPrecede: (UInt8) -> Bool = { _ in true }
) -> [Complaint] {
    let wanted = texts.filter { file.text.contains($0) }
    guard !wanted.isEmpty else { return [] }
    var complaints: [Complaint] = []
    for (index, line) in file.lines.enumerated() {
        for text in wanted {
            guard let range = line.firstRange(of: text) else { continue }
            let before = line[..<range.lowerBound].utf8.last ?? 0x20
            if mayPrecede(before) { complaints.append(Complaint(file.path, index + 1, "'\(text)'")) }
        }
    }
    return complaints
}
