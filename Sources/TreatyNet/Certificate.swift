// An X.509 certificate with its private key, made here or read from PEM; where it is kept is not known here.
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A certificate that somebody can prove to hold: what a server shows, or what an authority signs with.
/// Safe to share: it does not change once it was made, and OpenSSL counts its references atomically.
@safe
package final class Certificate: @unchecked Sendable {
    let library: OpenSSL
    /// The X509 of the certificate itself.
    let handle: OpenSSL.Opaque
    /// The EVP_PKEY that belongs to it.
    let key: OpenSSL.Opaque
    /// The certificates between it and a root, as a server sends them behind its own.
    let chain: [OpenSSL.Opaque]

    /// Takes the handles over.
    private init(_ library: OpenSSL, _ handle: OpenSSL.Opaque, key: OpenSSL.Opaque, chain: [OpenSSL.Opaque]) {
        self.library = library
        unsafe self.handle = handle
        unsafe self.key = key
        unsafe self.chain = chain
    }

    deinit {
        // Holds: the references are our own; sessions that still use a certificate have theirs.
        unsafe library.certificates.free(handle)
        unsafe library.certificates.freeKey(key)
        unsafe chain.forEach { unsafe library.certificates.free($0) }
    }

    // MARK: What it says

    /// SHA-256 of the certificate in the form that browsers and `openssl x509 -fingerprint -sha256` print: `AA:BB:...`.
    package var fingerprint: String {
        SHA256.digest(of: encoded).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined(separator: ":")
    }

    /// The certificate in DER (RFC 5280 4.1).
    package var encoded: [UInt8] {
        let encode = unsafe library.certificates.encode
        let count = unsafe encode(handle, nil)
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
            // Holds: the library writes as many bytes as it has just said, and moves the local pointer behind them.
            var next = buffer.baseAddress
            unsafe filled = Int(max(0, encode(handle, &next)))
        }
    }

    /// The last second in which it is valid, since 1970.
    package var notAfter: Int { unsafe seconds(library.certificates.notAfter(handle)) }
    /// The first second in which it is valid, since 1970.
    package var notBefore: Int { unsafe seconds(library.certificates.notBefore(handle)) }

    /// Whether it may sign others: its basic constraints say so, and its key usage, where there is one, too (RFC 5280
    /// 4.2.1.9, 4.2.1.3).
    package var isAuthority: Bool { unsafe library.certificates.checkAuthority(handle) == 1 }

    /// A time of the certificate, which it owns.
    private func seconds(_ time: OpenSSL.Opaque?) -> Int {
        let functions = library.certificates
        // Holds: the zero of Unix time is ours until it is freed; both results are locals.
        guard let start = unsafe functions.setTime(nil, 0) else { return 0 }
        defer { unsafe functions.freeTime(start) }
        var days: CInt = 0
        var seconds: CInt = 0
        guard unsafe functions.timeDifference(&days, &seconds, start, time) == 1 else { return 0 }
        return Int(days) * 86_400 + Int(seconds)
    }

    // MARK: Reading and writing

    /// Reads a certificate, those of its chain behind it, and its key. `certificateName` and `keyName` are the files
    /// that failures name.
    package static func read(
        certificate: [UInt8], key: [UInt8], certificateName: String, keyName: String
    ) throws(TLSFailure) -> Certificate {
        let library = try OpenSSL.forServer()
        let functions = library.certificates
        var found = unsafe items(in: certificate, library) {
            unsafe functions.readCertificate($0, nil, noPassword, nil)
        }
        guard let first = unsafe found.first else {
            throw .file(path: certificateName, reason: "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)")
        }
        guard let key = unsafe items(in: key, library, { unsafe functions.readKey($0, nil, noPassword, nil) }).first
        else {
            unsafe found.forEach { unsafe functions.free($0) }
            let isLocked = contains(key, "ENCRYPTED")
            throw .file(
                path: keyName,
                reason: isLocked
                    ? "holds a private key under a password; take it off with: openssl pkey -in \(keyName) -out FILE"
                    : "holds no private key in PEM (-----BEGIN PRIVATE KEY-----)")
        }
        unsafe found.removeFirst()
        let made = unsafe Certificate(library, first, key: key, chain: found)
        library.clearErrors()
        guard unsafe functions.checkKey(first, key) == 1 else {
            library.clearErrors()
            throw .file(path: keyName, reason: "is not the key of the certificate in '\(certificateName)'")
        }
        return made
    }

    /// The objects of one kind in a PEM text, each owned by the caller.
    private static func items(
        in text: [UInt8], _ library: OpenSSL, _ read: (OpenSSL.Opaque) -> OpenSSL.Opaque?
    ) -> [OpenSSL.Opaque] {
        // Holds: the memory is ours until it is freed, and copies the text.
        guard let memory = unsafe library.newMemory(library.memoryMethod()) else { return unsafe [] }
        defer { _ = unsafe library.certificates.freeMemory(memory) }
        _ = unsafe text.withUnsafeBytes {
            unsafe library.writeMemory(memory, $0.baseAddress, CInt(clamping: $0.count))
        }
        var found: [OpenSSL.Opaque] = unsafe []
        while let item = unsafe read(memory) { unsafe found.append(item) }
        library.clearErrors()
        return unsafe found
    }

    /// The certificate in PEM, and those of its chain behind it.
    package var certificatePEM: [UInt8] {
        unsafe written { memory in
            _ = unsafe library.certificates.writeCertificate(memory, handle)
            unsafe chain.forEach { _ = unsafe library.certificates.writeCertificate(memory, $0) }
        }
    }

    /// The private key in PEM, in clear (PKCS #8): a file for it is mode 0600.
    package var keyPEM: [UInt8] {
        unsafe written { _ = unsafe library.certificates.writeKey($0, key, nil, nil, 0, nil, nil) }
    }

    private func written(_ write: (OpenSSL.Opaque) -> Void) -> [UInt8] {
        // Holds: the memory is ours until it is freed; no more is read than the room takes.
        guard let memory = unsafe library.newMemory(library.memoryMethod()) else { return [] }
        defer { _ = unsafe library.certificates.freeMemory(memory) }
        unsafe write(memory)
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe room.withUnsafeMutableBytes {
                unsafe library.readMemory(memory, $0.baseAddress, CInt($0.count))
            }
            guard count > 0 else { return bytes }
            bytes += room[0..<Int(count)]
        }
    }

    // MARK: Making

    /// Makes a certificate with a new key on the curve P-256, signed by `issuer`, or by itself where there is none.
    ///
    /// It is valid from an hour before `now`, since clocks differ, for so many days. `names` are host names and
    /// addresses (RFC 5280 4.2.1.6). An authority may sign certificates of servers and nothing between (path length
    /// 0); any other is for a server. Its chain is empty: who trusts the issuer needs nothing between.
    package static func make(
        for names: [String], commonName: String, days: Int, isAuthority: Bool = false, issuer: Certificate? = nil,
        now: Int = unixSeconds()
    ) throws(TLSFailure) -> Certificate {
        let library = try OpenSSL.forServer()
        var alternatives: [UInt8] = []
        for name in names { alternatives += try alternative(name) }
        library.clearErrors()
        let key = unsafe try newKey(library)
        guard let handle = unsafe library.certificates.new() else {
            unsafe library.certificates.freeKey(key)
            throw .library(reason: library.takeReason())
        }
        let made = unsafe Certificate(library, handle, key: key, chain: [])
        try made.state(commonName, from: now - 3600, days: days, issuer: issuer)
        try made.extend(.basicConstraints, isAuthority ? DER.authority : DER.noAuthority)
        try made.extend(.keyUsage, isAuthority ? DER.signsCertificates : DER.signsHandshakes)
        if !isAuthority { try made.extend(.extendedKeyUsage, DER.isServer) }
        if !names.isEmpty { try made.extend(.alternativeNames, DER.item(0x30, alternatives)) }
        let identifier = made.keyIdentifier
        try made.extend(.subjectKeyIdentifier, DER.item(0x04, identifier))
        let above = issuer.map(\.statedKeyIdentifier) ?? identifier
        if !above.isEmpty { try made.extend(.authorityKeyIdentifier, DER.item(0x30, DER.item(0x80, above))) }
        let signed = unsafe library.certificates.sign(handle, issuer?.key ?? key, library.certificates.digest())
        guard signed > 0 else { throw .library(reason: library.takeReason()) }
        return made
    }

    private static func newKey(_ library: OpenSSL) throws(TLSFailure) -> OpenSSL.Opaque {
        let functions = library.certificates
        // Holds: the context is ours until it is freed; the names are constants.
        guard let context = unsafe functions.newKeyContext(nil, "EC", nil) else {
            throw .library(reason: library.takeReason())
        }
        defer { unsafe functions.freeKeyContext(context) }
        var key: OpenSSL.Opaque?
        guard unsafe functions.beginKey(context) == 1, unsafe functions.setGroup(context, "P-256") == 1,
            unsafe functions.generateKey(context, &key) == 1, let key = unsafe key
        else { throw .library(reason: library.takeReason()) }
        return unsafe key
    }

    /// Version, serial number, times, names and key.
    private func state(_ commonName: String, from start: Int, days: Int, issuer: Certificate?) throws(TLSFailure) {
        let functions = library.certificates
        // Holds: every part belongs to the certificate, which is ours; texts are copied.
        let name = unsafe functions.subject(handle)
        // MBSTRING_UTF8; a common name has at most 64 characters (RFC 5280 A.1).
        let text = String(commonName.prefix(64))
        let named =
            unsafe functions.addToName(name, "O", 0x1000, "Treaty", -1, -1, 0) == 1
            && functions.addToName(name, "CN", 0x1000, text, -1, -1, 0) == 1
        // Positive and unforeseeable (RFC 5280 4.1.2.2).
        let numbered =
            unsafe functions.setVersion(handle, 2) == 1
            && functions.setNumber(functions.serialNumber(handle), UInt64.random(in: 1...UInt64(Int64.max))) == 1
        let timed =
            unsafe functions.setTime(functions.notBefore(handle), start) != nil
            && functions.setTime(functions.notAfter(handle), start + days * 86_400) != nil
        let signedBy = unsafe functions.subject(issuer?.handle ?? handle)
        let keyed = unsafe functions.setKey(handle, key) == 1 && functions.setIssuer(handle, signedBy) == 1
        guard named, numbered, timed, keyed else { throw .library(reason: library.takeReason()) }
    }

    /// The extensions by the numbers that OpenSSL has for them.
    private enum Extension: CInt {
        case subjectKeyIdentifier = 82
        case keyUsage = 83
        case alternativeNames = 85
        case basicConstraints = 87
        case authorityKeyIdentifier = 90
        case extendedKeyUsage = 126

        var isCritical: Bool { self == .basicConstraints || self == .keyUsage }
    }

    private func extend(_ kind: Extension, _ value: [UInt8]) throws(TLSFailure) {
        let functions = library.certificates
        // Holds: the library copies the value into the octets, and the octets and the extension where it needs them.
        let octets = unsafe functions.newOctets()
        defer { unsafe functions.freeOctets(octets) }
        guard unsafe functions.setOctets(octets, value, CInt(clamping: value.count)) == 1,
            let made = unsafe functions.newExtension(nil, kind.rawValue, kind.isCritical ? 1 : 0, octets)
        else { throw .library(reason: library.takeReason()) }
        defer { unsafe functions.freeExtension(made) }
        guard unsafe functions.addExtension(handle, made, -1) == 1 else {
            throw .library(reason: library.takeReason())
        }
    }

    /// The first 160 bits of the SHA-256 of the public key (RFC 7093 2, method 1).
    private var keyIdentifier: [UInt8] {
        Array(SHA256.digest(of: unsafe bytes(library.certificates.publicKey(handle))).prefix(20))
    }

    /// The identifier that stands in the certificate; empty where there is none.
    private var statedKeyIdentifier: [UInt8] { unsafe bytes(library.certificates.subjectKeyIdentifier(handle)) }

    /// The bytes of a string of the certificate.
    private func bytes(_ string: OpenSSL.Opaque?) -> [UInt8] {
        // Holds: pointer and count belong to one string, which the certificate owns.
        guard let string = unsafe string, let start = unsafe library.certificates.octets(string) else { return [] }
        let count = Int(unsafe library.certificates.octetCount(string))
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// One entry of the alternative names: an address as its bytes, else a host name.
    private static func alternative(_ name: String) throws(TLSFailure) -> [UInt8] {
        var address = [UInt8](repeating: 0, count: 16)
        // Holds: the text lives for the call, and the array has room for either family.
        if unsafe inet_pton(AF_INET, name, &address) == 1 { return DER.item(0x87, Array(address[0..<4])) }
        if unsafe inet_pton(AF_INET6, name, &address) == 1 { return DER.item(0x87, address) }
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "*"):
                true
            default: false
            }
        }
        guard allowed, (1...253).contains(name.utf8.count) else { throw .name(name) }
        return DER.item(0x82, Array(name.utf8))
    }
}

