// Credentials, passwords and spellings of calls against a service of members: faithful ones pass, each break is named.
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyNet

private let members = """
    openapi: 3.1.0
    info: {title: Members, version: '1'}
    x-treaty-source: guide:1-9
    x-treaty-documents: {guide: {title: The guide, url: 'https://example.com/guide'}}
    x-treaty-suffixes: [.json]
    x-treaty-outcome: {code: [/error]}
    security: [{token: []}]
    x-treaty-principals: {ann: {values: {token: token-of-ann}, as: {users: '1'}}}
    x-treaty-errors:
      - {code: no-token, status: 401, when: unauthenticated, x-treaty-source: &assumed {grade: assumed, why: unsaid}}
      - {code: unknown, status: 404, when: absent, x-treaty-source: *assumed}
    x-treaty-collections:
      users:
        key: id
        records: [{id: '1', name: ann, password: pw-1}, {id: '2', name: ben, password: pw-2}]
      tokens:
        key: token
        records:
          - {token: token-of-ann, user_id: '1', until: $now + 86400, renewal: renewal-of-ann}
          - {token: token-of-ben, user_id: '2', until: $now + 86400, renewal: renewal-of-ben}
          - {token: token-that-is-over, user_id: '2', until: $now - 86400, renewal: none}
    paths:
      /login:
        post:
          operationId: login
          security: []
          requestBody:
            required: true
            content:
              application/json: {schema: {required: [name, password]}, example: {name: ben, password: pw-2}}
          responses: &token
            '200': {description: A token., content: {application/json: {schema: {$ref: '#/components/schemas/Token'}}}}
            default: {description: Why not.}
          x-treaty-effect:
            - {collection: users, action: read, where: {name: body#/name, password: body#/password}}
            - &issue
              collection: tokens
              action: create
              takes: none
              sets: {token: {new: '[a-z]+'}, user_id: $record/users/id, until: $now + 60, renewal: {new: '[a-z]+'}}
              at: ''
      /renew:
        post:
          operationId: renew
          security: []
          requestBody:
            required: true
            content: {application/json: {schema: {required: [renewal]}, example: {renewal: renewal-of-ben}}}
          responses: *token
          x-treaty-effect:
            - {collection: tokens, action: read, where: {renewal: body#/renewal}}
            - {collection: users, action: read, where: {id: $record/tokens/user_id}}
            - *issue
      /logout:
        post:
          operationId: logout
          requestBody:
            required: true
            content: {application/json: {schema: {required: [tokens]}, example: {tokens: [token-of-ben]}}}
          responses: {'200': {description: Done.}, default: {description: Why not.}}
          x-treaty-effect:
            {collection: tokens, action: delete, each: body#/tokens, where: {token: $each}, optional: true}
      /me:
        get:
          operationId: me
          responses: &user
            '200': {description: A user., content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
            default: {description: Why not.}
          x-treaty-effect: {collection: users, action: read, where: {id: $principal/id}, at: ''}
        post:
          operationId: change
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  properties: {password: {type: string}, old_password: {type: string}}
                  dependentRequired: {password: [old_password]}
                examples:
                  nothing: {value: {remark: none}}
                  both: {value: {password: pw-1, old_password: pw-1}}
          responses: *user
          x-treaty-effect:
            - collection: users
              action: read
              when: {given: [body#/password, body#/old_password]}
              where: {id: $principal/id, password: body#/old_password}
            - {collection: users, action: read, where: {id: $principal/id}, at: ''}
      /users/{id}:
        get:
          operationId: user
          parameters:
            - name: id
              in: path
              required: true
              schema: {type: string}
              example: '1'
              x-treaty-alias: {'-': $principal/id}
          responses: *user
          x-treaty-effect: {collection: users, action: read, key: path.id, at: ''}
          x-treaty-relations: [{left: response.body#/id, is: equal, right: path.id}]
      /join:
        post:
          operationId: join
          security: []
          requestBody:
            required: true
            content:
              application/json:
                schema: {required: [code, name], properties: {code: {}, name: {type: string, maxLength: 40}}}
                example: {code: c-1, name: carl}
          responses: *user
          x-treaty-effect: {collection: users, action: ensure, where: {code: body#/code}, at: ''}
    components:
      securitySchemes:
        token:
          type: apiKey
          in: header
          name: X-Token
          x-treaty-issued: {in: tokens, by: token, names: {users: user_id}, until: until}
      schemas:
        Token: {required: [token, user_id], properties: {token: {}, user_id: {}, renewal: {}}}
        User: {required: [id, name], properties: {id: {}, name: {}, code: {}}}

    """

