// One walk over the documents of a contract as they are written: every object against its shape, and a list of what
// stands where, from which the rules work; it judges no meaning.
import TreatyData
import TreatyText

/// An object of OpenAPI at its place in a document.
struct LintSite: Sendable {
    let object: StructureObject
    let value: Value
    /// The name it stands under; nil in an array and at a root.
    let key: NodeIndex?
    /// The position of the site around it; nil for a root.
    let parent: Int?

    var name: String? { key.map { Value(value.document, $0).text } }
    /// The name it stands under, else itself: where complaints about the whole stand.
    var place: SourceLocation { key.map { value.document.location(of: $0) } ?? firstByte(of: value) }
}

/// A `$ref` at a place where one may stand.
struct LintReference: Sendable {
    /// The text of `$ref`.
    let text: Value
    /// The object it stands in.
    let holder: Value
    /// What it must lead to.
    let object: StructureObject
    /// The position of the site around it.
    let parent: Int?
}

/// Where a complaint about a whole value stands, so that not all of it is underlined.
func firstByte(of value: Value) -> SourceLocation {
    let location = value.location
    return SourceLocation(file: location.file, range: location.range.lowerBound..<location.range.lowerBound + 1)
}

/// Something a structure has wrong; the rule of its code gives it its weight.
struct StructureComplaint: Sendable {
    let message: String
    let location: SourceLocation
    let help: String?
}

/// The walk: in the order of the file, then of what references lead to elsewhere. Cost: linear in the nodes.
struct StructureWalk {
    private(set) var sites: [LintSite] = []
    private(set) var references: [LintReference] = []
    /// By code, the first of each kept.
    private(set) var complaints: [String: [StructureComplaint]] = [:]
    private(set) var counts: [String: Int] = [:]
    private let table: StructureTable
    private let version: LintVersions
    private let files: LintFiles
    private var open: [Work] = []
    private var elsewhere: [Work] = []
    /// What references have led to already.
    private var known: Set<NodePlace> = []
    private var visited: [ObjectIdentifier: [Bool]] = [:]
    /// What unknown keywords were probably meant to be.
    private var nearKeywords: [String: String?] = [:]

    private struct Work {
        let value: Value
        let kinds: [StructureKind]
        let parent: Int?
        let key: NodeIndex?
        /// Whether it stands inside one of our extensions.
        let isTreaty: Bool
    }

    init(_ root: Value, _ files: LintFiles, _ version: LintVersions) {
        self.files = files
        self.version = version
        table = StructureTable.of(version)
        open = [Work(value: root, kinds: [.shape(.openapi)], parent: nil, key: nil, isTreaty: false)]
        run()
        var next = 0
        while next < elsewhere.count {
            open = [elsewhere[next]]
            run()
            next += 1
        }
    }

    private mutating func run() {
        while let work = open.popLast() { visit(work) }
    }

    mutating func complain(_ code: String, _ message: String, at location: SourceLocation, help: String? = nil) {
        counts[code, default: 0] += 1
        guard complaints[code, default: []].count < LintReport.keptMax else { return }
        complaints[code, default: []].append(
            StructureComplaint(message: message, location: location, help: help))
    }

    private mutating func visit(_ work: Work) {
        let value = work.value
        guard let kind = work.kinds.first(where: { accepts($0, value) }) else { return misfit(work) }
        switch kind {
        case .word(let words):
            guard !words.contains(value.text) else { return }
            complain(
                work.isTreaty ? "treaty.unknown-word" : "openapi.word",
                "'\(value.text)' is none of \(words.joined(separator: ", "))", at: value.location,
                help: help(for: value.text, among: words))
        case .uri where !isURIReference(value.text):
            complain(
                "openapi.uri", "'\(value.text)' is no URI", at: value.location,
                help: "spaces, braces and other characters that a URI has not are written as %20, %7B, …")
        case .email where !isEmail(value.text):
            complain("openapi.email", "'\(value.text)' is no address of e-mail", at: value.location)
        case .host where !isHost(value.text):
            complain(
                "openapi.word", "'\(value.text)' is no host", at: value.location,
                help: "write its name and perhaps a port; the scheme belongs into schemes, a path into basePath")
        case .basePath where !value.text.hasPrefix("/"):
            complain(
                "openapi.path-slash", "the base path '\(value.text)' does not begin with a slash", at: value.location,
                help: "write '/\(value.text)'")
        case .array(let kinds, let countMin):
            if value.count < countMin {
                complain(
                    "openapi.empty", "expected at least one element, found none", at: value.location,
                    help: "remove the member, or say what it holds")
            }
            push(value.elements.map { inside(work, $0, kinds, work.parent, nil) })
        case .map(let names, let kinds):
            push(mapWork(work, names, kinds, work.parent))
        case .shape(let object): visitObject(work, object)
        default: break
        }
    }

    private func inside(
        _ around: Work, _ value: Value, _ kinds: [StructureKind], _ parent: Int?, _ key: NodeIndex?
    ) -> Work {
        Work(value: value, kinds: kinds, parent: parent, key: key, isTreaty: around.isTreaty)
    }

