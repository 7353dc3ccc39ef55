/*
 * Two services of a load balancer, which say who answers.
 *   UDP 9000: each datagram comes back, followed by the host name
 *   TCP 9001: each line is answered by a line with the host name; for conversations that last
 * One process without threads: a probe asks every 5 ms, and the guest is emulated.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DATAGRAMS, LISTENER, FIRST, SLOTS = 256 };

static char answer[66];
static size_t length;

static int open_socket(int type, int port) {
  const int yes = 1;
  const int opened = socket(AF_INET, type, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (type == SOCK_DGRAM) setsockopt(opened, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes);
  if (opened < 0 || bind(opened, (struct sockaddr *)&address, sizeof address) != 0) _exit(1);
  if (type == SOCK_STREAM && listen(opened, 128) != 0) _exit(1);
  fcntl(opened, F_SETFL, O_NONBLOCK);
  return opened;
}

/* The answer leaves from the address that was asked, the VIP (ip(7), IP_PKTINFO: ipi_spec_dst), not from the port's own. */
static void answer_datagram(int from) {
  static char bytes[2048];
  char control[256];
  struct sockaddr_in peer;
  struct iovec part = {bytes, sizeof bytes - sizeof answer};
  struct msghdr message = {&peer, sizeof peer, &part, 1, control, sizeof control, 0};
  const ssize_t got = recvmsg(from, &message, 0);
  if (got < 0) return;
  for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each))
    if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO)
      ((struct in_pktinfo *)CMSG_DATA(each))->ipi_ifindex = 0;
  memcpy(bytes + got, answer, length);
  part.iov_len = got + length;
  sendmsg(from, &message, MSG_DONTWAIT);
}

/* 0 when the conversation is over. */
static int answer_lines(int with) {
  char bytes[2048];
  const ssize_t got = read(with, bytes, sizeof bytes);
  if (got <= 0) return 0;
  for (ssize_t at = 0; at < got; at += 1)
    if (bytes[at] == '\n' && send(with, answer, length + 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return 0;
  return 1;
}

int main(void) {
  struct pollfd slots[SLOTS];
  gethostname(answer, sizeof answer - 2);
  length = strlen(answer);
  answer[length] = '\n';
  for (int slot = FIRST; slot < SLOTS; slot += 1) slots[slot] = (struct pollfd){-1, POLLIN, 0};
  slots[DATAGRAMS] = (struct pollfd){open_socket(SOCK_DGRAM, 9000), POLLIN, 0};
  slots[LISTENER] = (struct pollfd){open_socket(SOCK_STREAM, 9001), POLLIN, 0};
  while (poll(slots, SLOTS, -1) >= 0) {
    if (slots[DATAGRAMS].revents) answer_datagram(slots[DATAGRAMS].fd);
    for (int slot = FIRST; slot < SLOTS; slot += 1) {
      if (slots[slot].fd < 0 || !slots[slot].revents || answer_lines(slots[slot].fd)) continue;
      close(slots[slot].fd);
      slots[slot].fd = -1;
    }
    if (slots[LISTENER].revents) {
      const int with = accept(slots[LISTENER].fd, NULL, NULL);
      int slot = FIRST;
      while (slot < SLOTS && slots[slot].fd >= 0) slot += 1;
      if (slot < SLOTS) slots[slot].fd = with;
      else if (with >= 0) close(with);
    }
  }
  return 1;
}
