// What an exchange adds up to.
import Testing
import TreatyHTTP

@Suite struct ExchangeTests {
    @Test("the total counts what was measured, and TLS within the connection")
    func total() {
        var timings = ExchangeTimings()
        timings.connect = 30
        timings.tls = 20
        timings.send = 1
        timings.wait = 5
        timings.receive = 2
        #expect(timings.total == 38)
    }
}
