// What is made when it is first asked for, by whichever thread is first; what it is, its owner knows.
import Synchronization

/// A reference that is empty until it is stored once. The library's `AtomicLazyReference` does the same, but its
/// generic code is called unspecialised: 0.3 µs for each look, as much as the routing of a request.
@safe
struct LazyReference<Instance: AnyObject & Sendable>: ~Copyable, Sendable {
    /// The address of the instance, which is retained once; 0 for none.
    private let address = Atomic<UInt>(0)

    deinit {
        // Holds: the address is that of an instance that was retained when it was stored.
        if let pointer = unsafe UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring)) {
            unsafe Unmanaged<Instance>.fromOpaque(pointer).release()
        }
    }

    func load() -> Instance? {
        // Holds: as above; it is released in deinit only.
        guard let pointer = unsafe UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring)) else { return nil }
        return unsafe Unmanaged<Instance>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Stores an instance where there is none yet; returns the one that is stored then.
    func storeIfNil(_ instance: Instance) -> Instance {
        let retained = unsafe Unmanaged.passRetained(instance)
        let bits = unsafe UInt(bitPattern: retained.toOpaque())
        let (isStored, known) = address.compareExchange(
            expected: 0, desired: bits, ordering: .acquiringAndReleasing)
        if isStored { return instance }
        // Holds: somebody was quicker, so the reference that was taken for the store is given back.
        unsafe retained.release()
        guard let pointer = unsafe UnsafeRawPointer(bitPattern: known) else { return instance }
        return unsafe Unmanaged<Instance>.fromOpaque(pointer).takeUnretainedValue()
    }
}
