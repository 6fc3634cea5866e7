// "Did you mean": the known word nearest to an unknown one.

/// The candidate that differs least from `word`, when it is close enough to be meant; the first one wins a tie.
/// Distance is Damerau's: insert, delete, replace or swap neighbours, one each; upper and lower case of ASCII are the
/// same. Nothing is near a word of more than 64 characters.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    guard word.utf8.count <= 4 * lengthMax else { return nil }
    let wanted = folded(word)
    guard wanted.count <= lengthMax else { return nil }
    var bound = max(1, wanted.count / 3)
    var best: String?
    for candidate in candidates where candidate.utf8.count <= 4 * (wanted.count + bound) && candidate != word {
        guard let distance = editDistance(wanted, folded(candidate), atMost: bound) else { continue }
        best = candidate
        if distance == 0 { break }
        bound = distance - 1
    }
    return best
}

/// `did you mean 'x'?` for a near word, else the choices if they are few, else nothing.
package func help(for word: String, among candidates: [String]) -> String? {
    if let near = suggestion(for: word, among: candidates) { return "did you mean '\(near)'?" }
    guard !candidates.isEmpty, candidates.count <= 12 else { return nil }
    let choices = candidates.joined(separator: ", ")
    return choices.utf8.count <= 1000 ? "one of: \(choices)" : nil
}

/// The longest word that is looked for, in characters.
private let lengthMax = 64

private func folded(_ word: String) -> [UInt32] {
    word.unicodeScalars.map { (0x41...0x5A).contains($0.value) ? $0.value + 0x20 : $0.value }
}

/// Nil where it is more than `bound`. Cost: the product of the lengths, at most; three short arrays.
private func editDistance(_ left: [UInt32], _ right: [UInt32], atMost bound: Int) -> Int? {
    guard abs(left.count - right.count) <= bound else { return nil }
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = Array(repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    var row = last
    for i in 1...left.count {
        row[0] = i
        var least = i
        for j in 1...right.count {
            let same = left[i - 1] == right[j - 1]
            var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
            if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                cost = min(cost, beforeLast[j - 2] + 1)
            }
            row[j] = cost
            least = min(least, cost)
        }
        // A swap looks two rows back, so one row above the bound is not enough to know.
        if least > bound + 1 { return nil }
        swap(&beforeLast, &last)
        swap(&last, &row)
    }
    return last[right.count] <= bound ? last[right.count] : nil
}
