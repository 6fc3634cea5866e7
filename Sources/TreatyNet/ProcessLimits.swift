// What the system lets this process use: descriptors and processors; a library asks, only a command raises.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
#if os(Linux)
import CLinux
#endif

/// Raises the number of descriptors that may be open to the most that the system allows (getrlimit, RLIMIT_NOFILE):
/// the usual 1024 is for programs that use `select`. For a command; a library leaves it to its process.
package func raiseDescriptorLimit() {
    #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    let resource = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    // Holds: the pointers are to a local that outlives both calls.
    guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    #if canImport(Darwin)
    // Above OPEN_MAX the call fails, whatever the hard limit says.
    limit.rlim_cur = min(limit.rlim_cur, rlim_t(OPEN_MAX))
    #endif
    _ = unsafe setrlimit(resource, &limit)
}

/// How many processors this process may use: those it is bound to where it is, else those that are there. At least 1.
package var processorCount: Int {
    #if canImport(Glibc)
    var set = cpu_set_t()
    // Holds: the pointer is to a local of the size that is given.
    if unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 {
        // Holds: the set is nothing but bits.
        let count = unsafe withUnsafeBytes(of: set) { unsafe $0.reduce(0) { $0 + $1.nonzeroBitCount } }
        if count > 0 { return count }
    }
    #endif
    return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
