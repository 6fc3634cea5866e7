// What `import Glibc` does not expose of the Linux kernel's interface: readiness, accept and processors.
#ifndef TREATY_LINUX_H
#define TREATY_LINUX_H
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
#ifdef __GLIBC__
int sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *set);
#endif
#endif
