// How the independent Spaaza service words its answers, and how a breakage changes status and body.

/// Words answers for one breakage, or faithfully.
struct SpaazaAnswers {
    let breakage: SpaazaBreakage?

    func answer(to outcome: SpaazaOutcome) -> ServiceAnswer {
        switch outcome {
        case .deleted(let tag): success(tag)
        case .failed(let fault): failure(fault)
        case .unknownPath: plain(404, "There is nothing here.")
        case .wrongMethod: plain(405, "Only DELETE is served here.", fields: ["Allow: DELETE"])
        case .wrongType: plain(415, "Send JSON or a form.")
        case .malformed: plain(400, "This is not HTTP.")
        }
    }

    private func plain(_ status: Int, _ text: String, fields: [String] = []) -> ServiceAnswer {
        ServiceAnswer(status: status, contentType: "text/plain; charset=utf-8", body: text, fields: fields)
    }

    private func success(_ tag: SpaazaTag) -> ServiceAnswer {
        let isFirst = tag.chain == 1
        let members: ServiceJSON = .object([
            ("id", .int(tag.id)),
            ("value", .string("promo \"no. \(tag.id)\" für alle")),
            ("model_class", .string("user")),
            ("deleted", .bool(tag.deleted)),
            ("active", .bool(!tag.deleted)),
            (
                "chain",
                .object([
                    ("id", .int(tag.chain)),
                    ("name", .string(isFirst ? "Chain of tests" : "Other chain of tests")),
                    ("phone_number", isFirst ? .null : .string("+12025550199")),
                    ("email_address", isFirst ? .null : .string("desk@other-chain.example")),
                ])
            ),
            ("last_modified_date", .string(tag.modified)),
            ("created_date", .string(tag.created)),
        ])
        var body: ServiceJSON = .object([
            ("warnings", .array([])),
            ("results", .object([("result_type", .string("delete-tag")), ("tag", members)])),
            ("result", .object([("status", .string("ok")), ("code", .int(1))])),
        ])
        changeEnvelope(&body)
        if var changed = body["results"]?["tag"] {
            changeTag(&changed, tag)
            body["results"]?["tag"] = changed
        }
        if breakage == .bodyIsArray { body = .array([body]) }
        let status =
            switch breakage {
            case .successIs201: 201
            case .successIs204: 204
            case .successIs302: 302
            default: 200
            }
        return ServiceAnswer(status: status, contentType: jsonType, body: changedText(body.text))
    }

    private func changeEnvelope(_ body: inout ServiceJSON) {
        switch breakage {
        case .resultsMissing: body["results"] = nil
        case .successResultIs2: body["result"]?["code"] = .int(2)
        case .statusInCapitals: body["result"]?["status"] = .string("OK")
        case .resultTypeIsTag: body["results"]?["result_type"] = .string("tag")
        default: break
        }
    }

    private func changeTag(_ body: inout ServiceJSON, _ tag: SpaazaTag) {
        switch breakage {
        case .lastModifiedDateMissing: body["last_modified_date"] = nil
        case .chainMissing: body["chain"] = nil
        case .idIsString: body["id"] = .string("\(tag.id)")
        case .tagIsActive: body["active"] = .bool(true)
        case .deletedIsFalse: body["deleted"] = .bool(false)
        case .tagNotMarked:
            body["active"] = .bool(true)
            body["deleted"] = .bool(false)
        case .dateWithoutOffset:
            body["last_modified_date"] = .string(String(tag.modified.prefix(19)).replacing("T", with: " "))
        case .createdDateIsNull: body["created_date"] = .null
        case .emailIsNumber: body["chain"]?["email_address"] = .int(17)
        case .anotherIDAnswered: body["id"] = .int(tag.id + 1)
        case .modifiedBeforeCreated: body["last_modified_date"] = .string("2001-01-01T00:00:00+00:00")
        case .repeatedMember:
            body["active"] = .bool(true)
            body.repeatMember("active", .bool(false))
        default: break
        }
    }

    private var jsonType: String? {
        switch breakage {
        case .typeIsHTML: "text/html; charset=utf-8"
        case .typeMissing: nil
        default: "application/json;charset=UTF-8"
        }
    }

    private func changedText(_ text: String) -> String {
        switch breakage {
        case .malformedJSON: text.dropLast() + ",}"
        case .emptyBody: ""
        default: text
        }
    }

    private func failure(_ fault: SpaazaFault) -> ServiceAnswer {
        if breakage == .errorsAreHTML {
            let page = "<!doctype html><title>Error</title><p>That did not work."
            return ServiceAnswer(status: status(of: fault), contentType: "text/html", body: page)
        }
        let entry = entry(of: fault)
        var code = ServiceJSON.int(entry.code)
        if breakage == .codeIsString { code = .string("\(entry.code)") }
        var body: ServiceJSON = .object([
            (
                "error",
                .object([
                    ("description", .string(entry.description)),
                    ("name", .string(breakage == .wrongName ? "error_" + entry.name : entry.name)),
                    ("code", code),
                ])
            ),
            ("result", .object([("status", .string("error")), ("code", .int(2))])),
        ])
        if breakage == .errorMemberMissing { body["error"] = nil }
        if breakage == .errorResultIsSuccess {
            body["result"] = .object([("status", .string("ok")), ("code", .int(1))])
        }
        return ServiceAnswer(status: status(of: fault), contentType: jsonType, body: changedText(body.text))
    }

    private func status(of fault: SpaazaFault) -> Int {
        switch (fault, breakage) {
        case (_, .errorWithStatus200): 200
        case (.noSession, .noSessionIs403): 403
        case (.missingID, .missingIs422): 422
        case (.denied, .deniedIs401): 401
        case (.unknownTag, .unknownTagIs404): 404
        case (.unknownTag, .unknownTagIs500): 500
        case (.noSession, _): 401
        case (.denied, _): 403
        case (.missingID, _), (.unusableID, _), (.unknownTag, _): 400
        }
    }

    private func entry(of fault: SpaazaFault) -> (code: Int, name: String, description: String) {
        let missing = (52, "missing_necessary_parameters", "An id is needed.")
        let unknown = (230, "entity_not_found", "No such tag.")
        switch (fault, breakage) {
        case (.noSession, .sessionCodeIs7): return (7, "no_valid_session", "Please log in.")
        case (.missingID, .missingCodeIs53): return (53, "missing_necessary_parameters", "An id is needed.")
        case (.missingID, .swapped52And230): return unknown
        case (.unknownTag, .swapped52And230): return missing
        case (.denied, .deniedCodeIs6): return (6, "permission_denied_or_non_existent", "Not yours.")
        case (.denied, .nameOfAnotherCode): return (68, "entity_not_found", "Not yours.")
        case (.unknownTag, .unknownTagIs500): return (1, "internal_error", "Something went wrong.")
        case (.noSession, _): return (6, "no_valid_session", "Please log in.")
        case (.missingID, _), (.unusableID, _): return missing
        case (.denied, _): return (68, "permission_denied_or_non_existent", "Not yours.")
        case (.unknownTag, _): return unknown
        }
    }
}
