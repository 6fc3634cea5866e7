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

    @Test("places on one line in their order cost one pass over it", .timeLimit(.minutes(1)))
    func longLine() {
        let count = 400_000
        let file = SourceFile(name: "t", bytes: Array(repeating: 0x61, count: count))
        var isRight = true
        for offset in 0..<count where file.position(at: offset) != SourcePosition(line: 1, column: offset + 1) {
            isRight = false
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
