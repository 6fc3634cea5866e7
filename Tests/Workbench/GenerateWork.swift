// `Workbench generate FOLDER`: a request and every response of every operation, made and judged; a table by document.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatySchema
import TreatyText

/// What became of one document.
struct GenerateTally {
    var operations = 0
    var failed: [(operation: String, reason: String)] = []
    var samples = 0
    var seconds = 0.0

    var share: Double { operations == 0 ? 100 : 100 * Double(operations - failed.count) / Double(operations) }
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
                whole.operations += tally.operations
                whole.samples += tally.samples
                whole.seconds += tally.seconds
                whole.failed += tally.failed
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

    private static func line(_ name: String, _ tally: GenerateTally) {
        let share = (tally.share * 100).rounded() / 100
        let time = (tally.seconds * 1000).rounded()
        let good = tally.operations - tally.failed.count
        print("\(share) %\t\(good)/\(tally.operations)\t\(tally.samples)\t\(time) ms\t\(name)")
    }

    static func judged(_ contract: Contract) -> GenerateTally {
        var tally = GenerateTally()
        let start = Workbench.now()
        for operation in contract.operations {
            tally.operations += 1
            var reasons: [String] = []
            for extent in [RequestSample.Extent.minimal, .full] {
                tally.samples += 1
                reasons += wrong(RequestSample(operation, of: contract, extent: extent), operation, contract).map {
                    "request (\(extent)): \($0)"
                }
            }
            for sample in ResponseSample.samples(of: operation) {
                tally.samples += 1
                reasons += wrong(sample, operation, contract).map { "response: \($0)" }
            }
            if let first = reasons.first { tally.failed.append((operation.id, first)) }
        }
        tally.seconds = Workbench.now() - start
        return tally
    }

    static func wrong(_ sample: RequestSample, _ operation: TreatyContract.Operation, _ contract: Contract) -> [String]
    {
        if !sample.gaps.isEmpty { return sample.gaps.map(\.description) }
        let message = sample.draft.message
        guard case .operation(let found, let arguments) = contract.route(method: message.method, path: message.path)
        else { return ["no route leads from \(message.method) \(message.target)"] }
        guard found.id == operation.id else { return ["\(message.target) is \(found.id)"] }
        let values = RequestValues(message, operation: operation, arguments: arguments)
        return contract.violations(of: values, operation: operation).map { $0.finding.description }
    }

    static func wrong(_ sample: ResponseSample, _ operation: TreatyContract.Operation, _ contract: Contract) -> [String]
    {
        if !sample.gaps.isEmpty { return sample.gaps.map(\.description) }
        let request = RequestValues(
            RequestMessage(method: operation.method, target: "/"), operation: operation, arguments: PathArguments())
        return contract.findings(
            on: ResponseValues(sample.message), to: request, operation: operation, expecting: .declared
        ).map { "\(sample.status) \($0)" }
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
