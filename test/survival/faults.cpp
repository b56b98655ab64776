// A machine that misbehaves, for tests: loaded before the C library (LD_PRELOAD), it looks at what a process does below one folder
// and writes it down, fails it, or kills the process in the middle of it. Set by environment variables:
//
//     FAULTS_ROOT=/dir            the folder; nothing else is touched
//     FAULTS_TRACE=/file          every change below the folder, in order, with its bytes (power-loss.ts replays it)
//     FAULTS_ROOM=65536           bytes that may be written, then ENOSPC; the write that crosses the line is cut short, as on a disk
//     FAULTS_FAIL=write:EIO:3:x   from the third write on whose path holds "x": that error. Also of open, read, sync, rename, mkdir,
//                                 and change: all that a folder without leave to write refuses
//     FAULTS_KILL=120             SIGKILL at the 120th change; a write is done by half before
//     FAULTS_CLOCK=back           the clock of the day runs backwards
//
// Left out: mmap, io_uring, and processes that are linked statically.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

std::string setting(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? "" : value;
}

int errorNamed(const std::string& name) {
  if (name == "EIO") return EIO;
  if (name == "ENOSPC") return ENOSPC;
  if (name == "EROFS") return EROFS;
  if (name == "EMFILE") return EMFILE;
  return EINVAL;
}

struct Machine {
  std::recursive_mutex mutex;
  std::string root = setting("FAULTS_ROOT");
  int trace = -1;
  long room = -1, kill = -1, nth = 1, changes = 0, matched = 0;
  std::string operation, match;
  int error = 0;

  Machine() {
    const std::string path = setting("FAULTS_TRACE"), room_ = setting("FAULTS_ROOM"), kill_ = setting("FAULTS_KILL");
    if (!path.empty()) trace = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!room_.empty()) room = atol(room_.c_str());
    if (!kill_.empty()) kill = atol(kill_.c_str());
    const std::string fail = setting("FAULTS_FAIL");
    const size_t a = fail.find(':'), b = fail.find(':', a + 1), c = fail.find(':', b + 1);
    if (c == std::string::npos) return;
    operation = fail.substr(0, a);
    error = errorNamed(fail.substr(a + 1, b - a - 1));
    nth = atol(fail.substr(b + 1, c - b - 1).c_str());
    match = fail.substr(c + 1);
  }

  bool holds(const std::string& path) const {
    return !root.empty() && path.compare(0, root.size(), root) == 0 && (path.size() == root.size() || path[root.size()] == '/');
  }

  bool fails(const char* what, const std::string& path) {
    return error != 0 && operation == what && path.find(match) != std::string::npos && ++matched >= nth;
  }

  bool lastChange() { return ++changes == kill; }

  void note(char what, unsigned long node, long at, const std::string& path, const std::string& other = "", const void* data = nullptr, size_t size = 0) {
    if (trace < 0) return;
    std::string line = std::string(1, what) + '\t' + std::to_string(node) + '\t' + std::to_string(at) + '\t' + std::to_string(size) + '\t' + path + '\t' + other + '\n';
    line.append(static_cast<const char*>(data), size);
    for (size_t done = 0; done < line.size();) done += static_cast<size_t>(syscall(SYS_write, trace, line.data() + done, line.size() - done));
  }
};

Machine& machine() {
  static Machine* one = new Machine;  // never destroyed: other threads may still write while the process ends
  return *one;
}

template <class F>
F next(const char* name, F) {
  return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}
#define NEXT(name) static const auto real = next(#name, &name)

[[noreturn]] void die() {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

std::string absolute(int folder, const char* path) {
  if (path[0] == '/') return path;
  char base[PATH_MAX];
  if (folder == AT_FDCWD) return getcwd(base, sizeof base) == nullptr ? path : std::string(base) + "/" + path;
  const ssize_t got = readlink(("/proc/self/fd/" + std::to_string(folder)).c_str(), base, sizeof base);
  return std::string(base, got < 0 ? 0 : static_cast<size_t>(got)) + "/" + path;
}

/** Of files and folders. Node writes to a pipe in its signal handler, where nothing may be allocated: what has no path ends at once. */
std::string pathOf(int file) {
  struct stat found;
  if (fstat(file, &found) != 0 || !(S_ISREG(found.st_mode) || S_ISDIR(found.st_mode))) return {};
  char path[PATH_MAX];
  const ssize_t got = readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), path, sizeof path);
  return std::string(path, got < 0 ? 0 : static_cast<size_t>(got));
}

