// The ways in which the Spaaza service can be broken, one at a time, and what a good verdict says about each.

/// What a verdict has to name.
enum SpaazaAspect: String, Sendable {
    case status, code, name, schema, relation, body, framing, timeout
    case mediaType = "media-type"
}

/// One breakage of a service that is faithful otherwise.
enum SpaazaBreakage: String, CaseIterable, Sendable {
    // The status, or a success where an error belongs.

    /// A deletion answers 201.
    case successIs201 = "success-is-201"
    /// A deletion answers 204 without a body.
    case successIs204 = "success-is-204"
    /// A deletion answers 302, body and all.
    case successIs302 = "success-is-302"
    /// Error 6 comes with 403.
    case noSessionIs403 = "no-session-is-403"
    /// Error 52 comes with 422.
    case missingIs422 = "missing-is-422"
    /// Error 68 comes with 401.
    case deniedIs401 = "denied-is-401"
    /// Error 230 comes with 404.
    case unknownTagIs404 = "unknown-tag-is-404"
    /// An unknown tag is a crash: 500 and an error body without a code of the table.
    case unknownTagIs500 = "unknown-tag-is-500"
    /// An unknown tag is deleted as if it were there.
    case unknownTagIs200 = "unknown-tag-is-200"
    /// Every error comes with 200, its right body inside.
    case errorWithStatus200 = "error-with-status-200"
    /// Without an id some tag is deleted.
    case acceptsMissingID = "accepts-missing-id"
    /// Without any session the call is done.
    case acceptsNoSession = "accepts-no-session"
    /// Any values of the two fields are a session.
    case acceptsWrongSession = "accepts-wrong-session"
    /// The user's number alone is a session.
    case ignoresSessionKey = "ignores-session-key"
    /// The key alone is a session.
    case ignoresUserID = "ignores-user-id"
    /// An id in the query is not seen.
    case ignoresQuery = "ignores-query"
    /// An id in a form body is not seen.
    case ignoresFormBody = "ignores-form-body"
    /// An id in a JSON body is not seen.
    case ignoresJSONBody = "ignores-json-body"
    /// A principal who may not delete in the chain deletes in it.
    case limitedIsAllowed = "limited-is-allowed"
    /// GET, POST and all other methods delete too.
    case wrongMethodAccepted = "wrong-method-accepted"
    /// A body of a type that is not offered is taken.
    case unknownTypeAccepted = "unknown-type-accepted"

    // The right status, and the wrong error in it.

    /// Error 6 is called 7.
    case sessionCodeIs7 = "session-code-is-7"
    /// Error 52 is called 53.
    case missingCodeIs53 = "missing-code-is-53"
    /// Errors 52 and 230, which share a status, are mixed up.
    case swapped52And230 = "swapped-52-and-230"
    /// Error 68 is called 6, under its own status.
    case deniedCodeIs6 = "denied-code-is-6"
    /// The codes are right, the names have a prefix that is not documented.
    case wrongName = "wrong-name"
    /// Error 68 carries the name of 230.
    case nameOfAnotherCode = "name-of-another-code"

    // The shape.

    /// Codes of errors are strings.
    case codeIsString = "code-is-string"
    /// Errors have a result and nothing else.
    case errorMemberMissing = "error-member-missing"
    /// Errors say in their result that all went well.
    case errorResultIsSuccess = "error-result-is-success"
    /// A deletion answers no results.
    case resultsMissing = "results-missing"
    /// The tag has no last_modified_date.
    case lastModifiedDateMissing = "last-modified-date-missing"
    /// The tag has no chain.
    case chainMissing = "chain-missing"
    /// The tag's id is a string.
    case idIsString = "id-is-string"
    /// The tag is said to be in use still.
    case tagIsActive = "tag-is-active"
    /// The tag is not said to be deleted.
    case deletedIsFalse = "deleted-is-false"
    /// Nothing happens: the tag is in use and not deleted.
    case tagNotMarked = "tag-not-marked"
    /// A deletion has the result code of errors.
    case successResultIs2 = "success-result-is-2"
    /// The result's status is OK in capitals.
    case statusInCapitals = "status-in-capitals"
    /// The result's type is `tag`.
    case resultTypeIsTag = "result-type-is-tag"
    /// Dates have a space where RFC 3339 wants a T, and no offset.
    case dateWithoutOffset = "date-without-offset"
    /// The created_date is null.
    case createdDateIsNull = "created-date-is-null"
    /// The chain's e-mail address is the number 17.
    case emailIsNumber = "email-is-number"
    /// The answer is in an array.
    case bodyIsArray = "body-is-array"

