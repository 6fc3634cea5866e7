// The runner against services of records that share no code with us: faithful ones pass, broken ones are named.
import Foundation
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyNet
import TreatyOpenAPI

/// A service, its contract and what its operators know of it.
private struct Trial {
    let service: ServiceName
    var manners: Set<ServiceManner> = []
    var broken: (operation: String, change: ServiceChange)?

    private static let contracts = Result {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Contracts/"
        return [
            ServiceName.clinic: try Contract.load(root + "vsee/openapi.yaml"),
            .forms: try Contract.load(root + "healee/openapi.yaml"),
        ]
    }

    static let operations: [ServiceName: [String]] = [
        .clinic: [
            "rooms-create", "rooms-list", "rooms-get", "rooms-providers-list", "rooms-provider-get", "rooms-queue",
            "users-rooms-assign", "intakes-create", "intakes-update", "intakes-get", "visits-add-walkin",
            "visits-close", "visits-create", "visits-list", "visits-get", "visits-current",
        ],
        .forms: ["forms-list", "forms-create", "forms-get", "forms-update", "forms-delete"],
    ]

    func run(timeoutMilliseconds: Int = 2000) throws -> RunResult {
        var habit: String?
        if case .habit(let name)? = broken?.change { habit = name }
        let clinic = ClinicService(manners: manners, habit: habit)
        let forms = FormsService(manners: manners, habit: habit)
        let running = RecordService(manners: manners, broken: broken) { call in
            service == .clinic ? clinic.reply(to: call) : forms.reply(to: call)
        }
        let port = try running.start()
        defer { running.stop() }
        let target = Target(
            label: service.rawValue, origin: Origin(host: "127.0.0.1", port: Int(port)), isDisposable: true,
            timeoutMilliseconds: timeoutMilliseconds, callers: callers, given: given)
        var options = RunOptions()
        options.only = Self.operations[service] ?? []
        var runner = Runner(try #require(try Self.contracts.get()[service]), target: target, options: options)
        return runner.run { _ in }
    }

    private var callers: [TargetCaller] {
        switch service {
        case .clinic:
            [("patient", "token-of-a-patient"), ("provider", "token-of-a-provider"), ("clinic", "token-of-the-clinic")]
                .map { name, token in TargetCaller(name: name, schemes: [("apiToken", token)]) }
        case .forms: [TargetCaller(name: "apiKey", schemes: [("apiKeyToken", FormsService.token)])]
        }
    }

    private var given: [GivenRecords] {
        if service == .forms {
            return [
                GivenRecords(
                    collection: "forms", existing: (1...16).map { ["id": .string("form-\($0)")] },
                    absent: [["id": "no-such-form"]])
            ]
        }
        let records = ClinicRecords(now: 0)
        return [
            GivenRecords(
                collection: "rooms",
                existing: records.rooms.map { ["code": .string($0.code), "id": .string($0.id)] },
                absent: [["code": "no-such-room"]]),
            GivenRecords(
                collection: "intakes", existing: records.intakes.map { ["id": .string($0.id)] },
                absent: [["id": "22222222-2222-4222-8222-999999999999"]]),
            GivenRecords(
                collection: "visits", existing: records.visits.map { ["id": .string($0.id)] },
                absent: [["id": "999999999"]]),
            GivenRecords(
                collection: "users", existing: [["id": "301"], ["id": "302"]], absent: [["id": "999999999"]]),
        ]
    }
}

@Suite struct VerifyServicesTests {
    @Test(
        "a faithful service passes, in whatever manner",
        arguments: [nil] + ServiceManner.allCases.map(Optional.some))
    func faithful(_ manner: ServiceManner?) throws {
        for service in [ServiceName.clinic, .forms] {
            let result = try Trial(service: service, manners: manner.map { [$0] } ?? []).run()
            for one in result.results {
                guard case .failed = one.verdict else { continue }
                Issue.record("\(one.id): \(one.findings.map(\.description)) \(one.request) \(one.response)")
            }
            if ProcessInfo.processInfo.environment["TREATY_SHOW"] != nil {
                for one in result.results {
                    print(one.id, one.verdict, one.request, one.response.prefix(140), one.findings.map(\.description))
                }
            }
            #expect(result.failed == 0)
            #expect(result.passed > 15)
        }
    }

    /// The finding of a failing case that says the word.
    private func finding(_ mutant: ServiceMutant) throws -> String? {
        let trial = Trial(service: mutant.service, broken: (mutant.operation, mutant.change))
        let result = try trial.run(timeoutMilliseconds: 300)
        for one in result.results {
            guard case .failed = one.verdict else { continue }
            let found = one.findings.first { $0.grade <= .outside && $0.description.contains(mutant.word) }
            if let found { return "\(one.id): \(found)" }
        }
        if ProcessInfo.processInfo.environment["TREATY_SHOW"] != nil {
            for one in result.results where !one.findings.isEmpty {
                print("?? \(mutant.testDescription) ## \(one.id) \(one.verdict) \(one.findings.map(\.description))")
            }
        }
        return nil
    }

    @Test("each broken fact is found and named, but for those whose gap is told")
    func mutants() throws {
        var found = 0
        for mutant in ServiceMutant.ofRooms + ServiceMutant.ofIntakes + ServiceMutant.ofVisits + ServiceMutant.ofForms {
            let finding = try finding(mutant)
            if ProcessInfo.processInfo.environment["TREATY_SHOW"] != nil {
                print("\(finding == nil ? "--" : "++") \(mutant.testDescription) ## \(finding ?? "")")
            }
            if finding != nil { found += 1 }
            #expect((finding != nil) == (mutant.gap == nil), "\(mutant.testDescription)")
        }
        #expect(found >= 60)
    }
}
