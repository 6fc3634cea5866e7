// What a scan can find and how it says so; a value that was found is never part of what is said.
package import TreatyText

/// What was found, by its stable word code.
package enum ScanCode: String, Sendable, CaseIterable {
    case privateKey = "scan.private-key"
    case jwt = "scan.jwt"
    case bearer = "scan.bearer"
    case awsKey = "scan.aws-key"
    case githubToken = "scan.github-token"
    case slackToken = "scan.slack-token"
    case stripeKey = "scan.stripe-key"
    case googleKey = "scan.google-key"
    case providerToken = "scan.provider-token"
    case basic = "scan.basic"
    case urlPassword = "scan.url-password"
    case credentialField = "scan.credential-field"
    case setCookie = "scan.set-cookie"
    case email = "scan.email"
    case card = "scan.card"
    case iban = "scan.iban"
    case ssn = "scan.ssn"
    case phone = "scan.phone"
    case seal = "scan.seal"

    /// How people call it, with its article.
    package var noun: String {
        switch self {
        case .privateKey: "a private key"
        case .jwt: "a JSON Web Token"
        case .bearer: "a bearer token"
        case .awsKey: "an access key of AWS"
        case .githubToken: "a token of GitHub"
        case .slackToken: "a token of Slack"
        case .stripeKey: "a secret key of Stripe"
        case .googleKey: "a key of Google"
        case .providerToken: "a token of a provider"
        case .basic: "a user with a password (Basic)"
        case .urlPassword: "a URL with a password"
        case .credentialField: "a credential"
        case .setCookie: "a cookie that was set"
        case .email: "an e-mail address outside the reserved domains"
        case .card: "a payment card's number"
        case .iban: "a bank account's number (IBAN)"
        case .ssn: "a social security number"
        case .phone: "a phone number outside the fictional ranges"
        case .seal: "an entry that was changed after it was redacted"
        }
    }

    /// Whether a pseudonym of the same format looks the same: in a sealed entry it says nothing.
    var isAmbiguous: Bool {
        switch self {
        case .credentialField, .setCookie, .jwt, .bearer, .basic, .card, .iban, .ssn, .phone: true
        default: false
        }
    }
}

/// One value that should not be kept.
package struct ScanFinding: Sendable {
    package let code: ScanCode
    package let location: SourceLocation
    /// Where in an exchange it stands, such as `field Authorization`; empty where that says nothing.
    package let place: String
    /// The first two characters of a long value, and how many there are of any.
    package let excerpt: String
    package let isRecording: Bool

    init(_ code: ScanCode, _ value: ArraySlice<UInt8>, at location: SourceLocation, place: String, isRecording: Bool) {
        self.code = code
        self.location = location
        self.place = place
        self.isRecording = isRecording
        let characters = String(decoding: value, as: UTF8.self).unicodeScalars
        // Two characters of a short value would be too much of it, and those of a line break would break ours.
        let begins = characters.count < 8 ? "" : String(String.UnicodeScalarView(characters.prefix(2)))
        let shown = begins.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? begins : ""
        excerpt = "\(shown)… (\(characters.count) characters)"
    }

    /// What to do about it.
    package var help: String {
        isRecording
            ? "treaty redact \(location.file.name) --contract CONTRACT"
            : "put a made-up value there: example.com and .example, +1 ### 555 01## and the like belong to nobody"
    }
}

extension ScanFinding: CustomStringConvertible {
    /// `file:line:column: error: found …` and the help; the line itself is not shown, since it holds the value.
    package var description: String {
        let within = place.isEmpty ? "" : " in \(place)"
        let value = code == .seal ? "" : ": \(excerpt)"
        return "\(location): error: found \(code.noun)\(within)\(value) [\(code.rawValue)]\n  help: \(help)"
    }
}
