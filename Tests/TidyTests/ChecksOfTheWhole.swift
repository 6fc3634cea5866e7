// Checks across files: imports, the manifest, flags and their pages, links, files nobody uses.

extension TidyCheck {
    static let all = sizes + words + manifest + across

    static let manifest: [TidyCheck] = [
        TidyCheck(
            name: "the manifest has neither packages nor unsafe flags", code: "manifest",
            bad: [
                [RepositoryFile("Package.swift", ".pack" + "age(url: \"a\", from: \"1\")")],
                [RepositoryFile("Package.swift", ".unsafe" + "Flags([])")],
                [RepositoryFile("Package.swift", "let a = 1"), RepositoryFile(".gitignore", ".build*\n")],
            ],
            good: [
                RepositoryFile("Package.swift", "let a = Package(name: \"a\")"),
                RepositoryFile(".gitignore", "Package.resolved\n"),
            ],
            run: { repository in
                var complaints: [Complaint] = []
                for (index, line) in (repository.code["Package.swift"]?.lines ?? []).enumerated() {
                    for word in [".package(", "unsafeFlags"] where line.contains(word) {
                        complaints.append(Complaint("Package.swift", index + 1, "'\(word)'"))
                    }
                }
                if let ignored = repository.file(".gitignore"), !ignored.lines.contains("Package.resolved") {
                    complaints.append(Complaint(".gitignore", 0, "Package.resolved is not ignored"))
                }
                return complaints
            }),
        TidyCheck(
            name: "an upcoming feature is spelled as the compiler knows it", code: "feature",
            bad: [[RepositoryFile("Package.swift", "x.enableUpcomingFeature(\"ExistentialsAny\")")]],
            good: [RepositoryFile("Package.swift", "x.enableUpcomingFeature(\"ExistentialAny\")")],
            run: { repository in
                guard let file = repository.file("Package.swift") else { return [] }
                return file.lines.enumerated().compactMap { index, line in
                    guard let start = line.firstRange(of: "enableUpcomingFeature(\"") else { return nil }
                    let name = String(line[start.upperBound...].prefix { $0 != "\"" })
                    if TidyTable.upcomingFeatures.contains(name) { return nil }
                    return Complaint(file.path, index + 1, "no upcoming feature is called '\(name)'")
                }
            }),
        TidyCheck(
            name: "a target depends on lower floors only", code: "floor",
            bad: [
                [RepositoryFile("Package.swift", target("TreatyText", ["TreatyData"]))],
                [RepositoryFile("Package.swift", target("TreatyMock", ["TreatyReplay"]))],
                [RepositoryFile("Package.swift", target("TreatyAttic", []))],
            ],
            good: [RepositoryFile("Package.swift", target("TreatyData", ["TreatyText"]))],
            run: { repository in
                let dependencies = dependencies(repository)
                return dependencies.keys.sorted().filter { !$0.hasSuffix("Tests") }.flatMap { name -> [Complaint] in
                    guard let floor = TidyTable.floors[name] else {
                        return [Complaint("Package.swift", 0, "'\(name)' stands on no floor")]
                    }
                    return dependencies[name, default: []].filter { TidyTable.floors[$0, default: 99] >= floor }
                        .map { Complaint("Package.swift", 0, "\(name) may not depend on \($0)") }
                }
            }),
    ]

