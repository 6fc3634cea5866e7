// What is wrong with a HAR by the standard, member by member; whether its traffic keeps a contract is asked elsewhere.
import TreatyData
package import TreatyText

extension HARFile {
    /// Everything wrong in the order of the file, at most `most` diagnostics.
    ///
    /// Errors: `har.missing`, `har.type`, `har.size` (negative, and not the -1 of what is unknown), `har.date`,
    /// `har.url`, and whatever keeps an entry from being read as an exchange. Warnings for what writers of HARs are
    /// known to do: `har.null`, `har.unknown-member` (custom members begin with `_`), `har.duplicate`, `har.pageref`,
    /// dates of cookies and caches, a size of content without the content.
    package func problems(most: Int = 200) -> [Diagnostic] {
        var check = HARCheck(most: most)
        check.pages = log.elements(of: "pages").compactMap { $0["id"]?.string }.reduce(into: []) { $0.insert($1) }
        check.object(log, .log, "log") { entry, found in
            guard found.count < most, !found.contains(where: { $0.severity == .error }) else { return nil }
            do throws(Diagnostic) {
                _ = try HAREntry.exchange(of: entry, folder: folder)
                return nil
            } catch {
                return error
            }
        }
        return check.found
    }
}

/// A walk over the standard objects; its depth is that of the standard, not of the file.
private struct HARCheck {
    let most: Int
    var found: [Diagnostic] = []
    var pages: Set<String> = []

    init(most: Int) { self.most = most }

    private mutating func report(_ severity: Severity, _ code: String, _ message: String, _ value: Value) {
        guard found.count < most else { return }
        // Of a container its first byte: nobody wants carets under a whole entry.
        let range = value.location.range
        let place = value.node.isContainer ? range.lowerBound..<range.lowerBound + 1 : range
        found.append(
            Diagnostic(severity, code, message, at: SourceLocation(file: value.document.source, range: place)))
    }

    /// `reading` is asked about each entry, with what was found in it.
    mutating func object(
        _ value: Value, _ shape: HARShape, _ name: String, reading: (Value, ArraySlice<Diagnostic>) -> Diagnostic?
    ) {
        guard value.kind == .object else {
            return report(.error, "har.type", "'\(name)' must be an object, it is \(value.kindName)", value)
        }
        let rules = shape.rules
        var seen: Set<String> = []
        for member in value.members {
            guard found.count < most else { return }
            let key = member.name
            guard let rule = rules.first(where: { $0.name == key }) ?? (key == "comment" ? HARCheck.comment : nil)
            else {
                if !key.hasPrefix("_") {
                    let near = suggestion(for: key, among: rules.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
                    report(
                        .warning, "har.unknown-member",
                        "'\(name)' has no member '\(key)' in HAR 1.2, and custom ones begin with '_'\(near)", member.key
                    )
                }
                continue
            }
            guard seen.insert(key).inserted else {
                report(.warning, "har.duplicate", "'\(name)' has more than one member '\(key)'", member.key)
                continue
            }
            check(member.value, rule, "\(name).\(key)", reading)
        }
        for rule in rules where rule.isRequired && !seen.contains(rule.name) {
            let severity: Severity = shape == .cacheState ? .warning : .error
            report(severity, "har.missing", "'\(name)' has no member '\(rule.name)'", value)
        }
    }

    private static let comment = HARRule("comment", .text)

    private mutating func check(
        _ value: Value, _ rule: HARRule, _ name: String,
        _ reading: (Value, ArraySlice<Diagnostic>) -> Diagnostic?
    ) {
        if value.isNull, !rule.isRequired {
            if name.hasSuffix("Request") || name.hasSuffix(".expires") { return }
            return report(.warning, "har.null", "'\(name)' is null; a member that says nothing is left out", value)
        }
        switch rule.kind {
        case .object(let shape): object(value, shape, name, reading: reading)
        case .objects(let shape):
            guard value.kind == .array else { return wrongKind(value, name, "an array") }
            for element in value.elements {
                guard found.count < most else { return }
                let before = found.count
                object(element, shape, name + "[]", reading: reading)
                if shape == .entry { finishEntry(element, before, reading) }
            }
        case .text:
            if value.kind != .string { wrongKind(value, name, "a string") }
        case .boolean:
            if value.bool == nil { wrongKind(value, name, "a boolean") }
        case .date(let isLax):
            guard let text = value.string else { return wrongKind(value, name, "a string") }
            if !HARTime.isDateTime(text) {
                report(
                    isLax ? .warning : .error, "har.date", "'\(name)' is no ISO 8601 date with a time and a zone", value
                )
            }
        case .url:
            guard value.kind == .string else { return wrongKind(value, name, "a string") }
            do throws(Diagnostic) {
                _ = try HARURL(value, method: "GET")
            } catch {
                if found.count < most { found.append(error) }
            }
        case .number, .integer, .difference: number(value, rule.kind, name)
        }
    }

    private mutating func number(_ value: Value, _ kind: HARKind, _ name: String) {
        guard let text = value.number else { return wrongKind(value, name, "a number") }
        guard let number = ExactNumber(text.utf8) else { return }
        if case .number = kind {
        } else if number.int == nil {
            return report(.error, "har.type", "'\(name)' must be an integer, it is \(text.prefix(24))", value)
        }
        if case .difference = kind { return }
        if text.hasPrefix("-"), number.int != -1, number.int != 0 {
            report(.error, "har.size", "'\(name)' is \(text.prefix(24)); only -1 (unknown) is below 0", value)
        }
    }

    private mutating func wrongKind(_ value: Value, _ name: String, _ expected: String) {
        report(.error, "har.type", "'\(name)' must be \(expected), it is \(value.kindName)", value)
    }

    private mutating func finishEntry(
        _ entry: Value, _ before: Int, _ reading: (Value, ArraySlice<Diagnostic>) -> Diagnostic?
    ) {
        if let page = entry["pageref"], let id = page.string, !pages.contains(id), found.count < most {
            report(.warning, "har.pageref", "there is no page with the id '\(id)'", page)
        }
        if let content = entry["response"]?["content"], let size = content["size"]?.int, size > 0,
            content["text"] == nil, content["_file"] == nil, found.count < most
        {
            report(.warning, "har.content-missing", "the content has \(size) bytes, and its text was not kept", content)
        }
        if let failure = reading(entry, found[before...]), found.count < most { found.append(failure) }
    }
}
