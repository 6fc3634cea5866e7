// The functions of the system's OpenSSL 3, found at run time; sessions and what is trusted are TLSSession's business.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The library as a table of its functions. Types follow the documented C declarations; every pointer is opaque here.
/// Safe to share: the table never changes, and OpenSSL 3 locks its own shared state.
@safe
final class OpenSSL: @unchecked Sendable {
    typealias Opaque = UnsafeMutableRawPointer
    typealias Text = UnsafePointer<CChar>
    /// Asked by a server: session, chosen protocol and its length, the list offered and its length, our own data.
    typealias ProtocolSelection =
        @convention(c) (
            Opaque?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
            UnsafePointer<UInt8>?, CUnsignedInt, Opaque?
        ) -> CInt

    let clientMethod: @convention(c) () -> Opaque?
    let serverMethod: @convention(c) () -> Opaque?
    let newContext: @convention(c) (Opaque?) -> Opaque?
    let freeContext: @convention(c) (Opaque?) -> Void
    let controlContext: @convention(c) (Opaque?, CInt, CLong, Opaque?) -> CLong
    let setVerify: @convention(c) (Opaque?, CInt, Opaque?) -> Void
    let trustDefaults: @convention(c) (Opaque?) -> CInt
    let trustFile: @convention(c) (Opaque?, Text?, Text?) -> CInt
    let setOptions: @convention(c) (Opaque?, UInt64) -> UInt64
    let setProtocolSelection: @convention(c) (Opaque?, ProtocolSelection, Opaque?) -> Void
    let useCertificate: @convention(c) (Opaque?, Opaque?) -> CInt
    let useKey: @convention(c) (Opaque?, Opaque?) -> CInt
    let newSession: @convention(c) (Opaque?) -> Opaque?
    let freeSession: @convention(c) (Opaque?) -> Void
    let controlSession: @convention(c) (Opaque?, CInt, CLong, Opaque?) -> CLong
    let setHost: @convention(c) (Opaque?, Text?) -> CInt
    let parameters: @convention(c) (Opaque?) -> Opaque?
    let setAddress: @convention(c) (Opaque?, Text?) -> CInt
    let setProtocols: @convention(c) (Opaque?, UnsafePointer<UInt8>?, CUnsignedInt) -> CInt
    let setTransport: @convention(c) (Opaque?, Opaque?, Opaque?) -> Void
    let beConnecting: @convention(c) (Opaque?) -> Void
    let beAccepting: @convention(c) (Opaque?) -> Void
    let handshake: @convention(c) (Opaque?) -> CInt
    let isEstablished: @convention(c) (Opaque?) -> CInt
    let shutdown: @convention(c) (Opaque?) -> CInt
    let read: @convention(c) (Opaque?, Opaque?, CInt) -> CInt
    let write: @convention(c) (Opaque?, UnsafeRawPointer?, CInt) -> CInt
    let sessionError: @convention(c) (Opaque?, CInt) -> CInt
    let verifyResult: @convention(c) (Opaque?) -> CLong
    let newMemory: @convention(c) (Opaque?) -> Opaque?
    let memoryMethod: @convention(c) () -> Opaque?
    let readMemory: @convention(c) (Opaque?, Opaque?, CInt) -> CInt
    let pendingMemory: @convention(c) (Opaque?) -> Int
    let writeMemory: @convention(c) (Opaque?, UnsafeRawPointer?, CInt) -> CInt
    let verifyText: @convention(c) (CLong) -> Text?
    let nextError: @convention(c) () -> CUnsignedLong
    let errorReason: @convention(c) (CUnsignedLong) -> Text?
    let clearErrors: @convention(c) () -> Void
    /// What makes, reads and writes certificates.
    let certificates: OpenSSLCertificates
    /// What makes transports of our own.
    let wire: WireFunctions

    /// The library, opened on first use and never closed; or how to install it.
    static let loaded: Result<OpenSSL, ClientFailure> = load()

    #if canImport(Darwin)
    static let systemNames = ["libssl.3.dylib", "libcrypto.3.dylib"]
    static let install = "install it with: brew install openssl@3"
    #else
    static let systemNames = ["libssl.so.3", "libcrypto.so.3"]
    static let install =
        "install the package libssl3 (Debian, Ubuntu: apt install libssl3) or openssl-libs (Fedora)"
    #endif

