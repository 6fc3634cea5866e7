// Which content codings a request allows, by the examples and rules of RFC 9110 12.5.3.
import Testing
import TreatyHTTP

@Suite struct AcceptEncodingTests {
    static let rows: [(fields: [String], codings: [String], isAllowed: Bool)] = [
        ([], ["gzip"], true), ([], ["br"], true), ([], [], true),
        ([""], ["gzip"], false), ([""], [], true), ([""], ["identity"], true),
        (["compress, gzip"], ["gzip"], true), (["compress, gzip"], ["br"], false),
        (["*"], ["br"], true), (["*;q=0"], ["br"], false), (["*;q=0, gzip"], ["gzip"], true),
        (["compress;q=0.5, gzip;q=1.0"], ["compress"], true),
        (["gzip;q=1.0, identity; q=0.5, *;q=0"], ["identity"], true),
        (["gzip;q=1.0, identity; q=0.5, *;q=0"], ["deflate"], false),
        (["gzip;q=0.000"], ["gzip"], false), (["gzip;q=0.001"], ["gzip"], true), (["identity"], ["gzip"], false),
        (["GZIP"], ["gzip"], true), (["gzip"], ["x-gzip"], true), (["x-gzip"], ["gzip"], true),
        (["gzip", "deflate"], ["deflate", "gzip"], true), (["gzip"], ["deflate", "gzip"], false),
    ]

    @Test("a coding is allowed where no field speaks, where its name has a weight, or where the star has one")
    func allows() {
        for row in AcceptEncodingTests.rows {
            #expect(
                AcceptEncoding(fields: row.fields).allows(row.codings) == row.isAllowed,
                "\(row.fields) and \(row.codings)")
        }
    }
}