@Suite struct VerifyCredentialsTests {
    private func run(
        habit: TokenHabit? = nil, manner: TokenManner? = nil, failuresMax: Int? = nil, isDisposable: Bool = true
    ) throws -> RunResult {
        let contract = try Contract.read(members, named: "members.yaml")
        let service = TokenService(habit: habit, manner: manner)
        let running = RecordService { service.reply(to: $0) }
        let port = try running.start()
        defer { running.stop() }
        let target = Target(
            label: "members", origin: Origin(host: "127.0.0.1", port: Int(port)), isDisposable: isDisposable,
            timeoutMilliseconds: 2000, callers: contract.ownCallers, given: contract.ownRecords)
        var options = RunOptions()
        options.failuresMax = failuresMax
        var runner = Runner(contract, target: target, options: options)
        return runner.run { _ in }
    }

    @Test("a faithful service passes, in whatever manner", arguments: [nil] + TokenManner.allCases.map { $0 })
    func faithful(_ manner: TokenManner?) throws {
        let result = try run(manner: manner)
        for one in result.results where one.isFailed {
            Issue.record("\(one.id): \(one.findings.map(\.description)) \(one.request) \(one.response)")
        }
        let passed = Set(result.results.filter { !$0.isFailed && !$0.isNotTested }.map(\.id))
        for id in [
            "lifecycle/tokens/login/open-by-me", "lifecycle/tokens/renew/open-by-me", "lifecycle/tokens/logout/closed",
            "lifecycle/users/join/again", "user/success/alias-id", "user/success/ending-json",
            "join/success/longest-name",
        ] { #expect(passed.contains("members/" + id), "\(id)") }
    }

    @Test(
        "each break is found where it is",
        arguments: [
            (TokenHabit.opensToAnybody, "me/error-no-token/no-credential"),
            (.takesAnyToken, "me/error-no-token/wrong-token"), (.takesOldTokens, "me/error-no-token/expired-token"),
            (.takesCutTokens, "me/error-no-token/shortened-token"), (.forgetsLogins, "tokens/login/open-by-me"),
            (.forgetsRenewals, "tokens/renew/open-by-me"), (.renewsTheSame, "tokens/renew/issue"),
            (.namesAnother, "tokens/login/open-by-me"), (.keepsLoggedOut, "tokens/logout/closed"),
            (.endsTheFirstAlone, "tokens/logout/closed-2"),
            (.takesAnyPassword, "login/error-unknown/unknown-users-password"),
            (.changesAnyPassword, "change/error-unknown/unknown-users"), (.knowsNoEnding, "user/success/ending-json"),
            (.knowsNoDash, "user/success/alias-id"), (.showsAnother, "user/success/alias-id"),
            (.makesUsersTwice, "users/join/again"), (.refusesLongNames, "join/success/longest-name"),
        ])
    func broken(_ habit: TokenHabit, _ part: String) throws {
        let result = try run(habit: habit)
        let failed = result.results.filter(\.isFailed).map(\.id)
        #expect(failed.contains { $0.hasSuffix(part) }, "\(habit): \(failed)")
    }

    @Test("lives of credentials obey the number of failures, and a target that is not disposable gets none")
    func limits() throws {
        let few = try run(habit: .keepsLoggedOut, failuresMax: 1)
        #expect(few.failed == 1)
        #expect(few.results.last?.reason == "the run ended after 1 failures")
        let safe = try run(isDisposable: false)
        #expect(safe.results.allSatisfy { $0.request.isEmpty || $0.request.hasPrefix("GET ") })
        #expect(safe.results.contains { $0.id.hasSuffix("tokens/logout/close") && $0.reason != nil })
    }
}
