/*
 * The pipes between an interpreter and the simulator. Each call of the interpreter that could wait is a question; the simulator runs the
 * world until there is an answer, and the interpreter does nothing meanwhile, so a run is the same each time.
 */
#include "shim.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#define CONSOLE_BYTES 4096
#define INPUT_BYTES 4096
/* Of a question: its kind, its length and the interpreter's time. */
#define HEAD_BYTES 13
/* Processor time between two questions after which the program is taken for one that never comes back. [E] */
#define SPIN_S 10

bool is_hosted;
int64_t now_us, answered_us;
int bits_of[MAX_SOCKETS];

static int to_host, from_host;
static char console[CONSOLE_BYTES];
static uint32_t console_length;
static char input[INPUT_BYTES];
static size_t input_at, input_end;
/* The interpreter leaves for a reason that the host knows. */
static bool is_over;

static const struct itimerval SPIN_TIMER = {.it_value = {.tv_sec = SPIN_S}};

void fail(const char *what, const char *name) {
  dprintf(2, "%s %s\n", what, name);
  _exit(70);
}

static void put(struct iovec *parts, int count) {
  while (count > 0) {
    ssize_t done = writev(to_host, parts, count);
    if (done <= 0) _exit(0);
    while (count > 0 && (size_t)done >= parts->iov_len) {
      done -= (ssize_t)parts->iov_len;
      parts++;
      count--;
    }
    if (count > 0) {
      parts->iov_base = (char *)parts->iov_base + done;
      parts->iov_len -= (size_t)done;
    }
  }
}

/* A host that is gone has ended this board. */
static void get(void *bytes, size_t length) {
  for (char *at = bytes; length > 0;) {
    if (input_at == input_end) {
      ssize_t done = read(from_host, input, sizeof input);
      if (done <= 0) _exit(0);
      input_at = 0;
      input_end = (size_t)done;
    }
    size_t part = input_end - input_at < length ? input_end - input_at : length;
    memcpy(at, input + input_at, part);
    input_at += part;
    at += part;
    length -= part;
  }
}

/* What the console has printed goes first, in the same write. */
static void tell(enum question kind, const void *head, uint32_t head_length, const void *rest, uint32_t rest_length) {
  char printed[HEAD_BYTES] = {(char)PRINT}, start[HEAD_BYTES] = {(char)kind};
  uint32_t length = head_length + rest_length;
  memcpy(printed + 1, &console_length, 4);
  memcpy(start + 1, &length, 4);
  memcpy(printed + 5, &now_us, 8);
  memcpy(start + 5, &now_us, 8);
  struct iovec parts[] = {
      {printed, console_length > 0 ? sizeof printed : 0}, {console, console_length}, {start, sizeof start},
      {(void *)head, head_length},                        {(void *)rest, rest_length},
  };
  put(parts, sizeof parts / sizeof *parts);
  console_length = 0;
}

void print(int character) {
  console[console_length++] = (char)character;
  if (console_length < CONSOLE_BYTES) return;
  uint32_t length = console_length;
  console_length = 0;
  tell(PRINT, console, length, NULL, 0);
}

void stop(enum stop reason, const char *more) {
  char kind = (char)reason;
  is_over = true;
  tell(STOP, &kind, 1, more, (uint32_t)strlen(more));
  _exit(0);
}

static void spin(int signal) {
  (void)signal;
  stop(SPIN_TIME, "");
}

/* Asks, and takes the answer. @returns its result; at most `room` bytes of payload go to `payload` */
int ask(enum question kind, const void *head, uint32_t head_length, const void *rest, uint32_t rest_length, void *payload,
        int32_t room) {
  tell(kind, head, head_length, rest, rest_length);
  struct answer answer;
  get(&answer, sizeof answer);
  for (int32_t left = answer.news; left > 0; left--) {
    struct news news;
    get(&news, sizeof news);
    bits_of[news.socket - FIRST_SOCKET] = news.bits;
  }
  if (answer.payload > room) fail("an answer is too long for", "its question");
  get(payload, (size_t)answer.payload);
  /* The clock of a program never goes back, though it has counted its looks at it. */
  if (answer.now_us > now_us) now_us = answer.now_us;
  answered_us = now_us;
  setitimer(ITIMER_PROF, &SPIN_TIMER, NULL);
  return kind == RECEIVE ? answer.payload : answer.result;
}

/* The interpreter leaves with 0 when a program ends it, and with another status at E.reboot(). */
static void leave(int status, void *unused) {
  (void)unused;
  if (is_over) return;
  if (status == 0) stop(QUIT, "");
  if (console_length > 0) tell(PRINT, console, console_length, NULL, 0);
}

void open_host(const char *in, const char *out) {
  to_host = open(out, O_WRONLY | O_CLOEXEC);
  from_host = open(in, O_RDONLY | O_CLOEXEC);
  if (to_host < 0 || from_host < 0) fail("cannot open", "the pipes of its host");
  is_hosted = true;
  signal(SIGPROF, spin);
  on_exit(leave, NULL);
}
