// What of YAML is timed.
import TreatyData
import TreatyText

/// Many times the same contract as one list; PyYAML gets the same bytes.
private func repeated(_ text: [UInt8], _ times: Int) -> [UInt8] {
    if times == 1 { return text }
    var copy: [UInt8] = []
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
        if !line.isEmpty { copy += [0x20, 0x20] + line }
        copy.append(0x0A)
    }
    return (0..<times).flatMap { _ in Array("-\n".utf8) + copy }
}

let yamlMeasures: [Measure] = [1, 3, 2, 4, 8].map { times in
    Measure(name: times == 1 ? "yaml/twilio" : "yaml/twilio-\(times)") { corpora in
        let path = "\(corpora)/openapi/094-twilio_spec_yaml_twilio_api_v2010.yaml"
        let source = SourceFile(name: path, bytes: repeated(try SourceFile.read(path).bytes, times))
        return { keep(try? Document.yaml(source)) }
    }
}
