// An Overlay document (1.0 and 1.1): reading it, and applying its actions one after the other; how a value is merged
// into another is `OverlayTape`'s business.
package import TreatyData
package import TreatyPath
package import TreatyText

/// Changes to a contract. What is wrong with it was reported when it was read; actions that cannot be read are left
/// out.
package struct Overlay: Sendable {
    /// One change.
    package struct Action: Sendable {
        package enum Change: Sendable {
            case update(Value)
            /// The JSONPath of the node whose value is merged (Overlay 1.1).
            case copy(Value, JSONPath)
            case remove
        }

        package let target: JSONPath
        package let change: Change
        package let value: Value
    }

    package let root: Value
    /// Whether it is of Overlay 1.0, which knows no `copy` and changes no primitive values.
    package let isFirst: Bool
    /// A URI reference to the document it was made for.
    package let extends: Value?
    package let actions: [Action]

    /// Whether a document says that it is one.
    package static func isOverlay(_ root: Value) -> Bool { root["overlay"] != nil }

    /// Reads a JSON or YAML file. Throws where it cannot be read or is no overlay; all else goes to `diagnostics`.
    package static func load(_ path: String, into diagnostics: inout [Diagnostic]) throws(Diagnostic) -> Overlay {
        try Overlay(Document.read(SourceFile.read(path)), into: &diagnostics)
    }

    package init(_ document: Document, into diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        root = document.root
        guard root.kind == .object, let version = root["overlay"] else {
            throw Diagnostic(
                .error, "overlay.form", "expected an Overlay document, found \(root.kindName)", at: root.start,
                help: "an Overlay document is an object that begins with overlay: 1.0.0")
        }
        guard let isFirst = Overlay.isFirst(version) else {
            throw Diagnostic(
                .error, "overlay.version", "Overlay '\(version.text)' is not read", at: version.location,
                help: version.text == "1.0" || version.text == "1.1"
                    ? "write overlay: \(version.text).0" : "1.0.0 and 1.1.0 are")
        }
        self.isFirst = isFirst
        extends = root["extends"]
        var form = FormCheck(format: "overlay", table: isFirst ? shapesOf10 : shapesOf11)
        form.check(root, "overlay")
        diagnostics += form.diagnostics
        diagnostics += document.duplicateNames()
        if let list = root["actions"], list.kind == .array, list.count == 0 {
            diagnostics.append(
                Diagnostic(
                    .error, "overlay.empty-list", "'actions' holds nothing", at: list.location,
                    help: "add an action with a target and an update"))
        }
        var actions: [Action] = []
        var lines: [[UInt8]: Int] = [:]
        for value in root.elements(of: "actions") where value.kind == .object {
            let text = document.json(.canonical, at: value.index)
            if let line = lines.updateValue(value.location.line, forKey: text) {
                diagnostics.append(
                    Diagnostic(
                        .error, "overlay.duplicate", "the same action stands in line \(line) already", at: value.start,
                        help: "remove one of them"))
            }
            if let action = Overlay.action(value, isFirst: isFirst, into: &diagnostics) { actions.append(action) }
        }
        self.actions = actions
    }

    /// `1.0.N` and `1.1.N`; nil for every other version.
    private static func isFirst(_ version: Value) -> Bool? {
        guard let text = version.string else { return nil }
        let patch = text.dropFirst(4)
        guard !patch.isEmpty, patch.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return text.hasPrefix("1.0.") ? true : text.hasPrefix("1.1.") ? false : nil
    }

    private static func action(_ value: Value, isFirst: Bool, into diagnostics: inout [Diagnostic]) -> Action? {
        guard let target = path(value["target"], into: &diagnostics) else { return nil }
        if value["remove"]?.bool == true { return Action(target: target, change: .remove, value: value) }
        let copy = isFirst ? nil : value["copy"]
        if let update = value["update"] {
            guard copy == nil else {
                diagnostics.append(
                    Diagnostic(
                        .error, "overlay.unused", "'update' and 'copy' in one action cancel each other",
                        at: value.start, help: "make two actions of it"))
                return nil
            }
            return Action(target: target, change: .update(update), value: value)
        }
        if let copy, let path = path(copy, into: &diagnostics) {
            return Action(target: target, change: .copy(copy, path), value: value)
        }
        if copy == nil, value["remove"] == nil {
            diagnostics.append(
                Diagnostic(
                    .warning, "overlay.unused", "the action changes nothing", at: value.start,
                    help: "add an update, or remove: true"))
        }
        return nil
    }

    private static func path(_ value: Value?, into diagnostics: inout [Diagnostic]) -> JSONPath? {
        guard let value, value.kind == .string else { return nil }
        do throws(PathError) {
            return try JSONPath(value.text)
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, "overlay.target", "'\(value.text)' is no JSONPath query: \(error.message)",
                    at: value.location, help: error.help ?? "write a query of RFC 9535 such as $.paths['/a'].get"))
            return nil
        }
    }

    /// Applies all actions in their order, each to what the ones before it left. Merged members keep their place in the
    /// overlay. An action that cannot be done is reported and changes nothing. Cost: linear in the document for each
    /// action, and for each level on which targets lie within targets.
    package func apply(to document: Document, into diagnostics: inout [Diagnostic]) -> Document {
        checkExtends(document, into: &diagnostics)
        var tape = OverlayTape(document, overlay: root.document)
        for action in actions { apply(action, to: &tape, into: &diagnostics) }
        return tape.document()
    }

    private func apply(_ action: Action, to tape: inout OverlayTape, into diagnostics: inout [Diagnostic]) {
        let current = tape.current
        let site = action.value["target"] ?? action.value
        guard let found = nodes(action.target, in: current, site, into: &diagnostics) else { return }
        guard !found.isEmpty else {
            diagnostics.append(
                Diagnostic(
                    .warning, "overlay.no-match", "'\(action.target.text)' selects nothing", at: site.location,
                    help: "the action changes nothing; is a name spelled as it stands in the document?"))
            return
        }
        switch action.change {
        case .remove:
            guard !found.contains(.root) else {
                diagnostics.append(
                    Diagnostic(.error, "overlay.remove-root", "the whole document cannot be removed", at: site.location)
                )
                return
            }
            tape.remove(found)
        case .update(let value):
            guard fits(found, current, value.kind, at: value, site, into: &diagnostics) else { return }
            merge(tape.graft(of: value), into: found, of: &tape, at: value, &diagnostics)
        case .copy(let copy, let path):
            guard let sources = nodes(path, in: current, copy, into: &diagnostics) else { return }
            guard let source = sources.first, sources.count == 1 else {
                diagnostics.append(
                    Diagnostic(
                        .error, "overlay.copy-source",
                        "'\(copy.text)' selects \(sources.count) nodes, where one is copied",
                        at: copy.location, help: "write a query that selects one node"))
                return
            }
            guard fits(found, current, current.nodes[source.rawValue].kind, at: copy, site, into: &diagnostics)
            else { return }
            merge(tape.graft(of: source), into: found, of: &tape, at: copy, &diagnostics)
        }
    }

    private func merge(
        _ graft: OverlayTape.Graft, into found: [NodeIndex], of tape: inout OverlayTape, at value: Value,
        _ diagnostics: inout [Diagnostic]
    ) {
        guard !tape.merge(graft, into: found, &diagnostics) else { return }
        diagnostics.append(
            Diagnostic(
                .error, "overlay.too-large",
                "the document would have more than \(OverlayTape.nodesMax) values or \(OverlayTape.depthMax) levels",
                at: value.location, help: "the action changes nothing"))
    }

    private func nodes(
        _ path: JSONPath, in document: Document, _ site: Value, into diagnostics: inout [Diagnostic]
    ) -> [NodeIndex]? {
        do throws(PathError) {
            return Set(try path.nodes(in: document)).sorted()
        } catch {
            diagnostics.append(
                Diagnostic(.error, "overlay.target", error.message, at: site.location, help: error.help))
            return nil
        }
    }

    /// Whether a value can be merged into all targets (Overlay 1.1, Action Object).
    private func fits(
        _ found: [NodeIndex], _ document: Document, _ kind: NodeKind, at value: Value, _ site: Value,
        into diagnostics: inout [Diagnostic]
    ) -> Bool {
        func complain(_ severity: Severity, _ code: String, _ message: String, _ place: Value, help: String?) {
            diagnostics.append(Diagnostic(severity, "overlay.\(code)", message, at: place.location, help: help))
        }
        let targets = found.map { document.nodes[$0.rawValue].kind }
        let groups = Set(targets.map { $0 == .object || $0 == .array ? $0 : .null })
        guard groups.count == 1, let target = targets.first else {
            complain(
                .error, "target-mixed", "the target selects objects, arrays or other values together", site,
                help: "make an action of it for each")
            return false
        }
        switch target {
        case .object:
            guard kind != .object else { return true }
            complain(
                .error, "mismatch", "the target is an object, and \(kind.name) cannot be merged with it", value,
                help: "write an object with the members to set")
            return false
        case .array:
            if kind == .array, isFirst {
                complain(
                    .warning, "array-entry",
                    "Overlay 1.0 appends one entry; the elements are appended each, as Overlay 1.1 does it", value,
                    help: "write overlay: 1.1.0, or an action for each entry")
            }
            return true
        default:
            guard kind != .object, kind != .array else {
                complain(
                    .error, "mismatch", "the target is \(target.name), and \(kind.name) cannot take its place", value,
                    help: "remove it in an action before, or update the object around it")
                return false
            }
            if isFirst {
                complain(
                    .warning, "target-primitive",
                    "Overlay 1.0 changes objects and arrays; the value is replaced all the same",
                    site, help: "write overlay: 1.1.0, or update the object around it")
            }
            return true
        }
    }

    private func checkExtends(_ document: Document, into diagnostics: inout [Diagnostic]) {
        guard let extends = extends?.string else { return }
        func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
        guard name(URIReference(extends).path) != name(document.source.name) else { return }
        diagnostics.append(
            Diagnostic(
                .note, "overlay.extends", "the overlay was made for '\(extends)'", at: self.extends?.location,
                help: "it is applied to \(document.source.name)"))
    }
}

private let shapesOf10: [String: ObjectShape] = [
    "overlay": "overlay!:string info!:info extends:string actions!:[action]",
    "info": "title!:string version!:string",
    "action": "target!:string description:string update:any remove:boolean",
].mapValues { ObjectShape($0) }

private let shapesOf11: [String: ObjectShape] = [
    "overlay": "overlay!:string info!:info extends:string actions!:[action]",
    "info": "title!:string version!:string description:string",
    "action": "target!:string description:string update:any copy:string remove:boolean",
].mapValues { ObjectShape($0) }
