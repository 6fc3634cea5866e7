// What of JSON is timed and thrown at.
import TreatyData
import TreatyText

/// The documents that a reference is timed on too.
private let documents: [(name: String, path: String)] = [
    ("canada", "json/canada.json"), ("citm", "json/citm_catalog.json"), ("twitter", "json/twitter.json"),
    ("github", "openapi/000-historic_github-api-2022-07-18.json"),
]

let jsonMeasures: [Measure] = documents.map { document in
    Measure(name: "json/\(document.name)") { corpora in
        let source = try SourceFile.read("\(corpora)/\(document.path)")
        return { keep(try? Document.json(source)) }
    }
}

let jsonTargets: [FuzzTarget] = []
