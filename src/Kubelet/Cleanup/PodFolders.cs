using k8s.Models;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>
/// The folders and log links of pods on the host. Deletes nothing that is mounted or not a kubelet's own, and never goes through
/// a link.
/// </summary>
internal sealed class PodFolders(KubeletPaths paths, ContainerLogLinks links, string mountInfoPath = "/proc/self/mountinfo") : IPodFolders
{
    public int RestartsByLogs(V1Pod pod, string container)
    {
        var folder = Path.Combine(LogFolder(pod), container);
        return Directory.Exists(folder)
            ? PodFolderRules.NextRestart(Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)!))
            : 0;
    }

    public void LinkLog(V1Pod pod, string container, string containerId, string logPath) =>
        links.Create(pod.Metadata.NamespaceProperty, pod.Metadata.Name, container, containerId, logPath);

    public void RemoveLogs(V1Pod pod)
    {
        var folder = LogFolder(pod);
        if (Directory.Exists(folder))
            Delete(folder);
        if (!Directory.Exists(paths.ContainerLogsDir))
            return;
        foreach (var link in Directory.EnumerateFileSystemEntries(paths.ContainerLogsDir, "*.log"))
            if (new FileInfo(link).LinkTarget is { } target && target.StartsWith(folder + "/", StringComparison.Ordinal))
                File.Delete(link);
    }

    public bool RemovePod(string uid)
    {
        var folder = paths.PodDir(uid);
        if (!Directory.Exists(folder))
            return true;
        if (Path.GetFileName(folder) != uid || MountPointParser.IsAnyBelow(File.ReadLines(mountInfoPath), folder))
            return false;
        return Delete(folder);
    }

    /// <summary>Uids that have a folder.</summary>
    public IReadOnlyList<string> PodUids() => Names(paths.PodsDir, PodFolderRules.IsUid);

    private string LogFolder(V1Pod pod) => paths.PodLogDir(pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Metadata.Uid);

    private static List<string> Names(string folder, Func<string, bool> isOwn) =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Select(f => Path.GetFileName(f)!).Where(isOwn).ToList()
            : [];

    private static bool Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
