// One operation as JSON for other programs; the member names are an interface and change only with the version.
import TreatyData
import TreatyText

extension OperationOutline {
    /// The whole text, pretty-printed, with a line break at the end.
    package var json: String {
        var json: JSON = [
            "id": line.id.isEmpty ? .null : .string(line.id), "method": .string(line.method),
            "path": .string(line.path), "summary": text(line.summary), "description": text(description),
            "tags": .array(line.tags.map { .string($0) }), "deprecated": .bool(line.isDeprecated),
            "location": .string(line.location.description), "source": text(source),
            "servers": .array(servers.map { .string($0.url) }),
            "security": .array(security.map { .array($0.map { .string($0) }) }),
        ]
        json["parameters"] = .array(
            parameters.map { parameter in
                var item = object(parameter.item)
                item["in"] = .string(parameter.place)
                item["style"] = text(parameter.style)
                item["deprecated"] = .bool(parameter.isDeprecated)
                return item
            })
        json["body"] =
            bodyLocation.map { location in
                [
                    "required": .bool(bodyIsRequired), "location": .string(location.description),
                    "content": .array(bodies.map(object)),
                ]
            } ?? .null
        json["responses"] = .array(
            responses.map { response in
                [
                    "status": .string(response.status), "description": text(response.description),
                    "location": .string(response.location.description), "source": text(response.source),
                    "headers": .array(response.fields.map(object)), "content": .array(response.contents.map(object)),
                ]
            })
        json["errors"] = .array(
            rules.map { rule in
                [
                    "title": .string(rule.title), "when": .string(rule.when), "source": text(rule.source),
                    "location": text(rule.location?.description),
                ]
            })
        json["effects"] = .array(effects.map { .string($0) })
        json["faults"] = .array(faults.map(OperationOutline.json))
        return json.pretty
    }

    static func json(_ diagnostic: Diagnostic) -> JSON {
        [
            "code": .string(diagnostic.code), "message": .string(diagnostic.message),
            "location": diagnostic.location.map { .string($0.description) } ?? .null,
            "help": diagnostic.help.map { .string($0) } ?? .null,
        ]
    }

    private func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

    private func object(_ item: Item) -> JSON {
        [
            "name": .string(item.name), "required": .bool(item.isRequired), "type": .string(item.type),
            "description": text(item.description), "location": .string(item.location.description),
        ]
    }

    private func object(_ content: Content) -> JSON {
        [
            "mediaType": .string(content.mediaType), "type": .string(content.type),
            "members": .array(content.members.map(object)), "examples": .array(content.examples.map { .string($0) }),
        ]
    }
}
