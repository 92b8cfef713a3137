using System.Runtime.InteropServices;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Interop;

/// <summary>An eventfd that brings a thread out of poll(2). Waking is safe from any thread.</summary>
internal sealed unsafe class WakeUp : IDisposable
{
    public WakeUp()
    {
        Fd = LibCWatch.EventFd(0, LibCWatch.EventFdNonBlock | LibCWatch.EventFdCloseOnExec);
        if (Fd < 0)
            throw new CgroupIoException("open", "eventfd", null, Marshal.GetLastPInvokeError());
    }

    public int Fd { get; }

    public void Wake()
    {
        ulong one = 1;
        _ = LibC.Write(Fd, (byte*)&one, sizeof(ulong));
    }

    public void Clear()
    {
        ulong count;
        _ = LibC.Read(Fd, (byte*)&count, sizeof(ulong));
    }

    /// <summary>Sleeps until one of the descriptors has something to say; false when a signal ended the sleep.</summary>
    public static bool Wait(Span<PollEntry> entries)
    {
        int ready;
        fixed (PollEntry* p = entries)
            ready = LibCWatch.Poll(p, (nuint)entries.Length, timeoutMilliseconds: -1);
        if (ready < 0 && Marshal.GetLastPInvokeError() is var errno and not (Errno.Interrupted or Errno.Again))
            throw new CgroupIoException("poll", "descriptors", null, errno);
        return ready > 0;
    }

    public void Dispose() => _ = LibC.Close(Fd);
}