unsigned long nodeOf(int file) {
  struct stat found;
  return fstat(file, &found) == 0 ? found.st_ino : 0;
}

unsigned long nodeAt(const std::string& path) {
  struct stat found;
  return lstat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

int refuse(int error) {
  errno = error;
  return -1;
}

template <class Open>
int opened(int folder, const char* name, int flags, Open open) {
  Machine& m = machine();
  const std::string path = absolute(folder, name);
  if (!m.holds(path)) return open();
  std::lock_guard<std::recursive_mutex> lock(m.mutex);
  if (m.fails("open", path)) return refuse(m.error);
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  if (writes && m.fails("change", path)) return refuse(m.error);
  const bool creates = (flags & O_CREAT) != 0 && nodeAt(path) == 0;
  const bool cuts = !creates && writes && (flags & O_TRUNC) != 0;
  if ((creates || cuts) && m.lastChange()) die();
  const int file = open();
  if (file >= 0 && creates) m.note('C', nodeOf(file), 0, path);
  if (file >= 0 && cuts) m.note('T', nodeOf(file), 0, path);
  return file;
}

template <class Write>
ssize_t written(int file, const struct iovec* parts, int count, long at, Write write) {
  Machine& m = machine();
  const std::string path = pathOf(file);
  if (!m.holds(path)) return write(parts, count);
  std::lock_guard<std::recursive_mutex> lock(m.mutex);
  if (m.fails("write", path)) return refuse(m.error);
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  const bool last = m.lastChange();
  if (last) bytes.resize(bytes.size() / 2);
  if (m.room >= 0 && bytes.size() > static_cast<size_t>(m.room)) {
    if (m.room == 0) return refuse(ENOSPC);
    bytes.resize(static_cast<size_t>(m.room));
  }
  if (at < 0) {
    const bool appends = (fcntl(file, F_GETFL) & O_APPEND) != 0;
    at = lseek(file, 0, appends ? SEEK_END : SEEK_CUR);
  }
  const struct iovec whole = {bytes.data(), bytes.size()};
  const ssize_t done = write(&whole, 1);
  if (done > 0 && m.room >= 0) m.room -= done;
  if (done > 0) m.note('W', nodeOf(file), at, path, "", bytes.data(), static_cast<size_t>(done));
  if (last) die();
  return done;
}

// A change of a folder's entries: of `path`, and with `other` of that too.
template <class Change>
int changed(char what, const char* kind, const std::string& path, const std::string& other, Change change) {
  Machine& m = machine();
  if (!m.holds(path) && !m.holds(other)) return change();
  std::lock_guard<std::recursive_mutex> lock(m.mutex);
  if (m.fails(kind, path) || m.fails("change", path)) return refuse(m.error);
  if (m.lastChange()) die();
  const int done = change();
  if (done == 0) m.note(what, nodeAt(what == 'R' || what == 'L' ? other : path), 0, path, other);
  return done;
}

template <class Sync>
int synced(int file, Sync sync) {
  Machine& m = machine();
  const std::string path = pathOf(file);
  if (!m.holds(path)) return sync();
  std::lock_guard<std::recursive_mutex> lock(m.mutex);
  if (m.fails("sync", path)) return refuse(m.error);
  if (m.lastChange()) die();
  const int done = sync();
  if (done == 0) m.note('S', nodeOf(file), 0, path);
  return done;
}

template <class Cut>
int shortened(int file, long size, Cut cut) {
  Machine& m = machine();
  const std::string path = pathOf(file);
  if (!m.holds(path)) return cut();
  std::lock_guard<std::recursive_mutex> lock(m.mutex);
  if (m.lastChange()) die();
  const int done = cut();
  if (done == 0) m.note('T', nodeOf(file), size, path);
  return done;
}

template <class Read>
ssize_t readFrom(int file, Read read) {
  Machine& m = machine();
  if (m.error != 0 && m.operation == "read") {
    const std::string path = pathOf(file);
    std::lock_guard<std::recursive_mutex> lock(m.mutex);
    if (m.holds(path) && m.fails("read", path)) return refuse(m.error);
  }
  return read();
}

long backwards(long now) {
  static const long start = now;
  return start - (now - start);
}

mode_t modeOf(int flags, va_list& list) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0; }

}  // namespace

#define OPEN(name)                                                            \
  int name(const char* path, int flags, ...) {                                \
    NEXT(name);                                                               \
    va_list list;                                                             \
    va_start(list, flags);                                                    \
    const mode_t mode = modeOf(flags, list);                                  \
    va_end(list);                                                             \
    return opened(AT_FDCWD, path, flags, [&] { return real(path, flags, mode); }); \
  }
