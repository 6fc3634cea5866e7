// Which file a contract is where a folder is named; what stands in it is the loader's business.
import TreatyData
package import TreatyText

/// Finds the file of a contract.
package enum ContractFile {
    /// The names a contract's file may have in its folder, in the order in which they are looked for.
    package static let names = ["openapi.yaml", "openapi.yml", "openapi.json"]

    /// The file in a folder, or the path itself where it names no folder; throws where the folder holds none.
    package static func path(_ operand: String) throws(Diagnostic) -> String {
        guard fileKind(operand) == .folder else { return operand }
        let folder = operand.hasSuffix("/") ? operand : operand + "/"
        guard let name = names.first(where: { fileKind(folder + $0) == .file }) else {
            throw Diagnostic(
                .error, "file.directory", "the folder '\(operand)' holds no openapi.yaml",
                help: "name the contract's file")
        }
        return folder + name
    }
}
