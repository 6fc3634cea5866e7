// What of contracts is timed: reading one, finding an operation, judging an exchange.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

let contractMeasures: [Measure] =
    [
        ("github", "openapi/000-historic_github-api-2022-07-18.json"),
        ("twilio", "openapi/094-twilio_spec_yaml_twilio_api_v2010.yaml"),
        ("kubernetes", "openapi/049-historic_kubernetes-swagger-2022-12-05.json"),
        ("cloudflare", "openapi/103-historic_cloudflare-2024-08-06.json"),
    ].flatMap { name, file in
        [
            Measure(name: "contract/load-\(name)") { corpora in
                { keep((try? Contract.load(corpora + "/" + file))?.operationIDs.count) }
            },
            Measure(name: "contract/first-\(name)") { corpora in
                {
                    guard let contract = try? Contract.load(corpora + "/" + file) else { return }
                    keep(contract.operations.first?.parameters.count)
                    keep(contract.operations.first?.responses.count)
                }
            },
            Measure(name: "contract/all-\(name)") { corpora in
                {
                    guard let contract = try? Contract.load(corpora + "/" + file) else { return }
                    for operation in contract.operations { keep(operation.responses.count) }
                }
            },
        ]
    }

/// Something that the optimiser must not leave out.
@inline(never)
func keep(_ value: Int?) {}
