// Where documents of schemas come from: files, what `--add` names, and the network where that is allowed; what they
// mean is not known here.
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatySchema
import TreatyText

/// Reads documents by path and by URI.
struct SchemaFiles {
    let allowsRemote: Bool
    private let folder = Terminal.workingFolder
    private let redirectsMax = 5

    init(allowsRemote: Bool) { self.allowsRemote = allowsRemote }

    /// A JSON or YAML file; `-` is standard input.
    func document(_ path: String) throws(Diagnostic) -> Document {
        guard path == "-" else { return try Document.read(SourceFile.read(path)) }
        return try Document.read(SourceFile(name: "<stdin>", bytes: SourceFile.read("/dev/stdin").bytes))
    }

    /// The URI of a path: `file:///folder/schema.json`.
    func uri(ofPath path: String) -> String {
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        let encoded = whole.split(separator: "/", omittingEmptySubsequences: false).map {
            PercentEncoding.encoded(String($0))
        }
        let written = URIReference("file://" + encoded.joined(separator: "/"))
        return written.resolved(against: written).description
    }

    /// The document of a URI: a file for `file:`, an answer for `http:` and `https:` where that is allowed, else nil.
    func document(uri: String) throws(Diagnostic) -> Document? {
        let reference = URIReference(uri)
        switch reference.scheme {
        case "file":
            guard let bytes = PercentEncoding.decoded(reference.path.utf8), reference.authority ?? "" == "" else {
                return nil
            }
            let path = String(decoding: bytes, as: UTF8.self)
            let name = path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.utf8.count + 1)) : path
            // What is not there is reported where it is referred to.
            return fileKind(name) == .file ? try document(name) : nil
        case "http", "https": return allowsRemote ? try fetched(uri) : nil
        default: return nil
        }
    }

    private func fetched(_ uri: String) throws(Diagnostic) -> Document {
        var reference = URIReference(uri)
        let proxies: ProxySettings
        do throws(WrongUse) {
            proxies = try .ofEnvironment()
        } catch {
            throw failure(uri, error.message)
        }
        let client = HTTPClient(proxies: proxies)
        defer { client.close() }
        for _ in 0...redirectsMax {
            let response = try answer(reference, client, proxies)
            if (300..<400).contains(response.status), let location = response.field("Location") {
                reference = URIReference(location).resolved(against: reference).withoutFragment
                guard reference.scheme == "http" || reference.scheme == "https" else { break }
                continue
            }
            guard response.status == 200 else { throw failure(uri, "the answer is \(response.status)") }
            return try Document.read(SourceFile(name: uri, bytes: Array(response.content)))
        }
        throw failure(uri, "it is redirected too often, or to where no document is read from")
    }

    private func answer(
        _ reference: URIReference, _ client: HTTPClient, _ proxies: ProxySettings
    ) throws(Diagnostic) -> ResponseMessage {
        let uri = reference.description
        let origin: Origin
        do throws(OriginFailure) {
            origin = try Origin("\(reference.scheme ?? "http")://\(reference.authority ?? "")")
        } catch {
            throw failure(uri, error.description)
        }
        let path = reference.path.isEmpty ? "/" : reference.path
        let request = RequestMessage(
            method: "GET", target: path + (reference.query.map { "?" + $0 } ?? ""),
            fields: [("Accept", "application/schema+json, application/json, application/yaml, */*;q=0.1")])
        do throws(ClientFailure) {
            return try client.send(request, to: origin).response
        } catch {
            throw failure(uri, proxies.sentence(of: error, to: origin))
        }
    }

    private func failure(_ uri: String, _ why: String) -> Diagnostic {
        Diagnostic(
            .error, "schema.remote", "'\(uri)' cannot be read: \(why)", help: "save it and name it: --add \(uri)=FILE")
    }
}
