// What a loop watches besides its clients' connections: sockets to servers, tunnels, answers of the resolver.

/// Something that lives on a loop and has a token there.
protocol LoopMember: AnyObject {
    /// What it watches is ready.
    func isReady(_ event: ReadyEvent)
    /// A moment has come that it asked for; it may have changed its mind since, and then asks again.
    func isDue()
}

/// The members of one loop by their tokens. A token is never given twice, so that a late event finds nobody.
struct LoopMembers {
    /// The bit that no token of a client's connection has.
    static let mark: UInt64 = 1 << 62

    private var slots: [(token: UInt64, member: (any LoopMember)?)] = []
    private var free: [Int] = []
    private var timers = Timers()
    private var generation: UInt64 = 0

    subscript(token: UInt64) -> (any LoopMember)? {
        let slot = Int(token & 0xFFFF_FFFF)
        return slot < slots.count && slots[slot].token == token ? slots[slot].member : nil
    }

    mutating func add(_ member: any LoopMember) -> UInt64 {
        let slot = free.popLast() ?? slots.count
        generation = (generation + 1) & 0x3FFF_FFFF
        let token = LoopMembers.mark | generation << 32 | UInt64(slot)
        if slot == slots.count { slots.append((token, member)) } else { slots[slot] = (token, member) }
        return token
    }

    mutating func remove(_ token: UInt64) {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < slots.count, slots[slot].token == token else { return }
        timers.forget(slot)
        slots[slot].member = nil
        slots[slot].token = 0
        free.append(slot)
    }

    mutating func removeAll() { self = LoopMembers() }

    /// The nearest moment that one of them asked for, in monotonic milliseconds.
    var next: Int? { timers.next }

    /// Calls a member at this moment or earlier.
    mutating func call(_ token: UInt64, at moment: Int) {
        if self[token] != nil { timers.call(Int(token & 0xFFFF_FFFF), at: moment) }
    }

    /// Takes out the member whose moment came first, where it has come.
    mutating func due(now: Int) -> (any LoopMember)? {
        while let slot = timers.due(now: now) {
            if let member = slots[slot].member { return member }
        }
        return nil
    }
}

extension EventLoop {
    /// Watches a descriptor for a member; nil where the kernel refuses.
    func watch(_ descriptor: Int32, _ interest: Interest, for member: any LoopMember) -> UInt64? {
        let token = members.add(member)
        if readiness.watch(descriptor, interest, token: token) { return token }
        members.remove(token)
        return nil
    }

    /// Ends watching; call it before the descriptor is closed.
    func unwatch(_ descriptor: Int32, token: UInt64) {
        readiness.unwatch(descriptor)
        members.remove(token)
    }
}
