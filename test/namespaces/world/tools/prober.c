/*
 * Looks at HA IPs from outside, and judges nothing: it prints what it saw as JSON when its stdin ends.
 *
 *   prober udp INTERVAL_US ADDRESS...        one datagram to each address at each tick
 *   prober talk INTERVAL_US ADDRESS          one long TCP connection, an HTTP request at each tick
 *   prober connect INTERVAL_US ADDRESS       a new TCP connection with one request at each tick
 *
 * It runs with real-time priority where it may (sched(7)), so that a busy machine does not show as an outage, and tells its own
 * lateness: how long after its tick a probe left at worst. Times are CLOCK_MONOTONIC, in ms: the caller's clock too.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_PROBES 60000
#define MAX_ADDRESSES 4
#define MAX_NAMES 32
#define LAST_ANSWERS_MS 300

struct seen { double sent, answered; int who, error; };

static struct seen *probes[MAX_ADDRESSES];
static int sent_count[MAX_ADDRESSES];
static char names[MAX_NAMES][32];
static int name_count;
static int real_time;
static double lateness;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int name_index(const char *name) {
  for (int i = 0; i < name_count; i++) if (!strcmp(names[i], name)) return i;
  if (name_count == MAX_NAMES) return MAX_NAMES - 1;
  snprintf(names[name_count], sizeof names[0], "%s", name);
  return name_count++;
}

/* Waits at most so long; true when one of the descriptors has news. */
static int wait_ms(struct pollfd *fds, int count, double ms) {
  if (ms < 0) ms = 0;
  struct timespec t = {(long)(ms / 1000), (long)((ms - 1000.0 * (long)(ms / 1000)) * 1e6)};
  return ppoll(fds, count, &t, NULL) > 0;
}

static int stdin_ended(short revents) {
  char text[64];
  return revents && read(0, text, sizeof text) <= 0;
}

static struct sockaddr_in address_of(const char *text, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, text, &address.sin_addr) != 1) { fprintf(stderr, "prober: no address: %s\n", text); exit(2); }
  return address;
}

static void print_result(double interval, char **addresses, int count) {
  printf("{\"intervalMs\":%g,\"realTime\":%s,\"worstLatenessMs\":%.3f,\"names\":[", interval, real_time ? "true" : "false", lateness);
  for (int i = 0; i < name_count; i++) printf("%s\"%s\"", i ? "," : "", names[i]);
  printf("],\"addresses\":[");
  for (int a = 0; a < count; a++) {
    printf("%s{\"address\":\"%s\",\"probes\":[", a ? "," : "", addresses[a]);
    for (int i = 0; i < sent_count[a]; i++) {
      struct seen *p = &probes[a][i];
      printf("%s[%.3f,%.3f,%d,%d]", i ? "," : "", p->sent, p->answered ? p->answered - p->sent : -1, p->answered ? p->who : -1, p->error);
    }
    printf("]}");
  }
  printf("]}\n");
}

static void udp(double interval, char **addresses, int count) {
  struct pollfd fds[MAX_ADDRESSES + 1] = {{.fd = 0, .events = POLLIN}};
  for (int a = 0; a < count; a++) {
    struct sockaddr_in to = address_of(addresses[a], 9000);
    fds[a + 1].fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    fds[a + 1].events = POLLIN;
    connect(fds[a + 1].fd, (void *)&to, sizeof to);
  }
  double next = now_ms(), end = 0;
  while (!end || now_ms() < end) {
    double now = now_ms();
    if (!end && now >= next) {
      if (now - next > lateness) lateness = now - next;
      for (int a = 0; a < count; a++) {
        if (sent_count[a] == MAX_PROBES) continue;
        unsigned char text[16] = {0};
        unsigned long number = sent_count[a];
        memcpy(text, &number, sizeof number);
        probes[a][number].sent = now_ms();
        /* An error of the probe before (ICMP unreachable) is told by this call and drops this probe: it is sent again. */
        if (send(fds[a + 1].fd, text, sizeof text, 0) < 0) send(fds[a + 1].fd, text, sizeof text, 0);
        sent_count[a]++;
      }
      next += interval;
      /* Ticks that were missed are not made up for: a burst would measure something else. */
      if (now_ms() > next) next = now_ms();
    }
    wait_ms(fds, count + 1, (end ? end : next) - now_ms());
    if (!end && stdin_ended(fds[0].revents)) { end = now_ms() + LAST_ANSWERS_MS; fds[0].fd = -1; }
    for (int a = 0; a < count; a++) {
      char text[64];
      for (int tries = 0; tries < 64; tries++) {
        ssize_t bytes = recv(fds[a + 1].fd, text, sizeof text - 1, 0);
        if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        if (bytes <= 16) continue;
        unsigned long number;
        memcpy(&number, text, sizeof number);
        text[bytes] = 0;
        if (number < (unsigned long)sent_count[a] && !probes[a][number].answered) {
          probes[a][number].answered = now_ms();
          probes[a][number].who = name_index(text + 16);
        }
      }
    }
  }
  print_result(interval, addresses, count);
}

/* The name in an HTTP answer whose last line is the name; 0 while the answer is not whole. */
static int read_name(char *text, int bytes, int *who) {
  text[bytes] = 0;
  char *body = strstr(text, "\r\n\r\n");
  if (!body || !strchr(body + 4, '\n')) return 0;
  *strchr(body + 4, '\n') = 0;
  *who = name_index(body + 4);
  return 1;
}

