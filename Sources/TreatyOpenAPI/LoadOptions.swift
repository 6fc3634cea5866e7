// How a contract may be read: what lies outside its folder, what is on the network, and which overlays change it.
package import TreatyText

/// What a contract's references may lead to; by default files of its own folder only.
public struct LoadOptions: Sendable {
    /// Reads the document of an `http` or `https` URI; throws why it cannot.
    package typealias RemoteReading = @Sendable (_ uri: String) throws(Diagnostic) -> SourceFile

    /// Whether references may lead to files outside the folder that the contract lies in.
    public var allowsOutside = false
    /// Overlay documents, applied to the contract in this order.
    public var overlays: [String] = []
    /// Nil where nothing is read from the network.
    package var remote: RemoteReading?

    public init() {}
}
