// Hostile JSON: each limit has its diagnostic, and no shape costs more than its size.
import Testing
import TreatyData
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

private func repeated(_ text: String, _ count: Int) -> [UInt8] {
    let part = Array(text.utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(part.count * count)
    for _ in 0..<count { bytes += part }
    return bytes
}

@Suite struct JSONLimitsTests {
    @Test(
        "a limit that is passed is named, at its place",
        arguments: [
            ("[[1]]", 1, 9, 9, "json.too-deep", "more than 1 containers within each other", "t:1:2"),
            ("{\"a\":{}}", 1, 9, 9, "json.too-deep", "more than 1 containers within each other", "t:1:6"),
            ("[1,2,3]", 9, 3, 9, "json.too-many", "more than 3 values", "t:1:6"),
            ("{\"a\":1}", 9, 2, 9, "json.too-many", "more than 2 values", "t:1:6"),
            ("[1,2,3]  ", 9, 9, 8, "json.too-large", "the file has 9 bytes; at most 8 are read", "t:1:1"),
        ])
    func limits(
        text: String, depthMax: Int, nodesMax: Int, bytesMax: Int, code: String, message: String, place: String
    ) throws {
        var limits = ReadLimits()
        (limits.depthMax, limits.nodesMax, limits.bytesMax) = (depthMax, nodesMax, bytesMax)
        let source = SourceFile(name: "t", bytes: Array(text.utf8))
        let diagnostic = try #require(throws: Diagnostic.self) { try Document.json(source, limits: limits) }
        #expect(diagnostic.code == code)
        #expect(diagnostic.message == message)
        #expect(diagnostic.location?.description == place)
    }

    @Test("what just fits a limit is read", arguments: [("[[1]]", 2, 3), ("{\"a\":{}}", 2, 3), ("7", 0, 1)])
    func fits(text: String, depthMax: Int, nodesMax: Int) throws {
        var limits = ReadLimits()
        (limits.depthMax, limits.nodesMax, limits.bytesMax) = (depthMax, nodesMax, text.utf8.count)
        let read = try Document.json(SourceFile(name: "t", bytes: Array(text.utf8)), limits: limits)
        #expect(read.nodes.count == nodesMax)
    }

    @Test("a hundred thousand containers within each other are read and written where the limit allows it")
    func deep() throws {
        var limits = ReadLimits()
        limits.depthMax = 100_000
        let bytes = repeated("[", 100_000) + repeated("]", 100_000)
        let read = try Document.json(SourceFile(name: "t", bytes: bytes), limits: limits)
        #expect(read.nodes.count == 100_000)
        #expect(read.json(.compact) == bytes)
        #expect(read.json(.canonical) == bytes)
    }

    @Test("a number may be as long as the file, and keeps every digit")
    func longNumber() throws {
        let digits = repeated("1234567890", 100_000)
        let read = try Document.json(bytes: digits, name: "t")
        #expect(read.nodes.count == 1)
        #expect(read.json(.compact) == digits)
    }

    @Test(
        "the reader and the check that explains agree, whatever is cut off or put in",
        arguments: [
            #"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\n",true,false,null,{}],"longer than eight":"€uro and more"}"#,
            "\u{FEFF} [ 0.10 , \"éééééééééééé\" ]\r\n", "\"alone 😀\"", "-12.5E+7", "false",
        ])
    func agreement(text: String) {
        let bytes = Array(text.utf8)
        let inserts: [UInt8] = [0, 9, 0x20, 0x22, 0x2C, 0x30, 0x5C, 0x5D, 0x65, 0x7D, 0x80, 0xC3, 0xED, 0xF4, 0xFF]
        func check(_ bytes: [UInt8]) {
            let isRead = (try? Document.json(bytes: bytes, name: "t")) != nil
            if isRead != (JSONFault.find(in: bytes) == nil) { Issue.record("\(bytes)") }
        }
        check(bytes)
        for place in 0...bytes.count {
            check(Array(bytes[..<place]))
            for byte in inserts {
                check(bytes[..<place] + [byte] + bytes[place...])
                if place < bytes.count { check(bytes[..<place] + [byte] + bytes[(place + 1)...]) }
            }
        }
    }

    /// Sixteen times the size would cost 256 times where work is quadratic; a hundred is far from both.
    @Test(
        "sixteen times the text costs nowhere near the square",
        arguments: [
            ("brackets", "", "[", ""), ("digits", "", "7", ""), ("string", "\"", "é\\n", "\""),
            ("unclosed", "\"", "\\\\", ""), ("spaces", "", "   ", "0"), ("commas", "[", ",", "]"),
            ("same name", "{\"b\":0", ",\"a\":0", "}"), ("empty arrays", "[[]", ",[]", "]"),
            ("surrogates", "\"", "\\ud800", "\""),
        ])
    func linear(name: String, start: String, part: String, end: String) {
        func seconds(_ count: Int) -> Double {
            let bytes = Array(start.utf8) + repeated(part, count) + Array(end.utf8)
            return threadSeconds {
                if let read = try? Document.json(bytes: bytes, name: name) {
                    _ = read.duplicateNames()
                    _ = read.json(.canonical)
                }
            }
        }
        let (small, large) = (seconds(2000), seconds(32_000))
        #expect(large < small * 100, "\(name): \(small) s, then \(large) s")
    }

    @Test("a hundred thousand different names are looked through in linear time, whatever they look like")
    func names() throws {
        for pattern in ["", "\\u0000", "aaaaaaaaaaaaaaaa"] {
            func members(_ count: Int) -> [UInt8] {
                Array("{\((0..<count).map { "\"\(pattern)\($0)\":0" }.joined(separator: ","))}".utf8)
            }
            let (few, many) = (members(6250), members(100_000))
            let small = threadSeconds { _ = try? Document.json(bytes: few, name: "t").duplicateNames() }
            let large = threadSeconds { _ = try? Document.json(bytes: many, name: "t").duplicateNames() }
            #expect(large < small * 100, "\(pattern): \(small) s, then \(large) s")
        }
    }
}

/// The processor time of this thread for the cheapest of three turns, so that other tests do not count.
private func threadSeconds(_ turn: () -> Void) -> Double {
    (0..<3).map { _ in
        let start = threadClock()
        turn()
        return threadClock() - start
    }.min() ?? 0
}

private func threadClock() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
