// One contract as a mock serves it: below which paths, with which records; how a request is answered is not here.
import TreatyContract
import TreatyData
import TreatyText

/// A contract beside the records that a mock keeps for it.
final class ServedContract: Sendable {
    let contract: Contract
    let setting: MockSetting
    let store: RecordStore
    let shapes: ResourceShapes
    let stateful = StatefulStore()
    /// The paths that may stand before the contract's own: the mount, else those of its servers.
    let prefixes: [String]
    let isMounted: Bool

    init(_ contract: Contract, setting: MockSetting, mount: String?) {
        self.contract = contract
        self.setting = setting
        store = RecordStore(contract)
        shapes = ResourceShapes(contract.operations.map { ($0.method, $0.path.text) })
        isMounted = mount != nil
        prefixes = mount.map { [$0] } ?? contract.serverPaths
    }

    func entities(_ source: BodySource) -> EntityBodies { EntityBodies(contract: contract, source: source) }

    /// The collections that calls change where nobody declares them; none where the mock keeps no state.
    var inferred: [ResourceShape] { setting.isStateful ? shapes.shapes.filter(\.isClear) : [] }

    func reset() {
        store.reset()
        stateful.reset()
    }

    /// A path without a prefix of this contract, and how long that was; nil where it does not begin with it.
    func rests(of path: ArraySlice<UInt8>) -> [(rest: ArraySlice<UInt8>, length: Int)] {
        prefixes.compactMap { prefix in
            guard path.starts(with: prefix.utf8) else { return nil }
            let rest = path.dropFirst(prefix.utf8.count)
            if rest.isEmpty { return ([0x2F], prefix.utf8.count) }
            return rest.first == 0x2F ? (rest, prefix.utf8.count) : nil
        }
    }

    var listing: JSON {
        let operations = contract.operations.map { operation -> JSON in
            var entry: JSON = [
                "id": .string(operation.id), "method": .string(operation.method), "path": .string(operation.path.text),
            ]
            entry["summary"] = operation.summary.map { .string($0) }
            entry["errors"] = .array(
                operation.rules.map { rule in
                    var shown: JSON = ["status": .int(rule.status)]
                    shown["code"] = rule.code
                    shown["name"] = rule.name.map { .string($0) }
                    shown["meaning"] = rule.meaning.map { .string($0) }
                    return shown
                })
            return entry
        }
        var records = JSON.object([])
        for (collection, count) in store.counts + stateful.counts { records[collection] = .int(count) }
        var entry: JSON = [
            "name": .string(contract.name), "title": .string(contract.title), "path": .string(contract.path),
            "operations": .array(operations), "records": records,
        ]
        if !prefixes.isEmpty { entry["below"] = .array(prefixes.map { .string($0) }) }
        if setting.isStateful { entry["inferred"] = .array(inferred.map { .string($0.collection) }) }
        return entry
    }
}
