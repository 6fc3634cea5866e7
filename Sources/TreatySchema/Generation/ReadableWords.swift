// Words for strings, by the name of the member that holds them; all invented, no real person or place of business.

/// A person of one object: the parts go together.
struct ReadablePerson {
    let first: String
    let last: String

    init(_ owner: StableKey) {
        first = owner.child("first").pick(ReadableWords.firstNames)
        last = owner.child("last").pick(ReadableWords.lastNames)
    }
}

enum ReadableWords {
    static let firstNames = [
        "Ada", "Amir", "Anna", "Ben", "Carla", "Chen", "Dana", "Elif", "Emil", "Fatima", "Grace", "Hugo", "Ines",
        "Ivan", "Jonas", "Kira", "Lena", "Liam", "Maria", "Mateo", "Maya", "Nina", "Noah", "Omar", "Priya", "Rosa",
        "Sam", "Sofia", "Tara", "Yuki",
    ]
    static let lastNames = [
        "Adler", "Berg", "Castro", "Diaz", "Ekman", "Fischer", "Garcia", "Haddad", "Ito", "Jensen", "Keller",
        "Larsen", "Marino", "Novak", "Okafor", "Park", "Quinn", "Rossi", "Silva", "Tanaka", "Urban", "Vogel",
        "Weber", "Young", "Zhang",
    ]
    static let cities = [
        "Ashford", "Brookfield", "Clearwater", "Eastvale", "Fairview", "Greenville", "Hillcrest", "Lakewood",
        "Maplewood", "Northport", "Oakdale", "Riverton", "Springfield", "Westbrook",
    ]
    static let streets = ["Main Street", "Oak Avenue", "Mill Lane", "Station Road", "Park Street", "Church Lane"]
    static let regions = ["Northshire", "Southland", "Westmark", "Eastfold"]
    static let countries: [(code: String, name: String, long: String)] = [
        ("NL", "Netherlands", "NLD"), ("DE", "Germany", "DEU"), ("US", "United States", "USA"), ("FR", "France", "FRA"),
        ("JP", "Japan", "JPN"), ("BR", "Brazil", "BRA"), ("CA", "Canada", "CAN"), ("SE", "Sweden", "SWE"),
    ]
    static let currencies = ["EUR", "USD", "GBP", "JPY", "SEK", "CHF"]
    static let languages = ["en", "de", "fr", "nl", "es", "ja"]
    static let zones = ["Europe/Amsterdam", "America/New_York", "Asia/Tokyo", "UTC"]
    static let adjectives = [
        "blue", "bright", "calm", "clear", "early", "fresh", "golden", "green", "light", "little", "open", "quiet",
        "rapid", "silver", "simple", "warm",
    ]
    static let nouns = [
        "anchor", "bridge", "canvas", "compass", "garden", "harbor", "island", "lantern", "maple", "meadow", "orchard",
        "pebble", "river", "signal", "summit", "window",
    ]
    static let sentences = [
        "A short text that says what this is about.", "Made for an example and nothing else.",
        "Everything is in place and ready to use.", "The first of several that belong together.",
        "Please look at this before the end of the week.", "It works as it should, and here is how.",
    ]
    static let keys = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]

    static func noun(_ key: StableKey) -> String { key.child("noun").pick(nouns) }

    static func key(_ key: StableKey, _ number: Int) -> String {
        number < keys.count ? keys[number] : "member\(number + 1)"
    }

    /// From the range that is kept for fiction (555-0100 to 555-0199).
    static func phone(_ key: StableKey) -> String { "+1-202-555-01\(10 + key.below(90))" }

    static func title(_ key: StableKey) -> String {
        let words = [key.child("adjective").pick(adjectives), noun(key)]
        return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    static func path(_ site: GenerationSite) -> String {
        let words = words(of: site.name)
        let number = 1 + site.key.below(999)
        let kinds = ["image", "avatar", "icon", "logo", "photo", "picture", "thumbnail"]
        if words.contains(where: { kinds.contains($0) }) { return "images/\(number).png" }
        let rest = words.filter { !["url", "uri", "href", "link", "self"].contains($0) }
        return (rest.last ?? noun(site.key)) + "/\(number)"
    }

    /// `createdAt`, `created_at` and `Created-At` as `created`, `at`; digits stay with their word.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for scalar in name.unicodeScalars.prefix(200) {
            let isUpper = (0x41...0x5A).contains(scalar.value)
            let isLower = (0x61...0x7A).contains(scalar.value) || (0x30...0x39).contains(scalar.value)
            if !isUpper && !isLower || isUpper && wasLower {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if isUpper {
                word.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 0x20))
            } else if isLower {
                word.unicodeScalars.append(scalar)
            }
            wasLower = isLower
        }
        return word.isEmpty ? words : words + [word]
    }

    /// A text for a member that has no format.
    static func text(_ site: GenerationSite) -> String {
        let words = words(of: site.name)
        let joined = words.joined()
        return people(words, joined, site) ?? places(words, joined, site) ?? technical(words, joined, site)
            ?? prose(words, joined, site) ?? noun(site.key)
    }

    private static func people(_ words: [String], _ joined: String, _ site: GenerationSite) -> String? {
        let person = ReadablePerson(site.owner)
        let key = site.key
        let login = (person.first.prefix(1) + person.last).lowercased()
        func ends(_ list: String...) -> Bool { list.contains { joined.hasSuffix($0) } }
        if ends("firstname", "givenname", "forename") || joined == "given" { return person.first }
        if ends("lastname", "surname", "familyname") || joined == "family" { return person.last }
        if ends("middlename") { return key.pick(firstNames) }
        if ends("fullname", "displayname", "contactname", "ownername", "authorname", "customername") {
            return person.first + " " + person.last
        }
        if joined == "name", isPerson(site.holder) { return person.first + " " + person.last }
        if ends("username", "login", "nickname", "handle", "screenname") { return login }
        if ends("email", "emailaddress", "mail") {
            return (person.first + "." + person.last).lowercased() + "@example.com"
        }
        if ends("phone", "phonenumber", "telephone", "mobile", "fax", "cellphone") { return phone(key) }
        if ["author", "owner", "assignee", "contact", "customer", "recipient", "sender", "patient", "user"].contains(
            joined)
        {
            return person.first + " " + person.last
        }
        if ends("company", "companyname", "organization", "organisation", "employer", "vendor", "brand") {
            return title(key) + " Ltd"
        }
        if ends("jobtitle", "role", "position") { return key.pick(["member", "editor", "manager"]) }
        if ends("gender", "sex") { return key.pick(["female", "male", "other"]) }
        return nil
    }

    /// Whether something is called like people: `/patients`, `author`, `team_members`.
    private static func isPerson(_ name: String) -> Bool {
        guard let last = words(of: name).last else { return false }
        return persons.contains(last) || last.hasSuffix("s") && persons.contains(String(last.dropLast()))
    }

    private static let persons: Set<String> = [
        "people", "person", "patient", "user", "customer", "employee", "contact", "member", "author", "owner", "doctor",
        "provider", "student", "teacher", "driver", "guest", "player", "candidate", "assignee", "recipient", "sender",
        "passenger", "staff", "nurse", "manager", "visitor", "subscriber", "reviewer", "creator",
    ]

    private static func places(_ words: [String], _ joined: String, _ site: GenerationSite) -> String? {
        let key = site.key
        let country = site.owner.child("country").pick(countries)
        func ends(_ list: String...) -> Bool { list.contains { joined.hasSuffix($0) } }
        if ends("city", "town", "locality") { return key.pick(cities) }
        if ends("countrycode", "countryiso", "isocountry") { return country.code }
        if ends("country", "countryname") { return country.name }
        if ends("state", "province"), words.count == 1, site.owner.raw != site.key.raw, joined != "state" {
            return key.pick(regions)
        }
        if ends("region", "county") { return key.pick(regions) }
        if ends("zip", "zipcode", "postalcode", "postcode") { return "\(10_000 + key.below(89_999))" }
        if ends("street", "streetaddress", "addressline1", "line1", "address1") || joined == "address" {
            return "\(1 + key.below(120)) " + key.pick(streets)
        }
        if ends("line2", "address2", "addressline2") { return "Floor \(1 + key.below(9))" }
        if ends("currency", "currencycode") { return key.pick(currencies) }
        if ends("language", "lang", "languagecode") { return key.pick(languages) }
        if ends("locale") { return key.pick(["en-US", "de-DE", "fr-FR", "nl-NL"]) }
        if ends("timezone", "tz") { return key.pick(zones) }
        return nil
    }

    private static func technical(_ words: [String], _ joined: String, _ site: GenerationSite) -> String? {
        let key = site.key
        let last = words.last ?? ""
        func ends(_ list: String...) -> Bool { list.contains { joined.hasSuffix($0) } }
        switch last {
        case "id", "ids":
            return joined == "id" || joined == "ids" ? FormatSample.hex(key, 12) : "\(1_000 + key.below(9_000))"
        case "uuid", "guid": return FormatSample.uuid(key)
        case "url", "uri", "href", "link", "website", "homepage", "avatar", "image", "logo", "icon":
            return "https://example.com/" + path(site)
        case "host", "hostname", "domain", "server": return "www.example.com"
        case "ip", "ipaddress": return "192.0.2.\(1 + key.below(254))"
        case "token", "secret", "password", "apikey": return "example-\(last)-" + FormatSample.hex(key, 8)
        case "sha", "hash", "checksum", "digest", "etag", "commit": return FormatSample.hex(key, 40)
        case "date", "day", "birthday", "dob": return ReadableMoment(site).date
        case "time": return ReadableMoment(site).time
        case "at", "on", "timestamp", "created", "updated", "modified", "expires":
            if words.count > 1 || last.count > 2 {
                return ReadableMoment(site).date + "T" + ReadableMoment(site).time + "Z"
            }
        case "year": return "\(2015 + key.below(11))"
        case "version": return "1.\(key.below(10)).\(key.below(10))"
        case "color", "colour": return "#" + FormatSample.hex(key, 6)
        case "slug": return key.child("adjective").pick(adjectives) + "-" + noun(key)
        case "path": return "/" + noun(key) + "/\(1 + key.below(99))"
        case "file", "filename", "filepath": return noun(key) + ".txt"
        case "mime", "mimetype", "mediatype", "contenttype": return "text/plain"
        case "price", "amount", "total", "cost", "balance", "subtotal", "fee":
            return "\(1 + key.below(99)).\(10 + key.below(90))"
        case "count", "quantity", "qty", "size", "length", "limit", "offset", "page": return "\(1 + key.below(20))"
        case "sku", "code", "reference", "ref", "serial", "number":
            return FormatSample.hex(key, 3).uppercased() + "-\(100 + key.below(900))"
        default: break
        }
        return ends("useragent") ? "example/1.0" : nil
    }

    private static func prose(_ words: [String], _ joined: String, _ site: GenerationSite) -> String? {
        let key = site.key
        switch words.last ?? "" {
        case "description", "summary", "comment", "note", "notes", "message", "text", "body", "content", "details",
            "detail",
            "reason", "bio", "about", "abstract", "instructions", "caption":
            return key.pick(sentences)
        case "title", "subject", "headline", "name", "label", "displayname", "project", "product": return title(key)
        case "status", "state": return key.pick(["active", "pending", "done"])
        case "type", "kind", "category", "class": return key.pick(["standard", "basic", "other"])
        case "tag", "tags", "keyword", "keywords", "topic", "topics": return key.child("adjective").pick(adjectives)
        case "query", "search", "q", "filter": return noun(key)
        default: return nil
        }
    }
}
