// Texts that keep a format and texts that do not, with the section of the standard that says so; FormatTests runs them.

import Testing

struct FormatTable: Sendable, CustomTestStringConvertible {
    var format: String
    var accepted: [String]
    var refused: [String]

    var testDescription: String { format }

    static let all = times + names + addresses + uris + others

    static let times = [
        // RFC 3339 5.6, 5.7 and appendix C.
        FormatTable(
            format: "date-time",
            accepted: [
                "1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "1937-01-01T12:00:27.87+00:20",
                "1990-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00", "2000-02-29t00:00:00z", "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999999Z", "2024-02-29T12:00:00-00:00", "1991-01-01T05:29:60+05:30",
                "2020-06-30T23:59:60.5Z",
            ],
            refused: [
                "1985-04-12 23:20:50Z", "1985-04-12T23:20Z", "1985-04-12T23:20:50", "1985-04-12T24:00:00Z",
                "1985-04-12T23:60:00Z", "1985-04-12T23:59:61Z", "1990-12-31T22:59:60Z", "1900-02-29T00:00:00Z",
                "1985-04-12T23:20:50.Z", "1985-04-12T23:20:50+24:00", "1985-04-12T23:20:50+0800",
                "1985-04-12T23:20:50+08", "1985-04-12T23:20:50Z ", "85-04-12T23:20:50Z", "1985-04-12T", "T23:20:50Z",
                "1985-04-12T23:20:50,5Z", "1985-04-12T23:20:50Z\n", "+1985-04-12T23:20:50Z",
            ]),
        FormatTable(
            format: "date",
            accepted: [
                "2000-02-29", "2024-02-29", "2023-02-28", "1600-02-29", "0000-02-29", "9999-12-31", "2023-01-31",
                "2023-03-31", "2023-04-30", "2023-05-31", "2023-06-30", "2023-07-31", "2023-08-31", "2023-09-30",
                "2023-10-31", "2023-11-30", "2023-12-31", "0001-01-01",
            ],
            refused: [
                "1900-02-29", "2100-02-29", "2023-02-29", "2024-02-30", "2023-04-31", "2023-06-31", "2023-09-31",
                "2023-11-31", "2023-01-32", "2023-12-32", "2023-00-01", "2023-13-01", "2023-01-00", "2023-1-1",
                "20230101", "2023-W01-1", "2023-001", "10000-01-01", "-0001-01-01", "2023-01-0\u{0661}", "2023/01/01",
                "",
            ]),
        FormatTable(
            format: "time",
            accepted: [
                "00:00:00Z", "23:59:59z", "23:59:60Z", "12:00:00.1Z", "12:00:00.123456789012345Z", "12:00:00+23:59",
                "12:00:00-23:59", "00:59:60+01:00", "22:59:60-01:00", "08:30:06+00:00", "15:59:60-08:00",
            ],
            refused: [
                "24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00:60Z", "12:00:00", "12:00Z", "12:00:00.Z", "1:00:00Z",
                "12:00:00+24:00", "12:00:00+00:60", "12:00:00+1:00", "12:00:00 Z", "120000Z", "12:00:00+",
                "23:59:60+01:00",
                "12:00:00ZZ", "",
            ]),
        // RFC 3339 appendix A.
        FormatTable(
            format: "duration",
            accepted: [
                "P1Y", "P1M", "P1D", "P1W", "PT1H", "PT1M", "PT1S", "P1Y2M3DT4H5M6S", "P0D", "P10Y10M", "P1MT1M",
                "PT36H", "P1DT12H", "PT1H1M", "PT1M1S", "P99999999999999999999D",
            ],
            refused: [
                "", "P", "PT", "P1", "1Y", "P1YT", "P1Y1D", "PT1H1S", "P1D1M", "P1W1D", "P1Y1W", "P1.5D", "PT1.5S",
                "P-1D",
                "-P1D", "p1d", "P1S", "PT1D", "P1YT1D", "P1DT1H ", "PT1HT1M", "P1H", "P\u{0661}D",
            ]),
    ]

