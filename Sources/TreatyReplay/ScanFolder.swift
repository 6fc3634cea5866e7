// What a walk through folders asks the file system beside TreatyData; which files are scanned is not decided here.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Whether a path itself is a symbolic link: a walk that follows links may never end.
func isLink(_ path: String) -> Bool {
    var status = stat()
    // Holds: one stat, alive for the call.
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}