    static let across: [TidyCheck] = [
        TidyCheck(
            name: "a room imports what lies below it, and Foundation only where that is allowed", code: "import",
            bad: [
                [manifestSample, RepositoryFile("Sources/TreatyText/a.swift", "import TreatyData")],
                [manifestSample, RepositoryFile("Sources/TreatyData/a.swift", "import FoundationEssentials")],
                [manifestSample, RepositoryFile("Sources/TreatyReport/a.swift", "import Foundation")],
                [manifestSample, RepositoryFile("Sources/TreatyReport/a.swift", "internal import Dispatch")],
                [manifestSample, RepositoryFile("Sources/TreatyReport/a.swift", "package import Testing")],
                [manifestSample, RepositoryFile("Sources/TreatyReport/a.swift", "import CLinux")],
            ],
            good: [
                manifestSample,
                RepositoryFile(
                    "Sources/TreatyReport/a.swift", "package import TreatyText\nimport FoundationEssentials"),
                RepositoryFile("Sources/TreatyTesting/a.swift", "@_exported public import Testing"),
            ],
            run: { repository in
                let reachable = reachable(dependencies(repository))
                return repository.files.filter(\.isSource).flatMap { badImports($0, repository, reachable) }
            }),
        TidyCheck(
            name: "a flag in our pages is declared, and a declared one is on the page of flags", code: "flag",
            bad: [
                [RepositoryFile("README.md", "use `--frob`")],
                [
                    RepositoryFile("Sources/TreatyCommand/A.swift", "Option(\"--frob\""),
                    RepositoryFile("docs/cli.md", ""),
                ],
                [
                    RepositoryFile("Sources/TreatyCommand/LintCommand.swift", ""),
                    RepositoryFile("docs/cli.md", "## treaty lint\n\nNot built yet.\n"),
                ],
                [
                    RepositoryFile("Sources/TreatyCommand/A.swift", "Option(\"--frob\""),
                    RepositoryFile("docs/cli.md", "`--frob` `--frobs`"),
                ],
            ],
            good: [
                RepositoryFile("Sources/TreatyCommand/A.swift", "Option(\n    \"--frob\", help"),
                RepositoryFile(
                    "docs/cli.md", "`--frob` `--version`\n\n## treaty lint\n\nNot built yet.\n\n`--later`\n"),
                RepositoryFile("README.md", "swift test --filter A; <!-- a --> --- --later"),
            ],
            run: { repository in badFlags(repository) }),
        TidyCheck(
            name: "a link between our pages leads somewhere", code: "link",
            bad: [
                [RepositoryFile("docs/a.md", "[a](b.md)")], [RepositoryFile("docs/a.md", "[a](../c/b.md#d)")],
                [RepositoryFile("README.md", "[a](../../b.md)")],
            ],
            good: [
                RepositoryFile("docs/a.md", "[a](b.md#c) [b](../README.md) [c](https://example.com) [d](#e)"),
                RepositoryFile("docs/b.md", "[a](./)"), RepositoryFile("README.md", "[docs](docs/)"),
            ],
            run: { repository in repository.files.filter(\.isMarkdown).flatMap { deadLinks($0, repository) } }),
        TidyCheck(
            name: "somebody uses every Swift file", code: "unused",
            bad: [
                [
                    RepositoryFile("Sources/A/a.swift", "struct Alone { func b() { Alone() } }"),
                    RepositoryFile("Sources/A/b.swift", "// Alone\n@main struct B {}"),
                ],
                [
                    RepositoryFile("Sources/A/a.swift", "extension String {\n    func alone() {}\n}"),
                    RepositoryFile("Sources/A/b.swift", "@main struct B {}"),
                ],
            ],
            good: [
                RepositoryFile("Sources/A/a.swift", "struct Company {}"),
                RepositoryFile("Sources/A/b.swift", "@main struct B { let a = Company() }"),
                RepositoryFile("Tests/A/c.swift", "import Testing\nstruct CTests { @Test func c() {} }"),
                RepositoryFile("Sources/A/d.swift", "@_exported public import B"),
            ],
            run: { repository in unusedFiles(repository) }),
    ]

    private static func target(_ name: String, _ dependencies: [String]) -> String {
        let list = dependencies.map { "\"\($0)\"" }.joined(separator: ", ")
        return ".target(name: \"\(name)\", dependencies: [\(list)]),\n"
    }

