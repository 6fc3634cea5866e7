// The heap of moments against a plain table of them; what loops do with it is tested with the server.
import Testing
import TreatyNet

@Suite struct TimersTests {
    @Test("each slot is called once, the nearest first, and never after its earliest moment")
    func order() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var timers = Timers()
            var moments: [Int: Int] = [:]
            var now = 0
            for _ in 0..<2000 {
                let slot = Int.random(in: 0..<40, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0, 1:
                    let at = now + Int.random(in: 0..<100, using: &random)
                    timers.call(slot, at: at)
                    moments[slot] = min(moments[slot] ?? .max, at)
                case 2:
                    timers.forget(slot)
                    moments[slot] = nil
                default:
                    now += Int.random(in: 0..<20, using: &random)
                    while let due = timers.due(now: now) {
                        #expect(moments[due] == moments.values.min())
                        #expect(moments[due] ?? .max <= now)
                        moments[due] = nil
                    }
                    #expect(moments.values.allSatisfy { $0 > now })
                }
                #expect(timers.next == moments.values.min())
            }
        }
    }
}
