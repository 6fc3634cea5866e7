// Keyed numbers without end and keyed permutations of small sets; what they stand for is decided by the callers.
import TreatyText

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed hash, here of whole 64-bit words.
struct SipHash: Sendable {
    private let k0: UInt64
    private let k1: UInt64

    /// The key is 16 bytes, the first the lowest; missing ones are zero.
    init(key: some Collection<UInt8>) {
        var words: [UInt64] = [0, 0]
        for (index, byte) in key.prefix(16).enumerated() { words[index / 8] |= UInt64(byte) << (8 * UInt64(index % 8)) }
        (k0, k1) = (words[0], words[1])
    }

    /// The hash of one to three words, as if each were eight bytes, the lowest first.
    func hash(_ first: UInt64, _ second: UInt64? = nil, _ third: UInt64? = nil) -> UInt64 {
        var state = SipState(k0, k1)
        state.take(first)
        if let second { state.take(second) }
        if let third { state.take(third) }
        return state.finish(byteCount: third != nil ? 24 : second != nil ? 16 : 8)
    }
}

/// The four words of SipHash's state.
private struct SipState {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    init(_ k0: UInt64, _ k1: UInt64) {
        v0 = k0 ^ 0x736f_6d65_7073_6575
        v1 = k1 ^ 0x646f_7261_6e64_6f6d
        v2 = k0 ^ 0x6c79_6765_6e65_7261
        v3 = k1 ^ 0x7465_6462_7974_6573
    }

    mutating func take(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    /// The last word holds the message's length in its highest byte.
    mutating func finish(byteCount: UInt64) -> UInt64 {
        take(byteCount << 56)
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
        v0 = v0 &+ v1
        v2 = v2 &+ v3
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 = v0 << 32 | v0 >> 32
        v2 = v2 &+ v1
        v0 = v0 &+ v3
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 = v2 << 32 | v2 >> 32
    }
}

/// Numbers that a key and a value decide, as many as are asked for.
struct KeyedStream {
    private let hash: SipHash
    private var counter: UInt64 = 0

    /// `seed` is a code of HMAC-SHA-256; 16 bytes of it are used.
    init(seed: [UInt8]) { hash = SipHash(key: seed) }

    mutating func next() -> UInt64 {
        counter &+= 1
        return hash.hash(counter)
    }

    /// A number in 0..<bound; the bias of the remainder is below bound / 2^64.
    mutating func next(below bound: UInt64) -> UInt64 { bound == 0 ? 0 : next() % bound }

    /// Bytes; a text of any length costs an eighth of a hash a byte.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            var word = next()
            for _ in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return bytes
    }
}

/// A keyed permutation of 0..<size without a fixed point: a Feistel network of ten rounds within the next power of two,
/// walked until it lands inside, around one step of a circle through all numbers. Two values never share a pseudonym.
struct KeyedPermutation {
    /// Past this size two values meet by chance so rarely that a hash will do.
    static let sizeMax: UInt64 = 1 << 48

    private let hash: SipHash
    private let size: UInt64
    private let tweak: UInt64
    private let leftBits: UInt64
    private let rightBits: UInt64

    /// `size` is 2...sizeMax; another `tweak` gives another permutation.
    init(hash: SipHash, size: UInt64, tweak: UInt64) {
        precondition(size >= 2 && size <= KeyedPermutation.sizeMax)
        self.hash = hash
        self.size = size
        self.tweak = tweak
        let bits = UInt64(64 - (size - 1).leadingZeroBitCount)
        leftBits = bits / 2
        rightBits = bits - leftBits
    }

    /// The number that stands for another one; never the same.
    func callAsFunction(_ value: UInt64) -> UInt64 {
        let step = 1 + hash.hash(tweak, size) % (size - 1)
        let there = walk(value % size, isBackward: false)
        return walk((there + step) % size, isBackward: true)
    }

    private func walk(_ start: UInt64, isBackward: Bool) -> UInt64 {
        var value = start
        repeat { value = feistel(value, isBackward) } while value >= size
        return value
    }

    private func feistel(_ value: UInt64, _ isBackward: Bool) -> UInt64 {
        let rightMask = (UInt64(1) << rightBits) &- 1
        let leftMask = (UInt64(1) << leftBits) &- 1
        var left = value >> rightBits
        var right = value & rightMask
        for count: UInt64 in 0..<10 {
            let round = isBackward ? 9 - count : count
            if round % 2 == 0 {
                left ^= hash.hash(tweak, round, right) & leftMask
            } else {
                right ^= hash.hash(tweak, round, left) & rightMask
            }
        }
        return left << rightBits | right
    }
}