    static let names = [
        // RFC 1123 2.1, RFC 5890 2.3.2.1 for what begins with xn--.
        FormatTable(
            format: "hostname",
            accepted: [
                "a", "A.B", "localhost", "example.com", "3com.com", "1.2.3.4", "a-b.c-d", "ab--cd",
                "xn--bcher-kva.example",
                "XN--BCHER-KVA", "xn--maana-pta.com", "a.b.c.d.e.f.g.h", "xn--p1ai", "xn--fiqs8s", "0",
                "a" + String(repeating: "b", count: 62),
            ],
            refused: [
                "", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a_b", "a b", "bücher.example", "a/b", "a:80", "[::1]",
                "xn--", "xn--a", "xn--zz-", "xn--bcher-kvb", "xn--ls8h", "a" + String(repeating: "b", count: 63),
                String(repeating: "abcdefg.", count: 31) + "abcdef", "xn--0ca24w", "a\u{0}b", "xn--bcher-kva-", "a\n",
            ]),
        // RFC 5890 2.3.2.3, RFC 5891 4.2, RFC 5892, RFC 5893 2.
        FormatTable(
            format: "idn-hostname",
            accepted: [
                "example.com", "bücher.example", "faß.de", "παράδειγμα.δοκιμή", "例え.テスト", "пример.испытание",
                "उदाहरण.परीक्षा", "דוגמה.טעסט", "مثال.إختبار", "xn--bcher-kva.example", "col·lega", "a。b", "1.2.3.4",
                "日本語・例",
                "א1", "א-ב", "नी\u{94D}\u{200D}", "\u{1E922}\u{1E94B}", "ab--cd",
            ],
            refused: [
                "", ".", "a.", "BÜCHER.example", "ﬁsh", "a\u{AD}b", "\u{1F4A9}.la", "☃.net", "e\u{301}a", "\u{301}a",
                "a\u{200D}b", "ab--cß", "-ß", "ß-", "א1.1b", "1א", "אa", "aא", "ab\u{30FB}", "\u{1100}\u{1161}", "½",
                "ｆｏｏ",
                "\u{E000}", "a\u{378}", "ß\u{2F}b", "×", "xn--a", "ß" + String(repeating: "a", count: 58),
                String(repeating: "ß.", count: 200) + "a",
            ]),
        // RFC 5321 4.1.2 and 4.1.3.
        FormatTable(
            format: "email",
            accepted: [
                "a@b", "joe.bloggs@example.com", "a+b=c@d.e", "!#$%&'*+-/=?^_`{|}~@example.com", "\"a b\"@example.com",
                "\"\"@example.com", "\"a\\\"b\"@example.com", "\"a@b\"@c", "\"\\ \"@c", "a@[127.0.0.1]",
                "a@[127.000.000.001]",
                "a@[IPv6:::1]", "a@[ipv6:1:2:3:4:5:6:7:8]", "a@[IPv6:::ffff:1.2.3.4]", "a@[IPv6:1:2:3:4:5:6::]", "1@2",
            ],
            refused: [
                "", "@", "a", "a@", "@b", "a@b@c", ".a@b", "a.@b", "a..b@c", "a b@c", "a@b c", "a@-b", "a@b-", "a@b.",
                "a@b_c",
                "\"a@b", "\"a\"b@c", "\"a\\\"@b", "\"a\nb\"@c", "é@b", "\"é\"@b", "a@é", "a@[1.2.3]", "a@[1.2.3.256]",
                "a@[IPv6:1:2:3:4:5:6:7::]", "a@[::1]", "a@[IPv6:::1", "a@[x:y]", "a@[]", "a(c)@b", "<a@b>", "a@b\n",
            ]),
        // RFC 6531 3.3.
        FormatTable(
            format: "idn-email",
            accepted: [
                "a@b", "é@b", "\"é\"@b", "a@bücher.example", "用户@例え.テスト", "δοκιμή@παράδειγμα.δοκιμή", "a.é@b",
                "\u{1F600}@b", "a@xn--bcher-kva.example", "a@[127.0.0.1]", "\"é é\"@b", "é\u{301}@b",
            ],
            refused: [
                "", "@", "é", "é@", "@é", "é.@b", ".é@b", "é..é@b", "é é@b", "a@☃.net", "a@é-", "a@-é", "é@é@é",
                "\"é@b",
                "a@b。", "a＠b", "a@é_é",
            ]),
    ]

