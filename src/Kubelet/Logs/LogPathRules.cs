using System.Globalization;

namespace NodeStack.Kubelet.Logs;

/// <summary>Names of log folders, files and links, as upstream makes them: log agents find pods by these.</summary>
public static class LogPathRules
{
    private const int MaxFileNameLength = 255;
    private const int MinContainerIdLength = 6;
    private const string LinkSuffix = ".log";

    /// <summary>Below the pod's log folder, what CRI's log_path says: name/0.log.</summary>
    public static string ContainerLog(string container, int restartCount) =>
        Path.Combine(container, restartCount.ToString(CultureInfo.InvariantCulture) + ".log");

    public static string PodFolder(string ns, string name, string uid) => $"{ns}_{name}_{uid}";

    /// <summary>The uid in a pod's log folder name; null when the folder is not of that shape and so not ours.</summary>
    public static string? PodUid(string folderName)
    {
        var parts = folderName.Split('_');
        return parts.Length == 3 && parts.All(static part => part.Length > 0) ? parts[2] : null;
    }

    /// <summary>File name of the link to a container's log. Over the limit of a file name the id is cut, as upstream does.</summary>
    public static string LinkName(string pod, string ns, string container, string containerId)
    {
        var name = $"{pod}_{ns}_{container}-{containerId}";
        if (name.Length > MaxFileNameLength - LinkSuffix.Length) name = name[..(MaxFileNameLength - LinkSuffix.Length)];
        return name + LinkSuffix;
    }

    /// <summary>The container id at the end of a link's name, perhaps cut; null when it is no such name.</summary>
    public static string? LinkedContainerId(string linkName)
    {
        var dash = linkName.LastIndexOf('-');
        if (dash < 0 || !linkName.EndsWith(LinkSuffix, StringComparison.Ordinal)) return null;
        var id = linkName[(dash + 1)..^LinkSuffix.Length];
        return id.Length < MinContainerIdLength ? null : id;
    }
}
