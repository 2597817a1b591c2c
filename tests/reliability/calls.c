/* The calls by which a program changes files, counted; one of them fails, or kills the program.

   Loaded before the C library (LD_PRELOAD), asleep until calls_watch.  Only calls on files under one
   folder count.  Which calls: o open, w write, s sync, r rename, u unlink, t truncate, m mkdir. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char kinds[16];
static char under[PATH_MAX];
static long failing, seen, seen_of[128];
static int error, lasting;

/* From the at-th call on (0: never), one or all of them fail with an errno, or kill if it is -1. */
void calls_watch(const char *which, const char *folder, long at, int with, int all) {
    snprintf(kinds, sizeof kinds, "%s", which);
    snprintf(under, sizeof under, "%s", folder);
    failing = at;
    error = with;
    lasting = all;
    seen = 0;
    memset(seen_of, 0, sizeof seen_of);
}

long calls_seen(char kind) { return seen_of[(unsigned char)kind]; }

static int fails(char kind, const char *path) {
    if (!under[0] || !strchr(kinds, kind) || strncmp(path, under, strlen(under)) != 0)
        return 0;
    seen++;
    seen_of[(unsigned char)kind]++;
    if (!failing || seen < failing || (seen > failing && !lasting))
        return 0;
    if (error < 0)
        kill(getpid(), SIGKILL);
    errno = error;
    return 1;
}

static int fails_on(char kind, int handle) {
    char link[64], path[PATH_MAX];
    if (!under[0])
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0)
        return 0;
    path[size] = 0;
    return fails(kind, path);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        return fails('o', path) ? -1 : NEXT(name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define WRITE(name, ...) \
    if (fails_on('w', handle)) \
        return -1; \
    return NEXT(name)(handle, data, size, ##__VA_ARGS__);
ssize_t write(int handle, const void *data, size_t size) { WRITE(write) }
ssize_t pwrite(int handle, const void *data, size_t size, off_t at) { WRITE(pwrite, at) }
ssize_t pwrite64(int handle, const void *data, size_t size, off64_t at) { WRITE(pwrite64, at) }

int fsync(int handle) { return fails_on('s', handle) ? -1 : NEXT(fsync)(handle); }
int fdatasync(int handle) { return fails_on('s', handle) ? -1 : NEXT(fdatasync)(handle); }
int ftruncate(int handle, off_t size) { return fails_on('t', handle) ? -1 : NEXT(ftruncate)(handle, size); }
int ftruncate64(int handle, off64_t size) { return fails_on('t', handle) ? -1 : NEXT(ftruncate64)(handle, size); }
int rename(const char *from, const char *to) { return fails('r', to) ? -1 : NEXT(rename)(from, to); }
int unlink(const char *path) { return fails('u', path) ? -1 : NEXT(unlink)(path); }
int mkdir(const char *path, mode_t mode) { return fails('m', path) ? -1 : NEXT(mkdir)(path, mode); }
