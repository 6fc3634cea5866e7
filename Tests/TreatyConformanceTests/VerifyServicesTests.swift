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
    /// The beginnings of the ids of the cases to run; all of the service's operations if there are none.
    var only: [String] = []

    private static let contracts = Result {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Contracts/"
        return [
            ServiceName.clinic: try Contract.load(root + "vsee/openapi.yaml"),
            .forms: try Contract.load(root + "healee/openapi.yaml"),
            .searches: try Contract.load(root + "healee/openapi.yaml"),
            .times: try Contract.load(root + "vsee/openapi.yaml"),
        ]
    }

    static let operations: [ServiceName: [String]] = [
        .clinic: [
            "rooms-create", "rooms-list", "rooms-get", "rooms-providers-list", "rooms-provider-get", "rooms-queue",
            "users-rooms-assign", "intakes-create", "intakes-update", "intakes-get", "visits-add-walkin",
            "visits-close", "visits-create", "visits-list", "visits-get", "visits-current",
        ],
        .forms: ["forms-list", "forms-create", "forms-get", "forms-update", "forms-delete"],
        .searches: ["payments-find"], .times: ["availability-get", "notifications-list"],
    ]

    /// The successes of an operation, and the lives of all records; who may not call has cases enough in whole runs.
    static func cases(of operation: String, in service: ServiceName) -> [String] {
        if service == .searches { return ["healee/list/\(operation)/", "healee/\(operation)/error-unauthenticated"] }
        if service == .times { return ["vsee/list/\(operation)/", "vsee/availability-get/error-401/only-"] }
        let made = service == .clinic ? ["rooms", "user_rooms", "intakes", "visits"] : ["forms"]
        let contract = service == .clinic ? "vsee" : "healee"
        let stems = ["\(contract)/\(operation)/success", "\(contract)/behind/\(operation)/"]
        return stems + made.map { "\(contract)/lifecycle/\($0)/" }
    }

    func run(timeoutMilliseconds: Int = 2000) throws -> RunResult {
        var habit: String?
        if case .habit(let name)? = broken?.change { habit = name }
        let clinic = ClinicService(manners: manners, habit: habit)
        let forms = FormsService(manners: manners, habit: habit)
        let lists = ListsService(manners: manners, habit: habit)
        let running = RecordService(manners: manners, broken: broken) { call in
            switch service {
            case .clinic: clinic.reply(to: call)
            case .forms: forms.reply(to: call)
            case .searches, .times: lists.reply(to: call)
            }
        }
        let port = try running.start()
        defer { running.stop() }
        let target = Target(
            label: service.rawValue, origin: Origin(host: "127.0.0.1", port: Int(port)), isDisposable: true,
            timeoutMilliseconds: timeoutMilliseconds, callers: callers, given: given)
        var options = RunOptions()
        options.only = only.isEmpty ? Self.operations[service] ?? [] : only
        var runner = Runner(try #require(try Self.contracts.get()[service]), target: target, options: options)
        return runner.run { _ in }
    }

    private var callers: [TargetCaller] {
        switch service {
        case .times:
            [
                TargetCaller(name: "patient", schemes: [("apiToken", "token-of-a-patient")]),
                TargetCaller(
                    name: "clinic",
                    schemes: [("apiKey", ListsService.key), ("apiSecret", ListsService.secret)]),
            ]
        case .clinic:
            [("patient", "token-of-a-patient"), ("provider", "token-of-a-provider"), ("clinic", "token-of-the-clinic")]
                .map { name, token in TargetCaller(name: name, schemes: [("apiToken", token)]) }
        case .forms, .searches: [TargetCaller(name: "apiKey", schemes: [("apiKeyToken", FormsService.token)])]
        }
    }

    private var given: [GivenRecords] {
        if service == .searches { return [] }
        if service == .times {
            let slots = ListsService.slots(now: 0).map { slot in
                JSON.object(
                    ["slot_id", "provider_id", "location", "room_code"].map {
                        JSON.Member($0, .string(slot[$0]?.word ?? ""))
                    })
            }
            return [GivenRecords(collection: "slots", existing: slots, absent: [])]
        }
        if service == .forms {
            return [
                GivenRecords(
                    collection: "forms", existing: (1...16).map { ["id": .string("form-\($0)")] },
                    absent: [["id": "no-such-form"]])
            ]
        }
        let records = ClinicRecords(now: 0)
        let rooms = records.rooms.filter { !$0.providers.isEmpty }.map { room -> JSON in
            let providers = JSON.array(room.providers.map { .string($0) })
            return ["code": .string(room.code), "id": .string(room.id), "provider_ids": providers]
        }
        return [
            GivenRecords(collection: "rooms", existing: rooms, absent: [["code": "no-such-room"]]),
            GivenRecords(
                collection: "intakes", existing: records.intakes.map { ["id": .string($0.id)] },
                absent: [["id": "22222222-2222-4222-8222-999999999999"]]),
            GivenRecords(
                collection: "visits", existing: records.visits.map { ["id": .string($0.id)] },
                absent: [["id": "999999999"]]),
            GivenRecords(
                collection: "users", existing: [["id": "301", "type": 400], ["id": "302", "type": 400]],
                absent: [["id": "999999999"]]),
        ]
    }
}

