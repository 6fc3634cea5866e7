// What users of the library are told about one exchange; each finding has its own tests elsewhere.
import Testing
import TreatyContract
import TreatyText

@Suite("a verdict on an exchange")
struct ExchangeVerdictTests {
    private static let text = """
        openapi: 3.1.0
        info: {title: Cups, version: '1'}
        paths:
          /cups/{id}:
            get:
              operationId: readCup
              parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
              responses:
                '200':
                  description: one
                  content:
                    application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}
                '404': {description: none, content: {text/html: {schema: {type: string}}}}
                default: {description: odd, content: {application/json: {schema: {type: object}}}}
        """

    private static let json = [("Content-Type", "application/json")].map { (name: $0.0, value: $0.1) }

    @Test("an exchange that keeps the contract has no findings, as often as it is asked about")
    func kept() throws {
        let contract = try Contract.read(Self.text, named: "cups.yaml")
        let exchange = ObservedExchange(method: "GET", target: "/cups/7").answered(
            200, fields: Self.json, content: Array(#"{"id": 7}"#.utf8))
        for _ in 0..<3 {
            let verdict = contract.verdict(on: exchange)
            #expect(verdict.operationID == "readCup")
            #expect(verdict.findings.isEmpty)
            #expect(verdict.isKept)
            #expect(verdict.refusal == nil)
        }
    }

    @Test(
        "what breaks it is told with the place, and with the status that refuses it",
        arguments: [
            ("GET", "/cups/x", 422, "path.id"), ("GET", "/plates", 404, "path"), ("POST", "/cups/7", 405, "method"),
        ])
    func refused(method: String, target: String, status: Int, place: String) throws {
        let contract = try Contract.read(Self.text, named: "cups.yaml")
        let verdict = contract.verdict(on: ObservedExchange(method: method, target: target))
        #expect(verdict.refusal == status)
        #expect(verdict.findings.map(\.instance) == [place])
        #expect(!verdict.isKept)
        #expect(verdict.findings.first?.location?.fileName == "cups.yaml")
    }

    @Test("a declared status counts before the default, although its content is of another kind")
    func declaredBeforeDefault() throws {
        let contract = try Contract.read(Self.text, named: "cups.yaml")
        let exchange = ObservedExchange(method: "GET", target: "/cups/7")
        let content = Array("{}".utf8)
        #expect(!contract.verdict(on: exchange.answered(404, fields: Self.json, content: content)).isKept)
        #expect(contract.verdict(on: exchange.answered(500, fields: Self.json, content: content)).isKept)
    }

    @Test("many threads may ask one contract")
    func threads() async throws {
        let contract = try Contract.read(Self.text, named: "cups.yaml")
        let exchange = ObservedExchange(method: "GET", target: "/cups/7").answered(
            200, fields: Self.json, content: Array(#"{"id": 7}"#.utf8))
        let kept = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (0..<200).count { _ in contract.verdict(on: exchange).isKept } } }
            return await group.reduce(0, +)
        }
        #expect(kept == 1600)
    }
}
