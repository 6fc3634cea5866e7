// One self-contained document out of a contract and the files it refers to: what lies elsewhere becomes a component.
// It reads nothing; the files are in memory already.
package import TreatyData
package import TreatyText

/// A contract in one document. References within the root stay as they are written, and so does the order of members.
package struct Bundle {
    private let files: DocumentSet
    private let version: OpenAPIVersion
    private let root: Value
    /// The components made of parts of other files, in the order in which they were met.
    private var taken: [Taken] = []
    private var places: [Place: Int] = [:]
    /// Names in use, by section.
    private var names: [String: Set<String>] = [:]
    /// The references of path items of paths, which are written in place.
    private let pathReferences: Set<Int>
    private var builder = DocumentBuilder()
    private var isCounting = true
    /// Path items that are written where they are used, from the outside in.
    private var inlined: [Place] = []
    private var diagnostics: [Diagnostic] = []

    private struct Place: Hashable {
        let document: ObjectIdentifier
        let node: Int
        let kind: ObjectKind

        init(_ value: Value, _ kind: ObjectKind) {
            (document, node, self.kind) = (ObjectIdentifier(value.document), value.index.rawValue, kind)
        }
    }

    private struct Taken {
        let value: Value
        let kind: ObjectKind
        let section: String
        let name: String
        /// The reference that was met first, which messages about it show.
        let site: Value
    }

    /// Bundles a contract, 2.0 as it is written. References that lead nowhere are reported and stay. Cost: two walks
    /// over all that the contract uses.
    package static func document(
        of contract: OpenAPIDocument, into diagnostics: inout [Diagnostic]
    ) -> Document {
        var bundle = Bundle(contract)
        // The first walk finds what is used and names it; the second writes.
        bundle.writeAll()
        bundle.isCounting = false
        bundle.builder = DocumentBuilder()
        bundle.diagnostics = []
        bundle.writeAll()
        diagnostics += bundle.diagnostics
        return bundle.builder.document(named: bundle.root.document.source)
    }

    private init(_ contract: OpenAPIDocument) {
        files = contract.files
        version = contract.version
        root = contract.files.written
        pathReferences = Set(root.members(of: "paths").compactMap { $0.value["$ref"]?.index.rawValue })
        let holder = version == .v20 ? root : root["components"]
        for section in holder?.members.filter({ $0.value.kind == .object }) ?? [] {
            names[section.name] = Set(section.value.members.map(\.name))
        }
    }

    // MARK: The document

    private mutating func writeAll() {
        writeRoot()
        // What is taken may take more.
        var next = 0
        while isCounting, next < taken.count {
            let part = taken[next]
            write(part.value, part.kind)
            next += 1
        }
    }

    private mutating func writeRoot() {
        guard root.kind == .object else { return builder.copy(root) }
        builder.beginObject(at: root)
        for member in root.members {
            builder.key(member.key)
            if version != .v20, member.name == "components", member.value.kind == .object {
                writeSections(of: member.value, at: member.value)
            } else if version == .v20, ["definitions", "parameters", "responses"].contains(member.name),
                member.value.kind == .object
            {
                writeSection(member.value, member.name, at: member.value)
            } else if member.name == "x-treaty-collections", member.value.kind == .object {
                writeCollections(member.value)
            } else {
                write(member.value, under: member.name, of: .document)
            }
        }
        if version == .v20 {
            for section in sections() where root[section] == nil {
                builder.key(section, at: root)
                writeSection(nil, section, at: root)
            }
        } else if root["components"] == nil, !taken.isEmpty {
            builder.key("components", at: root)
            writeSections(of: nil, at: root)
        }
        builder.end()
    }

    /// Collections of other files stand where they are used.
    private mutating func writeCollections(_ collections: Value) {
        builder.beginObject(at: collections)
        for member in collections.members {
            builder.key(member.key)
            let target = files.resolve(member.value)
            if target == nil, !isCounting, let complaint = files.complaint(about: member.value) {
                diagnostics.append(complaint)
            }
            builder.copy(target.flatMap { isForeign($0) ? $0 : nil } ?? member.value)
        }
        builder.end()
    }

    private func sections() -> [String] {
        var found: [String] = []
        for part in taken where !found.contains(part.section) { found.append(part.section) }
        return found
    }

    private mutating func writeSections(of components: Value?, at site: Value) {
        builder.beginObject(at: site)
        for member in components.map({ Array($0.members) }) ?? [] {
            builder.key(member.key)
            if member.value.kind == .object, ObjectKind.components.child(member.name) != nil {
                writeSection(member.value, member.name, at: member.value)
            } else {
                builder.copy(member.value)
            }
        }
        for section in sections() where components?[section] == nil {
            builder.key(section, at: site)
            writeSection(nil, section, at: site)
        }
        builder.end()
    }

    /// A section as it was, and behind it what was taken into it.
    private mutating func writeSection(_ section: Value?, _ name: String, at site: Value) {
        let holder: ObjectKind = version == .v20 ? .document : .components
        builder.beginObject(at: site)
        for member in section.map({ Array($0.members) }) ?? [] {
            builder.key(member.key)
            if let child = holder.child(name) { write(member.value, child.kind) } else { builder.copy(member.value) }
        }
        for part in taken where part.section == name && !isCounting {
            builder.key(part.name, at: part.site)
            write(part.value, part.kind)
        }
        builder.end()
    }

    // MARK: Objects

    private mutating func write(_ value: Value, under name: String, of kind: ObjectKind) {
        guard let child = kind.child(name) else { return builder.copy(value) }
        switch child.holding {
        case .one: write(value, child.kind)
        case .map where value.kind == .object:
            builder.beginObject(at: value)
            // Paths and responses may have extensions beside their names (OpenAPI 3.1 4.8.8 and 4.8.16); a header may
            // well be called so.
            let mayBeExtended = name == "paths" || name == "responses" && kind == .operation
            for member in value.members {
                builder.key(member.key)
                let isExtension = mayBeExtended && member.name.hasPrefix("x-")
                if isExtension { builder.copy(member.value) } else { write(member.value, child.kind) }
            }
            builder.end()
        case .list where value.kind == .array, .oneOrList where value.kind == .array:
            builder.beginArray(at: value)
            for element in value.elements { write(element, child.kind) }
            builder.end()
        case .oneOrList: write(value, child.kind)
        case .map, .list: builder.copy(value)
        }
    }

    private mutating func write(_ value: Value, _ kind: ObjectKind) {
        guard value.kind == .object else { return builder.copy(value) }
        if let reference = value["$ref"], reference.kind == .string { return write(value, kind, reference) }
        if kind == .discriminator { return writeDiscriminator(value) }
        if kind == .example, let external = value["externalValue"], value["value"] == nil,
            let content = files.externalValue(external)
        {
            builder.beginObject(at: value)
            for member in value.members {
                if member.name == "externalValue" {
                    builder.key("value", at: member.key)
                    builder.copy(content)
                } else {
                    builder.key(member.key)
                    builder.copy(member.value)
                }
            }
            return builder.end()
        }
        writeMembers(of: value, kind)
    }

    private mutating func writeMembers(of value: Value, _ kind: ObjectKind) {
        builder.beginObject(at: value)
        for member in value.members { writeMember(member, kind, isForeign: isForeign(value)) }
        builder.end()
    }

    private mutating func writeMember(_ member: Members.Member, _ kind: ObjectKind, isForeign: Bool) {
        // In another document a schema's own name would change what its references mean; all that lead to it are
        // written anew.
        if isForeign, kind == .schema, ["$id", "$anchor", "$schema"].contains(member.name) { return }
        builder.key(member.key)
        if kind == .link, member.name == "operationRef", member.value.kind == .string {
            return builder.string(operationReference(member.value), at: member.value)
        }
        write(member.value, under: member.name, of: kind)
    }

    // MARK: References

    private func isForeign(_ value: Value) -> Bool {
        value.document !== root.document && value.document !== files.root.document
    }

    /// An object that refers: the reference is written anew where it leads out of the root or stands outside of it.
    private mutating func write(_ value: Value, _ kind: ObjectKind, _ reference: Value) {
        guard let target = files.target(of: reference) else {
            if !isCounting, let complaint = files.complaint(about: value) { diagnostics.append(complaint) }
            return writeReferring(value, kind, to: reference.text)
        }
        guard isForeign(target) else {
            let text = reference.text
            if !isForeign(value), text.hasPrefix("#") { return writeReferring(value, kind, to: text) }
            let fragment = text.firstIndex(of: "#").map { String(text[$0...]) } ?? "#"
            return writeReferring(value, kind, to: !isForeign(value) && isOwnName(text) ? text : fragment)
        }
        if let text = component(of: target, kind, reference) { return writeReferring(value, kind, to: text) }
        writeInline(value, kind, target)
    }

    /// Whether a reference of the root leads to a schema of the root by the URI that the schema gave itself.
    private func isOwnName(_ text: String) -> Bool { text.contains("://") || text.hasPrefix("urn:") }

    private mutating func writeReferring(_ value: Value, _ kind: ObjectKind, to text: String) {
        builder.beginObject(at: value)
        for member in value.members {
            if member.name == "$ref", member.value.kind == .string {
                builder.key(member.key)
                builder.string(text, at: member.value)
            } else {
                writeMember(member, kind, isForeign: isForeign(value))
            }
        }
        builder.end()
    }

    /// What has no section of its own stands where it is used; members beside the reference come first and count.
    private mutating func writeInline(_ value: Value, _ kind: ObjectKind, _ target: Value) {
        let place = Place(target, kind)
        guard !inlined.contains(place), inlined.count < 64 else {
            diagnostics.append(
                Diagnostic(
                    .error, "bundle.cycle", "the \(kind.rawValue) refers to itself and has no section in components",
                    at: (value["$ref"] ?? value).location,
                    help: "write the contract in OpenAPI 3.1, whose components have pathItems"))
            return builder.copy(value)
        }
        inlined.append(place)
        defer { inlined.removeLast() }
        let own = value.members.filter { $0.name != "$ref" }
        if own.isEmpty || target.kind != .object { return write(target, kind) }
        builder.beginObject(at: value)
        for member in own { writeMember(member, kind, isForeign: isForeign(value)) }
        let names = Set(own.map(\.name))
        for member in (files.resolve(target) ?? target).members where !names.contains(member.name) {
            writeMember(member, kind, isForeign: isForeign(target))
        }
        builder.end()
    }

    /// The reference to the component that a part of another file becomes; nil where it is written in place: path items
    /// of paths, and what components have no section for.
    private mutating func component(of target: Value, _ kind: ObjectKind, _ reference: Value) -> String? {
        guard kind != .pathItem || !isOfPath(reference), let section = kind.section(version) else { return nil }
        let head = version == .v20 ? "#/\(section)/" : "#/components/\(section)/"
        // A part that only refers is not worth a component.
        var target = target
        for _ in 0..<64 {
            guard target.count == 1, let next = target["$ref"], next.kind == .string,
                let further = files.target(of: next)
            else { break }
            if !isForeign(further) {
                let text = next.text
                return text.firstIndex(of: "#").map { String(text[$0...]) } ?? "#"
            }
            target = further
        }
        let place = Place(target, kind)
        if let known = places[place] { return head + taken[known].name }
        let wished = name(of: reference)
        var name = wished
        var number = 2
        while names[section]?.contains(name) == true {
            name = "\(wished)_\(number)"
            number += 1
        }
        names[section, default: []].insert(name)
        places[place] = taken.count
        taken.append(Taken(value: target, kind: kind, section: section, name: name, site: reference))
        return head + name
    }

    private func isOfPath(_ reference: Value) -> Bool {
        reference.document === root.document && pathReferences.contains(reference.index.rawValue)
    }

    /// What a part is called: the last step of the way to it, else its file, in the letters that components allow.
    private func name(of reference: Value) -> String {
        let text = reference.text
        let file = text.prefix { $0 != "#" }
        let fragment =
            PercentEncoding.decoded(text.dropFirst(file.count + 1).utf8)
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
        var path = String(file)
        if path.isEmpty { path = reference.document.source.name }
        let stem = String((path.split(separator: "/").last ?? "part").prefix { $0 != "." })
        var name = stem
        if let tokens = JSONPointer(text: fragment)?.tokens, let last = tokens.last {
            let isPosition = last.utf8.allSatisfy { (0x30...0x39).contains($0) }
            let tellsNothing = isPosition || ObjectKind.schema.child(last) != nil || keywords.contains(last)
            name = tellsNothing && tokens.count > 1 ? "\(stem)_\(last)" : last
        } else if !fragment.isEmpty {
            name = fragment
        }
        let allowed = name.utf8.map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
            default: 0x5F
            }
        }
        return allowed.isEmpty ? "part" : String(decoding: allowed, as: UTF8.self)
    }

    // MARK: Other ways to refer

    private mutating func writeDiscriminator(_ value: Value) {
        builder.beginObject(at: value)
        for member in value.members {
            builder.key(member.key)
            guard member.name == "mapping", member.value.kind == .object else {
                builder.copy(member.value)
                continue
            }
            builder.beginObject(at: member.value)
            for entry in member.value.members {
                builder.key(entry.key)
                mapping(entry.value)
            }
            builder.end()
        }
        builder.end()
    }

    /// A mapping leads to a schema, by a reference or by the name of a component (OpenAPI 3.1 4.8.25).
    private mutating func mapping(_ value: Value) {
        guard value.kind == .string else { return builder.copy(value) }
        let text = value.text
        let target = files.target(of: value)
        // What could be either is a name where there is such a component (OpenAPI 3.1 4.8.25.3).
        let isComponent = value.document.root["components"]?["schemas"]?[text] != nil
        if isComponent || target == nil {
            guard isForeign(value), let named = value.document.root["components"]?["schemas"]?[text],
                let new = component(of: named, .schema, value)
            else { return builder.copy(value) }
            return builder.string(new, at: value)
        }
        guard let target else { return builder.copy(value) }
        guard isForeign(target) else {
            guard !text.hasPrefix("#"), let mark = text.firstIndex(of: "#") else { return builder.copy(value) }
            return builder.string(String(text[mark...]), at: value)
        }
        guard let new = component(of: target, .schema, value) else { return builder.copy(value) }
        builder.string(new, at: value)
    }

    /// The `operationRef` of a link; one that leads into the root from another file loses the file.
    private func operationReference(_ value: Value) -> String {
        let text = value.text
        guard !text.hasPrefix("#"), let mark = text.firstIndex(of: "#"), let target = files.target(of: value),
            !isForeign(target)
        else { return text }
        return String(text[mark...])
    }
}

/// Names of members that say nothing of what is in them.
private let keywords: Set<String> = ["schema", "content", "requestBody", "value", "default"]

extension Bundle {
    /// Whether a complaint of reading is about what a bundle is made of: files, references and overlays.
    package static func concerns(_ diagnostic: Diagnostic) -> Bool {
        ["bundle.", "openapi.ref-", "overlay."].contains { diagnostic.code.hasPrefix($0) }
    }
}
