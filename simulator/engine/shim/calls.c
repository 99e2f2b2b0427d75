/*
 * The calls through which the Linux build of Espruino sees time, the network, its console and files.
 *
 * Time stands while the program's code runs, but for 1 us each time that it looks at the clock. The interpreter never sleeps
 * while a socket is open: it polls. After QUIET_LOOPS idle loops in which nothing was read, sent or printed, no event is queued
 * and no timer is due, nothing can happen until its next timer or the next news of a socket, and the shim asks to sleep until
 * then.
 */
#include "shim.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

/* Idle loops without work until the shim believes that nothing is to be done: the interpreter closes a socket, and calls
 * what it has queued, one loop later each. */
#define QUIET_LOOPS 3
/* A program that waits for the clock in a loop sees the world at least this often. */
#define LOOK_AHEAD_US 1000
/* Time for one look at a socket. With none the order of timers and sockets is another than on a board; measured: with 40 us
 * each recorded transcript comes out the same. */
#define SOCKET_LOOK_US 40
/* Addresses given to names: 240.0.0.0/4 is reserved (RFC 1112), so no program names one. */
#define FIRST_ADDRESS 0xF0000001u
#define MAX_NAMES 64
#define MAX_NAME_BYTES 128
/* Calls from the idle loop itself have their frames this near to each other; the program's code runs far deeper. */
#define SAME_DEPTH_BYTES 512
/* The interpreter's flash, in the folder of its board. */
#define FLASH_FILE "espruino.flash"

int quiet_loops;

static int64_t returned_us, seen_idle_us;
static char *idle_frame, *last_frame;
static bool is_open[MAX_SOCKETS];
static char names[MAX_NAMES][MAX_NAME_BYTES];
static int name_count;
static bool is_idle;
/* At a socket since the interpreter has slept: what wakes it is seen at its own time, and what it does next later. */
static bool has_looked;

#ifdef LINKED
extern int __real_gettimeofday(struct timeval *, void *);
extern int __real_select(int, fd_set *, fd_set *, fd_set *, struct timeval *);
extern int __real_socket(int, int, int);
extern int __real_connect(int, const struct sockaddr *, socklen_t);
extern int __real_bind(int, const struct sockaddr *, socklen_t);
extern ssize_t __real_send(int, const void *, size_t, int);
extern ssize_t __real_recvfrom(int, void *, size_t, int, struct sockaddr *, socklen_t *);
extern int __real_setsockopt(int, int, int, const void *, socklen_t);
extern int __real_close(int);
extern struct hostent *__real_gethostbyname(const char *);
extern int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
extern int __real_pthread_join(pthread_t, void **);
extern int __real_fputc(int, FILE *);
extern FILE *__real_fopen(const char *, const char *);
extern DIR *__real_opendir(const char *);
extern int __real_remove(const char *);
extern int __real_mkdir(const char *, mode_t);
#endif

static void sleep_until(int64_t due_us) {
  quiet_loops = 0;
  has_looked = false;
  if (due_us > now_us) ask(SLEEP, &due_us, sizeof due_us, NULL, 0, NULL, 0);
}

/* The idle loop keeps the time that it was told. setTime() puts another one in its place, then asks for the time, and on Linux
 * leaves the system's clock as it is: from then on the clock is as far ahead as the program has set it. */
static void look_at_idle_time(void) {
  if (*last_idle_us == seen_idle_us) return;
  if (*last_idle_us == returned_us) idle_frame = last_frame;
  else clock_offset_us = *last_idle_us - now_us;
  seen_idle_us = *last_idle_us;
}

int TAKEN(gettimeofday)(struct timeval *restrict time, void *restrict zone) {
  if (!is_hosted) return REAL(gettimeofday, int (*)(struct timeval *, void *))(time, zone);
  char *frame = __builtin_frame_address(0);
  look_at_idle_time();
  is_idle = frame == idle_frame;
#ifdef LINKED
  if (is_idle) rounds = 0;
#endif
  if (!is_idle) now_us++, quiet_loops = 0;
  else if (++quiet_loops > QUIET_LOOPS) {
    int64_t due_us = is_quiet() ? next_timer() : now_us;
    if (due_us > now_us) sleep_until(due_us);
    /* Loops that never come to rest take time. */
    else now_us++;
  }
  /* A program that looks at the clock in a loop lets the world go on with it. */
  if (now_us - answered_us > LOOK_AHEAD_US) ask(SLEEP, &now_us, sizeof now_us, NULL, 0, NULL, 0);
  last_frame = frame;
  returned_us = now_us + clock_offset_us;
  time->tv_sec = returned_us / 1000000;
  time->tv_usec = returned_us % 1000000;
  return 0;
}

