// properties, patternProperties, additionalProperties and required in one walk; propertyNames, dependencies and sizes.
import TreatyData
import TreatyPattern
import TreatyText

extension SchemaBlockBuilder {
    mutating func compileObjects() {
        compileSize(.minProperties, .minProperties)
        compileSize(.maxProperties, .maxProperties)
        compilePlan()
        if let value = self[.propertyNames] {
            emit(.propertyNames, .propertyNames, value, a: child(value, .propertyNames))
        }
        compileDependencies(.dependentRequired)
        compileDependencies(.dependentSchemas)
        compileDependencies(.dependencies)
    }

    private mutating func compilePlan() {
        let required = requiredNames()
        let keywords = [self[.properties], self[.patternProperties], self[.additionalProperties]]
        if required.isEmpty, keywords.allSatisfy({ $0 == nil }) { return }
        var plan = SchemaObjectPlan()
        var known: [[UInt8]: Int] = [:]
        var properties: [SchemaProperty] = []
        if let value = self[.properties] {
            if value.kind != .object { wrong(.properties, value, "an object") }
            for member in value.members {
                let name = Array(value.document.text(of: member.key.index))
                if known[name] != nil { continue }
                known[name] = properties.count
                let block = child(member.value, .properties)
                properties.append(property(name, block: block))
            }
        }
        plan.requiredMask =
            required.count > 64 ? 0 : required.count == 64 ? .max : (1 << UInt64(required.count)) - 1
        let names = Int32(truncatingIfNeeded: code.tables.names.count)
        for (bit, name) in required.enumerated() {
            let index = known[name] ?? properties.count
            if index == properties.count { properties.append(property(name, block: -1)) }
            properties[index].required = required.count > 64 ? -2 : Int32(truncatingIfNeeded: bit)
            code.tables.names.append(properties[index].name)
        }
        plan.required = names..<Int32(truncatingIfNeeded: code.tables.names.count)
        let first = Int32(truncatingIfNeeded: code.tables.properties.count)
        code.tables.properties += properties
        plan.properties = first..<Int32(truncatingIfNeeded: code.tables.properties.count)
        compilePatterns(&plan)
        if let value = self[.additionalProperties] { plan.additional = child(value, .additionalProperties) }
        plan.places = (
            place(.properties), place(.patternProperties), place(.additionalProperties), place(.required)
        )
        code.tables.plans.append(plan)
        let number = Int32(truncatingIfNeeded: code.tables.plans.count - 1)
        emit(.object, .properties, keywords.compactMap { $0 }.first ?? self[.required] ?? schema, a: number)
    }

    private mutating func property(_ name: [UInt8], block: Int32) -> SchemaProperty {
        SchemaProperty(name: code.tables.name(name), block: block, required: -1)
    }

    /// Names in order, each once, without those that the direction of the message excuses (OpenAPI 3.0.3, readOnly).
    private mutating func requiredNames() -> [[UInt8]] {
        guard let value = self[.required] else { return [] }
        // Draft 3 wrote `required: true` inside a property, and old documents still do; a Boolean asks for nothing.
        guard value.kind == .array else {
            wrong(.required, value, "an array of names")
            return []
        }
        var names: [[UInt8]] = []
        var known: Set<[UInt8]> = []
        // One look at each property is dear where few are required, and looking for each name where many are.
        let excused = value.count > 64 ? excusedNames() : nil
        for element in value.elements {
            guard element.kind == .string else {
                wrong(.required, element, "a name")
                continue
            }
            let name = Array(value.document.text(of: element.index))
            guard known.insert(name).inserted else { continue }
            if !(excused?.contains(name) ?? isExcused(name)) { names.append(name) }
        }
        return names
    }

    private func isExcused(_ name: [UInt8]) -> Bool {
        guard dialect.isOpenAPI, let word = code.options.direction.excusedWord, let properties = self[.properties],
            let node = properties.document.member(name, of: properties.index)
        else { return false }
        return isExcused(Value(properties.document, node), word)
    }

