/*
 * What the files of the shim share. The shim is compiled in two ways: as a library that is preloaded into an interpreter
 * (LD_PRELOAD), and, with LINKED, into an interpreter by `mote engine build`, whose linker puts its functions in the place of others
 * (--wrap).
 */
#ifndef MOTE_SHIM_H
#define MOTE_SHIM_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* TAKEN(name): the shim's own `name`, which the interpreter calls. REAL(name, type): the one that it would have called. */
#ifdef LINKED
#define TAKEN(name) __wrap_##name
#define REAL(name, type) __real_##name
#else
#include <dlfcn.h>
#define TAKEN(name) name
#define REAL(name, type) ((type)dlsym(RTLD_NEXT, #name))
#endif

/* Questions (host byte order): a byte with their kind, a 32-bit length, the interpreter's 64-bit time in us, the bytes. All but PRINT
 * and STOP are answered by `struct answer`, and so many bytes as it says. */
enum question {
  BOOT = 'B',    /* none -> payload: seed of Math.random, two 32-bit numbers */
  SLEEP = 'S',   /* 64-bit time in us until which nothing is due; FOREVER without a timer */
  RESOLVE = 'N', /* host -> result: 0, or 1 when there is no such host */
  CONNECT = 'C', /* 32-bit socket, 16-bit port, host -> result: 0 or an errno */
  SEND = 'W',    /* 32-bit socket, bytes -> result: bytes taken */
  RECEIVE = 'R', /* 32-bit socket, 32-bit limit -> payload */
  CLOSE = 'X',   /* 32-bit socket */
  PRINT = 'P',   /* bytes for the console; has no answer */
  FLASH = 'F',   /* 32-bit count of bytes that the program writes -> result: how many of them power lasts for, -1 all */
  STOP = 'K',    /* `enum stop`, bytes that say more; has no answer, and the interpreter ends */
};

/* Why a board is stopped. */
enum stop {
  SPIN_TIME = 't',   /* so long without an idle loop, in processor time */
  SPIN_ROUNDS = 'r', /* so many rounds of loops without an idle loop */
  QUIT = 'q',        /* the program has ended the interpreter */
  SERVER = 's',      /* the port that it listens on */
  DATAGRAMS = 'u',   /* none */
  A_FILE = 'f',      /* the file's name */
  POWER_CUT = 'p',   /* power goes in the middle of a write; FLASH has said so */
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
/* File descriptors of simulated sockets; far from those that the process has. */
#define FIRST_SOCKET 600
#define MAX_SOCKETS 64

/* host.c: the pipes. */
extern bool is_hosted;
extern int64_t now_us, answered_us;
extern int bits_of[MAX_SOCKETS];
void open_host(const char *in, const char *out);
int ask(enum question kind, const void *head, uint32_t head_length, const void *rest, uint32_t rest_length, void *payload,
        int32_t room);
void print(int character);
void stop(enum stop reason, const char *more) __attribute__((noreturn));
void fail(const char *what, const char *name) __attribute__((noreturn));

/* interpreter.c: what of the interpreter's own state the shim reads. */
extern int64_t *last_idle_us;
/* How far the interpreter's clock is ahead of the host's: setTime() moves it. */
extern int64_t clock_offset_us;
/* Whether the interpreter has come as far as running programs. */
bool has_begun(void);
bool is_quiet(void);
/* Time of the first timer that is due, by the host's clock. */
int64_t next_timer(void);

/* calls.c */
extern int quiet_loops;

/* linked.c: rounds of loops since the last idle loop. */
extern uint32_t rounds;

#endif