    /// Opens the libraries of these names, the one for TLS first.
    static func load(names: [String] = systemNames) -> Result<OpenSSL, ClientFailure> {
        var handles: [Opaque] = unsafe []
        for name in names {
            // Holds: dlopen takes a string for the call; the handle stays open for the life of the process.
            guard let handle = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
                return .failure(.tlsUnavailable(install: install))
            }
            unsafe handles.append(handle)
        }
        do {
            return .success(try OpenSSL(unsafe OpenSSLSymbols(handles: handles)))
        } catch {
            return .failure(error)
        }
    }

    private init(_ symbols: OpenSSLSymbols) throws(ClientFailure) {
        // Holds: each name is asked for as the type of its declaration in the OpenSSL 3 manual, stable within 3.x.
        unsafe clientMethod = try symbols.function("TLS_client_method")
        unsafe serverMethod = try symbols.function("TLS_server_method")
        unsafe newContext = try symbols.function("SSL_CTX_new")
        unsafe freeContext = try symbols.function("SSL_CTX_free")
        unsafe controlContext = try symbols.function("SSL_CTX_ctrl")
        unsafe setVerify = try symbols.function("SSL_CTX_set_verify")
        unsafe trustDefaults = try symbols.function("SSL_CTX_set_default_verify_paths")
        unsafe trustFile = try symbols.function("SSL_CTX_load_verify_locations")
        unsafe setOptions = try symbols.function("SSL_CTX_set_options")
        unsafe setProtocolSelection = try symbols.function("SSL_CTX_set_alpn_select_cb")
        unsafe useCertificate = try symbols.function("SSL_CTX_use_certificate")
        unsafe useKey = try symbols.function("SSL_CTX_use_PrivateKey")
        unsafe newSession = try symbols.function("SSL_new")
        unsafe freeSession = try symbols.function("SSL_free")
        unsafe controlSession = try symbols.function("SSL_ctrl")
        unsafe setHost = try symbols.function("SSL_set1_host")
        unsafe parameters = try symbols.function("SSL_get0_param")
        unsafe setAddress = try symbols.function("X509_VERIFY_PARAM_set1_ip_asc")
        unsafe setProtocols = try symbols.function("SSL_set_alpn_protos")
        unsafe setTransport = try symbols.function("SSL_set_bio")
        unsafe beConnecting = try symbols.function("SSL_set_connect_state")
        unsafe beAccepting = try symbols.function("SSL_set_accept_state")
        unsafe handshake = try symbols.function("SSL_do_handshake")
        unsafe isEstablished = try symbols.function("SSL_is_init_finished")
        unsafe shutdown = try symbols.function("SSL_shutdown")
        unsafe read = try symbols.function("SSL_read")
        unsafe write = try symbols.function("SSL_write")
        unsafe sessionError = try symbols.function("SSL_get_error")
        unsafe verifyResult = try symbols.function("SSL_get_verify_result")
        unsafe newMemory = try symbols.function("BIO_new")
        unsafe memoryMethod = try symbols.function("BIO_s_mem")
        unsafe readMemory = try symbols.function("BIO_read")
        unsafe pendingMemory = try symbols.function("BIO_ctrl_pending")
        unsafe writeMemory = try symbols.function("BIO_write")
        unsafe verifyText = try symbols.function("X509_verify_cert_error_string")
        nextError = try symbols.function("ERR_get_error")
        unsafe errorReason = try symbols.function("ERR_reason_error_string")
        clearErrors = try symbols.function("ERR_clear_error")
        certificates = try OpenSSLCertificates(symbols)
        wire = try WireFunctions(symbols)
    }

    /// The first reason in this thread's queue of errors, which is emptied.
    func takeReason() -> String {
        let code = nextError()
        defer { clearErrors() }
        // Holds: the text is a constant of the library.
        guard code != 0, let text = unsafe errorReason(code) else { return "the peer broke the protocol" }
        return unsafe String(cString: text)
    }
}

/// The open libraries, in which functions are found by name.
@safe
struct OpenSSLSymbols {
    let handles: [OpenSSL.Opaque]

    /// The caller knows the type of the function.
    func function<Function>(_ name: String) throws(ClientFailure) -> Function {
        for index in unsafe handles.indices {
            // Holds: the handle is open, the name lives for the call, and the type is that of the declaration.
            if let symbol = unsafe dlsym(handles[index], name) {
                return unsafe unsafeBitCast(symbol, to: Function.self)
            }
        }
        throw .tlsUnavailable(install: "the library found has no \(name); " + OpenSSL.install)
    }
}
