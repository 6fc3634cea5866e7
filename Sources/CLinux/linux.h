// What `import Glibc` does not expose of the Linux kernel's interface: readiness and accept.
#ifndef TREATY_LINUX_H
#define TREATY_LINUX_H
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
#endif
