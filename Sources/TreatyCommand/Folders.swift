// Making folders and programs on disk for verbs that write several files; what is in them is the verbs'.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Makes a folder; 0, also where there is one already, else the system's code of what went wrong.
func makeFolder(_ path: String) -> Int32 {
    // Holds: the path lives for the call.
    unsafe mkdir(path, 0o755) == 0 || errno == EEXIST ? 0 : errno
}

/// Lets everybody run a file; 0, else the system's code of what went wrong.
func makeExecutable(_ path: String) -> Int32 {
    // Holds: the path lives for the call.
    unsafe chmod(path, 0o755) == 0 ? 0 : errno
}

/// Removes a file; where it is not there, or may not be removed, nothing happens.
func removeFile(_ path: String) {
    // Holds: the path lives for the call.
    _ = unsafe unlink(path)
}