    // Values that do not fit each other.

    /// The tag answered is the neighbour of the one asked for.
    case anotherIDAnswered = "another-id-answered"
    /// The tag was modified before it was created.
    case modifiedBeforeCreated = "modified-before-created"

    // The media type.

    /// JSON is said to be HTML.
    case typeIsHTML = "type-is-html"
    /// No Content-Type at all.
    case typeMissing = "type-missing"
    /// Errors are HTML pages.
    case errorsAreHTML = "errors-are-html"

    // The body as text.

    /// The JSON ends with a comma before the last brace.
    case malformedJSON = "malformed-json"
    /// Content-Length is 0.
    case emptyBody = "empty-body"
    /// A string holds a byte that is no UTF-8.
    case invalidUTF8 = "invalid-utf8"
    /// Two members of one name have different values, of which only the second is right.
    case repeatedMember = "repeated-member"
    /// The body is said to be gzip and is not.
    case falseGzip = "false-gzip"

    // The connection.

    /// The connection is closed in the middle of the body.
    case truncatedBody = "truncated-body"
    /// The connection is closed without an answer.
    case closesBeforeResponding = "closes-before-responding"
    /// A chunk has a size that is no number.
    case badChunkSize = "bad-chunk-size"
    /// The last chunk never comes, the connection is closed.
    case lastChunkMissing = "last-chunk-missing"
    /// Two Content-Length fields disagree.
    case twoLengths = "two-lengths"
    /// The status line has its words in the wrong order.
    case brokenStatusLine = "broken-status-line"
    /// The request is read and never answered.
    case hangs = "hangs"
    /// The head of the answer never ends.
    case hangsInHead = "hangs-in-head"
    /// The body comes at ten bytes a second, padded to ten minutes.
    case drips = "drips"

    /// What a good verdict names first.
    var expectation: SpaazaAspect {
        switch self {
        case .successIs201, .successIs204, .successIs302, .noSessionIs403, .missingIs422, .deniedIs401,
            .unknownTagIs404, .unknownTagIs500, .unknownTagIs200, .errorWithStatus200, .acceptsMissingID,
            .acceptsNoSession, .acceptsWrongSession, .ignoresSessionKey, .ignoresUserID, .ignoresQuery,
            .ignoresFormBody, .ignoresJSONBody, .limitedIsAllowed, .wrongMethodAccepted, .unknownTypeAccepted:
            .status
        case .sessionCodeIs7, .missingCodeIs53, .swapped52And230, .deniedCodeIs6: .code
        case .wrongName, .nameOfAnotherCode: .name
        case .codeIsString, .errorMemberMissing, .errorResultIsSuccess, .resultsMissing, .lastModifiedDateMissing,
            .chainMissing, .idIsString, .tagIsActive, .deletedIsFalse, .tagNotMarked, .successResultIs2,
            .statusInCapitals, .resultTypeIsTag, .dateWithoutOffset, .createdDateIsNull, .emailIsNumber,
            .bodyIsArray:
            .schema
        case .anotherIDAnswered, .modifiedBeforeCreated: .relation
        case .typeIsHTML, .typeMissing, .errorsAreHTML: .mediaType
        case .malformedJSON, .emptyBody, .invalidUTF8, .repeatedMember, .falseGzip: .body
        case .truncatedBody, .closesBeforeResponding, .badChunkSize, .lastChunkMissing, .twoLengths,
            .brokenStatusLine:
            .framing
        case .hangs, .hangsInHead, .drips: .timeout
        }
    }
}
