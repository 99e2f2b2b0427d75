/*
 * What an interpreter gets that is linked with the shim, and a preloaded one does not: its flash lies in its memory, as on an ESP32,
 * so code in Storage is run in place; rounds of loops are counted, so a program that never comes back is stopped at the same place each time;
 * and a power cut stops a write after any byte.
 */
#include "shim.h"
#include "jshardware.h"
#include "jslex.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A loop goes back in its code twice a round or more. The virtual board stops a program after 10,000,000 rounds. */
#define MAX_ROUNDS 20000000
#define FLASH_FILE "espruino.flash"
/* Flash that is erased. */
#define ERASED 0xFF

uint32_t rounds;
static char *flash;

extern void __real_jslSeekToP(JslCharPos *);
extern void __real_jshFlashRead(void *, uint32_t, uint32_t);
extern void __real_jshFlashWrite(void *, uint32_t, uint32_t);
extern void __real_jshFlashErasePage(uint32_t);
extern size_t __real_jshFlashGetMemMapAddress(size_t);

void __wrap_jslSeekToP(JslCharPos *position) {
  if (++rounds > MAX_ROUNDS && is_hosted) stop(SPIN_ROUNDS, "");
  __real_jslSeekToP(position);
}

/* The file outlives the process, and what is written to it through a shared mapping is there at once. */
static void map_flash(void) {
  int file = open(FLASH_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  struct stat status;
  if (file < 0 || fstat(file, &status) < 0) fail("cannot open", FLASH_FILE);
  off_t length = status.st_size;
  if (length < FLASH_TOTAL && ftruncate(file, FLASH_TOTAL) < 0) fail("cannot make", FLASH_FILE);
  flash = mmap(NULL, FLASH_TOTAL, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (flash == MAP_FAILED) fail("cannot map", FLASH_FILE);
  close(file);
  if (length < FLASH_TOTAL) memset(flash + length, ERASED, FLASH_TOTAL - (size_t)length);
}

/* NULL outside of the flash. */
static char *flash_at(size_t address, size_t length) {
  if (flash == NULL) map_flash();
  size_t offset = address - FLASH_START;
  return address >= FLASH_START && offset < FLASH_TOTAL && length <= FLASH_TOTAL - offset ? flash + offset : NULL;
}

void __wrap_jshFlashRead(void *bytes, uint32_t address, uint32_t length) {
  char *from = flash_at(address, length);
  if (from != NULL) memcpy(bytes, from, length);
}

void __wrap_jshFlashWrite(void *bytes, uint32_t address, uint32_t length) {
  char *to = flash_at(address, length);
  if (to == NULL) return;
  int written = is_hosted ? ask(FLASH, &length, sizeof length, NULL, 0, NULL, 0) : -1;
  uint32_t end = written < 0 ? length : (uint32_t)written;
  /* Writing clears bits. */
  for (uint32_t index = 0; index < end; index++) to[index] &= ((char *)bytes)[index];
  if (written >= 0) stop(POWER_CUT, "");
}

void __wrap_jshFlashErasePage(uint32_t address) {
  uint32_t start, length;
  if (!jshFlashGetPage(address, &start, &length)) return;
  char *page = flash_at(start, length);
  if (page != NULL) memset(page, ERASED, length);
}

size_t __wrap_jshFlashGetMemMapAddress(size_t address) { return (size_t)flash_at(address, 1); }

/* As on a board: nothing is printed. */
void __wrap_jshReboot(void) { exit(1); }