    private func excusedNames() -> Set<[UInt8]> {
        guard dialect.isOpenAPI, let word = code.options.direction.excusedWord, let properties = self[.properties]
        else {
            return []
        }
        var known: Set<[UInt8]> = []
        var excused: Set<[UInt8]> = []
        for member in properties.members {
            let name = Array(properties.document.text(of: member.key.index))
            if known.insert(name).inserted, isExcused(member.value, word) { excused.insert(name) }
        }
        return excused
    }

    private func isExcused(_ property: Value, _ word: String) -> Bool {
        if property[word]?.bool == true { return true }
        guard let reference = property["$ref"]?.string, reference.hasPrefix("#"),
            let pointer = JSONPointer(text: String(reference.dropFirst()))
        else { return false }
        return property.document.root[pointer]?[word]?.bool == true
    }

    private mutating func compilePatterns(_ plan: inout SchemaObjectPlan) {
        guard let value = self[.patternProperties] else { return }
        if value.kind != .object { wrong(.patternProperties, value, "an object") }
        var entries: [SchemaPatternEntry] = []
        for member in value.members {
            guard let pattern = pattern(member.key) else { continue }
            entries.append(SchemaPatternEntry(pattern: pattern, block: child(member.value, .patternProperties)))
        }
        let first = Int32(truncatingIfNeeded: code.tables.patternEntries.count)
        code.tables.patternEntries += entries
        plan.patterns = first..<Int32(truncatingIfNeeded: code.tables.patternEntries.count)
    }

    private mutating func compileDependencies(_ keyword: SchemaKeyword) {
        guard let value = self[keyword] else { return }
        guard value.kind == .object else { return wrong(keyword, value, "an object") }
        var entries: [SchemaDependency] = []
        for member in value.members {
            var entry = SchemaDependency(name: code.tables.name(value.document.text(of: member.key.index)))
            let isNames = keyword == .dependentRequired || (keyword == .dependencies && member.value.kind == .array)
            if isNames || (keyword == .dependencies && member.value.kind == .string) {
                let names = member.value.kind == .string ? [member.value] : Array(member.value.elements)
                let first = Int32(truncatingIfNeeded: code.tables.names.count)
                for name in names where name.kind == .string {
                    code.tables.names.append(code.tables.name(name.document.text(of: name.index)))
                }
                entry.required = first..<Int32(truncatingIfNeeded: code.tables.names.count)
            } else {
                entry.block = child(member.value, keyword)
            }
            entries.append(entry)
        }
        let first = Int32(truncatingIfNeeded: code.tables.dependencies.count)
        code.tables.dependencies += entries
        let op: SchemaOpcode = keyword == .dependentRequired ? .dependentRequired : .dependentSchemas
        emit(op, keyword, value, a: first, b: Int32(truncatingIfNeeded: entries.count))
    }
}

extension SchemaEvaluator {
    @inline(never)
    mutating func keepsObject(_ number: Int32, _ at: Int) -> Bool {
        let table = machine.plans[number].table
        let additional = machine.plans[number].additional
        let patternsCount = machine.plans[number].patternsCount
        var seen: UInt64 = 0
        var key = at &+ 1
        let end = tape.end(at)
        while key < end {
            let value = key &+ 1
            let name = name(key)
            let found = find(name, in: table)
            var isKnown = false
            if found >= 0 {
                let required = machine.entries[found].b
                if required >= 0 { seen |= 1 &<< UInt64(truncatingIfNeeded: required) }
                let block = machine.entries[found].a
                if block >= 0 {
                    isKnown = true
                    let bit: UInt8 = 1 &<< tape.code(value)
                    let kinds = machine.entries[found].kinds
                    if kinds & bit == 0 { return false }
                    if kinds & MachineKinds.integer != 0, bit == MachineKinds.number, !isInteger(value) { return false }
                    if !machine.entries[found].isLeaf, !keeps(machine.blocks[block], value, bit) { return false }
                }
            }
            if patternsCount > 0 {
                guard let isMatched = keepsPatterns(number, found, name, key) else { return false }
                if isMatched { isKnown = true }
            }
            if !isKnown, additional >= 0, !valid(additional, value) { return false }
            key = next(value)
        }
        return seen == machine.plans[number].required && (machine.plans[number].manyCount == 0 || hasAll(number, at))
    }

