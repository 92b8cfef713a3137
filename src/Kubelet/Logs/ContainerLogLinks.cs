using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Logs;

/// <summary>The links in /var/log/containers that log agents follow. A link that cannot be made is logged; the container runs without.</summary>
public sealed class ContainerLogLinks(string folder, IContainerRuntime runtime, ILogger logger)
{
    /// <summary>Call after the container started: a link is made only to a log that is there.</summary>
    public void Create(string ns, string pod, string container, string containerId, string logPath)
    {
        var link = Path.Combine(folder, LogPathRules.LinkName(pod, ns, container, containerId));
        try
        {
            if (!File.Exists(logPath) || new FileInfo(link).LinkTarget == logPath) return;
            Directory.CreateDirectory(folder);
            File.Delete(link);
            File.CreateSymbolicLink(link, logPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ContainerLogLog.LinkFailed(logger, link, e);
        }
    }

    /// <summary>Removes one container's link, and its log files with everything rotated from them. Already gone is fine.</summary>
    public void Remove(string ns, string pod, string container, string containerId, string logPath)
    {
        DeleteLink(Path.Combine(folder, LogPathRules.LinkName(pod, ns, container, containerId)));
        if (Path.GetDirectoryName(logPath) is not { } parent || !Directory.Exists(parent)) return;
        var name = Path.GetFileName(logPath);
        foreach (var path in Directory.EnumerateFiles(parent))
        {
            var file = Path.GetFileName(path);
            if (file == name || file.StartsWith(name + ".", StringComparison.Ordinal)) File.Delete(path);
        }
    }

    /// <summary>Removes links that lead nowhere, unless their container still lives: during a rotation the log is missing for a moment.</summary>
    public async Task RemoveDeadAsync(CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*.log"))
        {
            var link = new FileInfo(path);
            // File.Exists says yes to a link that leads nowhere.
            if (link.LinkTarget is null || link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true }) continue;
            if (LogPathRules.LinkedContainerId(link.Name) is not { } id || !await LivesAsync(id, cancel)) DeleteLink(path);
        }
    }

    private async Task<bool> LivesAsync(string id, CancellationToken cancel)
    {
        try
        {
            return await runtime.ContainerStatusAsync(id, cancel) is { State: not ContainerState.Exited };
        }
        catch (CriException)
        {
            // Not knowing is no reason to delete.
            return true;
        }
    }

    private void DeleteLink(string link)
    {
        try
        {
            if (new FileInfo(link).LinkTarget is not null) File.Delete(link);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ContainerLogLog.LinkFailed(logger, link, e);
        }
    }
}
