// Times that come, the nearest first; what happens then is the loop's business.

/// A heap of moments. Entries are not taken out early: who finds one that means nothing any more passes it by.
struct Timers {
    struct Entry {
        let at: Int
        let token: UInt64
    }

    private var heap: [Entry] = []

    /// The nearest moment, in monotonic milliseconds.
    var next: Int? { heap.first?.at }

    mutating func add(at: Int, token: UInt64) {
        heap.append(Entry(at: at, token: token))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[parent].at <= heap[child].at { break }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    /// Takes out the nearest entry where its moment has come.
    mutating func due(now: Int) -> Entry? {
        guard let first = heap.first, first.at <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].at < heap[least].at {
                least = child
            }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
