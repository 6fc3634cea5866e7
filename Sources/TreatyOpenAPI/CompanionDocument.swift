// The documents beside contracts, Arazzo and Overlay, for those who have a path and do not know which of them it is.
import TreatyData
package import TreatyText

/// Workflows and overlays as lint sees them.
package enum CompanionDocument {
    /// What is wrong with an Arazzo or Overlay document; nil where the file is neither. Throws where it cannot be read,
    /// or not be used at all.
    package static func diagnostics(of path: String) throws(Diagnostic) -> [Diagnostic]? {
        guard fileKind(path) == .file else { return nil }
        let document = try Document.read(SourceFile.read(path))
        var diagnostics: [Diagnostic] = []
        if ArazzoDocument.isArazzo(document.root) {
            _ = try ArazzoDocument(document, into: &diagnostics)
        } else if Overlay.isOverlay(document.root) {
            _ = try Overlay(document, into: &diagnostics)
        } else {
            return nil
        }
        return diagnostics
    }
}