    /// Whether a pattern matched the name; nil where the value breaks the schema of one that did. `found` is the entry
    /// of the name, which knows its patterns, or -1.
    @inline(never)
    private mutating func keepsPatterns(_ number: Int32, _ found: Int, _ name: MachineName, _ key: Int) -> Bool? {
        let plan = machine.plans[number]
        let isKnown = found >= 0 && plan.knowsPatterns
        let known = isKnown ? machine.entries[found].patterns : 0
        if isKnown, known == 0 { return false }
        var isMatched = false
        var offset: Int32 = 0
        while offset < plan.patternsCount {
            let entry = machine.patternEntries[plan.patternsFirst + offset]
            if isKnown ? known >> UInt32(truncatingIfNeeded: offset) & 1 == 1 : matches(entry, name) {
                isMatched = true
                if !valid(entry.block, key + 1) { return nil }
            }
            offset += 1
        }
        return isMatched
    }

    @inline(__always)
    mutating func matches(_ entry: MachinePatternEntry, _ name: MachineName) -> Bool {
        let prefix = entry.prefix
        if prefix.count < 0 {
            return matches(
                entry.pattern, Int(name.first)..<Int(name.first) + Int(name.count))
        }
        if name.count < prefix.count { return false }
        let mask: UInt64 = prefix.count == 8 ? .max : (1 << UInt64(truncatingIfNeeded: prefix.count * 8)) - 1
        return name.head & mask == prefix.head
    }

    /// Whether more than 64 names are all there: each one counts once.
    @inline(never)
    private mutating func hasAll(_ number: Int32, _ at: Int) -> Bool {
        let plan = machine.plans[number]
        if tape.count(at) < Int(plan.manyCount) { return false }
        let scratch = scratch
        scratch.slots.removeAll(keepingCapacity: true)
        scratch.slots.append(contentsOf: repeatElement(0, count: Int(plan.table.count)))
        var missing = plan.manyCount
        for key in tape.keys(at) {
            let found = find(name(key), in: plan.table)
            if found < 0 || machine.entries[found].b != -2 { continue }
            let offset = found - Int(plan.table.first)
            missing -= 1 - scratch.slots[offset]
            scratch.slots[offset] = 1
        }
        return missing == 0
    }

    @inline(never)
    mutating func keepsNames(_ block: Int32, _ at: Int) -> Bool {
        var key = at + 1
        let end = tape.end(at)
        while key < end {
            if !valid(block, key) { return false }
            key = next(key + 1)
        }
        return true
    }

    @inline(never)
    mutating func keepsDependencies(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        for number in instruction.a..<(instruction.a + instruction.b) {
            let entry = machine.dependencies[number]
            if member(entry.name, of: at) == nil { continue }
            if entry.block >= 0, !valid(entry.block, at) { return false }
            for name in entry.first..<(entry.first + entry.count) where member(machine.names[name], of: at) == nil {
                return false
            }
        }
        return true
    }
}

extension SchemaEvaluator {
    /// The property of a plan that a key names, or -1.
    func property(_ plan: Int32, _ key: Int) -> Int { find(name(key), in: machine.plans[plan].table) }

    /// The value of an object's first member of a name.
    mutating func member(_ name: SchemaName, of at: Int) -> Int? {
        member(MachineName(machine.bytes, first: Int(name.first), count: Int(name.count)), of: at)
    }
}

extension SchemaExplanation {
    mutating func explainObject(_ number: Int32, _ at: Int) {
        let plan = code.tables.plans[Int(number)]
        explainRequired(number, at)
        for key in evaluator.tape.keys(at) where !isFull {
            let value = key + 1
            let member = Value(document, NodeIndex(key))
            var isKnown = false
            let found = evaluator.property(number, key)
            if found >= 0, code.tables.properties[found].block >= 0 {
                isKnown = true
                let block = code.tables.properties[found].block
                if evaluator.breaks(block, value) {
                    descend(Int(plan.places.0), block, value, ["properties", member.text], into: member.text)
                }
            }
            for index in plan.patterns {
                let entry = code.tables.patternEntries[Int(index)]
                guard evaluator.matches(entry.pattern, key) else { continue }
                isKnown = true
                if !evaluator.breaks(entry.block, value) { continue }
                let text = code.tables.patterns[Int(entry.pattern)].text
                descend(Int(plan.places.1), entry.block, value, ["patternProperties", text], into: member.text)
            }
            if isKnown || plan.additional < 0 { continue }
            if plan.additional == SchemaCode.nothing {
                refuse(member.text, value, Int(plan.places.2), "additionalProperties", plan, at)
            } else if evaluator.breaks(plan.additional, value) {
                descend(Int(plan.places.2), plan.additional, value, ["additionalProperties"], into: member.text)
            }
        }
    }