    static let addresses = [
        // RFC 2673 3.2.
        FormatTable(
            format: "ipv4",
            accepted: [
                "0.0.0.0", "1.2.3.4", "127.0.0.1", "255.255.255.255", "10.20.30.40", "192.168.1.1", "8.8.8.8",
                "100.100.100.100", "9.99.199.249", "250.0.0.255",
            ],
            refused: [
                "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.0", "1.2.3.999", "01.2.3.4", "1.2.3.04", "00.0.0.0", "1..2.3",
                "1.2.3.",
                ".1.2.3", "1.2.3.4 ", " 1.2.3.4", "0x1.2.3.4", "1.2.3.4/8", "1,2,3,4", "१.2.3.4", "-1.2.3.4",
                "1.2.3.4\n",
            ]),
        // RFC 4291 2.2.
        FormatTable(
            format: "ipv6",
            accepted: [
                "::", "::1", "1::", "1:2:3:4:5:6:7:8", "2001:DB8::8:800:200c:417a", "1::8", "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "1:2:3::6:7:8", "::ffff:192.0.2.1", "::192.0.2.1", "1:2:3:4:5:6:1.2.3.4", "0:0:0:0:0:0:0:0", "fe80::a",
                "1::2:1.2.3.4", "1:2:3:4:5::1.2.3.4",
            ],
            refused: [
                "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::", "g::", ":1", "1:", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "fe80::a%eth1", "::1/128", "[::1]",
                "::1.2.3", "::1.2.3.256", "::01.2.3.4", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5", " ::1",
                "::1 ",
            ]),
        // RFC 9562 4.
        FormatTable(
            format: "uuid",
            accepted: [
                "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
                "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08-AA98-11ea-B4Aa-73B441D16380",
                "98d80576-482e-427f-8434-7f86890ab222", "99c17cbb-656f-564a-940f-1a4520f03487",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "99c17cbb-656f-f64a-940f-1a4520f03487",
            ],
            refused: [
                "", "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                "2eb8aa08-aa98-11ea-b4aa-73b441d163800", "2eb8aa08-aa98-11ea-b4aa73b441d16380-",
                "2eb8aa0-8aa98-11ea-b4aa-73b441d16380", "geb8aa08-aa98-11ea-b4aa-73b441d16380",
                "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}", "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380",
                "2eb8aa08_aa98_11ea_b4aa_73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638é",
                "2eb8aa08-aa98-11ea-b4aa-73b441d16380\n",
            ]),
    ]

    static let uris = [
        // RFC 3986 appendix A.
        FormatTable(
            format: "uri",
            accepted: [
                "http://example.com", "a:", "a:b", "a+b-c.d1:x", "http://[::1]:80/", "http://[v1.a:b]/", "http://a:/",
                "file:///x",
                "http://u:p@h:1/p?q#f", "mailto:a@b", "urn:a:b:c", "http://a/b%20c", "http://a?b/c?d", "http://a#b/c?d",
                "http://", "a:/b//c", "x://a@b", "data:,A%20b", "http://a/;=@:!$&'()*+,~",
            ],
            refused: [
                "", "a", "/a", "//a", "#a", "?a", ":a", "1a:b", "http://a b", "http://a/[b]", "http://a?[b]",
                "http://a#b#c",
                "http://[::1", "http://[::1]a", "http://[1.2.3.4]", "http://[v.a]", "http://[vg.a]", "http://a:b/",
                "http://a@b@c", "http://a%2", "http://a%zz", "http://é", "http://a/\"", "http://a/{b}", "http://a/|",
                "http://a\\b", "http://[fe80::1%25en0]/", "a:\n", "http://[::1]:a",
            ]),
        FormatTable(
            format: "uri-reference",
            accepted: [
                "", "a", "/a", "//a", "#a", "?a", "./a:b", "../..", "a/b:c", "http://a", "a:b", "?a?b", "#a?b",
                "//[::1]", "a;b=c",
                "%41",
            ],
            refused: [
                "1a:b", ":a", "a b", "a#b#c", "[a]", "//a:b", "//[::1", "%", "%4", "%4g", "é", "a\\b", "a|b", "^", "`",
                "{", "\"",
                "//a@b@c", "a%:b",
            ]),
        // RFC 3987 2.2.
        FormatTable(
            format: "iri",
            accepted: [
                "http://例え.テスト/引き割り?a=ü#é", "http://a", "a:é", "http://é@ü:80/", "http://a?\u{E000}", "http://[::1]/é",
                "urn:é", "http://a/\u{1F600}", "http://a/%C3%A9", "a:\u{A0}", "http://a/\u{FFEF}", "http://a/\u{E1000}",
            ],
            refused: [
                "", "é", "/é", "é:a", "http://a/\u{E000}", "http://a#\u{E000}", "http://a/\u{FFFE}",
                "http://a/\u{9F}",
                "http://a/\u{80}", "http://é b", "http://[é]", "http://a/\u{E0001}", "http://a:é", "http://a/\u{1FFFE}",
                "http://a/é#b#c", "http://a/\u{FFF0}",
            ]),
        FormatTable(
            format: "iri-reference",
            accepted: [
                "", "é", "/é", "//é", "#é", "?é", "./é:é", "http://é", "a:é", "?\u{F0000}", "\u{1F600}", "é/a:b",
            ],
            refused: [
                "é:a", "é b", "é#é#é", "[é]", "//é:é", "é%", "é\\", "\u{E000}", "#\u{F0000}", "\u{85}", "é|", "<é>",
                "\u{FFFF}",
            ]),
        // RFC 6570 2 and 3.
        FormatTable(
            format: "uri-template",
            accepted: [
                "", "a", "{a}", "{a,b}", "{+a}", "{#a}", "{.a}", "{/a}", "{;a}", "{?a}", "{&a}", "{a:3}", "{a:9999}",
                "{a*}", "{a.b}",
                "{?a*,b:3,c}", "é{a}", "http://a/{b}/c{?d,e}", "{%41}", "%41", "{_a1}", "{=a}", "{,a}", "[{a}]",
            ],
            refused: [
                "{", "}", "{}", "{a", "a}", "{{a}}", "{a b}", "{a,}", "{a:}", "{a:0}", "{a:10000}", "{a:b}",
                "{a:3*}", "{a*:3}",
                "{a-b}", "{a..b}", "{.a.}", "{++a}", "%", "%4", "a b", "<a>", "a|b", "\\", "\"", "{é}", "{%4}", "^",
                "`",
            ]),
    ]

