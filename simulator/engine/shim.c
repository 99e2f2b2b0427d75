/*
 * Puts the Linux build of Espruino into virtual time. It is preloaded into the interpreter (LD_PRELOAD) and takes over the
 * calls through which that sees time, the network and its console. Each call that could wait is a question to the host, which
 * runs the world until there is an answer; the interpreter does nothing meanwhile, so a run is the same each time.
 *
 * Time stands while the program's code runs, but for 1 us a look at the clock. The interpreter never sleeps while a socket is
 * open: it polls. After QUIET_LOOPS idle loops in which nothing was read, sent or printed, no event is queued and no timer is
 * due, nothing can happen until its next timer or the next news of a socket, and the shim asks to sleep until then. Timers
 * and events are read from the interpreter's own variables, which are found by its symbol table: it must not be stripped.
 *
 * Questions (host byte order): a byte with their kind, a 32-bit length, the bytes. All but PRINT are answered by
 * `struct answer`, and so many bytes as it says.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <netdb.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum question {
  BOOT = 'B',    /* none -> payload: seed of Math.random, two 32-bit numbers */
  SLEEP = 'S',   /* 64-bit time in us until which nothing is due; FOREVER without a timer */
  RESOLVE = 'N', /* host -> result: 0, or 1 when there is no such host */
  CONNECT = 'C', /* 32-bit socket, 16-bit port, host -> result: 0 or an errno */
  SEND = 'W',    /* 32-bit socket, bytes -> result: bytes taken */
  RECEIVE = 'R', /* 32-bit socket, 32-bit limit -> payload */
  CLOSE = 'X',   /* 32-bit socket */
  PRINT = 'P',   /* bytes for the console; has no answer */
  SPIN = 'K',    /* the program does not come back; has no answer, and the interpreter ends */
};

/* How a socket is after a question: bits of `struct news`. */
enum { READABLE = 1, WRITABLE = 2 };

struct answer {
  int64_t now_us;
  int32_t result;
  /* How many `struct news` follow, and how many bytes of payload after them. */
  int32_t news;
  int32_t payload;
} __attribute__((packed));

struct news {
  int32_t socket;
  int32_t bits;
} __attribute__((packed));

#define FOREVER INT64_MAX
/* Idle loops without work until the shim believes that nothing is to be done: the interpreter closes a socket, and calls
 * what it has queued, one loop later each. */
#define QUIET_LOOPS 3
/* A program that waits for the clock in a loop sees the world at least this often. */
#define LOOK_AHEAD_US 1000
/* Time for one look at a socket. With none the order of timers and sockets is another than on a board; measured: with 40 us
 * each recorded transcript comes out the same. */
#define SOCKET_LOOK_US 40
/* File descriptors of simulated sockets; far from those that the process has. */
#define FIRST_SOCKET 600
#define MAX_SOCKETS 64
/* Addresses given to names: 240.0.0.0/4 is reserved (RFC 1112), so no program names one. */
#define FIRST_ADDRESS 0xF0000001u
#define MAX_NAMES 64
#define MAX_NAME_BYTES 128
#define CONSOLE_BYTES 4096
/* Processor time between two questions after which the program is taken for one that never comes back. [E] */
#define SPIN_S 10
/* Calls from the idle loop itself have their frames this near to each other; the program's code runs far deeper. */
#define SAME_DEPTH_BYTES 512

/* What an interpreter prints with this shim in it, when it is only asked whether it can run. */
#define WHAT_I_AM "mote engine shim"

static int to_host, from_host;
static int64_t now_us, answered_us, returned_us;
static int quiet_loops;
static char *idle_frame, *last_frame;
static int bits_of[MAX_SOCKETS];
static bool is_open[MAX_SOCKETS];
static char names[MAX_NAMES][MAX_NAME_BYTES];
static int name_count;
static char console[CONSOLE_BYTES];
static int console_length;
static bool is_idle;

