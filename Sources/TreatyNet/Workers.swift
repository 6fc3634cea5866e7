// Threads for work that blocks, so that no loop has to; what the work is, nobody here knows.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Threads that take jobs in the order in which they came. A thread is started when a job waits and no thread is free,
/// up to a bound; it then stays.
@safe
package final class Workers: @unchecked Sendable {
    private let threadsMax: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    // Everything below is read and written with the mutex held.
    private var jobs: [@Sendable () -> Void] = []
    private var nextJob = 0
    private var threads = 0
    private var idle = 0
    private var isEnding = false

    package init(threadsMax: Int) {
        self.threadsMax = max(1, threadsMax)
        // Holds: both are initialised here once and destroyed in deinit, when no thread has a reference any more.
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        // Holds: every thread keeps a reference while it runs, so that none waits on these any more.
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs a job on one of the threads. Throws where it needs the first thread and the system has none.
    package func run(_ job: @escaping @Sendable () -> Void) throws(NetFailure) {
        unsafe pthread_mutex_lock(mutex)
        jobs.append(job)
        let starts = idle < jobs.count - nextJob && threads < threadsMax
        if starts { threads += 1 }
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
        guard starts else { return }
        do throws(NetFailure) {
            try startThread { self.work() }
        } catch {
            unsafe pthread_mutex_lock(mutex)
            threads -= 1
            let isAlone = threads == 0
            if isAlone { jobs.removeLast() }
            unsafe pthread_mutex_unlock(mutex)
            // The others get to the job in their time.
            if isAlone { throw error }
        }
    }

    /// Lets the threads end when no job waits any more.
    package func end() {
        unsafe pthread_mutex_lock(mutex)
        isEnding = true
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    private func work() {
        while let job = next() { job() }
    }

    /// Waits for a job; nil when there will be none.
    private func next() -> (@Sendable () -> Void)? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while nextJob == jobs.count {
            if isEnding {
                threads -= 1
                return nil
            }
            idle += 1
            unsafe pthread_cond_wait(condition, mutex)
            idle -= 1
        }
        let job = jobs[nextJob]
        nextJob += 1
        if nextJob == jobs.count || nextJob >= 256 {
            jobs.removeFirst(nextJob)
            nextJob = 0
        }
        return job
    }
}
