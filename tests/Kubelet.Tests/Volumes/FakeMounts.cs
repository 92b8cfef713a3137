using Microsoft.Win32.SafeHandles;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Tests.Volumes;

/// <summary>A mount table that keeps what was mounted but changes no file system. Unmounting what is not mounted fails the test.</summary>
internal sealed class FakeMounts : ILinuxMounts
{
    public List<(MountEntry Entry, string Options)> Table { get; } = [];
    public HashSet<string> Busy { get; } = [];
    public List<string> Unmounted { get; } = [];

    public IReadOnlyList<MountEntry> Read() => [.. Table.Select(m => m.Entry)];

    public void MountTmpfs(string target, string options) => Add(target, "tmpfs", options);

    public void MountHugetlbfs(string target, string options) => Add(target, "hugetlbfs", options);

    public void Bind(SafeFileHandle source, string target) =>
        Add(target, "bind", new FileInfo($"/proc/self/fd/{source.DangerousGetHandle()}").LinkTarget!);

    public bool Unmount(string target)
    {
        if (Busy.Contains(target))
            return false;
        var index = Table.FindLastIndex(m => m.Entry.MountPoint == target);
        Assert.True(index >= 0, $"{target} is not mounted");
        Table.RemoveAt(index);
        Unmounted.Add(target);
        return true;
    }

    private void Add(string target, string type, string options)
    {
        Assert.True(Path.Exists(target), $"{target} is not there");
        Table.Add((new MountEntry(CanonicalPath.Of(target), type, "/"), options));
    }
}
