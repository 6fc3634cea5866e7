// The functions of libcrypto on keys and X.509 certificates; what a certificate says is Certificate's business.

/// A part of the table of functions, typed after the OpenSSL 3 manual; every pointer is opaque here.
/// Safe to share: the table never changes.
@safe
final class OpenSSLCertificates: @unchecked Sendable {
    typealias Opaque = OpenSSL.Opaque
    typealias Text = OpenSSL.Text
    /// Asked for the password of a key: buffer, room, whether it is to be asked twice, our own data; the count.
    typealias PasswordReader = @convention(c) (Opaque?, CInt, CInt, Opaque?) -> CInt

    let newKeyContext: @convention(c) (Opaque?, Text?, Text?) -> Opaque?
    let freeKeyContext: @convention(c) (Opaque?) -> Void
    let beginKey: @convention(c) (Opaque?) -> CInt
    let setGroup: @convention(c) (Opaque?, Text?) -> CInt
    let generateKey: @convention(c) (Opaque?, UnsafeMutablePointer<Opaque?>?) -> CInt
    let freeKey: @convention(c) (Opaque?) -> Void
    let digest: @convention(c) () -> Opaque?

    let new: @convention(c) () -> Opaque?
    let free: @convention(c) (Opaque?) -> Void
    let setVersion: @convention(c) (Opaque?, CLong) -> CInt
    let serialNumber: @convention(c) (Opaque?) -> Opaque?
    let setNumber: @convention(c) (Opaque?, UInt64) -> CInt
    let notBefore: @convention(c) (Opaque?) -> Opaque?
    let notAfter: @convention(c) (Opaque?) -> Opaque?
    let setTime: @convention(c) (Opaque?, CLong) -> Opaque?
    let freeTime: @convention(c) (Opaque?) -> Void
    let timeDifference:
        @convention(c) (UnsafeMutablePointer<CInt>?, UnsafeMutablePointer<CInt>?, Opaque?, Opaque?) -> CInt
    let setKey: @convention(c) (Opaque?, Opaque?) -> CInt
    let publicKey: @convention(c) (Opaque?) -> Opaque?
    let subject: @convention(c) (Opaque?) -> Opaque?
    let setIssuer: @convention(c) (Opaque?, Opaque?) -> CInt
    let addToName: @convention(c) (Opaque?, Text?, CInt, Text?, CInt, CInt, CInt) -> CInt
    let newExtension: @convention(c) (UnsafeMutablePointer<Opaque?>?, CInt, CInt, Opaque?) -> Opaque?
    let freeExtension: @convention(c) (Opaque?) -> Void
    let addExtension: @convention(c) (Opaque?, Opaque?, CInt) -> CInt
    let newOctets: @convention(c) () -> Opaque?
    let freeOctets: @convention(c) (Opaque?) -> Void
    let setOctets: @convention(c) (Opaque?, UnsafePointer<UInt8>?, CInt) -> CInt
    let octets: @convention(c) (Opaque?) -> UnsafePointer<UInt8>?
    let octetCount: @convention(c) (Opaque?) -> CInt
    let sign: @convention(c) (Opaque?, Opaque?, Opaque?) -> CInt
    let checkKey: @convention(c) (Opaque?, Opaque?) -> CInt
    let subjectKeyIdentifier: @convention(c) (Opaque?) -> Opaque?
    let checkAuthority: @convention(c) (Opaque?) -> CInt
    let encode: @convention(c) (Opaque?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> CInt

    let readCertificate: @convention(c) (Opaque?, Opaque?, PasswordReader?, Opaque?) -> Opaque?
    let readKey: @convention(c) (Opaque?, Opaque?, PasswordReader?, Opaque?) -> Opaque?
    let writeCertificate: @convention(c) (Opaque?, Opaque?) -> CInt
    let writeKey: @convention(c) (Opaque?, Opaque?, Opaque?, Opaque?, CInt, PasswordReader?, Opaque?) -> CInt
    let freeMemory: @convention(c) (Opaque?) -> CInt

    init(_ symbols: OpenSSLSymbols) throws(ClientFailure) {
        unsafe newKeyContext = try symbols.function("EVP_PKEY_CTX_new_from_name")
        unsafe freeKeyContext = try symbols.function("EVP_PKEY_CTX_free")
        unsafe beginKey = try symbols.function("EVP_PKEY_keygen_init")
        unsafe setGroup = try symbols.function("EVP_PKEY_CTX_set_group_name")
        unsafe generateKey = try symbols.function("EVP_PKEY_generate")
        unsafe freeKey = try symbols.function("EVP_PKEY_free")
        unsafe digest = try symbols.function("EVP_sha256")
        unsafe new = try symbols.function("X509_new")
        unsafe free = try symbols.function("X509_free")
        unsafe setVersion = try symbols.function("X509_set_version")
        unsafe serialNumber = try symbols.function("X509_get_serialNumber")
        unsafe setNumber = try symbols.function("ASN1_INTEGER_set_uint64")
        unsafe notBefore = try symbols.function("X509_getm_notBefore")
        unsafe notAfter = try symbols.function("X509_getm_notAfter")
        unsafe setTime = try symbols.function("ASN1_TIME_set")
        unsafe freeTime = try symbols.function("ASN1_TIME_free")
        unsafe timeDifference = try symbols.function("ASN1_TIME_diff")
        unsafe setKey = try symbols.function("X509_set_pubkey")
        unsafe publicKey = try symbols.function("X509_get0_pubkey_bitstr")
        unsafe subject = try symbols.function("X509_get_subject_name")
        unsafe setIssuer = try symbols.function("X509_set_issuer_name")
        unsafe addToName = try symbols.function("X509_NAME_add_entry_by_txt")
        unsafe newExtension = try symbols.function("X509_EXTENSION_create_by_NID")
        unsafe freeExtension = try symbols.function("X509_EXTENSION_free")
        unsafe addExtension = try symbols.function("X509_add_ext")
        unsafe newOctets = try symbols.function("ASN1_OCTET_STRING_new")
        unsafe freeOctets = try symbols.function("ASN1_OCTET_STRING_free")
        unsafe setOctets = try symbols.function("ASN1_OCTET_STRING_set")
        unsafe octets = try symbols.function("ASN1_STRING_get0_data")
        unsafe octetCount = try symbols.function("ASN1_STRING_length")
        unsafe sign = try symbols.function("X509_sign")
        unsafe checkKey = try symbols.function("X509_check_private_key")
        unsafe subjectKeyIdentifier = try symbols.function("X509_get0_subject_key_id")
        unsafe checkAuthority = try symbols.function("X509_check_ca")
        unsafe encode = try symbols.function("i2d_X509")
        unsafe readCertificate = try symbols.function("PEM_read_bio_X509")
        unsafe readKey = try symbols.function("PEM_read_bio_PrivateKey")
        unsafe writeCertificate = try symbols.function("PEM_write_bio_X509")
        unsafe writeKey = try symbols.function("PEM_write_bio_PrivateKey")
        unsafe freeMemory = try symbols.function("BIO_free")
    }
}
