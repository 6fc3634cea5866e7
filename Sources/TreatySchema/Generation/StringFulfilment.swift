// Strings for a demand: formats, patterns and lengths together; which words read well is the word table's business.
import TreatyData
import TreatyPattern
import TreatyText

/// What a demand asks of a string.
private struct StringDemand {
    var least = 0
    var most = Int.max
    var formats: [String] = []
    var patterns: [PatternSampler] = []
    var asserted: [SchemaFormat] = []
    var encoding: String?
    var mediaType: String?

    func fits(_ text: String) -> Bool {
        let count = text.unicodeScalars.count
        guard count >= least, count <= most else { return false }
        let bytes = Array(text.utf8)
        return patterns.allSatisfy { $0.pattern.matches(bytes) } && asserted.allSatisfy { $0.accepts(bytes[...]) }
    }
}

extension GenerationRun {
    func string(_ demand: SchemaDemand, _ attempt: GenerationTry, _ site: GenerationSite) -> JSON? {
        let wanted = strings(demand)
        guard wanted.least <= wanted.most else {
            note(.noValue, "minLength \(wanted.least) is more than maxLength \(wanted.most)", site)
            return nil
        }
        guard wanted.least <= context.limits.lengthMax else {
            note(.bound, "minLength \(wanted.least) is more than \(context.limits.lengthMax)", site)
            return nil
        }
        guard let text = text(wanted, attempt, site) else {
            let keywords = [
                wanted.patterns.first.map { "pattern \(cut($0.pattern.text, charactersMax: 60))" },
                wanted.formats.first.map { "format \($0)" },
                wanted.least > 0 || wanted.most < Int.max ? "the lengths" : nil,
            ]
            note(.unsolved, keywords.compactMap(\.self).joined(separator: " with "), site)
            return nil
        }
        bytes += text.utf8.count
        return .string(text)
    }

    private func strings(_ demand: SchemaDemand) -> StringDemand {
        var wanted = StringDemand(least: demand.least(.minLength), most: demand.most(.maxLength))
        let options = program.sources.options
        for facet in demand.facets {
            if let text = facet[.pattern]?.string, let sampler = sampler(text) { wanted.patterns.append(sampler) }
            if let name = facet[.format]?.string {
                wanted.formats.append(name)
                if let format = SchemaFormat.named(name), !format.isNumeric,
                    facet.dialect.isOpenAPI || !format.isOpenAPIOnly, options.assertsFormat
                {
                    wanted.asserted.append(format)
                }
            }
            wanted.encoding = wanted.encoding ?? facet[.contentEncoding]?.string
            wanted.mediaType = wanted.mediaType ?? facet[.contentMediaType]?.string
        }
        return wanted
    }

    private func text(_ wanted: StringDemand, _ attempt: GenerationTry, _ site: GenerationSite) -> String? {
        if let content = content(wanted, site) { return wanted.fits(content) ? content : nil }
        let turns = wanted.patterns.isEmpty && wanted.formats.isEmpty ? 1 : 6
        for turn in 0..<turns {
            let site = site.turned(turn == 0 ? 0 : attempt.turn * 10 + turn)
            for format in wanted.formats {
                for text in FormatSample.texts(format, site, wanted.least) where wanted.fits(text) { return text }
            }
            if wanted.formats.isEmpty || wanted.asserted.isEmpty {
                let words = ReadableWords.text(site)
                if wanted.fits(words) { return words }
                if wanted.patterns.isEmpty { return fitted(words, wanted) }
            }
        }
        for (turn, sampler) in wanted.patterns.enumerated() {
            let seed = site.key.child("pattern").child(turn + attempt.turn).raw
            // A short text reads better than a long one, where both will do.
            for most in [min(wanted.most, max(wanted.least, 40)), wanted.most] {
                if let text = sampler.sample(seed: seed, lengths: wanted.least...most, accepts: { wanted.fits($0) }) {
                    return text
                }
            }
        }
        for text in FormatSample.any where wanted.fits(text) { return text }
        return nil
    }

    /// Text cut or filled up to its bounds.
    private func fitted(_ text: String, _ wanted: StringDemand) -> String? {
        var scalars = Array(text.unicodeScalars)
        if scalars.count > wanted.most {
            // Whole words where there are some.
            scalars = Array(scalars.prefix(wanted.most))
            if wanted.least == 0 || scalars.count > wanted.least,
                let space = scalars.lastIndex(of: " "), space >= max(wanted.least, 3)
            {
                scalars = Array(scalars.prefix(space))
            }
        }
        let filler = Array(" and so on".unicodeScalars)
        while scalars.count < wanted.least { scalars += filler.prefix(wanted.least - scalars.count) }
        if scalars.last == " ", !scalars.isEmpty { scalars[scalars.count - 1] = "." }
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars)
        return wanted.fits(result) ? result : nil
    }

    /// Encoded content, of a media type that is known (2020-12 validation 8).
    private func content(_ wanted: StringDemand, _ site: GenerationSite) -> String? {
        var content: String?
        if let type = wanted.mediaType {
            if type.hasSuffix("json") {
                content = #"{"text":"\#(ReadableWords.text(site))"}"#
            } else if type.hasPrefix("image/svg") {
                content = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"
            }
        }
        guard let encoding = wanted.encoding?.lowercased() else { return content }
        let plain = Array((content ?? ReadableWords.text(site)).utf8)
        switch encoding {
        case "base64": return FormatSample.base64(plain, least: wanted.least)
        case "base16":
            let digits = Array("0123456789ABCDEF".utf8)
            return String(decoding: plain.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        default: return content
        }
    }
}
