// Multipart content as a value by the encodings of its parts, and back (OpenAPI 3.1 4.8.15, RFC 7578).
import TreatyData
import TreatyHTTP
import TreatyText

/// Reads multipart content: an object of its named parts, or a row of parts where none has a name.
struct MultipartReader {
    let content: Content
    let type: MediaType

    func reading(of bytes: ArraySlice<UInt8>) -> BodyReading {
        guard let boundary = Multipart.boundary(of: type) else {
            return BodyReading(
                problem: Diagnostic(.error, "multipart.boundary", "the media type names no boundary (RFC 2046 5.1.1)"))
        }
        guard let parts = Multipart(bytes, boundary: boundary)?.parts else {
            return BodyReading(
                problem: Diagnostic(
                    .error, "multipart.form",
                    "the content is not parts between lines of '--\(boundary)' (RFC 2046 5.1.1)"))
        }
        // A schema that knows neither members nor elements says nothing of parts.
        if content.textShape.kinds.isDisjoint(with: [.object, .array]) {
            return BodyReading(.string(String(decoding: bytes, as: UTF8.self)), isJudged: false)
        }
        var reading = BodyReading(nil)
        let isForm = type.subtype == "form-data" || parts.contains { $0.name != nil }
        guard isForm else {
            var values: [JSON] = []
            let shape = content.textShape.isArray ? content.textShape.element : TextShape()
            for (index, part) in parts.enumerated() {
                values.append(value(of: part, nil, shape, JSONPointer([String(index)]), &reading))
            }
            reading.value = .array(values)
            reading.isJudged = content.itemSchema != nil || content.textShape.kinds.contains(.array)
            return reading
        }
        var (members, places) = ([JSON.Member](), [String: Int]())
        for (index, part) in parts.enumerated() {
            guard let name = part.name else {
                reading.breaches.append(
                    BodyReading.Breach(
                        isMissing: false, pointer: JSONPointer(), check: "part-name",
                        expected: "a part with a name (RFC 7578 4.2)", found: "none in part \(index + 1)",
                        location: content.location))
                continue
            }
            if part.filename != nil { reading.uploads.append((name, part.filename, part.content.count)) }
            add(part, name, &members, &places, &reading)
        }
        reading.value = .object(members)
        return reading
    }

    private func add(
        _ part: Multipart.Part, _ name: String, _ members: inout [JSON.Member], _ places: inout [String: Int],
        _ reading: inout BodyReading
    ) {
        let shape = content.textShape.member(name)
        let encoding = content.encodings.first { $0.name == name }
        let isRow = shape.kinds.contains(.array) && shape.kinds != .all
        var pointer = JSONPointer([name])
        if let place = places[name] {
            guard case .array(var elements) = members[place].value else {
                // A second part of this name makes a row of what was one value.
                let first = members[place].value
                members[place].value = .array([first, value(of: part, encoding, shape, pointer, &reading)])
                return
            }
            pointer = JSONPointer([name, String(elements.count)])
            members[place].value = .null
            elements.append(value(of: part, encoding, isRow ? shape.element : shape, pointer, &reading))
            members[place].value = .array(elements)
            return
        }
        places[name] = members.count
        // A row may come as one part that is JSON.
        let isWhole = part.field("content-type") != nil && part.mediaType?.isJSON == true && shape.isArray
        if isRow, !isWhole, let form = encoding?.form, !form.explodes {
            // Elements in one part, with what parts them in a query (OpenAPI 2.0 5.2.10, collectionFormat).
            let reader = ParameterText(name: name, form: form.with(shape, kinds: shape.kinds), escape: .none)
            let read = reader.reading(of: [RawPair(name: name, value: part.content[...])])
            if case .value(let value, _) = read {
                members.append(JSON.Member(name, value))
                return
            }
        }
        if isRow, !isWhole {
            pointer = JSONPointer([name, "0"])
            members.append(JSON.Member(name, .array([value(of: part, encoding, shape.element, pointer, &reading)])))
        } else {
            members.append(JSON.Member(name, value(of: part, encoding, shape, pointer, &reading)))
        }
    }

    /// The value of one part, by the type it states, else by what its encoding or its schema says.
    private func value(
        of part: Multipart.Part, _ encoding: PartEncoding?, _ shape: TextShape, _ pointer: JSONPointer,
        _ reading: inout BodyReading
    ) -> JSON {
        let stated = part.field("content-type")
        check(part, stated, encoding, pointer, &reading)
        let bytes = part.content[...]
        let text = String(decoding: bytes, as: UTF8.self)
        let type = stated.flatMap { MediaType($0) } ?? encoding?.types.first
        if type?.isJSON == true || shape.isObject || shape.isArray {
            if let value = JSON(parsing: text) { return value }
            guard type?.isJSON == true || stated == nil else { return .string(text) }
            reading.breaches.append(
                BodyReading.Breach(
                    isMissing: false, pointer: pointer, check: "malformed", expected: "JSON",
                    found: "something else",
                    location: encoding?.location ?? content.location))
            return .string(text)
        }
        let reader = ParameterText(
            name: "", form: ParameterForm(style: .simple, explodes: false, shape: TextShape(shape.scalarKinds)),
            escape: .none)
        if case .value(let value, _) = reader.reading(of: [RawPair(name: "", value: bytes)]) { return value }
        return .string(text)
    }

    /// Whether type and fields of a part are what its encoding says.
    private func check(
        _ part: Multipart.Part, _ stated: String?, _ encoding: PartEncoding?, _ pointer: JSONPointer,
        _ reading: inout BodyReading
    ) {
        guard let encoding else { return }
        let types = encoding.types
        if let stated, !types.isEmpty {
            let sent = MediaType(stated)
            if !types.contains(where: { range in sent?.matches(range) ?? false }) {
                reading.breaches.append(
                    BodyReading.Breach(
                        isMissing: false, pointer: pointer, check: "part-type",
                        expected: types.map(\.description).joined(separator: " or "), found: stated,
                        location: encoding.location))
            }
        }
        for field in encoding.fields {
            let place = "the field '\(field.name)' of the part"
            guard let sent = part.field(field.name) else {
                if field.isRequired {
                    reading.breaches.append(
                        BodyReading.Breach(
                            isMissing: true, pointer: pointer, check: "part-field", expected: place, found: "none",
                            location: field.location))
                }
                continue
            }
            for failure in field.failures(of: [sent]) {
                reading.breaches.append(
                    BodyReading.Breach(
                        isMissing: false, pointer: pointer, check: "part-field", expected: "\(place) to be valid",
                        found: failure.message, location: failure.location ?? field.location))
            }
        }
    }
}

extension TextShape {
    /// The kinds that one text may be; a text where it may be none of them.
    fileprivate var scalarKinds: Kinds {
        if kinds == .all { return .string }
        let own = kinds.intersection([.null, .boolean, .number, .string])
        return own.isEmpty ? .string : own
    }
}

extension PartEncoding {
    /// The media types that the part may have; empty where nothing is said.
    var types: [MediaType] {
        contentType.map { $0.split(separator: ",").compactMap { MediaType(String($0)) } } ?? []
    }
}
