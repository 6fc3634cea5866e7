// A place on disk for one test; what is written there is the test's.
import Foundation

/// A folder that goes away with the test.
final class Folder {
    let path = NSTemporaryDirectory() + "treaty-replay-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
