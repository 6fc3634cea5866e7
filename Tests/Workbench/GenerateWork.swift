// `Workbench generate FOLDER`: a request and every response of every operation, made and judged; a table by document.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatySchema
import TreatyText

/// What became of one document.
struct GenerateTally {
    var operations = 0
    /// Operations whose requests and usual response are accepted.
    var good = 0
    var samples = 0
    var goodSamples = 0
    /// Operations that the document itself breaks, by a reference that leads nowhere for one.
    var unusable = 0
    var failed: [(operation: String, reason: String)] = []
    var seconds = 0.0

    var share: Double { operations == 0 ? 100 : 100 * Double(good) / Double(operations) }

    mutating func add(_ other: GenerateTally) {
        operations += other.operations
        good += other.good
        samples += other.samples
        goodSamples += other.goodSamples
        unusable += other.unusable
        failed += other.failed
        seconds += other.seconds
    }
}

enum GenerateWork {
    static func run(_ words: [String]) throws {
        guard let folder = words.first else { return print("which folder holds the documents?") }
        var bodies: String?
        var only: String?
        var isLoud = false
        var index = 1
        while index < words.count {
            switch words[index] {
            case "--bodies": bodies = index + 1 < words.count ? words[index + 1] : nil
            case "--only": only = index + 1 < words.count ? words[index + 1] : nil
            case "--loud":
                isLoud = true
                index -= 1
            default: break
            }
            index += 2
        }
        var whole = GenerateTally()
        var reasons: [(operation: String, reason: String)] = []
        for path in documents(in: folder).sorted() where only.map({ path.contains($0) }) ?? true {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            do throws(Diagnostic) {
                let contract = try Contract.load(path)
                let tally = judged(contract)
                if let bodies { try? GenerateBodies.write(contract, name: name, to: bodies) }
                whole.add(tally)
                reasons += tally.failed.map { (name + " " + $0.operation, $0.reason) }
                line(name, tally)
            } catch {
                print("- - - \(name): not loaded: \(error.message)")
            }
        }
        line("all", whole)
        for (operation, reason) in isLoud ? reasons : Array(reasons.prefix(200)) {
            print("\(operation): \(reason)")
        }
    }

    /// Share of good operations, those of all, good samples of all, unusable operations, time, document.
    private static func line(_ name: String, _ tally: GenerateTally) {
        let share = (tally.share * 100).rounded() / 100
        let time = Int((tally.seconds * 1000).rounded())
        print(
            "\(share) %\t\(tally.good)/\(tally.operations)\t\(tally.goodSamples)/\(tally.samples)\t\(tally.unusable)"
                + "\t\(time) ms\t\(name)")
    }

    static func judged(_ contract: Contract) -> GenerateTally {
        var tally = GenerateTally()
        let start = Workbench.now()
        for operation in contract.operations {
            if let fault = operation.faults.first {
                tally.unusable += 1
                tally.failed.append((operation.id, "unusable: \(fault.message)"))
                continue
            }
            tally.operations += 1
            var isGood = true
            func count(_ complaints: [String], _ what: String, isUsual: Bool) {
                tally.samples += 1
                guard let first = complaints.first else {
                    tally.goodSamples += 1
                    return
                }
                if isUsual { isGood = false }
                tally.failed.append((operation.id, "\(what): \(first)"))
            }
            for extent in [RequestSample.Extent.minimal, .full] {
                let sample = RequestSample(operation, of: contract, extent: extent)
                count(contract.complaints(about: sample, of: operation), "request (\(extent))", isUsual: true)
            }
            let usual = operation.success.map { ResponseSample.status(of: $0, in: operation) }
            for sample in ResponseSample.samples(of: operation) {
                let isUsual = usual.map { $0 == sample.status } ?? true
                count(contract.complaints(about: sample, of: operation), "response", isUsual: isUsual)
            }
            if isGood { tally.good += 1 }
        }
        tally.seconds = Workbench.now() - start
        return tally
    }

    /// Every file below a folder that may be a document.
    private static func documents(in folder: String) -> [String] {
        guard let names = WorkFolder.names(folder) else { return [folder] }
        return names.flatMap { name -> [String] in
            let path = folder + "/" + name
            if WorkFolder.names(path) != nil { return documents(in: path) }
            return [".json", ".yaml", ".yml"].contains { name.hasSuffix($0) } ? [path] : []
        }
    }
}
