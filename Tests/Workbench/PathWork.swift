// What of JSONPath is timed and thrown at.
import TreatyData
import TreatyPath
import TreatyText

/// Documents of the corpora and queries over them.
private let queries: [(name: String, document: String, query: String)] = [
    ("descendant-name", "schema-bench/citm_catalog.json", "$..seatCategoryId"),
    ("everything", "schema-bench/citm_catalog.json", "$..*"),
    (
        "filter", "schema-bench/citm_catalog.json",
        "$.performances[?@.seatCategories[0].areas && @.eventId > 138586400].id"
    ),
    ("operations", "openapi/000-historic_github-api-2022-07-18.json", "$.paths[*][?@.tags[?@ == 'repos']].operationId"),
    ("match", "openapi/000-historic_github-api-2022-07-18.json", "$.paths.*.*[?match(@, '[a-z]+/[a-z-]+')]"),
    ("kubernetes", "schema-bench/kubernetes.json", "$..[?@.type == 'string' && @.format].description"),
]

let pathMeasures: [Measure] =
    queries.map { row in
        Measure(name: "path/\(row.name)") { corpora in
            let document = try Document.json(SourceFile.read("\(corpora)/\(row.document)"))
            let path = try JSONPath(row.query)
            print("nodes/\(row.name)\t\(try path.nodes(in: document).count)")
            return { keep(try? path.nodes(in: document)) }
        }
    } + [
        Measure(name: "path/locations") { corpora in
            let document = try Document.json(SourceFile.read("\(corpora)/schema-bench/citm_catalog.json"))
            let nodes = try JSONPath("$..*").nodes(in: document)
            return { keep(JSONPath.locations(of: nodes, in: document)) }
        },
        Measure(name: "path/compile") { _ in
            {
                keep(
                    try? JSONPath(
                        "$.paths['/a/b'].get.responses[?@.status >= 400 && match(@.name, 'e.*')]..['x','y'][1:3]"))
            }
        },
    ]

let pathTargets: [FuzzTarget] = [
    FuzzTarget(
        name: "path",
        dictionary: [
            "$", "@", "..", "[?", "]", "['a']", "[*]", "[0]", "[::-1]", "==", "<=", "&&", "||", "!", "length(",
            "count(",
            "match(", "search(", "value(", ")", "\\u0061", "'", "\"", "null", "true", "1e3", "-0", "\n",
        ],
        attempt: { attempt($0) })
]

/// The first line is a query, the rest a document; where that is none, another is taken. Each node must be what its own
/// Normalized Path selects.
private func attempt(_ input: [UInt8]) -> String? {
    let line = input.prefix { $0 != 0x0A }
    let rest = input.dropFirst(line.count + 1)
    let sample = Array(#"{"a": [1, {"b": "xy", "a": [true, null, -1.5e3]}, "a"], "b": {"": {}, "'": []}}"#.utf8)
    guard let path = try? JSONPath(String(decoding: line, as: UTF8.self)) else { return nil }
    guard
        let document = (try? Document.json(bytes: Array(rest), name: "fuzz"))
            ?? (try? Document.json(bytes: sample, name: "fuzz"))
    else { return "the sample cannot be read" }
    var limits = PathLimits()
    limits.stepsMax = 2_000_000
    guard let nodes = try? path.nodes(in: document, limits: limits) else { return nil }
    let some = Array(nodes.prefix(100))
    let locations = JSONPath.locations(of: some, in: document)
    let isUnique = document.duplicateNames().isEmpty
    for (node, location) in zip(some, locations) {
        guard let own = try? JSONPath(location) else { return "\(location) is no query" }
        guard own.isSingular else { return "\(location) is not singular" }
        if isUnique, (try? own.nodes(in: document)) != [node] { return "\(location) selects something else" }
    }
    return nil
}
