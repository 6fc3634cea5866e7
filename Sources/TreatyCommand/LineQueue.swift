// Lines on their way to standard output and standard error; whoever says them never waits for whoever reads them.
import Synchronization
import TreatyNet
import TreatyText

/// What waits to be written, at most 1 MiB for each of the two streams, and the thread that writes it. Lines keep their
/// order, between the streams too while both are read. Lines that find no room are left out and counted, and a line
/// says how many once half of the room is free again.
final class LineQueue: Sendable {
    enum Stream: Int, CaseIterable {
        case output, error
    }

    fileprivate struct Waiting {
        /// Of all chunks of both streams the oldest has the lowest number.
        var chunks: [(bytes: [UInt8], number: Int)] = []
        /// The first chunk that waits, and how much of it has been written.
        var first = 0
        var written = 0
        var bytes = 0
        var leftOut = 0
        /// What writing failed with; 0 while it goes.
        var failureNumber: Int32 = 0
    }

    fileprivate struct State {
        var streams = Stream.allCases.map { _ in Waiting() }
        var lastNumber = 0
        var isWriting = false
    }

    private let state = Mutex(State())
    private let workers = Workers(threadsMax: 1)
    fileprivate static let bytesMax = 1_048_576
    /// What goes to a pipe that is ready without waiting, in one piece (POSIX, PIPE_BUF on Linux).
    fileprivate static let pieceBytes = 4096

    deinit { workers.end() }

    /// What writing to a stream failed with; 0 while it goes.
    func failureNumber(of stream: Stream) -> Int32 { state.withLock { $0.streams[stream.rawValue].failureNumber } }

    /// Takes whole lines for a stream; returns at once.
    func add(_ bytes: [UInt8], to stream: Stream) {
        let starts = state.withLock { state in
            guard state.add(bytes, to: stream), !state.isWriting else { return false }
            state.isWriting = true
            return true
        }
        guard starts else { return }
        // Where the system has no thread, whoever speaks writes.
        do throws(NetFailure) { try workers.run { self.write() } } catch { write() }
    }

    /// Waits until all is written, for so long at most.
    func finish(milliseconds: Int) {
        for _ in 0..<milliseconds / 5 {
            if !state.withLock(\.isWriting) { return }
            pause(milliseconds: 5)
        }
    }

    // MARK: Writing

    /// Writes until nothing waits any more.
    private func write() {
        while let waiting = next() {
            // The other stream may have something to say while this one is not read. The oldest comes first.
            let ready = Terminal.firstReady(of: waiting, milliseconds: waiting.count == 1 ? 100 : -1)
            if let ready { writePiece(of: ready) }
        }
    }

    /// The streams that something waits for, the one with the oldest first; nil where nothing does.
    private func next() -> [Stream]? {
        state.withLock { state in
            let waiting = Stream.allCases.filter { state.streams[$0.rawValue].bytes > 0 }
            if waiting.isEmpty { state.isWriting = false }
            guard waiting.count > 1 else { return waiting.isEmpty ? nil : waiting }
            let numbers = state.streams.map { $0.chunks[$0.first].number }
            return numbers[0] < numbers[1] ? waiting : waiting.reversed()
        }
    }

    private func writePiece(of stream: Stream) {
        let piece = state.withLock { state in
            let waiting = state.streams[stream.rawValue]
            return Array(waiting.chunks[waiting.first].bytes.dropFirst(waiting.written).prefix(LineQueue.pieceBytes))
        }
        let result = Terminal.sendOnce(piece, to: stream)
        state.withLock { state in
            switch result {
            case .success(let count): state.wrote(count, to: stream)
            case .failure(let failure):
                state.streams[stream.rawValue] = Waiting()
                state.streams[stream.rawValue].failureNumber = failure.number
            }
        }
    }
}

extension LineQueue.State {
    /// False where nothing was taken.
    fileprivate mutating func add(_ bytes: [UInt8], to stream: LineQueue.Stream) -> Bool {
        let index = stream.rawValue
        guard !bytes.isEmpty, streams[index].failureNumber == 0 else { return false }
        let isFull = streams[index].bytes > 0 && streams[index].bytes + bytes.count > LineQueue.bytesMax
        if streams[index].leftOut > 0 || isFull {
            streams[index].leftOut += max(1, bytes.count { $0 == 0x0A })
            return false
        }
        append(bytes, to: index)
        return true
    }

    fileprivate mutating func wrote(_ count: Int, to stream: LineQueue.Stream) {
        let index = stream.rawValue
        streams[index].written += count
        streams[index].bytes -= count
        if streams[index].written == streams[index].chunks[streams[index].first].bytes.count {
            streams[index].written = 0
            streams[index].first += 1
            if streams[index].first == streams[index].chunks.count || streams[index].first >= 256 {
                streams[index].chunks.removeFirst(streams[index].first)
                streams[index].first = 0
            }
        }
        let leftOut = streams[index].leftOut
        guard leftOut > 0, streams[index].bytes <= LineQueue.bytesMax / 2 else { return }
        streams[index].leftOut = 0
        append(Array("warning: \(counted(leftOut, "line")) left out here: nobody read them in time\n".utf8), to: index)
    }

    private mutating func append(_ bytes: [UInt8], to index: Int) {
        streams[index].bytes += bytes.count
        if let last = streams[index].chunks.last, streams[index].bytes > bytes.count, last.number == lastNumber,
            last.bytes.count < LineQueue.pieceBytes
        {
            streams[index].chunks[streams[index].chunks.count - 1].bytes += bytes
            return
        }
        lastNumber += 1
        streams[index].chunks.append((bytes, lastNumber))
    }
}
