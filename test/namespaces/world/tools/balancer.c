/*
 * What a load balancer serves, in one small process: balancer NAME VIP...
 * UDP 9000 of every VIP echoes the first 16 bytes and adds the name; TCP 80 answers every HTTP request with the name.
 * UDP is bound to the VIPs (IP_FREEBIND, ip(7)), so that an answer leaves with the address that was asked, whoever holds it now.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FDS 1024
#define REQUEST 2048

static struct pollfd fds[MAX_FDS];
static char held[MAX_FDS][REQUEST + 1];
static int held_bytes[MAX_FDS];
static int count;

static int add(int fd) {
  if (count == MAX_FDS) return -1;
  fds[count].fd = fd;
  fds[count].events = POLLIN;
  held_bytes[count] = 0;
  return count++;
}

static void drop(int at) {
  close(fds[at].fd);
  count--;
  fds[at] = fds[count];
  held_bytes[at] = held_bytes[count];
  memcpy(held[at], held[count], sizeof held[at]);
}

/* Answers every whole request that is held. 0: the connection is to be closed. */
static int answer(int at, const char *name) {
  for (;;) {
    held[at][held_bytes[at]] = 0;
    char *end = strstr(held[at], "\r\n\r\n");
    if (!end) return held_bytes[at] < REQUEST;
    *end = 0;
    int closes = strcasestr(held[at], "connection: close") != NULL;
    char text[512];
    int bytes = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nX-Served-By: %s\r\n%s\r\n%s\n", strlen(name) + 1, name, closes ? "Connection: close\r\n" : "", name);
    if (send(fds[at].fd, text, bytes, MSG_NOSIGNAL) != bytes || closes) return 0;
    int used = end + 4 - held[at];
    held_bytes[at] -= used;
    memmove(held[at], held[at] + used, held_bytes[at]);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const char *name = argv[1];
  struct sched_param real_time = {.sched_priority = 30};
  sched_setscheduler(0, SCHED_FIFO, &real_time);
  signal(SIGPIPE, SIG_IGN);

  int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(80)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (void *)&any, sizeof any) || listen(listener, 512)) { perror("tcp 80"); return 1; }
  add(listener);
  for (int i = 2; i < argc; i++) {
    struct sockaddr_in vip = {.sin_family = AF_INET, .sin_port = htons(9000)};
    int udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    setsockopt(udp, IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
    if (inet_pton(AF_INET, argv[i], &vip.sin_addr) != 1 || bind(udp, (void *)&vip, sizeof vip)) { perror("udp 9000"); return 1; }
    add(udp);
  }
  int fixed = count;
  puts("ready");
  fflush(stdout);

  for (;;) {
    if (poll(fds, count, -1) < 0) continue;
    for (int at = count - 1; at >= 0; at--) {
      if (!fds[at].revents) continue;
      if (at == 0) {
        int fd;
        while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          if (add(fd) < 0) close(fd);
        }
      } else if (at < fixed) {
        char text[128];
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        ssize_t bytes;
        while ((bytes = recvfrom(fds[at].fd, text, 16, 0, (void *)&from, &size)) >= 0) {
          int named = snprintf(text + bytes, sizeof text - bytes, "%s", name);
          sendto(fds[at].fd, text, bytes + named, 0, (void *)&from, size);
          size = sizeof from;
        }
      } else {
        ssize_t bytes = recv(fds[at].fd, held[at] + held_bytes[at], REQUEST - held_bytes[at], 0);
        if (bytes > 0) held_bytes[at] += bytes;
        if (bytes <= 0 || !answer(at, name)) drop(at);
      }
    }
  }
}