/* The interpreter's variables and functions, by the names of its symbol table. */
struct variable;
static struct variable **timers, **events;
static int64_t *last_idle_us;
static uint32_t *random_w, *random_z;
static bool (*has_events)(void);
static void (*first)(struct variable **iterator, struct variable *object);
static void (*next)(struct variable **iterator);
static struct variable *(*value_of)(struct variable *name);
static struct variable *(*child_of)(struct variable *object, const char *name);
static int64_t (*take_integer)(struct variable *);
static void (*release)(struct variable *);

static const struct {
  const char *name;
  void *at;
} WANTED[] = {
    {"timerArray", &timers},
    {"events", &events},
    {"jsiLastIdleTime", &last_idle_us},
    {"rand_m_w", &random_w},
    {"rand_m_z", &random_z},
    {"jshHasEvents", &has_events},
    {"jsvObjectIteratorNew", &first},
    {"jsvObjectIteratorNext", &next},
    {"jsvSkipName", &value_of},
    {"jsvObjectGetChildIfExists", &child_of},
    {"jsvGetLongIntegerAndUnLock", &take_integer},
    {"jsvUnLock", &release},
};
#define WANTED_COUNT (sizeof WANTED / sizeof *WANTED)

static void fail(const char *what, const char *name) {
  dprintf(2, "%s %s\n", what, name);
  _exit(70);
}

static void put(const void *bytes, size_t length) {
  for (const char *at = bytes; length > 0;) {
    ssize_t done = write(to_host, at, length);
    if (done <= 0) _exit(0);
    at += done;
    length -= done;
  }
}

/* The host that is gone has ended this board. */
static void get(void *bytes, size_t length) {
  for (char *at = bytes; length > 0;) {
    ssize_t done = read(from_host, at, length);
    if (done <= 0) _exit(0);
    at += done;
    length -= done;
  }
}

static void tell(enum question kind, const void *head, uint32_t head_length, const void *rest, uint32_t rest_length) {
  char start[5] = {(char)kind};
  uint32_t length = head_length + rest_length;
  memcpy(start + 1, &length, 4);
  put(start, 5);
  put(head, head_length);
  put(rest, rest_length);
}

static void flush_console(void) {
  if (console_length > 0) tell(PRINT, console, console_length, NULL, 0);
  console_length = 0;
}

static const struct itimerval SPIN_TIMER = {.it_value = {.tv_sec = SPIN_S}};

static void spin(int signal) {
  (void)signal;
  tell(SPIN, NULL, 0, NULL, 0);
  _exit(0);
}

/* Asks, and takes the answer. @returns its result; at most `room` bytes of payload go to `payload` */
static int ask(enum question kind, const void *head, uint32_t head_length, const void *rest, uint32_t rest_length,
               void *payload, int32_t room) {
  flush_console();
  tell(kind, head, head_length, rest, rest_length);
  struct answer answer;
  get(&answer, sizeof answer);
  for (int32_t left = answer.news; left > 0; left--) {
    struct news news;
    get(&news, sizeof news);
    bits_of[news.socket - FIRST_SOCKET] = news.bits;
  }
  if (answer.payload > room) fail("an answer is too long for", "its question");
  get(payload, answer.payload);
  /* The clock of a program never goes back, though it has counted its looks at it. */
  if (answer.now_us > now_us) now_us = answer.now_us;
  answered_us = now_us;
  setitimer(ITIMER_PROF, &SPIN_TIMER, NULL);
  return kind == RECEIVE ? answer.payload : answer.result;
}

