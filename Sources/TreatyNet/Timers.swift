// Times that come, the nearest first; what happens then is the loop's business.

/// A heap of moments, at most one for each slot. A moment that moves to later keeps its place: who is called too early
/// asks again.
package struct Timers {
    private struct Entry {
        let at: Int
        let slot: Int
    }

    private var heap: [Entry] = []
    /// Where the entry of a slot stands in the heap; -1 where it has none.
    private var places: [Int] = []

    package init() {}

    /// The nearest moment, in monotonic milliseconds.
    package var next: Int? { heap.first?.at }

    /// Calls a slot at this moment or earlier.
    package mutating func call(_ slot: Int, at: Int) {
        while slot >= places.count { places.append(-1) }
        let place = places[slot]
        if place < 0 {
            heap.append(Entry(at: at, slot: slot))
            rise(Entry(at: at, slot: slot), from: heap.count - 1)
        } else if at < heap[place].at {
            rise(Entry(at: at, slot: slot), from: place)
        }
    }

    /// Takes out the entry of a slot, so that the slot may be another's.
    package mutating func forget(_ slot: Int) {
        guard slot < places.count, places[slot] >= 0 else { return }
        let place = places[slot]
        places[slot] = -1
        let last = heap.removeLast()
        guard place < heap.count else { return }
        if place > 0, last.at < heap[(place - 1) / 2].at { rise(last, from: place) } else { sink(last, from: place) }
    }

    /// Takes out the nearest entry where its moment has come, and returns its slot.
    package mutating func due(now: Int) -> Int? {
        guard let first = heap.first, first.at <= now else { return nil }
        forget(first.slot)
        return first.slot
    }

    private mutating func rise(_ entry: Entry, from start: Int) {
        var place = start
        while place > 0, heap[(place - 1) / 2].at > entry.at {
            put(heap[(place - 1) / 2], at: place)
            place = (place - 1) / 2
        }
        put(entry, at: place)
    }

    private mutating func sink(_ entry: Entry, from start: Int) {
        var place = start
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, heap[child + 1].at < heap[child].at { child += 1 }
            if heap[child].at >= entry.at { break }
            put(heap[child], at: place)
            place = child
        }
        put(entry, at: place)
    }

    private mutating func put(_ entry: Entry, at place: Int) {
        heap[place] = entry
        places[entry.slot] = place
    }
}
