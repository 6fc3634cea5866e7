// Coded contents that zlib made (level 9 where nothing else is said); what is done with them, the tests say.
import TreatyText

/// One coded content and what it decodes to.
struct CodingVector {
    let what: String
    let coding: String
    let data: [UInt8]
    let content: [UInt8]

    init(_ what: String, _ coding: String, _ base64: String, _ content: [UInt8]) {
        self.what = what
        self.coding = coding
        data = Base64.decoded(base64) ?? []
        self.content = content
    }

    /// The letters from A on, as often as Fibonacci's numbers say: Huffman's longest codes.
    private static let fibonacci: [UInt8] = {
        var text: [UInt8] = []
        var (count, next) = (1, 1)
        for letter in 0..<18 as Range<UInt8> {
            text += Array(repeating: 65 + letter, count: count)
            (count, next) = (next, count + next)
        }
        return text
    }()

    static let all: [CodingVector] = [
        CodingVector(
            "fixed codes", "gzip",
            "H4sIABEiM0QCA/NIzcnJ11HIQKIUuQC7x1PtFQAAAA==",
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "stored", "gzip",
            "H4sIABEiM0QCAwEVAOr/SGVsbG8sIGhlbGxvLCBoZWxsbyEKu8dT7RUAAAA=",
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "no content", "gzip",
            "H4sIABEiM0QCAwMAAAAAAAAAAAA=",
            []),
        CodingVector(
            "a name, a comment, an extra field and a checksum of the head", "gzip",
            """
            H4sIHhEiM0QCAwcAQUIDAHh5emhlbGxvLnR4dABncmVldGluZwCYafNIzcnJ11HIQKIUuQC7x1PtFQAAAA==
            """,
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "the flag of text", "gzip",
            "H4sIAREiM0QCA/NIzcnJ11HIQKIUuQC7x1PtFQAAAA==",
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "two members", "gzip",
            """
            H4sIABEiM0QCA/NIzcnJ11HIQKIUuQC7x1PtFQAAAB+LCAgRIjNEAgNiAPNIzcnJ11HIQKIUuQC7x1PtFQAAAA==
            """,
            Array("Hello, hello, hello!\n".utf8) + Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "zero bytes behind the last member", "gzip",
            "H4sIABEiM0QCA/NIzcnJ11HIQKIUuQC7x1PtFQAAAAAAAAAAAAA=",
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "another name for gzip", "x-gzip",
            "H4sIABEiM0QCA/NIzcnJ11HIQKIUuQC7x1PtFQAAAA==",
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "a run of one byte", "gzip",
            """
            H4sIABEiM0QCA+3BMQEAAADCoKzrX8IaHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAArwaH+uIboIYBAA==
            """,
            Array(repeating: UInt8(ascii: "a"), count: 100_000)),
        CodingVector(
            "zlib", "deflate",
            "eNrzSM3JyddRyECiFLkAT34G4A==",
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "zlib without content", "deflate",
            "eJwDAAAAAAE=",
            []),
        CodingVector(
            "bare deflate", "deflate",
            "80jNycnXUchAohS5AA==",
            Array("Hello, hello, hello!\n".utf8)),
        CodingVector(
            "dynamic codes", "deflate",
            """
            eNod1ttBQ1EIBMBWKCG8bnL7b8zB/1XjDgfyiYyKjomNJ77xizfyE5mRFdmRE7mRT+Q38hf5Rn2i/ExFddREbdQT9Y36Rb3R\
            n+iM9is7eqI3+on+Rv+i35hPTMZUjL84MRvzxHxjfjFv7Cc2Yyu2Y32gjX1iv7G/2DeeTzwZT8XT8Uw8Pu8TzzeeXzxvfD/x\
            zfhWfDu+E9+Nr3/nG99ffN/4feKX8av4dfwmfhu/J37+21/83ng/8Wa8FW/HO/FuvE+833iVcW2o46OPj0I+Gvmo5KOTj1I+\
            Wvmo5SP3X5vcFXfNXXXX3ZV37V19+ksFZl2/cjpMJaYWU42px1RkajJVmbrMPgg5daY+U6Gp0VRp6jSVmlpNteacmJxmU7Wp\
            21RuajfVm/pNBaeGc49WTsmp5VRz6jkVnZpOVaeuU9n53AzI6TsVnhpPlafOU+mp9VR76j2/Nyxyqk/dp/JT+6n+1H8CSAKJ\
            IH83VXIUEkNySBBJIlEki4SRNPK98bv5M4A8ikfxKB7Fo3gUj+JRPCpvUOV4FI/iUTyKR/EoHnXzfAP9P9FyN9M31DfVN9Y3\
            1zfYPIpH8ai+0ZfjUTyKR/EoHsWjeBSP4lFzb0SOR/EoHsWjeBSP4lE8ikftPSY5HsWjeBSP4lE8ikfxKB713KuT41E8ikfx\
            KB7Fo3gUj+JR33uecjyKR/EoHsWjeBSP4lE86nfvWI5H8SgexaN4FI/iUTyKR7334O/Fe/I8mkfzaB7No3k0j+bRPDpvNcjx\
            aB7No3k0j+bRPJpH8+i6HSLHo3k0j+bRPJpH36a5VXO75n/ZyN26uX1zC+c2zq0cHs2jeTSPnttKcjyaR/NoHs2jeTSP5tE8\
            em99yfFoHs2jeTSP5tE8mkfz6Of2nByP5tE8mkfzaB7No3k0j/7eQpTj0TyaR/NoHs2jeTSP5tG/25xyPJpH82gezaN5NI/m\
            0Tz6vRV7O9aS5TE8hsfwGB7DY3gMj+ExectYjsfwGB7DY3gMj+ExPIbH1G1tOR7DY3gMj+ExPIbH8Bge07fe5XgMj+ExPIbH\
            3A24I3BX4M7A/x2Qu0twp+BuwR0DHsNjeAyP4TF7B0OOx/AYHsNjeAyP4TE8hsc8d1nkeAyP4TE8hsfwGB7DY3jM906QHI/h\
            MTyGx/AYHsNjeAyP+d2tkuMxPIbH8Bgew2N4DI/hMe8dtbtqzhqP5bE8lsfyWB7LY3ksj807f3I8lsfyWB7LY3ksj+WxPLbu\
            TsrxWB7LY3ksj+WxPJbH8ti+gyrHY3ksj+WxPJbH8lgey2PnLq8cj+WxPJbH3nW+83z3+Q70Xej/Ey13R/qu9J1pHstjeSyP\
            5bE89rlbLsdjeSyP5bE8lsfyWB7LY7939OV4LI/lsTyWx/JYHstjeezvvh3I8Vgey2N5LI/lsTyWx/LY975GvH+TfaLE
            """,
            Array((0..<600).map(String.init).joined(separator: " ").utf8)),
        CodingVector(
            "codes of 15 bits", "deflate",
            """
            eAEFwYFh3EgQxMDY/m3pjtyd6QbyD8ZV//3/58/fv39/fn5+fn5/f39/f39/P5/P5/P5fD6fz+fz/X6/3+/3+/1+v9/v9/v9\
            fr/f53me53me53me53me53me53me53me53me53nf933f933f933f933f933f933f933f933f933f933f933f933f933f95xz\
            zjnnnHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnnnHPOOefce++9995777333nvvvffee++9\
            995777333nvvvffee++9995777333nvvvffee++9995777333nvvvffee++9995777333nvvvffee++9995777333nvvvffO\
            zMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM\
            zMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzu7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u\
            7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u\
            7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u\
            7u7u7u7u7u7u7u7u7u7u7iZJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJ\
            kiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJ\
            kiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJ\
            kiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRJkiRt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt\
            27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt\
            27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt\
            27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt\
            27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt\
            27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27Zt27ZtAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
            AAAAAAAAUFVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\
            VVVVVf0HR7FMYw==
            """,
            fibonacci),
    ]

    /// 20,000,000 zero bytes, through gzip twice.
    static let bomb = CodingVector(
        "a bomb", "gzip, gzip",
        """
        H4sIABEiM0QCA+3asQ0BYRgA0O+/U5wriFpBqBViBVFLxBCmcIlSYxMzmEIkRkCnPOS2cMl7c7zRsYjBZLHM8sclpYioTp/z\
        qygDAAAAAAAAAGi56nbImwwQ4+91td4CAAAAAAAAAG236/e6zQXo1PtnOZQjAADgz92zevOexmyefoFve4TwSwAA
        """, [])
}
