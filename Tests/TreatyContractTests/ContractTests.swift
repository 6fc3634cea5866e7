// The contract as a whole: our own contracts compile without complaint, and the shapes of facts come out as written.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// The path of a file of this checkout.
func checkout(_ path: String) -> String {
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/" + path
}

@Suite struct ContractTests {
    @Test("the contract of delete-tag compiles without a diagnostic")
    func own() throws {
        let contract = try Contract.load(checkout("Contracts/spaaza/openapi.yaml"))
        #expect(contract.diagnostics.map(\.description) == [])
        #expect(contract.name == "spaaza")
        let operation = try #require(contract.operations.first)
        #expect(operation.id == "delete-tag")
        #expect(
            operation.rules.map { $0.title } == [
                "6 no_valid_session (401)", "68 permission_denied_or_non_existent (403)",
                "52 missing_necessary_parameters (400)",
                "52 missing_necessary_parameters (400)", "230 entity_not_found (400)",
                "68 permission_denied_or_non_existent (403)", "230 entity_not_found (400)",
            ])
        #expect(operation.rules[2].evidence?.description == "stated in spaaza:82-84")
        #expect(contract.collections.first?.records.count == 12)
    }
}
