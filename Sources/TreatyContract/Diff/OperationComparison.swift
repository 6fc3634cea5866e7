// What changed in one operation and whom it breaks: its address, its parameters, its body. Answers stand beside.
import TreatyData
import TreatyText

/// One operation of the old contract and its partner in the new one.
struct OperationComparison {
    let old: ComparedOperation
    let new: ComparedOperation
    let comparer: ContractComparer

    init(_ old: ComparedOperation, _ new: ComparedOperation, _ comparer: ContractComparer) {
        self.old = old
        self.new = new
        self.comparer = comparer
    }

    var schemas: SchemaComparison { comparer.schemas }

    func add(_ draft: ChangeDraft) { comparer.add(draft) }

    func compare() {
        address()
        marks()
        parameters()
        body()
        responses()
        SecurityComparison(self).compare()
        ErrorRuleComparison(comparer).operation(old, new)
        let (before, after) = (callbacks(old), callbacks(new))
        comparer.callbacks(before, after)
        comparer.texts(old.value, new.value, ["summary", "description", "tags", "externalDocs"])
    }

    private func callbacks(_ operation: ComparedOperation) -> [ComparedOperation] {
        operation.value.members(of: "callbacks").flatMap { member in
            comparer.items(operation.side.resolved(member.value), "callback \(member.name)", operation.side)
        }
    }

    // MARK: Where and who

    private func address() {
        if old.method != new.method || old.shape != new.shape {
            // The servers' paths may make up for it.
            let isReached = old.method == new.method && addresses(old).isSubset(of: addresses(new))
            if !isReached {
                add(
                    ChangeDraft(
                        "operation.moved", consumer: .breaks, provider: .breaks, old: old.pathKey.location,
                        new: new.pathKey.location, "\(old.title) → \(new.title)",
                        why: "callers ask at the old place"))
            }
        } else if !addresses(old).isSubset(of: addresses(new)) {
            let lost = addresses(old).subtracting(addresses(new)).count
            let (before, after) = (old.prefixes.map(shownPrefix), new.prefixes.map(shownPrefix))
            add(
                ChangeDraft(
                    "server.path-changed", consumer: lost == old.prefixes.count ? .breaks : .unknown,
                    provider: .breaks, old: servers(old)?.location, new: servers(new)?.location,
                    "the paths of the servers: \(before.joined(separator: ", ")) → \(after.joined(separator: ", "))",
                    why: "callers ask at the old place"))
        }
        if old.pathNames != new.pathNames, old.shape == new.shape {
            add(
                ChangeDraft(
                    "operation.path-renamed", consumer: .safe, provider: .safe, old: old.pathKey.location,
                    new: new.pathKey.location, "\(old.path) → \(new.path)",
                    why: "names of path parameters are not sent"))
        }
    }

    private func shownPrefix(_ prefix: String) -> String { prefix.isEmpty ? "/" : prefix }

    private func servers(_ operation: ComparedOperation) -> Value? {
        operation.value["servers"] ?? operation.item["servers"] ?? operation.side.root["servers"]
    }

    private func addresses(_ operation: ComparedOperation) -> Set<String> {
        Set(operation.prefixes.map { ComparedOperation.shape($0) + operation.shape })
    }

    private func marks() {
        if old.id != new.id {
            add(
                ChangeDraft(
                    "operation.id-changed", consumer: .safe, provider: .safe,
                    old: (old.value["operationId"] ?? old.value).location,
                    new: (new.value["operationId"] ?? new.value).location,
                    "operationId: \(old.id ?? "none") → \(new.id ?? "none")",
                    why: "it is not sent; generated code may change its names"))
        }
        if old.isDeprecated != new.isDeprecated {
            let sunset = new.value["x-sunset"].map { ", sunset \($0.text)" } ?? ""
            add(
                ChangeDraft(
                    new.isDeprecated ? "operation.deprecated" : "operation.restored", consumer: .safe, provider: .safe,
                    old: (old.value["deprecated"] ?? old.value).location,
                    new: (new.value["deprecated"] ?? new.value).location,
                    new.isDeprecated ? "it is deprecated now\(sunset)" : "it is no longer deprecated",
                    why: "it still answers"))
        }
    }