    private mutating func push(_ works: [Work]) { open.append(contentsOf: works.reversed()) }

    private mutating func misfit(_ work: Work) {
        let value = work.value
        var expected = work.kinds.map(\.name).joined(separator: " or ")
        if case .count? = work.kinds.first, value.kind == .number { expected = "a whole number, at least 0" }
        if expected == "an object (schema) or a boolean" { expected = "a schema (an object or a boolean)" }
        let shown = value.kind == .number && value.text.utf8.count < 20 ? "\(value.kindName) (\(value.text))" : nil
        complain(
            "openapi.type", "expected \(expected), found \(shown ?? value.kindName)", at: value.location,
            help: misfitHelp(work))
    }

    private func misfitHelp(_ work: Work) -> String? {
        let value = work.value
        let name = work.key.map { Value(value.document, $0).text } ?? ""
        if name == "type", value.kind == .array { return "before 3.1 there is one type; write nullable: true for null" }
        if name.hasPrefix("exclusiveM") {
            let limit = name == "exclusiveMinimum" ? "minimum" : "maximum"
            return version == .v30 || version == .v20
                ? "write \(limit): \(value.text) and \(name): true" : "since 3.1 the limit itself: \(name): NUMBER"
        }
        if value.isNull { return "give it a value, or remove the member" }
        let wantsText = work.kinds.contains { if case .string = $0 { true } else { false } }
        return wantsText && !value.node.isContainer ? "put it in quotes" : nil
    }

    private func accepts(_ kind: StructureKind, _ value: Value) -> Bool {
        switch kind {
        case .any: true
        case .string, .word, .uri, .email, .host, .basePath: value.kind == .string
        case .boolean: value.bool != nil
        case .integer: value.kind == .number && ExactNumber(value.text.utf8)?.isInteger == true
        case .count:
            value.kind == .number && ExactNumber(value.text.utf8)?.isInteger == true && !value.text.hasPrefix("-")
        case .number: value.kind == .number
        case .object, .map, .shape: value.kind == .object
        case .array: value.kind == .array
        }
    }
}

// MARK: Objects

extension StructureWalk {
    private mutating func visitObject(_ work: Work, _ object: StructureObject) {
        let value = work.value
        guard isNew(value) else { return }
        let reference = value["$ref"].flatMap { $0.kind == .string ? $0 : nil }
        if let reference, object != .schema || table[.schema]?.isReferable == true, mayBeReference(object) {
            note(reference, work, object)
            return
        }
        let index = sites.count
        sites.append(LintSite(object: object, value: value, key: work.key, parent: work.parent))
        if let reference, object == .schema || object == .pathItem { note(reference, work, object) }
        if object == .responses {
            if !value.members.contains(where: { !$0.name.hasPrefix("x-") }) {
                complain(
                    "openapi.empty", "the responses name no status", at: firstByte(of: value),
                    help: "add '200' or default, with a description")
            }
            return push(mapWork(work, .status, [.shape(.response)], index))
        }
        if object == .callback { return push(mapWork(work, .expression, [.shape(.pathItem)], index)) }
        guard let shape = table[object] else { return }
        visitMembers(work, object, shape, index)
    }

    private func mayBeReference(_ object: StructureObject) -> Bool {
        object == .callback || table[object]?.isReferable == true && (object != .mediaType || version == .v32)
    }

    private mutating func visitMembers(
        _ work: Work, _ object: StructureObject, _ shape: StructureShape, _ index: Int
    ) {
        let value = work.value
        var works: [Work] = []
        var isComplete = 0
        for member in value.members {
            let name = member.name
            if let field = shape.fields[name] {
                if field.isRequired { isComplete += 1 }
                if case .any? = field.kinds.first { continue }
                let isTreaty = object.isTreaty || name.hasPrefix("x-treaty-")
                works.append(
                    Work(
                        value: member.value, kinds: field.kinds, parent: index, key: member.key.index,
                        isTreaty: isTreaty))
            } else {
                complain(aboutUnknown: member, name, of: object, shape)
            }
        }
        push(works)
        // What an object takes from elsewhere, though it may not, it does not lack here.
        guard isComplete < shape.required.count, value["$ref"]?.kind != .string else { return }
        for required in shape.required where value[required] == nil {
            complain(
                "openapi.missing-field", "'\(required)' is missing in the \(object.spoken) object",
                at: firstByte(of: value), help: "add a member '\(required)'")
        }
    }

    private mutating func note(_ reference: Value, _ work: Work, _ object: StructureObject) {
        references.append(
            LintReference(text: reference, holder: work.value, object: object, parent: work.parent))
        guard let target = files.target(of: reference), known.insert(NodePlace(target)).inserted else { return }
        elsewhere.append(
            Work(value: target, kinds: [.shape(object), .boolean], parent: nil, key: nil, isTreaty: work.isTreaty))
    }

    private mutating func isNew(_ value: Value) -> Bool {
        let key = ObjectIdentifier(value.document)
        let count = value.document.nodes.count
        var isKnown = false
        withVisits(key, count) { visits in
            isKnown = visits[value.index.rawValue]
            visits[value.index.rawValue] = true
        }
        return !isKnown
    }

