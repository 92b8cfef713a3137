using System.Globalization;
using NodeStack.CriShim.Runtime;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Support;

/// <summary>What pods of a node leave on the machine while they live: each line names one trace, so that a difference reads well.</summary>
internal static class NodeTraces
{
    /// <summary>Mounts, folders, logs, addresses, links and containers of this node's pods.</summary>
    public static async Task<List<string>> OfPodsAsync(TestNode node)
    {
        var traces = new List<string>();
        traces.AddRange(Mounts(node).Select(m => "mount " + m));
        foreach (var folder in new[] { Path.Combine(node.RootDir, "pods"), Path.Combine(node.Folder, "logs", "pods"), Path.Combine(node.Folder, "logs", "containers") })
            traces.AddRange(Entries(folder).Select(e => "folder " + e));
        traces.AddRange(Entries(Path.Combine(node.ContainerdDir, "cni", "data", "nodestack")).Where(e => char.IsDigit(Path.GetFileName(e)[0])).Select(e => "address " + e));
        traces.AddRange((await node.Runtime.ListPodSandboxesAsync(PodSandboxFilter.All, default)).Select(s => "sandbox " + s.Id));
        traces.AddRange((await node.Runtime.ListContainersAsync(ContainerFilter.All, default)).Select(c => "container " + c.Id));
        traces.AddRange(NetworkNamespaces(node).Select(n => "network namespace " + n));
        return traces;
    }

    /// <summary>Paths of the network namespaces that running containers of this node name in their bundles.</summary>
    public static HashSet<string> NetworkNamespaces(TestNode node)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bundle in Entries(Path.Combine(node.ContainerdDir, "state", "io.containerd.runtime.v2.task", "k8s.io")))
        {
            var config = Path.Combine(bundle, "config.json");
            foreach (var part in File.Exists(config) ? File.ReadAllText(config).Split('"') : [])
                if (part.Contains("/run/netns/", StringComparison.Ordinal))
                    found.Add(part);
        }
        return found;
    }

    /// <summary>Groups anywhere in the mounted hierarchies that carry one of these names in theirs.</summary>
    public static List<string> Cgroups(IReadOnlyCollection<string> names) =>
        [.. Directory.EnumerateDirectories("/sys/fs/cgroup", "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(path => names.Any(n => Path.GetFileName(path).Contains(n, StringComparison.Ordinal)))];

    public static int OpenFiles(int processId) => Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd")).Length;

    /// <summary>Resident memory of a process.</summary>
    public static long ResidentBytes(int processId) =>
        long.Parse(File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) * 1024;

    private static IEnumerable<string> Mounts(TestNode node) =>
        File.ReadLines("/proc/self/mountinfo").Select(l => l.Split(' ')[4]).Where(p => p.StartsWith(node.Folder + "/", StringComparison.Ordinal));

    private static string[] Entries(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [];
}