    // MARK: Parameters

    private typealias Key = ComparedOperation.ParameterKey

    private func parameters() {
        let before = old.parameters
        var after = Dictionary(new.parameters.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let names = Dictionary(zip(old.pathNames, new.pathNames), uniquingKeysWith: { first, _ in first })
        var gone: [(key: Key, value: Value)] = []
        for (key, value) in before {
            var partner = key
            if key.place == "path" { partner.name = names[key.name] ?? key.name }
            if let other = after.removeValue(forKey: partner) {
                ParameterComparison(self, key.locator, value, other).compare()
            } else {
                gone.append((key, value))
            }
        }
        var added = new.parameters.filter { after[$0.key] != nil }
        for (key, value) in gone {
            if let position = added.firstIndex(where: { $0.key.name.lowercased() == key.name.lowercased() }) {
                let other = added.remove(at: position)
                add(
                    ChangeDraft(
                        "request.parameter-moved", consumer: .breaks, provider: .breaks, at: key.locator,
                        old: (value["in"] ?? value).location, new: (other.value["in"] ?? other.value).location,
                        "'\(key.name)' moved: \(key.place) → \(other.key.place)",
                        why: "callers send it at the old place"))
                continue
            }
            add(
                ChangeDraft(
                    "request.parameter-removed", consumer: .breaks,
                    provider: isRequired(value) ? .breaks : .safe, at: key.locator, old: value.location,
                    new: new.value.location, "the parameter \(key.locator) is gone",
                    why: "a caller that sends it is no longer understood"))
        }
        for (key, value) in added {
            let isRequired = isRequired(value)
            add(
                ChangeDraft(
                    isRequired ? "request.parameter-added-required" : "request.parameter-added",
                    consumer: isRequired ? .breaks : .safe, provider: .breaks, at: key.locator,
                    old: old.value.location, new: value.location,
                    "the \(isRequired ? "required " : "")parameter \(key.locator) is new",
                    why: isRequired
                        ? "callers of the old contract do not send it"
                        : "callers of the old contract do not send it, and need not"))
        }
    }

    private func isRequired(_ parameter: Value) -> Bool {
        parameter["required"]?.bool ?? (parameter["in"]?.text == "path")
    }

    // MARK: Body

    private func body() {
        switch (old.body, new.body) {
        case (nil, nil): return
        case (nil, let body?):
            let isRequired = body["required"]?.bool ?? false
            add(
                ChangeDraft(
                    isRequired ? "request.body-added-required" : "request.body-added",
                    consumer: isRequired ? .breaks : .safe, provider: .breaks, at: "body#", old: old.value.location,
                    new: body.location, "\(isRequired ? "a required body" : "a body") is new",
                    why: isRequired ? "callers of the old contract send none" : "callers may still send none"))
        case (let body?, nil):
            add(
                ChangeDraft(
                    "request.body-removed", consumer: .breaks,
                    provider: body["required"]?.bool == true ? .breaks : .safe,
                    at: "body#", old: body.location, new: new.value.location, "the body is gone",
                    why: "what callers send in it is no longer read"))
        case (let before?, let after?):
            let (was, isNow) = (before["required"]?.bool ?? false, after["required"]?.bool ?? false)
            if was != isNow {
                add(
                    ChangeDraft(
                        isNow ? "request.body-became-required" : "request.body-became-optional",
                        consumer: isNow ? .breaks : .safe, provider: isNow ? .safe : .breaks, at: "body#",
                        old: (before["required"] ?? before).location, new: (after["required"] ?? after).location,
                        isNow ? "the body became required" : "the body is no longer required",
                        why: isNow ? "callers that send none are refused" : "callers may send it as before"))
            }
            ContentComparison(self, .request, "body#").compare(before, after)
            comparer.texts(before, after, ["description"], at: "body#")
        }
    }
}
