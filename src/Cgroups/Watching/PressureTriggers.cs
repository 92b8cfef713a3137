using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Interop;
using NodeStack.Cgroups.Pressure;

namespace NodeStack.Cgroups.Watching;

/// <summary>
/// The open PSI triggers: each is a descriptor of its own that poll(2) reports as priority data. Closing a descriptor under poll is
/// not defined, so a trigger that ended is closed by the polling thread. Safe for use by many threads.
/// </summary>
internal sealed unsafe class PressureTriggers(Action wakePoller)
{
    private readonly Lock _gate = new();
    private readonly List<WatchEntry> _entries = [];

    [SkipLocalsInit]
    public WatchEntry Add(string mount, string group, PressureTrigger trigger, Action<WatchSignal> onSignal)
    {
        if (string.Join("; ", PressureTriggerRules.Validate(trigger)) is { Length: > 0 } errors)
            throw new ArgumentException(errors, nameof(trigger));
        var file = PressureTriggerRules.FileOf(trigger.Resource);
        Span<byte> path = stackalloc byte[NativePath.MaxLength];
        if (!NativePath.TryJoin(path, mount, group, file))
            throw new ArgumentException($"\"{group}\" is too long", nameof(group));
        int fd;
        fixed (byte* p = path)
            fd = LibC.Open(p, LibC.OpenReadWrite | LibC.OpenNonBlock | LibC.OpenCloseOnExec | LibC.OpenNoFollow, 0);
        if (fd < 0)
            throw new CgroupIoException("open", $"{mount}{group}/{file}", null, Marshal.GetLastPInvokeError());
        Register(fd, $"{mount}{group}/{file}", PressureTriggerRules.Render(trigger));
        var entry = new WatchEntry(fd, group, onSignal, _ => wakePoller());
        lock (_gate)
            _entries.Add(entry);
        wakePoller();
        return entry;
    }

    /// <summary>Closes what ended and lists the rest. Only for the polling thread.</summary>
    public WatchEntry[] Sweep()
    {
        lock (_gate)
        {
            foreach (var ended in _entries.Where(e => e.IsDisposed))
                _ = LibC.Close(ended.Descriptor);
            _entries.RemoveAll(e => e.IsDisposed);
            return [.. _entries];
        }
    }

    private static void Register(int fd, string path, string text)
    {
        // The kernel wants the end zero.
        var bytes = Encoding.UTF8.GetBytes(text + "\0");
        nint written;
        fixed (byte* p = bytes)
            written = LibC.Write(fd, p, bytes.Length);
        if (written >= 0)
            return;
        var errno = Marshal.GetLastPInvokeError();
        _ = LibC.Close(fd);
        throw new CgroupIoException("write", path, text, errno);
    }
}