#define OPENAT(name)                                                          \
  int name(int folder, const char* path, int flags, ...) {                    \
    NEXT(name);                                                               \
    va_list list;                                                             \
    va_start(list, flags);                                                    \
    const mode_t mode = modeOf(flags, list);                                  \
    va_end(list);                                                             \
    return opened(folder, path, flags, [&] { return real(folder, path, flags, mode); }); \
  }
#define PWRITE(name, offset)                                                  \
  ssize_t name(int file, const void* bytes, size_t size, offset at) {         \
    NEXT(name);                                                               \
    const struct iovec one = {const_cast<void*>(bytes), size};                \
    return written(file, &one, 1, at, [&](const struct iovec* part, int) { return real(file, part->iov_base, part->iov_len, at); }); \
  }
#define PWRITEV(name, offset)                                                 \
  ssize_t name(int file, const struct iovec* parts, int count, offset at) {   \
    NEXT(name);                                                               \
    return written(file, parts, count, at, [&](const struct iovec* p, int n) { return real(file, p, n, at); }); \
  }
#define PREAD(name, offset)                                                   \
  ssize_t name(int file, void* bytes, size_t size, offset at) {               \
    NEXT(name);                                                               \
    return readFrom(file, [&] { return real(file, bytes, size, at); });       \
  }
#define TRUNCATE(name, offset)                                                \
  int name(int file, offset size) {                                           \
    NEXT(name);                                                               \
    return shortened(file, size, [&] { return real(file, size); });           \
  }

extern "C" {

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)
PREAD(pread, off_t)
PREAD(pread64, off64_t)
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

ssize_t write(int file, const void* bytes, size_t size) {
  NEXT(write);
  const struct iovec one = {const_cast<void*>(bytes), size};
  return written(file, &one, 1, -1, [&](const struct iovec* part, int) { return real(file, part->iov_base, part->iov_len); });
}

ssize_t writev(int file, const struct iovec* parts, int count) {
  NEXT(writev);
  return written(file, parts, count, -1, [&](const struct iovec* p, int n) { return real(file, p, n); });
}

ssize_t read(int file, void* bytes, size_t size) {
  NEXT(read);
  return readFrom(file, [&] { return real(file, bytes, size); });
}

int fsync(int file) {
  NEXT(fsync);
  return synced(file, [&] { return real(file); });
}

int fdatasync(int file) {
  NEXT(fdatasync);
  return synced(file, [&] { return real(file); });
}

int rename(const char* from, const char* to) {
  NEXT(rename);
  return changed('R', "rename", absolute(AT_FDCWD, from), absolute(AT_FDCWD, to), [&] { return real(from, to); });
}

int link(const char* from, const char* to) {
  NEXT(link);
  return changed('L', "link", absolute(AT_FDCWD, from), absolute(AT_FDCWD, to), [&] { return real(from, to); });
}

int mkdir(const char* path, mode_t mode) {
  NEXT(mkdir);
  return changed('D', "mkdir", absolute(AT_FDCWD, path), "", [&] { return real(path, mode); });
}

int unlink(const char* path) {
  NEXT(unlink);
  return changed('U', "unlink", absolute(AT_FDCWD, path), "", [&] { return real(path); });
}

int rmdir(const char* path) {
  NEXT(rmdir);
  return changed('X', "rmdir", absolute(AT_FDCWD, path), "", [&] { return real(path); });
}

// A look at ROOT/.mark/TEXT is a mark in the trace: what the process has been promised by now.
int access(const char* path, int mode) {
  NEXT(access);
  Machine& m = machine();
  const std::string mark = m.root + "/.mark/";
  if (!m.root.empty() && strncmp(path, mark.c_str(), mark.size()) == 0) {
    std::lock_guard<std::recursive_mutex> lock(m.mutex);
    m.note('M', 0, 0, path + mark.size());
  }
  return real(path, mode);
}

int clock_gettime(clockid_t clock, struct timespec* time) noexcept {
  const int done = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  static const bool back = setting("FAULTS_CLOCK") == "back";
  if (done == 0 && back && clock == CLOCK_REALTIME) {
    const long now = backwards(time->tv_sec * 1000000000L + time->tv_nsec);
    time->tv_sec = now / 1000000000L;
    time->tv_nsec = now % 1000000000L;
  }
  return done;
}

int gettimeofday(struct timeval* time, void*) noexcept {
  struct timespec now;
  const int done = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return done;
}

}  // extern "C"