/* The interpreter's symbols; those of its own file are not in the table of the dynamic linker. */
static void find_symbols(void) {
  int file = open("/proc/self/exe", O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) < 0) fail("cannot read", "the interpreter's file");
  char *image = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  if (image == MAP_FAILED) fail("cannot read", "the interpreter's file");
  ElfW(Ehdr) *header = (void *)image;
  ElfW(Shdr) *sections = (void *)(image + header->e_shoff);
  struct link_map *self = _r_debug.r_map;
  ElfW(Addr) base = header->e_type == ET_DYN ? self->l_addr : 0;
  size_t found = 0;
  for (int section = 0; section < header->e_shnum; section++) {
    if (sections[section].sh_type != SHT_SYMTAB) continue;
    ElfW(Sym) *symbols = (void *)(image + sections[section].sh_offset);
    const char *strings = image + sections[sections[section].sh_link].sh_offset;
    size_t count = sections[section].sh_size / sizeof *symbols;
    for (size_t symbol = 0; symbol < count; symbol++)
      for (size_t wanted = 0; wanted < WANTED_COUNT; wanted++)
        if (symbols[symbol].st_value && !strcmp(strings + symbols[symbol].st_name, WANTED[wanted].name)) {
          if (*(void **)WANTED[wanted].at == NULL) found++;
          *(void **)WANTED[wanted].at = (void *)(base + symbols[symbol].st_value);
        }
  }
  munmap(image, status.st_size);
  if (found == WANTED_COUNT) return;
  for (size_t wanted = 0; wanted < WANTED_COUNT; wanted++)
    if (*(void **)WANTED[wanted].at == NULL) fail("the interpreter has no symbol", WANTED[wanted].name);
}

__attribute__((constructor)) static void start(void) {
  const char *in = getenv("MOTE_ENGINE_IN"), *out = getenv("MOTE_ENGINE_OUT");
  unsetenv("LD_PRELOAD");
  find_symbols();
  if (getenv("MOTE_ENGINE_CHECK")) {
    printf("%s\n", WHAT_I_AM);
    exit(0);
  }
  if (!in || !out) fail("MOTE_ENGINE_IN and MOTE_ENGINE_OUT name", "the pipes of its host");
  to_host = open(out, O_WRONLY | O_CLOEXEC);
  from_host = open(in, O_RDONLY | O_CLOEXEC);
  if (to_host < 0 || from_host < 0) fail("cannot open", "the pipes of its host");
  signal(SIGPROF, spin);
  uint32_t seed[2];
  ask(BOOT, NULL, 0, NULL, 0, seed, sizeof seed);
  *random_w = seed[0];
  *random_z = seed[1];
}

/* Time of the first timer that is due. A timer's time counts from the last idle loop. */
static int64_t next_timer(void) {
  if (*timers == NULL) return FOREVER;
  int64_t soonest = FOREVER;
  struct variable *iterator;
  for (first(&iterator, *timers); iterator; next(&iterator)) {
    struct variable *timer = value_of(iterator);
    int64_t due = *last_idle_us + take_integer(child_of(timer, "time"));
    release(timer);
    if (due < soonest) soonest = due;
  }
  return soonest;
}

static bool is_quiet(void) {
  struct variable *event = NULL;
  if (*events) first(&event, *events);
  if (event) release(event);
  return !event && !has_events();
}

static void sleep_until(int64_t due_us) {
  quiet_loops = 0;
  if (due_us > now_us) ask(SLEEP, &due_us, sizeof due_us, NULL, 0, NULL, 0);
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  char *frame = __builtin_frame_address(0);
  /* The idle loop is what keeps the time that it was told. */
  if (returned_us && *last_idle_us == returned_us) idle_frame = last_frame;
  is_idle = frame == idle_frame;
  now_us++;
  if (!is_idle) quiet_loops = 0;
  else if (++quiet_loops > QUIET_LOOPS && is_quiet()) {
    int64_t due_us = next_timer();
    if (due_us > now_us) sleep_until(due_us);
  }
  /* A program that looks at the clock in a loop lets the world go on with it. */
  if (now_us - answered_us > LOOK_AHEAD_US) ask(SLEEP, &now_us, sizeof now_us, NULL, 0, NULL, 0);
  last_frame = frame;
  returned_us = now_us;
  time->tv_sec = now_us / 1000000;
  time->tv_usec = now_us % 1000000;
  return 0;
}

