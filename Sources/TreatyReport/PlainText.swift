// Text from files and servers on its way to a terminal; which words are printed is for the reports to say.

/// The text without the controls and directions that a terminal obeys: each is written as its code point.
package func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        let category = scalar.properties.generalCategory
        if category == .control || category == .format {
            result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