    static let others = [
        // RFC 6901 3.
        FormatTable(
            format: "json-pointer",
            accepted: [
                "", "/", "/a", "/a/b", "//", "/~0", "/~1", "/~01", "/é", "/ ", "/a~1b", "/0/-", "/\"", "/%25", "/#",
            ],
            refused: ["a", "#", "#/a", "~", "/~", "/~2", "/a~", "/~~", " /a", "0", "a/b", "/~a/b", "./a", "a://b"]),
        // draft-bhutton-relative-json-pointer-00 3.
        FormatTable(
            format: "relative-json-pointer",
            accepted: ["0", "1", "10", "0#", "1#", "0/", "1/a", "0+1", "0-1/a", "0+10#", "123/~0/~1", "2/0/é", "0+1/"],
            refused: [
                "", "a", "/a", "#", "01", "00", "-1", "+1", "0+", "0-", "0+01", "0+0", "0##", "0a", "0#/a", "1/~2",
                "0+1a", " 0", "0 ",
            ]),
        // ECMA-262 22.2.1, with `u`.
        FormatTable(
            format: "regex",
            accepted: [
                "", "a", "^a+$", "[a-z]", "a{1,2}", "(?:a|b)*", "\\d\\w\\s", "\\u{1F600}", "\\p{L}", "(?=a)",
                "(?<n>a)\\k<n>",
                "(a)\\1", "[]", "[^]", ".*?", "(?<!a)b",
            ],
            refused: [
                "(", ")", "[", "*", "+a", "a**", "a{2,1}", "(?a)", "[b-a]", "\\", "\\a", "\\Z", "(?<n>a)(?<n>b)",
                "\\p{Nope}", "(?P<a>b)",
                "\\u{110000}", "(?<1>a)",
            ]),
        // RFC 4648 4 and 5.
        FormatTable(
            format: "byte",
            accepted: ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy", "+/+/", "AAAA", "0123456789ab"],
            refused: [
                "Z", "Zg", "Zg=", "Zm8", "Zm9v=", "=", "==", "====", "Z===", "Zm9v Zm9v", "Zm9v\nZm9v", "-_-_",
                "Zg==Zg==", "é", "Zm9*",
            ]),
        FormatTable(
            format: "base64url",
            accepted: ["", "Zg", "Zg==", "Zm8", "Zm8=", "Zm9v", "Zm9vYg", "Zm9vYmE", "-_-_", "AAAA", "Zm9vYmFy"],
            refused: ["Z", "Zg=", "+/+/", "=", "====", "Zm9vZ", "Z m9v", "é", "Zm9v=", "Zm9v\n", "Zg==Zg", "a.b."]),
    ]
}
