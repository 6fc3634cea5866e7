// SHA-256 (FIPS 180-4) over bytes in memory; keyed hashes and other encodings are built on it elsewhere.

/// A SHA-256 computation that takes its message in parts. A copy costs no allocation.
package struct SHA256: Sendable {
    /// The bytes of a digest.
    package static let digestBytes = 32
    /// The bytes that the function takes in at once.
    package static let blockBytes = 64

    private var state = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
    /// The begun block as words; its bytes that have not come yet are zero.
    private var block = SIMD16<UInt32>()
    private var byteCount: UInt64 = 0

    package init() {}

    /// Appends bytes to the message. An array or a slice of one is read where it lies, anything else is copied first.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        if let array = bytes as? [UInt8] {
            take(array[...])
        } else {
            take(bytes as? ArraySlice<UInt8> ?? Array(bytes)[...])
        }
    }

    /// The 32 bytes of the digest; the computation itself stays open for more bytes.
    package func digest() -> [UInt8] {
        var last = self
        let begun = Int(byteCount & 63)
        last.block[begun >> 2] |= 0x80 << UInt32(24 - 8 * (begun & 3))
        if begun >= 56 {
            last.compress(last.block)
            last.block = SIMD16()
        }
        last.block[14] = UInt32(truncatingIfNeeded: byteCount >> 29)
        last.block[15] = UInt32(truncatingIfNeeded: byteCount << 3)
        last.compress(last.block)
        var digest: [UInt8] = []
        digest.reserveCapacity(SHA256.digestBytes)
        for index in 0..<8 {
            for shift in [24, 16, 8, 0] as [UInt32] {
                digest.append(UInt8(truncatingIfNeeded: last.state[index] >> shift))
            }
        }
        return digest
    }

    /// The digest of a whole message.
    package static func digest(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.digest()
    }

    /// The digest of a whole message as 64 hexadecimal digits in lower case.
    package static func hexadecimal(of bytes: some Sequence<UInt8>) -> String {
        digest(of: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        var at = bytes.startIndex
        // A block that was begun is completed byte by byte; whole blocks never pass through `block`.
        while at < bytes.endIndex {
            if byteCount & 63 == 0 {
                let wholeEnd = at + (bytes.endIndex - at) / 64 * 64
                byteCount &+= UInt64(wholeEnd - at)
                while at < wholeEnd {
                    compress(SHA256.words(of: bytes, at: at))
                    at += 64
                }
                if at == bytes.endIndex { return }
            }
            let begun = Int(byteCount & 63)
            block[begun >> 2] |= UInt32(bytes[at]) << UInt32(24 - 8 * (begun & 3))
            byteCount &+= 1
            at += 1
            if begun == 63 {
                compress(block)
                block = SIMD16()
            }
        }
    }

    /// The 64 bytes at an index as words, the first byte highest.
    @inline(__always)
    private static func words(of bytes: ArraySlice<UInt8>, at start: Int) -> SIMD16<UInt32> {
        var words = SIMD16<UInt32>()
        for index in 0..<16 {
            let at = start + 4 * index
            let high = UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16
            words[index] = high | UInt32(bytes[at + 2]) << 8 | UInt32(bytes[at + 3])
        }
        return words
    }

    /// Takes one whole block into the state (FIPS 180-4 6.2.2). The schedule is a ring of 16 variables and the eight
    /// working variables change their roles instead of their places, so that all of them can stay in registers: an
    /// array or a vector in their place halves the speed.
    private mutating func compress(_ w: SIMD16<UInt32>) {
        var (w0, w1, w2, w3, w4, w5, w6, w7) = (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
        var (w8, w9, w10, w11, w12, w13, w14, w15) = (w[8], w[9], w[10], w[11], w[12], w[13], w[14], w[15])
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        let k = SHA256.constants
        var t = 0
        while true {
            SHA256.round(a, b, c, &d, e, f, g, &h, k[t &+ 0] &+ w0)
            SHA256.round(h, a, b, &c, d, e, f, &g, k[t &+ 1] &+ w1)
            SHA256.round(g, h, a, &b, c, d, e, &f, k[t &+ 2] &+ w2)
            SHA256.round(f, g, h, &a, b, c, d, &e, k[t &+ 3] &+ w3)
            SHA256.round(e, f, g, &h, a, b, c, &d, k[t &+ 4] &+ w4)
            SHA256.round(d, e, f, &g, h, a, b, &c, k[t &+ 5] &+ w5)
            SHA256.round(c, d, e, &f, g, h, a, &b, k[t &+ 6] &+ w6)
            SHA256.round(b, c, d, &e, f, g, h, &a, k[t &+ 7] &+ w7)
            SHA256.round(a, b, c, &d, e, f, g, &h, k[t &+ 8] &+ w8)
            SHA256.round(h, a, b, &c, d, e, f, &g, k[t &+ 9] &+ w9)
            SHA256.round(g, h, a, &b, c, d, e, &f, k[t &+ 10] &+ w10)
            SHA256.round(f, g, h, &a, b, c, d, &e, k[t &+ 11] &+ w11)
            SHA256.round(e, f, g, &h, a, b, c, &d, k[t &+ 12] &+ w12)
            SHA256.round(d, e, f, &g, h, a, b, &c, k[t &+ 13] &+ w13)
            SHA256.round(c, d, e, &f, g, h, a, &b, k[t &+ 14] &+ w14)
            SHA256.round(b, c, d, &e, f, g, h, &a, k[t &+ 15] &+ w15)
            t &+= 16
            if t == 64 { break }
            w0 = SHA256.next(w0, w1, w9, w14)
            w1 = SHA256.next(w1, w2, w10, w15)
            w2 = SHA256.next(w2, w3, w11, w0)
            w3 = SHA256.next(w3, w4, w12, w1)
            w4 = SHA256.next(w4, w5, w13, w2)
            w5 = SHA256.next(w5, w6, w14, w3)
            w6 = SHA256.next(w6, w7, w15, w4)
            w7 = SHA256.next(w7, w8, w0, w5)
            w8 = SHA256.next(w8, w9, w1, w6)
            w9 = SHA256.next(w9, w10, w2, w7)
            w10 = SHA256.next(w10, w11, w3, w8)
            w11 = SHA256.next(w11, w12, w4, w9)
            w12 = SHA256.next(w12, w13, w5, w10)
            w13 = SHA256.next(w13, w14, w6, w11)
            w14 = SHA256.next(w14, w15, w7, w12)
            w15 = SHA256.next(w15, w0, w8, w13)
        }
        state = state &+ SIMD8(a, b, c, d, e, f, g, h)
    }

    /// A word of the schedule from those 16, 15, 7 and 2 places before it.
    @inline(__always)
    private static func next(_ w16: UInt32, _ w15: UInt32, _ w7: UInt32, _ w2: UInt32) -> UInt32 {
        let small0 = rotated(w15, 7) ^ rotated(w15, 18) ^ w15 &>> 3
        let small1 = rotated(w2, 17) ^ rotated(w2, 19) ^ w2 &>> 10
        return w16 &+ small0 &+ w7 &+ small1
    }

    @inline(__always)
    private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
        _ h: inout UInt32, _ input: UInt32
    ) {
        let big1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
        let first = h &+ big1 &+ (g ^ e & (f ^ g)) &+ input
        let big0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
        d = d &+ first
        h = first &+ big0 &+ (a & b | c & (a | b))
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 &- count)
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 4.2.2).
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