    /// Reports a member that has no place, with the nearest known name that is not there already.
    mutating func refuse(
        _ name: String, _ value: Int, _ place: Int, _ keyword: String, _ plan: SchemaObjectPlan?, _ at: Int
    ) {
        let properties =
            plan.map {
                Array(code.tables.properties[Int($0.properties.lowerBound)..<Int($0.properties.upperBound)])
            } ?? []
        var known: [String] = []
        for property in properties.prefix(2_000) where property.block >= 0 && known.count < 500 {
            if evaluator.member(property.name, of: at) == nil { known.append(code.tables.text(property.name)) }
        }
        let near = name.count > 80 ? nil : suggestion(for: name, among: known)
        instancePath.append(name)
        let hint = near.map { "; did you mean '\($0)'?" } ?? patternHint(plan) ?? ""
        let message = "the property '\(cut(name, charactersMax: 60))' is not allowed here" + hint
        fail(keyword, place, value, message, [keyword], property: name)
        instancePath.removeLast()
    }

    /// The patterns that names may match, where they are few.
    private func patternHint(_ plan: SchemaObjectPlan?) -> String? {
        guard let plan, !plan.patterns.isEmpty, plan.patterns.count <= 4 else { return nil }
        let texts = plan.patterns.map { code.tables.patterns[Int(code.tables.patternEntries[Int($0)].pattern)].text }
        let others = plan.properties.isEmpty ? "names" : "other names"
        return "; \(others) match " + texts.map { "/\(cut($0, charactersMax: 80))/" }.joined(separator: " or ")
    }

    private mutating func explainRequired(_ number: Int32, _ at: Int) {
        let plan = code.tables.plans[Int(number)]
        // Where many are wanted each look at all members would be dear.
        var present: Set<String>?
        if plan.required.count > 64 {
            let object = Value(document, NodeIndex(at))
            present = object.kind == .object ? Set(object.members.map(\.name)) : []
        }
        for index in plan.required where !isFull {
            let name = code.tables.names[Int(index)]
            let isThere = present?.contains(code.tables.text(name)) ?? (evaluator.member(name, of: at) != nil)
            if !isThere { missing(name, Int(plan.places.3), "required", number, at) }
        }
    }

    private mutating func missing(
        _ name: SchemaName, _ place: Int, _ keyword: String, _ plan: Int32?, _ at: Int,
        because: String = ""
    ) {
        let text = code.tables.text(name)
        let strangers = Value(document, NodeIndex(at)).members.prefix(200).filter { member in
            plan.map { evaluator.property($0, member.key.index.rawValue) < 0 } ?? false
        }
        let near = suggestion(for: text, among: strangers.map(\.name))
        let hint = near.map { "; there is '\($0)', did you mean '\(text)'?" } ?? ""
        fail(keyword, place, at, "the property '\(text)' is missing\(because)\(hint)", [keyword], property: text)
    }

    mutating func explainNames(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        for member in Value(document, NodeIndex(at)).members where !isFull {
            descend(index, instruction.a, member.key.index.rawValue, ["propertyNames"], into: member.name)
        }
    }

    mutating func explainDependencies(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        for number in instruction.a..<(instruction.a + instruction.b) {
            let entry = code.tables.dependencies[Int(number)]
            if evaluator.member(entry.name, of: at) == nil { continue }
            let name = code.tables.text(entry.name)
            if entry.block >= 0 {
                descend(index, entry.block, at, [keyword(index), name])
                continue
            }
            for other in entry.required where evaluator.member(code.tables.names[Int(other)], of: at) == nil {
                missing(
                    code.tables.names[Int(other)], index, keyword(index), nil, at,
                    because: ", which '\(name)' asks for")
            }
        }
    }
}
