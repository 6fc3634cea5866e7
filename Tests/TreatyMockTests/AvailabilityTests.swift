// The table of times for free slots, row by row as the document prints it (lines 1837 to 1977), against the mock.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyText

private let fourDays = 345_600

/// One row: which of start, end and duration are sent, and what window they make; `first` is the start of the first
/// free slot.
private struct WindowRow: Sendable, CustomTestStringConvertible {
    let number: String
    let sent: Set<String>
    let window: @Sendable (_ start: Int, _ end: Int, _ duration: Int, _ first: (Int) -> Int) -> (Int, Int)

    var testDescription: String { "row \(number)" }
}

private let now = testNow.seconds
private let windowRows: [WindowRow] = [
    WindowRow(number: "1", sent: []) { _, _, _, first in (first(now), first(now) + fourDays) },
    WindowRow(number: "2", sent: ["start"]) { start, _, _, _ in (start, start + fourDays) },
    WindowRow(number: "2, nearest", sent: ["start", "nearest"]) { start, _, _, first in
        (first(start), first(start) + fourDays)
    },
    WindowRow(number: "3", sent: ["start", "end"]) { start, end, _, _ in (start, end) },
    WindowRow(number: "4", sent: ["start", "duration"]) { start, _, duration, _ in (start, start + duration) },
    WindowRow(number: "4, nearest", sent: ["start", "duration", "nearest"]) { start, _, duration, first in
        (first(start), first(start) + duration)
    },
    WindowRow(number: "5", sent: ["end"]) { _, end, _, _ in (end - fourDays, end) },
    WindowRow(number: "6", sent: ["end", "duration"]) { _, end, duration, _ in (end - duration, end) },
    WindowRow(number: "7", sent: ["duration"]) { _, _, duration, first in (first(now), first(now) + duration) },
    WindowRow(number: "8", sent: ["start", "end", "duration"]) { start, end, _, _ in (start, end) },
]

@Suite struct AvailabilityTests {
    private func slots(_ mock: MockResponder, _ query: String) throws -> [(id: String, start: Int, end: Int)] {
        let request = RequestMessage(
            method: "GET", target: "/availability?room_code=b4vjj" + query, fields: [("X-ApiToken", "patient-token")])
        let answer = mock.answer(request, now: testNow)
        #expect(answer.response.status == 200)
        #expect(answer.warnings == [])
        let read = try Document.json(SourceFile(name: "answer", bytes: Array(answer.response.content)))
        return JSON(read.root)["data"]?["slots"]?.elements.map { slot in
            (slot["slot_id"]?.text ?? "", slot["slot_start"]?.int ?? 0, slot["slot_end"]?.int ?? 0)
        } ?? []
    }

    @Test("each row of the table shows the slots of its window, and no others", arguments: windowRows)
    private func row(_ row: WindowRow) throws {
        let mock = MockResponder([try Contract.load("\(packageFolder)/Contracts/vsee")])
        let all = try slots(mock, "&start=0&end=\(now + 10_000_000)")
        #expect(all.count >= 5)
        for slot in all { #expect(slot.start < slot.end) }
        for (start, end, duration) in [
            (now + 87_000, now + 600_000, 100_000), (now + 86_400, now + 174_600, 900), (now, now + 1, 800_000),
            (now + 900_000, now + 950_000, 10),
        ] {
            let values = ["start": "\(start)", "end": "\(end)", "duration": "\(duration)", "nearest": "1"]
            let query = row.sent.sorted().map { "&\($0)=\(values[$0] ?? "")" }.joined()
            func first(_ since: Int) -> Int { all.map(\.start).filter { $0 >= since }.min() ?? Int.max / 2 }
            let (from, to) = row.window(start, end, duration, first)
            let expected = all.filter { $0.start >= from && $0.end <= to }.map(\.id)
            #expect(try slots(mock, query).map(\.id) == expected, "\(query)")
        }
    }
}
