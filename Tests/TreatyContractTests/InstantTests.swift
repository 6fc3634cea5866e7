// Points in time as RFC 3339 writes them; dates that no calendar has are refused.
import Testing
import TreatyContract

@Suite struct InstantTests {
    @Test("a date-time gives the seconds since 1970")
    func read() {
        let table: [(String, Int, Int)] = [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1970-01-01t00:00:00z", 0, 0),
            ("2000-02-29T00:00:00Z", 951_782_400, 0),
            ("1985-04-12T23:20:50.52Z", 482_196_050, 520_000_000),
            ("1996-12-19T16:39:57-08:00", 851_042_397, 0),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_173, 870_000_000),
            ("1990-12-31T23:59:60Z", 662_688_000, 0),
            ("0000-01-01T00:00:00Z", -62_167_219_200, 0),
            ("0000-03-01T00:00:00Z", -62_162_035_200, 0),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
            ("2025-01-01T00:00:00.1234567891Z", 1_735_689_600, 123_456_789),
        ]
        for (text, seconds, nanoseconds) in table {
            #expect(Instant(text) == Instant(seconds: seconds, nanoseconds: nanoseconds), "\(text)")
        }
    }

    @Test(
        "what is no date-time is refused",
        arguments: [
            "", "2025-01-01", "2025-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
            "2025-04-31T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z",
            "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:61Z", "2025-01-01T00:00:00",
            "2025-01-01T00:00:00.Z", "2025-01-01T00:00:00Zx", "2025-01-01T00:00:00+24:00",
            "2025-01-01T00:00:00+01:60", "2025-01-01T00:00:00+0100", "2025-01-01 00:00:00Z", "２025-01-01T00:00:00Z",
        ])
    func refused(_ text: String) { #expect(Instant(text) == nil) }

    @Test("a written instant has four digits of year and is read back")
    func written() {
        let table = [
            (0, "1970-01-01T00:00:00+00:00"), (-1, "1969-12-31T23:59:59+00:00"),
            (-62_167_219_200, "0000-01-01T00:00:00+00:00"), (951_782_399, "2000-02-28T23:59:59+00:00"),
        ]
        for (seconds, text) in table {
            #expect(Instant(seconds: seconds).dateTime == text)
            #expect(Instant(text)?.seconds == seconds)
        }
    }
}
