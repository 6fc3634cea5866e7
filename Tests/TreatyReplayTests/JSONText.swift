// JSON texts that tests of recordings are made of; what stands in them, the tests say.
import TreatyData

enum JSONText {
    /// A string as a JSON text.
    static func quoted(_ text: String) -> [UInt8] { JSON.string(text).bytes }

    /// A HAR of entries, on one line.
    static func har(_ entries: [JSON]) -> [UInt8] {
        let log: JSON = [
            "version": "1.2", "creator": ["name": "test", "version": "1"], "entries": .array(entries),
        ]
        return JSON.object([JSON.Member("log", log)]).bytes
    }

    /// An entry with these members in its request and its response.
    static func entry(request: JSON = [:], response: JSON = [:]) -> JSON {
        ["startedDateTime": "2026-01-01T00:00:00.000Z", "time": 1, "request": request, "response": response]
    }

    /// A name and a value, as HAR has fields, parameters and cookies.
    static func pair(_ name: String, _ value: String) -> JSON { ["name": .string(name), "value": .string(value)] }
}
