// Places in files as people read them: lines, columns and excerpts, also where a line is as long as its file.
import Testing
import TreatyText

@Suite("places in files")
struct SourcePlaceTests {
    @Test("a place is the same in whatever order places are asked for")
    func order() {
        let bytes = Array("\u{FEFF}a\r\nbé€\u{1F432}x\n\nlast".utf8)
        let orders = [Array(0...bytes.count), Array((0...bytes.count).reversed()), [9, 3, 20, 9, 8, 30, 0, 12, 11]]
        for order in orders {
            let asked = SourceFile(name: "t", bytes: bytes)
            for offset in order {
                let fresh = SourceFile(name: "t", bytes: bytes).position(at: offset)
                #expect(asked.position(at: offset) == fresh, "offset \(offset)")
            }
        }
    }

    @Test("a place on a line as long as its file costs no pass over the line", .timeLimit(.minutes(1)))
    func longLine() {
        let count = 400_000
        let file = SourceFile(name: "t", bytes: Array(String(repeating: "é", count: count).utf8))
        var isRight = true
        // There and back, so that no answer is near the one before.
        for step in 0..<(count / 4) {
            let column = step % 2 == 0 ? step : count - step
            isRight = isRight && file.position(at: 2 * column) == SourcePosition(line: 1, column: column + 1)
        }
        #expect(isRight)
    }

    @Test("an excerpt shows the line around the place, with the caret under it")
    func excerpts() {
        let long = String(repeating: "é", count: 500) + "x" + String(repeating: "y", count: 500)
        let cases: [(text: String, range: Range<Int>, excerpt: String)] = [
            ("ab: c\nd", 4..<5, "  1 | ab: c\n    |     ^"),
            ("ab: c\nd", 6..<7, "  2 | d\n    | ^"),
            ("a\n", 2..<2, "  2 | \n    | ^"),
            ("\u{FEFF}{x}", 4..<5, "  1 | {x}\n    |  ^"),
            (
                long, 1000..<1001,
                "  1 | …" + String(repeating: "é", count: 60) + "x" + String(repeating: "y", count: 39) + "…\n    | "
                    + String(repeating: " ", count: 61) + "^"
            ),
            (
                long, 1500..<1501,
                "  1 | …" + String(repeating: "y", count: 100) + "\n    | " + String(repeating: " ", count: 100) + "^"
            ),
        ]
        for row in cases {
            let file = SourceFile(name: "t", bytes: Array(row.text.utf8))
            #expect(SourceLocation(file: file, range: row.range).excerpt == row.excerpt)
        }
    }
}