    private static let manifestSample = RepositoryFile(
        "Package.swift",
        target("TreatyText", []) + target("TreatyData", ["TreatyText"]) + target("TreatyReport", ["TreatyData"])
            + target("TreatyTesting", ["TreatyReport"]) + ".systemLibrary(name: \"CLinux\"),\n")
}

/// Targets and what they declare to depend on, from the manifest's text.
private func dependencies(_ repository: Repository) -> [String: [String]] {
    var result: [String: [String]] = [:]
    let heads = [".target(", ".executableTarget(", ".testTarget(", ".systemLibrary("]
    var current: String?
    var isInside = false
    for line in repository.file("Package.swift")?.lines ?? [] {
        let trimmed = line.drop { $0 == " " }
        if trimmed.hasPrefix("//") { continue }
        var names = quoted(line)
        if heads.contains(where: { trimmed.hasPrefix($0) }) {
            current = nil
            isInside = true
        }
        guard isInside else { continue }
        if current == nil, !names.isEmpty {
            current = names.removeFirst()
            if let current { result[current] = [] }
        }
        if let current { result[current, default: []] += names.filter { TidyTable.floors[$0] != nil } }
        if trimmed.hasSuffix("),"), trimmed.filter({ $0 == "(" }).count <= trimmed.filter({ $0 == ")" }).count {
            isInside = false
        }
    }
    return result
}

private func quoted(_ line: String) -> [String] {
    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
        .map { String($0.element) }
}

/// What each target may import: what it depends on, and what that depends on.
private func reachable(_ dependencies: [String: [String]]) -> [String: Set<String>] {
    dependencies.mapValues { direct in
        var found: Set<String> = []
        var open = direct
        while let name = open.popLast() {
            if found.insert(name).inserted { open += dependencies[name] ?? [] }
        }
        return found
    }
}

private func badImports(
    _ file: RepositoryFile, _ repository: Repository, _ reachable: [String: Set<String>]
) -> [Complaint] {
    let code = repository.code[file.path]?.lines ?? []
    let imports = code.enumerated().compactMap { index, line -> (line: Int, module: String)? in
        let words = identifiers(line)
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count, place < 4 else { return nil }
        let kinds: Set = ["struct", "class", "enum", "func", "protocol", "var", "let", "typealias"]
        let next = words[place + 1]
        return (index + 1, kinds.contains(next) && place + 2 < words.count ? words[place + 2] : next)
    }
    let modules = Set(imports.map(\.module))
    return imports.compactMap { line, module in
        func no(_ why: String) -> Complaint { Complaint(file.path, line, "imports \(module): \(why)") }
        switch module {
        case "Foundation", "FoundationEssentials":
            if TidyTable.withoutFoundation.contains(file.target) { return no("this room does without") }
            let isFallback = module == "FoundationEssentials" || modules.contains("FoundationEssentials")
            return isFallback ? nil : no("FoundationEssentials where it exists, Foundation only as its #else")
        case "Testing", "XCTest": return file.target == "TreatyTesting" ? nil : no("only TreatyTesting may")
        case "CLinux": return file.target == "TreatyNet" ? nil : no("only TreatyNet may")
        default:
            if TidyTable.systemModules.contains(module) { return nil }
            if reachable[file.target, default: []].contains(module) { return nil }
            return no("it does not lie below \(file.target)")
        }
    }
}

