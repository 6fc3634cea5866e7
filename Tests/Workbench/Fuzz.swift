// A fuzzer of our own: changes seeds at random, from a seed of its own, and gives them to a target until time is up.
import TreatyData
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What bytes are thrown at. `attempt` traps or says what is wrong; nil where all is well. It must not take longer
/// than a second for an input of 64 kB.
struct FuzzTarget: Sendable {
    var name: String
    /// Words of the language, which are put in whole.
    var dictionary: [String]
    var attempt: @Sendable (_ input: [UInt8]) -> String?
}

enum Fuzz {
    static let inputBytesMax = 1 << 16
    /// Seconds of processor time one input may take; those of the clock would blame it for what else runs.
    static let secondsMax = 1.0

    /// `NAME SEEDS-FOLDER [SECONDS] [SEED]`; each input is written to `fuzz-NAME.input` before it is tried, so that the
    /// file holds the culprit after a trap. Ends with status 1 at the first complaint.
    static func run(_ words: [String], _ targets: [FuzzTarget]) throws {
        guard words.count >= 2, let target = targets.first(where: { $0.name == words[0] }) else {
            print("usage: fuzz NAME SEEDS-FOLDER [SECONDS] [SEED]; NAME is one of \(targets.map(\.name))")
            exit(2)
        }
        let seeds = try directoryEntries(words[1]).map { try SourceFile.read(words[1] + "/" + $0).bytes }
        guard !seeds.isEmpty else {
            print("no seeds in \(words[1])")
            exit(2)
        }
        let seconds = words.count > 2 ? Double(words[2]) ?? 10 : 10
        var random = SplitMix64(state: words.count > 3 ? UInt64(words[3]) ?? 1 : 1)
        let culprit = "fuzz-\(target.name).input"
        let file = unsafe open(culprit, O_RDWR | O_CREAT | O_TRUNC, 0o644)
        let start = Workbench.now()
        var count = 0
        var slowest = 0.0
        while Workbench.now() - start < seconds {
            let input = count < seeds.count ? seeds[count] : changed(seeds, target.dictionary, &random)
            count += 1
            unsafe input.withUnsafeBytes { bytes in
                ftruncate(file, 0)
                _ = unsafe pwrite(file, bytes.baseAddress, bytes.count, 0)
            }
            let before = processorSeconds
            let complaint = target.attempt(input)
            let took = processorSeconds - before
            slowest = max(slowest, took)
            if let complaint {
                print("\(target.name): input \(count): \(complaint); see \(culprit)")
                exit(1)
            }
            if took > secondsMax {
                print("\(target.name): input \(count) of \(input.count) bytes took \(took) s; see \(culprit)")
                exit(1)
            }
        }
        close(file)
        unsafe unlink(culprit)
        print("\(target.name): \(count) inputs, the slowest \(Int(slowest * 1000)) ms, no complaint")
    }

    private static var processorSeconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func changed(_ seeds: [[UInt8]], _ dictionary: [String], _ random: inout SplitMix64) -> [UInt8] {
        var input = seeds[random.below(seeds.count)]
        for _ in 0..<(1 + random.below(8)) {
            let place = random.below(input.count + 1)
            switch random.below(9) {
            case 0 where place < input.count: input[place] ^= 1 << UInt8(random.below(8))
            case 1 where place < input.count: input[place] = UInt8(truncatingIfNeeded: random.next())
            case 2 where place < input.count:
                input.removeSubrange(place..<min(input.count, place + 1 + random.below(16)))
            case 3: input.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            case 4 where !dictionary.isEmpty:
                input.insert(contentsOf: dictionary[random.below(dictionary.count)].utf8, at: place)
            case 5 where place < input.count:
                let part = input[place..<min(input.count, place + 1 + random.below(64))]
                let times = 1 + random.below(random.below(16) == 0 ? 2000 : 4)
                for _ in 0..<times where input.count < inputBytesMax { input.insert(contentsOf: part, at: place) }
            case 6:
                let other = seeds[random.below(seeds.count)]
                let first = random.below(other.count + 1)
                input.insert(contentsOf: other[first..<min(other.count, first + random.below(128))], at: place)
            case 7 where place < input.count:
                input.swapAt(place, random.below(input.count))
            default: input.removeSubrange(place...)
            }
            if input.count > inputBytesMax { input.removeSubrange(inputBytesMax...) }
        }
        return input
    }
}
