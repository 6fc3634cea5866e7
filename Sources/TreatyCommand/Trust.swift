// Whom a verb that asks servers trusts: the options for it, checked before anything is asked.
import TreatyNet

extension Option {
    /// `--ca-file FILE`; `ParsedArguments.trust()` has the value.
    static let authorities = Option(
        "--ca-file", value: "FILE", kind: .text, help: "trust the authorities in this PEM file")
}

extension ParsedArguments {
    /// What `--insecure` and `--ca-file` say; a file that cannot be used is found here, not at the first https request.
    func trust() throws(WrongUse) -> ClientTrust {
        let trust = ClientTrust(insecure: flag("--insecure"), caFile: string("--ca-file"))
        if let fault = trust.fault {
            throw WrongUse("--ca-file \(fault)", help: "--ca-file names a PEM file of authorities")
        }
        return trust
    }
}