static int socket_at(int socket) {
  int index = socket - FIRST_SOCKET;
  return index >= 0 && index < MAX_SOCKETS && is_open[index] ? index : -1;
}

int TAKEN(select)(int count, fd_set *restrict read, fd_set *restrict write, fd_set *restrict other, struct timeval *restrict wait) {
  if (!is_hosted)
    return REAL(select, int (*)(int, fd_set *, fd_set *, fd_set *, struct timeval *))(count, read, write, other, wait);
  if (count == 0) {
    char *frame = __builtin_frame_address(0);
    bool is_loop = is_idle && labs(idle_frame - frame) < SAME_DEPTH_BYTES;
    /* Without sockets the interpreter sleeps by itself, 50 ms at the most; a program's own delay lasts as long as it says. */
    sleep_until(is_loop && is_quiet() ? next_timer() : now_us + wait->tv_sec * 1000000LL + wait->tv_usec);
    return 0;
  }
  int index = socket_at(count - 1), found = 0;
  if (has_looked) now_us += SOCKET_LOOK_US;
  has_looked = true;
  if (index < 0) {
    errno = EBADF;
    return -1;
  }
  fd_set *sets[] = {read, write};
  for (int set = 0; set < 2; set++)
    if (sets[set]) {
      FD_ZERO(sets[set]);
      if (bits_of[index] & (set == 0 ? READABLE : WRITABLE)) {
        FD_SET(count - 1, sets[set]);
        found++;
      }
    }
  return found;
}

int TAKEN(socket)(int domain, int type, int protocol) {
  if (!is_hosted) return REAL(socket, int (*)(int, int, int))(domain, type, protocol);
  if (type != SOCK_STREAM) stop(DATAGRAMS, "");
  for (int index = 0; index < MAX_SOCKETS; index++)
    if (!is_open[index]) {
      is_open[index] = true;
      bits_of[index] = 0;
      return FIRST_SOCKET + index;
    }
  errno = EMFILE;
  return -1;
}

/* The program connects to an address that stands for the name. */
struct hostent *TAKEN(gethostbyname)(const char *name) {
  if (!is_hosted) return REAL(gethostbyname, struct hostent *(*)(const char *))(name);
  static struct hostent host;
  static struct in_addr address;
  static char *addresses[] = {(char *)&address, NULL};
  if (!inet_aton(name, &address)) {
    int index = 0;
    while (index < name_count && strcmp(names[index], name)) index++;
    if (index == MAX_NAMES || strlen(name) >= MAX_NAME_BYTES || ask(RESOLVE, name, strlen(name), NULL, 0, NULL, 0))
      return NULL;
    if (index == name_count) strcpy(names[name_count++], name);
    address.s_addr = htonl(FIRST_ADDRESS + index);
  }
  host.h_addr_list = addresses;
  host.h_length = sizeof address;
  return &host;
}

int TAKEN(connect)(int socket, const struct sockaddr *to, socklen_t length) {
  if (!is_hosted) return REAL(connect, int (*)(int, const struct sockaddr *, socklen_t))(socket, to, length);
  const struct sockaddr_in *address = (const void *)to;
  char head[6], text[INET_ADDRSTRLEN];
  uint16_t port = ntohs(address->sin_port);
  uint32_t index = ntohl(address->sin_addr.s_addr) - FIRST_ADDRESS;
  memcpy(head, &socket, 4);
  memcpy(head + 4, &port, 2);
  const char *name = index < (uint32_t)name_count ? names[index] : inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
  quiet_loops = 0;
  int result = ask(CONNECT, head, sizeof head, name, strlen(name), NULL, 0);
  errno = result;
  return result ? -1 : 0;
}