@Suite struct VerifyServicesTests {
    private static let isShowing = ProcessInfo.processInfo.environment["TREATY_SHOW"] != nil

    @Test(
        "a faithful service passes, in whatever manner",
        arguments: [[]] + ServiceManner.allCases.map { [$0] } + [Set(ServiceManner.allCases)])
    func faithful(_ manners: Set<ServiceManner>) throws {
        try pass(manners)
    }

    private func pass(_ manners: Set<ServiceManner>) throws {
        for service in [ServiceName.clinic, .forms, .searches, .times] {
            let result = try Trial(service: service, manners: manners).run()
            for one in result.results {
                guard case .failed = one.verdict else { continue }
                Issue.record("\(one.id): \(one.findings.map(\.description)) \(one.request) \(one.response)")
            }
            if Self.isShowing {
                for one in result.results {
                    print(one.id, one.verdict, one.request, one.response.prefix(140), one.findings.map(\.description))
                }
            }
            #expect(result.failed == 0)
            #expect(result.passed > 15)
        }
    }

    private static let tables = [
        "rooms": ServiceMutant.ofRooms, "intakes": ServiceMutant.ofIntakes, "visits": ServiceMutant.ofVisits,
        "forms": ServiceMutant.ofForms, "payments": ServiceMutant.ofPayments, "times": ServiceMutant.ofTimes,
    ]

    /// The finding of a failing case that says the word.
    private func finding(_ mutant: ServiceMutant) throws -> String? {
        let trial = Trial(
            service: mutant.service, broken: (mutant.operation, mutant.change),
            only: Trial.cases(of: mutant.operation, in: mutant.service))
        let result = try trial.run(timeoutMilliseconds: 300)
        for one in result.results {
            guard case .failed = one.verdict, one.id.contains(mutant.step) || mutant.step.isEmpty else { continue }
            let said = one.findings.filter { $0.grade <= .outside }.map(\.description)
            if let found = said.first(where: { $0.contains(mutant.word) }) { return "\(one.id): \(found)" }
        }
        if Self.isShowing {
            for one in result.results where !one.findings.isEmpty {
                print("?? \(mutant.testDescription) ## \(one.id) \(one.verdict) \(one.findings.map(\.description))")
            }
        }
        return nil
    }

    @Test(
        "each broken fact is found and named, but for those whose gap is told",
        arguments: Self.tables.keys.sorted())
    func mutants(_ table: String) throws {
        for mutant in Self.tables[table] ?? [] {
            let finding = try finding(mutant)
            if Self.isShowing { print("\(finding == nil ? "--" : "++") \(mutant.testDescription) ## \(finding ?? "")") }
            #expect((finding == nil) == (mutant.gap != nil), "\(mutant.testDescription): \(finding ?? "not found")")
        }
    }

    @Test("sixty broken facts and more are found")
    func breadth() {
        let all = Self.tables.values.joined()
        #expect(all.count { $0.gap == nil } >= 60)
        #expect(Set(all.map(\.testDescription)).count == all.count)
    }
}
