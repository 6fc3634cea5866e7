// What a user decides about a mock beside its contracts; nothing is done with it here.

/// How a mock answers.
public struct MockSetting: Sendable {
    /// The seed of values made from schemas: the same seed gives the same bytes on every machine.
    public var seed: UInt64
    /// Whether bodies are made from schemas although there are examples.
    public var isDynamic: Bool
    /// Whether collections that the contract does not declare are inferred from its paths, and changed by calls.
    public var isStateful: Bool
    /// Whether scripts of every origin may call (CORS).
    public var allowsOrigins: Bool
    /// For each contract the path that stands before all of its own, such as `/billing`; nil where its servers say it.
    /// A contract with a mount answers nowhere else.
    public var mounts: [String?]
    /// The most bytes that a body of an answer has.
    public var bodyBytesMax: Int

    public init(
        seed: UInt64 = 0, isDynamic: Bool = false, isStateful: Bool = false, allowsOrigins: Bool = true,
        mounts: [String?] = [], bodyBytesMax: Int = 10_000_000
    ) {
        self.seed = seed
        self.isDynamic = isDynamic
        self.isStateful = isStateful
        self.allowsOrigins = allowsOrigins
        self.mounts = mounts
        self.bodyBytesMax = bodyBytesMax
    }
}