    private mutating func withVisits(_ key: ObjectIdentifier, _ count: Int, _ body: (inout [Bool]) -> Void) {
        body(&visited[key, default: Array(repeating: false, count: count)])
    }

    private mutating func complain(
        aboutUnknown member: Members.Member, _ name: String, of object: StructureObject, _ shape: StructureShape
    ) {
        let place = member.key.location
        if name.hasPrefix("x-treaty-") {
            complain(
                "treaty.unknown-extension", "'\(name)' is no extension of the \(object.spoken) object", at: place,
                help: help(for: name, among: shape.names.filter { $0.hasPrefix("x-treaty-") }))
        } else if name.hasPrefix("x-") {
            return
        } else if object == .schema {
            complain(aboutKeyword: name, at: place, shape)
        } else if !shape.isOpen {
            let code = object.isTreaty ? "treaty.unknown-field" : "openapi.unknown-field"
            let isHelped = counts[code, default: 0] < LintReport.helpedMax
            complain(
                code, "'\(name)' is no member of the \(object.spoken) object", at: place,
                help: name == "$ref"
                    ? "no reference may stand here; refer from the object around it, or bundle the document first"
                    : isHelped ? otherVersion(name, object) ?? help(for: name, among: shape.names) : nil)
        }
    }

    private func otherVersion(_ name: String, _ object: StructureObject) -> String? {
        let versions = StructureTable.versions(of: object, with: name)
        return versions.isEmpty ? nil : "it is a member in \(versions.name)"
    }

    private mutating func complain(aboutKeyword name: String, at place: SourceLocation, _ shape: StructureShape) {
        if let advice = SchemaVocabularyOf.advice(name, version) {
            complain(
                "schema.other-dialect", "'\(name)' is no keyword of \(version.name) and checks nothing", at: place,
                help: advice)
            return
        }
        let near = nearKeywords[name] ?? suggestion(for: name, among: shape.names)
        if nearKeywords.count < LintReport.keptMax { nearKeywords[name] = .some(near) }
        guard near != nil || !version.isSubset(of: .since31) else { return }
        complain(
            "schema.unknown-keyword", "'\(name)' is no keyword of \(version.name) and checks nothing", at: place,
            help: near.map { "did you mean '\($0)'?" } ?? "remove it, or begin its name with x-")
    }
}

// MARK: Maps

extension StructureWalk {
    private mutating func mapWork(
        _ work: Work, _ names: StructureKind.Names, _ kinds: [StructureKind], _ parent: Int?
    ) -> [Work] {
        var works: [Work] = []
        for member in work.value.members {
            let name = member.name
            if name == "x-treaty-source" { continue }
            if name.hasPrefix("x-treaty-") {
                complain(
                    "treaty.unknown-extension", "'\(name)' is no extension here", at: member.key.location,
                    help: help(for: name, among: ["x-treaty-source"]))
                continue
            }
            if names == .path || names == .status || names == .expression, name.hasPrefix("x-") { continue }
            if !check(name, names, member.key.location), names == .path || names == .status { continue }
            works.append(inside(work, member.value, kinds, parent, member.key.index))
        }
        return works
    }

    /// Whether a name may stand in a map; says why not.
    private mutating func check(_ name: String, _ names: StructureKind.Names, _ place: SourceLocation) -> Bool {
        switch names {
        case .free, .expression: return true
        case .component:
            if !name.isEmpty, name.utf8.allSatisfy({ isNameByte($0) }) { return true }
            complain(
                "openapi.component-name", "'\(name)' is no name of a component", at: place,
                help: "letters, digits, '.', '-' and '_' only")
        case .path:
            if name.hasPrefix("/") { return true }
            complain(
                "openapi.path-slash", "the path '\(name)' does not begin with a slash", at: place,
                help: "write '/\(name)'")
        case .status:
            if isStatus(name) { return true }
            complain(
                "openapi.status", "'\(name)' is no status", at: place,
                help: version == .v20
                    ? "write a status such as '200', or default"
                    : "write a status such as '200', a range such as '4XX', or default")
        case .token:
            if isToken(name) { return true }
            complain("openapi.header-name", "'\(name)' is no name of a header", at: place)
        case .media:
            if isMediaRange(name) { return true }
            complain(
                "openapi.media-type", "'\(name)' is no media type", at: place,
                help: "write type/subtype, such as application/json")
        case .method:
            if isToken(name), !fixedMethods.contains(name) { return true }
            complain(
                "openapi.method-name",
                fixedMethods.contains(name) ? "\(name) has a member of its own" : "'\(name)' is no method", at: place,
                help: fixedMethods.contains(name) ? "write it as '\(name.lowercased())' of the path item" : nil)
        }
        return false
    }

    private func isStatus(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        if name == "default" { return true }
        guard bytes.count == 3 else { return false }
        if version == .v20 { return bytes.allSatisfy { (0x30...0x39).contains($0) } }
        guard (0x31...0x35).contains(bytes[0]) else { return false }
        return bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) } || name.hasSuffix("XX")
    }
}
