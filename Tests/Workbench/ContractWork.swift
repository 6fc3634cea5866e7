// What of contracts is timed: reading one, finding an operation, judging an exchange.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

let contractMeasures: [Measure] = loading + growing + [routing, exchange, exchangeExplained]

private let loading: [Measure] =
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

/// A contract of this many operations, each with a schema of its own that refers to the one before it.
func syntheticContract(_ count: Int) throws -> Contract {
    var text = """
        openapi: 3.0.3
        info: {title: Synthetic, version: '1'}
        components:
          schemas:\n
        """
    for number in 0..<count {
        text += "    S\(number): {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}"
        if number % 10 != 0 { text += ", before: {$ref: '#/components/schemas/S\(number - 1)'}" }
        text += "}}\n"
    }
    text += "paths:\n"
    for number in 0..<count {
        text += """
              /r\(number % 100)/{a}/s\(number):
                get:
                  operationId: op\(number)
                  parameters: [{name: a, in: path, required: true, schema: {type: string}}]
                  responses:
                    '200':
                      description: d
                      content: {application/json: {schema: {$ref: '#/components/schemas/S\(number)'}}}\n
            """
    }
    return try Contract.read(text, named: "synthetic.yaml")
}

private let growing: [Measure] = [100, 1000, 10_000].flatMap { count in
    [
        Measure(name: "contract/synthetic-\(count)") { _ in
            { keep((try? syntheticContract(count))?.operations.first?.responses.count) }
        },
        Measure(name: "contract/synthetic-\(count)-all") { _ in
            {
                guard let contract = try? syntheticContract(count) else { return }
                for operation in contract.operations { keep(operation.responses.count) }
            }
        },
    ]
}

/// One look-up among 10,000 paths.
private let routing = Measure(name: "contract/route") { _ in
    let contract = try syntheticContract(10_000)
    let paths = (0..<64).map { Array("/r\($0 * 7 % 100)/some-value/s\($0 * 7 % 100 + 100 * $0)".utf8)[...] }
    var turn = 0
    return {
        turn = (turn + 1) & 63
        if case .operation(let operation, _) = contract.route(method: "GET", path: paths[turn]) {
            keep(operation.isDeprecated ? 1 : 0)
        } else {
            keep(nil)
        }
    }
}

private let shop = """
    openapi: 3.1.0
    info: {title: Shop, version: '1'}
    paths:
      /cups/{id}:
        put:
          parameters:
            - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
            - {name: limit, in: query, schema: {type: integer, maximum: 100}}
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  required: [id, name]
                  properties:
                    id: {type: integer, minimum: 1}
                    name: {type: string, maxLength: 40}
                    price: {type: number, exclusiveMinimum: 0}
                    tags: {type: array, items: {type: string}}
          responses:
            '200':
              description: one
              content:
                application/json:
                  schema:
                    type: object
                    required: [id, name, state]
                    properties:
                      id: {type: integer, minimum: 1}
                      name: {type: string, maxLength: 40}
                      price: {type: number, exclusiveMinimum: 0}
                      state: {enum: [new, used]}
                      tags: {type: array, items: {type: string}}
    """

private let sent = RequestMessage(
    method: "PUT", target: "/cups/7?limit=10",
    fields: [
        ("Host", "shop.example"), ("User-Agent", "bench"), ("Accept", "application/json"),
        ("Content-Type", "application/json"),
    ], content: Array(#"{"id": 7, "name": "Blue cup", "price": 1.50, "tags": ["a", "b"]}"#.utf8))

private let answered = ResponseMessage(
    status: 200, fields: [("Content-Type", "application/json"), ("Date", "Sat, 21 Nov 2026 12:00:00 GMT")],
    content: Array(#"{"id": 7, "name": "Blue cup", "price": 1.50, "state": "used", "tags": ["a", "b"]}"#.utf8))

/// Match, check of the request and verdict on the response, where all is as it should be.
private let exchange = Measure(name: "contract/exchange") { _ in
    let contract = try Contract.read(shop, named: "shop.yaml")
    let scratch = ExchangeScratch()
    return { keep(contract.accepted(sent, answered, scratch) == nil ? nil : 1) }
}

/// The same by the checks that say why.
private let exchangeExplained = Measure(name: "contract/exchange-explained") { _ in
    let contract = try Contract.read(shop, named: "shop.yaml")
    return {
        guard case .operation(let operation, let arguments) = contract.route(method: sent.method, path: sent.path)
        else { return keep(nil) }
        let values = RequestValues(sent, operation: operation, arguments: arguments)
        keep(contract.violations(of: values, operation: operation).count)
        keep(
            contract.findings(
                on: ResponseValues(answered), to: values, operation: operation, expecting: .declared
            ).count)
    }
}

/// Something that the optimiser must not leave out.
@inline(never)
func keep(_ value: Int?) { if value == nil { print("nothing") } }
