using System.Runtime.InteropServices;

namespace NodeStack.KubeApi.Memory;

/// <summary>
/// Gives back what only the start needed, and bursts of work after it: the pages of program and libraries that were read on the way. Whatever is used again comes back from the page
/// cache without a read from disk (madvise(2), MADV_DONTNEED: right for pages that are what their file says, and for no others). See docs/design/0002-memory.md.
/// </summary>
public static partial class StartupPages
{
    private const int DontNeed = 4;
    private static readonly TimeSpan s_startIsOver = TimeSpan.FromSeconds(10);
    private static readonly SemaphoreSlim s_one = new(1, 1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    /// <summary>Several components of one process may ask for it: one of them does it.</summary>
    public static async Task GiveBackAsync(TimeProvider time, CancellationToken cancel)
    {
        await s_one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (var wait = s_startIsOver; ; wait = s_interval)
            {
                await Task.Delay(wait, time, cancel).ConfigureAwait(false);
                await GiveBackOnceAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            s_one.Release();
        }
    }

    private static async Task GiveBackOnceAsync(CancellationToken cancel)
    {
        foreach (var file in MappedFileParser.Parse(await File.ReadAllTextAsync("/proc/self/smaps", cancel).ConfigureAwait(false)))
            // Where it is refused the pages stay, and nothing is lost.
            _ = Advise(file.Start, file.Length, DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint start, nuint length, int advice);
}
