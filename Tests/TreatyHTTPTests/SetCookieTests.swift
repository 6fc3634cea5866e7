// Set-Cookie fields: the examples of RFC 6265 and what user agents make of broken ones.
import Testing
import TreatyHTTP

struct SetCookieTests {
    @Test("a cookie has its attributes, in order and as they were written")
    func attributes() throws {
        let text =
            "SID=31d4d96e407aad42; Path=/; Domain=.Example.com; Secure; HttpOnly; Expires=Wed, 09 Jun 2021 10:18:14 GMT"
        let cookie = try #require(SetCookie(text + "; Max-Age=-5; SameSite=Lax; Priority=High"))
        #expect(cookie.name == "SID" && cookie.value == "31d4d96e407aad42")
        #expect(
            cookie.attributes.map(\.name) == [
                "Path", "Domain", "Secure", "HttpOnly", "Expires", "Max-Age", "SameSite", "Priority",
            ])
        #expect(cookie.path == "/" && cookie.domain == "example.com" && cookie.sameSite == "Lax")
        #expect(cookie.isSecure && cookie.isHTTPOnly)
        #expect(cookie.expires == 1_623_233_894)
        #expect(cookie.maxAge == -5)
        #expect(cookie.description == text + "; Max-Age=-5; SameSite=Lax; Priority=High")
    }

    @Test("pieces are split as user agents split them")
    func pieces() throws {
        let cookie = try #require(SetCookie("  a = b=\"c\" ;; =x;PATH;path = /q ;secure=no"))
        #expect(cookie.name == "a" && cookie.value == "b=\"c\"")
        #expect(cookie.attributes == [.init("PATH"), .init("path", "/q"), .init("secure", "no")])
        #expect(cookie.path == "/q" && cookie.isSecure && cookie.maxAge == nil && cookie.expires == nil)
        #expect(
            SetCookie("lang=; Expires=0") == SetCookie(name: "lang", value: "", attributes: [.init("Expires", "0")]))
        for broken in ["", "a", ";a=b", "=b", " ; Path=/"] { #expect(SetCookie(broken) == nil, "\(broken)") }
    }

    @Test("dates are read in every form that was ever in use")
    func dates() {
        let second = 784_111_777
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "6 november 1994 8:49:37", "08:49:37,06/NOV/1994", "Mon, 06-Nov-1994 08:49:37 +0100",
        ] {
            #expect(SetCookie("a=b; expires=\(text)")?.expires == second, "\(text)")
        }
        for text in [
            "", "never", "31 Feb 2020 00:00:00", "1 Jan 1600 00:00:00", "1 Jan 2020 24:00:00", "1 Jan 2020 0:0",
            "111 Jan 2020 00:00:00", "1 Jan 20200 00:00:00",
        ] {
            #expect(SetCookie("a=b; expires=\(text)")?.expires == nil, "\(text)")
        }
    }
}