/* A server's socket; nothing in a simulated world connects to a board. */
int TAKEN(bind)(int socket, const struct sockaddr *to, socklen_t length) {
  if (!is_hosted) return REAL(bind, int (*)(int, const struct sockaddr *, socklen_t))(socket, to, length);
  char port[8];
  snprintf(port, sizeof port, "%d", ntohs(((const struct sockaddr_in *)(const void *)to)->sin_port));
  stop(SERVER, port);
}

ssize_t TAKEN(send)(int socket, const void *bytes, size_t length, int flags) {
  if (!is_hosted) return REAL(send, ssize_t (*)(int, const void *, size_t, int))(socket, bytes, length, flags);
  quiet_loops = 0;
  return ask(SEND, &socket, sizeof socket, bytes, length, NULL, 0);
}

ssize_t TAKEN(recvfrom)(int socket, void *restrict bytes, size_t length, int flags, struct sockaddr *restrict from,
                        socklen_t *restrict from_length) {
  if (!is_hosted)
    return REAL(recvfrom, ssize_t (*)(int, void *, size_t, int, struct sockaddr *, socklen_t *))(socket, bytes, length, flags,
                                                                                                 from, from_length);
  uint32_t head[] = {socket, length};
  quiet_loops = 0;
  int result = ask(RECEIVE, head, sizeof head, NULL, 0, bytes, length);
  /* A reset is told by a payload of none and this bit. */
  if (result == 0 && !(bits_of[socket - FIRST_SOCKET] & READABLE)) errno = ECONNRESET, result = -1;
  return result;
}

int TAKEN(setsockopt)(int socket, int level, int name, const void *value, socklen_t length) {
  if (is_hosted) return 0;
  return REAL(setsockopt, int (*)(int, int, int, const void *, socklen_t))(socket, level, name, value, length);
}

int TAKEN(close)(int file) {
  int index = is_hosted ? socket_at(file) : -1;
  if (index < 0) return REAL(close, int (*)(int))(file);
  quiet_loops = 0;
  is_open[index] = false;
  return ask(CLOSE, &file, sizeof file, NULL, 0, NULL, 0);
}

/* The console is the host's; the interpreter's own thread would read it at times of its own. */
int TAKEN(pthread_create)(pthread_t *restrict thread, const pthread_attr_t *restrict attributes, void *(*run)(void *),
                          void *restrict argument) {
  if (is_hosted) return 0;
  return REAL(pthread_create, int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))(thread, attributes, run,
                                                                                                       argument);
}

int TAKEN(pthread_join)(pthread_t thread, void **result) {
  return is_hosted ? 0 : REAL(pthread_join, int (*)(pthread_t, void **))(thread, result);
}

int TAKEN(fputc)(int character, FILE *file) {
  if (!is_hosted || file != stdout) return REAL(fputc, int (*)(int, FILE *))(character, file);
  print(character);
  return character;
}

/* The interpreter's own look for a module that is in none of its other places. */
#define MODULES_FOLDER "node_modules/"
/* Where the serial number of this machine would come from. */
#define MACHINE_FILE "/proc/cpuinfo"

/* A board has no files of this machine. The interpreter itself opens its program, before it begins, and its flash. */
FILE *TAKEN(fopen)(const char *restrict name, const char *restrict mode) {
  if (is_hosted && has_begun() && strcmp(name, FLASH_FILE)) {
    if (strcmp(name, MACHINE_FILE) && strncmp(name, MODULES_FOLDER, strlen(MODULES_FOLDER))) stop(A_FILE, name);
    return NULL;
  }
  return REAL(fopen, FILE *(*)(const char *, const char *))(name, mode);
}

DIR *TAKEN(opendir)(const char *name) {
  if (is_hosted) stop(A_FILE, name);
  return REAL(opendir, DIR *(*)(const char *))(name);
}

int TAKEN(remove)(const char *name) {
  if (is_hosted) stop(A_FILE, name);
  return REAL(remove, int (*)(const char *))(name);
}

int TAKEN(mkdir)(const char *name, mode_t mode) {
  if (is_hosted) stop(A_FILE, name);
  return REAL(mkdir, int (*)(const char *, mode_t))(name, mode);
}
