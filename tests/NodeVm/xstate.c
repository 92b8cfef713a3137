// Lets User-Mode Linux run on CPUs whose extended state is larger than it knows (AMX tiles: 11 KB). It keeps the floating-point
// registers of its processes in a buffer made for AVX-512, and the host takes such registers back only whole (xstateregs_set in
// arch/x86/kernel/fpu/regset.c), so without this every first process of a machine dies. Preloaded: what does not fit in the
// caller's buffer is taken from the process itself when its registers are set.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#define ptrace ptrace_as_declared
#include <sys/ptrace.h>
#undef ptrace
#include <sys/uio.h>

#define NT_X86_XSTATE 0x202

typedef long (*ptrace_function)(int, int, void *, void *);

long ptrace(int request, int pid, void *address, void *data)
{
    static ptrace_function real;
    if (!real)
        real = (ptrace_function)dlsym(RTLD_NEXT, "ptrace");
    if (request != PTRACE_SETREGSET || (long)address != NT_X86_XSTATE)
        return real(request, pid, address, data);

    static char whole[64 * 1024];
    struct iovec *given = data;
    struct iovec all = {whole, sizeof whole};
    if (real(PTRACE_GETREGSET, pid, address, &all) < 0 || all.iov_len <= given->iov_len)
        return real(request, pid, address, data);
    memcpy(whole, given->iov_base, given->iov_len);
    return real(PTRACE_SETREGSET, pid, address, &all);
}