static int socket_at(int socket) {
  int index = socket - FIRST_SOCKET;
  return index >= 0 && index < MAX_SOCKETS && is_open[index] ? index : -1;
}

int select(int count, fd_set *restrict read, fd_set *restrict write, fd_set *restrict other, struct timeval *restrict wait) {
  (void)other;
  if (count == 0) {
    char *frame = __builtin_frame_address(0);
    bool is_loop = is_idle && labs(idle_frame - frame) < SAME_DEPTH_BYTES;
    /* Without sockets the interpreter sleeps by itself, 50 ms at the most; a program's own delay lasts as long as it says. */
    sleep_until(is_loop && is_quiet() ? next_timer() : now_us + wait->tv_sec * 1000000LL + wait->tv_usec);
    return 0;
  }
  int index = socket_at(count - 1), found = 0;
  now_us += SOCKET_LOOK_US;
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

int socket(int domain, int type, int protocol) {
  (void)domain, (void)protocol;
  if (type != SOCK_STREAM) {
    errno = EPROTONOSUPPORT;
    return -1;
  }
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
struct hostent *gethostbyname(const char *name) {
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

int connect(int socket, const struct sockaddr *to, socklen_t length) {
  const struct sockaddr_in *address = (const void *)to;
  char head[6], text[INET_ADDRSTRLEN];
  uint16_t port = ntohs(address->sin_port);
  uint32_t index = ntohl(address->sin_addr.s_addr) - FIRST_ADDRESS;
  (void)length;
  memcpy(head, &socket, 4);
  memcpy(head + 4, &port, 2);
  const char *name = index < (uint32_t)name_count ? names[index] : inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
  quiet_loops = 0;
  int result = ask(CONNECT, head, sizeof head, name, strlen(name), NULL, 0);
  errno = result;
  return result ? -1 : 0;
}

ssize_t send(int socket, const void *bytes, size_t length, int flags) {
  (void)flags;
  quiet_loops = 0;
  return ask(SEND, &socket, sizeof socket, bytes, length, NULL, 0);
}

ssize_t recvfrom(int socket, void *restrict bytes, size_t length, int flags, struct sockaddr *restrict from,
                 socklen_t *restrict from_length) {
  (void)flags, (void)from, (void)from_length;
  uint32_t head[] = {socket, length};
  quiet_loops = 0;
  int result = ask(RECEIVE, head, sizeof head, NULL, 0, bytes, length);
  /* A reset is told by a payload of none and this bit. */
  if (result == 0 && !(bits_of[socket - FIRST_SOCKET] & READABLE)) errno = ECONNRESET, result = -1;
  return result;
}

int setsockopt(int socket, int level, int name, const void *value, socklen_t length) {
  (void)socket, (void)level, (void)name, (void)value, (void)length;
  return 0;
}

int close(int file) {
  int index = socket_at(file);
  if (index < 0) return ((int (*)(int))dlsym(RTLD_NEXT, "close"))(file);
  quiet_loops = 0;
  is_open[index] = false;
  return ask(CLOSE, &file, sizeof file, NULL, 0, NULL, 0);
}

/* The console is the host's; the interpreter's own thread would read it at times of its own. */
int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes, void *(*run)(void *),
                   void *restrict argument) {
  (void)thread, (void)attributes, (void)run, (void)argument;
  return 0;
}

int pthread_join(pthread_t thread, void **result) {
  (void)thread, (void)result;
  return 0;
}

int fputc(int character, FILE *file) {
  if (file != stdout) return ((int (*)(int, FILE *))dlsym(RTLD_NEXT, "fputc"))(character, file);
  console[console_length++] = (char)character;
  if (console_length == CONSOLE_BYTES) flush_console();
  return character;
}
