/*
 * The first process of a machine: it buries the dead (a zombie would look like a daemon that runs) and ends with its stdin.
 * With SIGCHLD ignored, the kernel buries whatever is handed to it (wait(2)).
 */
#include <signal.h>
#include <unistd.h>

int main(void) {
  char text[64];
  signal(SIGCHLD, SIG_IGN);
  while (read(0, text, sizeof text) > 0) continue;
  return 0;
}
