/*
 * What the shim reads of the interpreter: its timers, its queue of events, the time of its last idle loop and the state of its
 * Math.random. Linked, it is given them by name; preloaded, it finds them by the interpreter's symbol table, so the interpreter must
 * not be stripped.
 */
#include "shim.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an interpreter prints with this shim in it, when it is only asked whether it can run. */
#define WHAT_I_AM "mote engine shim"
/* SHIM_ID is a hash of the shim's sources, by which a command knows an interpreter with another shim. */
#define TEXT_OF(word) #word
#define TEXT(macro) TEXT_OF(macro)

struct variable;
int64_t *last_idle_us;
int64_t clock_offset_us;

#ifdef LINKED

/* Names of the interpreter, as its headers declare them but for the types. */
extern struct variable *timerArray, *events;
extern int64_t jsiLastIdleTime;
extern uint32_t rand_m_w, rand_m_z;
extern bool jshHasEvents(void);
extern void jsvObjectIteratorNew(struct variable **iterator, struct variable *object);
extern void jsvObjectIteratorNext(struct variable **iterator);
extern struct variable *jsvSkipName(struct variable *name);
extern struct variable *jsvObjectGetChildIfExists(struct variable *object, const char *name);
extern int64_t jsvGetLongIntegerAndUnLock(struct variable *);
extern void jsvUnLock(struct variable *);

#define timers (&timerArray)
#define queue (&events)
#define random_w (&rand_m_w)
#define random_z (&rand_m_z)
#define has_events jshHasEvents
#define first jsvObjectIteratorNew
#define next jsvObjectIteratorNext
#define value_of jsvSkipName
#define child_of jsvObjectGetChildIfExists
#define take_integer jsvGetLongIntegerAndUnLock
#define release jsvUnLock

static void find_symbols(void) { last_idle_us = &jsiLastIdleTime; }

#else

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct variable **timers, **queue;
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
    {"events", &queue},
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

/* Those of the interpreter's own file are not in the table of the dynamic linker. */
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
  size_t found = 0, tables = 0;
  for (int section = 0; section < header->e_shnum; section++) {
    if (sections[section].sh_type != SHT_SYMTAB) continue;
    tables++;
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
  if (tables == 0) fail("the interpreter is stripped:", "it has no symbol table");
  for (size_t wanted = 0; wanted < WANTED_COUNT; wanted++)
    if (*(void **)WANTED[wanted].at == NULL) fail("the interpreter has no symbol", WANTED[wanted].name);
}

#endif

__attribute__((constructor)) static void start(void) {
  const char *in = getenv("MOTE_ENGINE_IN"), *out = getenv("MOTE_ENGINE_OUT");
  unsetenv("LD_PRELOAD");
  if (getenv("MOTE_ENGINE_CHECK")) {
    find_symbols();
    printf("%s %s\n", WHAT_I_AM, TEXT(SHIM_ID));
    exit(0);
  }
#ifdef LINKED
  /* An interpreter like any other, until a simulator starts it. */
  if (!in && !out) return;
#endif
  find_symbols();
  if (!in || !out) fail("MOTE_ENGINE_IN and MOTE_ENGINE_OUT name", "the pipes of its host");
  open_host(in, out);
  uint32_t seed[2];
  ask(BOOT, NULL, 0, NULL, 0, seed, sizeof seed);
  *random_w = seed[0];
  *random_z = seed[1];
}

bool has_begun(void) { return *queue != NULL; }

/* A timer's time counts from the last idle loop. */
int64_t next_timer(void) {
  if (*timers == NULL) return FOREVER;
  int64_t soonest = FOREVER;
  struct variable *iterator;
  for (first(&iterator, *timers); iterator; next(&iterator)) {
    struct variable *timer = value_of(iterator);
    int64_t due = *last_idle_us - clock_offset_us + take_integer(child_of(timer, "time"));
    release(timer);
    if (due < soonest) soonest = due;
  }
  return soonest;
}

bool is_quiet(void) {
  struct variable *event = NULL;
  if (*queue) first(&event, *queue);
  if (event) release(event);
  return !event && !has_events();
}
