// Broken facts of the independent keeper of lists.

extension ServiceMutant {
    static let ofPayments: [ServiceMutant] = [
        payments("the currency is ignored", says: "only records whose currency", in: "filter-currency"),
        payments("one criterion is enough", says: "only records whose", in: "filters-together"),
        payments("operators are ignored", says: "among them", in: "filter-amount-at-least"),
        payments("numbers are compared as texts", says: "amount", in: "filter-amount"),
        payments("at least is more", says: "among them", in: "filter-amount-at-least"),
        payments("less is at most", says: "passes \"<", in: "filter-amount-less"),
        payments("not is ignored", says: "passes \"!", in: "unequal"),
        payments("the limit is ignored", says: "at most 1 elements", in: "limit-1"),
        payments("one more than the limit", says: "at most 1 elements", in: "limit-1"),
        payments("five by default", says: "expected 7 elements", in: "limit-default"),
        payments("the offset is ignored", says: "no element", in: "offset-all"),
        payments("one is skipped too many", says: "among them", in: "offset-rest"),
        payments("the total is that of the page", says: "a total of 7", in: "limit-1"),
        ServiceMutant(
            "who is nobody makes it fail", .searches, "payments-find", .habit("who is nobody makes it fail"),
            says: "expected 401", in: "error-unauthenticated"),
        payments("the total is that of all", says: "a total of", in: "filter-"),
    ]

    private static func payments(_ habit: String, says word: String, in step: String) -> ServiceMutant {
        ServiceMutant(habit, .searches, "payments-find", .habit(habit), says: word, in: step)
    }

    static let ofTimes: [ServiceMutant] = [
        times("eight days", says: "only elements from", in: "window-1"),
        times("the start is ignored", says: "no element, as from now on", in: "narrow"),
        times("the end is ignored", says: "slot_end", in: "window-4-start-end"),
        times("the duration is ignored", says: "among those from", in: "window-6-start-duration"),
        times("the duration wins", says: "among those from", in: "window-10-start-end-duration"),
        times("the nearest is ignored", says: "among those from", in: "window-2-start-nearest"),
        times("the provider_id is ignored", says: "no element", in: "filter-provider_id-unknown"),
        times("the location is ignored", says: "no element", in: "filter-location-unknown"),
        times("the secret is not asked for", says: "expected a refusal", in: "only-api-key"),
        times("the room_code is ignored", says: "fewer than without it", in: "filter-room_code"),
        notes("the size is ignored", says: "at most 1 elements", in: "size-1"),
        notes("twenty by default", says: "10 elements", in: "size-default"),
        notes("last is among them", says: "mtime", in: "last-middle"),
        notes("the oldest first", says: "the greatest mtime first", in: "all"),
        notes("those of others", says: "only records whose user_id", in: "all"),
    ]

    private static func times(_ habit: String, says word: String, in step: String) -> ServiceMutant {
        ServiceMutant(habit, .times, "availability-get", .habit(habit), says: word, in: step)
    }

    private static func notes(_ habit: String, says word: String, in step: String) -> ServiceMutant {
        ServiceMutant(habit, .times, "notifications-list", .habit(habit), says: word, in: step)
    }
}