private func badFlags(_ repository: Repository) -> [Complaint] {
    var declared: [String: (path: String, line: Int)] = [:]
    for file in repository.files where file.path.hasPrefix("Sources/TreatyCommand/") {
        for (index, line) in file.lines.enumerated() where !line.contains("case \"") {
            let opens = line.contains("Option(") || index > 0 && file.lines[index - 1].hasSuffix("Option(")
            guard opens, let name = quoted(line).first, name.hasPrefix("--") else { continue }
            declared[name] = (file.path, index + 1)
        }
    }
    var complaints: [Complaint] = []
    var known = Set(declared.keys).union(TidyTable.foreignFlags.keys).union(["--version"])
    let page = repository.file("docs/cli.md")
    // A verb that is announced and not built may have flags that no source declares; once its source is there, not.
    var heading = ""
    var isUnbuilt = false
    for (index, line) in (page?.lines ?? []).enumerated() {
        if line.hasPrefix("## ") {
            heading = line.split(separator: " ").last.map(String.init) ?? ""
            isUnbuilt = false
        } else if line == "Not built yet." {
            let source = "Sources/TreatyCommand/\(heading.prefix(1).uppercased() + heading.dropFirst())Command.swift"
            isUnbuilt = !repository.has(source)
            if !isUnbuilt { complaints.append(Complaint("docs/cli.md", index + 1, "\(source) exists")) }
        } else if isUnbuilt {
            known.formUnion(flags(line))
        }
    }
    for file in repository.files where file.path == "README.md" || file.path.hasPrefix("docs/") && file.isMarkdown {
        for (index, line) in file.lines.enumerated() {
            for flag in flags(line) where !known.contains(flag) {
                complaints.append(Complaint(file.path, index + 1, "no verb declares \(flag)"))
            }
        }
    }
    let documented = Set((page?.lines ?? []).flatMap(flags))
    for (flag, place) in declared.sorted(by: { $0.key < $1.key }) where !documented.contains(flag) {
        complaints.append(Complaint(place.path, place.line, "\(flag) is not in docs/cli.md"))
    }
    return complaints
}

/// The words of a line that are long flags: two hyphens, a letter, and nothing that is part of a word before.
private func flags(_ line: String) -> [String] {
    var found: [String] = []
    for word in line.split(whereSeparator: { " `'\"()[]|,;=".contains($0) }) where word.hasPrefix("--") {
        let name = word.dropFirst(2).prefix { $0.isLetter || $0.isNumber || $0 == "-" }
        if name.first?.isLetter == true { found.append("--" + name) }
    }
    return found
}

private func deadLinks(_ file: RepositoryFile, _ repository: Repository) -> [Complaint] {
    var complaints: [Complaint] = []
    for (index, line) in file.lines.enumerated() {
        var rest = line[...]
        while let start = rest.firstRange(of: "](") {
            rest = rest[start.upperBound...]
            let link = rest.prefix { $0 != ")" && $0 != " " }
            let path = link.prefix { $0 != "#" }
            if path.isEmpty || path.contains(":") { continue }
            var parts = file.path.split(separator: "/").dropLast().map(String.init)
            var leaves = false
            for part in path.split(separator: "/") where part != "." {
                if part == ".." { leaves = leaves || parts.popLast() == nil } else { parts.append(String(part)) }
            }
            if leaves || !parts.isEmpty && !repository.has(parts.joined(separator: "/")) {
                complaints.append(Complaint(file.path, index + 1, "'\(link)' leads nowhere"))
            }
        }
    }
    return complaints
}

/// Files whose types and free functions, or else whose members, no other file mentions.
private func unusedFiles(_ repository: Repository) -> [Complaint] {
    var users: [String: Int] = [:]
    for code in repository.code.values { for word in code.words { users[word, default: 0] += 1 } }
    return repository.files.filter { $0.isSwift && $0.path != "Package.swift" }.compactMap { file in
        guard let code = repository.code[file.path] else { return nil }
        if code.lines.contains(where: { $0.contains("@main") || $0.contains("@Test") || $0.contains("XCTestCase") }) {
            return nil
        }
        var main: [String] = []
        var members: [String] = []
        for line in code.lines {
            guard let found = declaration(line), found.keyword != "extension", !found.name.isEmpty else { continue }
            if line.hasPrefix(" ") { members.append(found.name) } else { main.append(found.name) }
        }
        let names = main + members
        if names.isEmpty || names.contains(where: { users[$0, default: 0] > 1 }) { return nil }
        return Complaint(file.path, 0, "nobody uses it")
    }
}