static int connection_to(const char *address) {
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in to = address_of(address, 80);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connect(fd, (void *)&to, sizeof to);
  return fd;
}

/* Probes are requests; error of a probe is the errno that ended the connection. */
static void talk(double interval, char **addresses) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: ha\r\n\r\n";
  struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = connection_to(addresses[0]), .events = POLLOUT}};
  int waiting = 0, broken = 0, open = 1;
  char text[2048];
  int bytes = 0;
  double next = now_ms(), end = 0;
  wait_ms(fds + 1, 1, 3000);
  fds[1].events = POLLIN;
  while (!end || (waiting && !broken && now_ms() < end)) {
    double now = now_ms();
    if (open && !end && !waiting && !broken && now >= next && sent_count[0] < MAX_PROBES) {
      if (now - next > lateness) lateness = now - next;
      probes[0][sent_count[0]].sent = now_ms();
      bytes = 0;
      waiting = 1;
      if (send(fds[1].fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0) broken = errno;
      sent_count[0]++;
      next += interval;
    }
    if (!waiting && now_ms() > next + interval) next = now_ms();
    wait_ms(fds, 2, (end ? end : waiting || broken ? now_ms() + 50 : next) - now_ms());
    if (!end && stdin_ended(fds[0].revents)) { end = now_ms() + LAST_ANSWERS_MS; fds[0].fd = -1; }
    if (!broken && fds[1].revents) {
      ssize_t got = recv(fds[1].fd, text + bytes, sizeof text - 1 - bytes, 0);
      struct seen *last = sent_count[0] ? &probes[0][sent_count[0] - 1] : NULL;
      if (got < 0 && errno != EAGAIN) broken = errno;
      else if (got == 0) broken = EPIPE;
      else if (got > 0 && (bytes += got) && last && waiting && read_name(text, bytes, &last->who)) { last->answered = now_ms(); waiting = 0; }
      if (broken) { if (last) last->error = broken; fds[1].fd = -1; }
    }
  }
  print_result(interval, addresses, 1);
}

#define IN_FLIGHT 512
#define CONNECT_MS 3000

static void connects(double interval, char **addresses) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: ha\r\nConnection: close\r\n\r\n";
  static struct pollfd fds[IN_FLIGHT + 1];
  static int probe_of[IN_FLIGHT + 1], asked[IN_FLIGHT + 1];
  int count = 1;
  fds[0] = (struct pollfd){.fd = 0, .events = POLLIN};
  double next = now_ms(), end = 0;
  while (!end || (count > 1 && now_ms() < end)) {
    double now = now_ms();
    if (!end && now >= next) {
      if (now - next > lateness) lateness = now - next;
      if (count <= IN_FLIGHT && sent_count[0] < MAX_PROBES) {
        fds[count] = (struct pollfd){.fd = connection_to(addresses[0]), .events = POLLOUT};
        probe_of[count] = sent_count[0];
        asked[count++] = 0;
        probes[0][sent_count[0]++].sent = now;
      }
      next += interval;
      if (now_ms() > next) next = now_ms();
    }
    wait_ms(fds, count, (end ? end : next) - now_ms());
    if (!end && stdin_ended(fds[0].revents)) { end = now_ms() + LAST_ANSWERS_MS; fds[0].fd = -1; fds[0].revents = 0; }
    for (int at = count - 1; at >= 1; at--) {
      struct seen *probe = &probes[0][probe_of[at]];
      int over = 0;
      if (fds[at].revents && !asked[at]) {
        if (send(fds[at].fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0) { probe->error = errno; over = 1; }
        asked[at] = 1;
        fds[at].events = POLLIN;
      } else if (fds[at].revents) {
        char text[2048];
        ssize_t got = recv(fds[at].fd, text, sizeof text - 1, 0);
        /* The answer is one segment; a part of it is taken for none. */
        if (got > 0 && read_name(text, got, &probe->who)) probe->answered = now_ms();
        else probe->error = got < 0 ? errno : EPIPE;
        over = 1;
      } else if (now_ms() - probe->sent > CONNECT_MS) { probe->error = ETIMEDOUT; over = 1; }
      if (over) { close(fds[at].fd); count--; fds[at] = fds[count]; probe_of[at] = probe_of[count]; asked[at] = asked[count]; }
    }
  }
  print_result(interval, addresses, 1);
}

int main(int argc, char **argv) {
  if (argc < 4 || argc - 3 > MAX_ADDRESSES) return 2;
  struct sched_param priority = {.sched_priority = 40};
  real_time = sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
  double interval = atof(argv[2]) / 1e3;
  int count = argc - 3;
  for (int a = 0; a < count; a++) if (!(probes[a] = calloc(MAX_PROBES, sizeof(struct seen)))) return 1;
  mlockall(MCL_CURRENT | MCL_FUTURE);
  fprintf(stderr, "ready\n");
  if (!strcmp(argv[1], "udp")) udp(interval, argv + 3, count);
  else if (!strcmp(argv[1], "talk")) talk(interval, argv + 3);
  else if (!strcmp(argv[1], "connect")) connects(interval, argv + 3);
  else return 2;
  return 0;
}