/// Nobody is asked for the password of a key: a server starts without a word or not at all.
private let noPassword: OpenSSLCertificates.PasswordReader = { _, _, _, _ in -1 }

private func contains(_ bytes: [UInt8], _ word: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(word)
}

/// The values of extensions in DER (X.690); none of ours is longer than 65,535 bytes.
private enum DER {
    /// BasicConstraints: an authority with a path length of 0; and no authority.
    static let authority: [UInt8] = [0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x00]
    static let noAuthority: [UInt8] = [0x30, 0x00]
    /// KeyUsage: keyCertSign and cRLSign; digitalSignature.
    static let signsCertificates: [UInt8] = [0x03, 0x02, 0x01, 0x06]
    static let signsHandshakes: [UInt8] = [0x03, 0x02, 0x07, 0x80]
    /// ExtKeyUsageSyntax with id-kp-serverAuth.
    static let isServer: [UInt8] = [0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]

    static func item(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        switch count {
        case ..<128: return [tag, UInt8(count)] + content
        case ..<256: return [tag, 0x81, UInt8(count)] + content
        default: return [tag, 0x82, UInt8(count >> 8), UInt8(count & 0xFF)] + content
        }
    }
}

extension OpenSSL {
    /// The library for the side that shows a certificate.
    static func forServer() throws(TLSFailure) -> OpenSSL {
        do {
            return try loaded.get()
        } catch {
            throw TLSFailure(error)
        }
    }
}
