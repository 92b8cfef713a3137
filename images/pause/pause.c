/*
 * The first process of every pod sandbox. It holds the namespaces of the pod, and where it is PID 1 for the pod's processes
 * (shareProcessNamespace) it reaps the orphans that fall to it. SIGTERM and SIGINT end it.
 *
 * No libc and no signal handlers: the three signals are blocked and taken one by one. A blocked signal is queued even for PID 1,
 * for which the kernel drops unblocked ones that have no handler, and nothing can arrive between a check and a sleep.
 */
#include <asm/unistd.h>

#define SIGINT_NR 2
#define SIGTERM_NR 15
#define SIGCHLD_NR 17
#define BIT(signal) (1UL << ((signal) - 1))
#define WNOHANG_FLAG 1
#define SIG_BLOCK_HOW 0

static long call4(long number, long a, long b, long c, long d)
{
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
#else
#error "pause knows x86-64 and arm64 only"
#endif
}

static void reap(void)
{
    while (call4(__NR_wait4, -1, 0, WNOHANG_FLAG, 0) > 0)
        ;
}

#if defined(__x86_64__)
__attribute__((force_align_arg_pointer))
#endif
__attribute__((noreturn)) void _start(void)
{
    unsigned long awaited = BIT(SIGINT_NR) | BIT(SIGTERM_NR) | BIT(SIGCHLD_NR);
    call4(__NR_rt_sigprocmask, SIG_BLOCK_HOW, (long)&awaited, 0, sizeof awaited);
    reap();
    for (;;) {
        long signal = call4(__NR_rt_sigtimedwait, (long)&awaited, 0, 0, sizeof awaited);
        if (signal == SIGCHLD_NR)
            reap();
        else if (signal == SIGTERM_NR || signal == SIGINT_NR)
            for (;;)
                call4(__NR_exit_group, 0, 0, 0, 0);
    }
}
