using k8s.Models;
using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Sources;

/// <summary>
/// The manifests of a folder, or one manifest file, as they were last read. A file is read again only when it changed. What is wrong
/// with a file is said once; while it is wrong, the pods it last held stay, so that a typo kills nothing.
/// Not safe for concurrent use.
/// </summary>
internal sealed class ManifestFolder(FileSourceOptions options, TimeProvider clock, ILogger log)
{
    private sealed class Entry
    {
        public FileStamp? Stamp { get; set; }
        public IReadOnlyList<V1Pod> Pods { get; set; } = [];
        public string Complaint { get; set; } = "";
    }

    private readonly SortedDictionary<string, Entry> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _duplicates = new(StringComparer.Ordinal);
    private string _complaint = "";

    /// <summary>Looks at the folder. Null if it cannot be read at all, in which case nothing is known; otherwise all pods, by file name.</summary>
    public IReadOnlyList<V1Pod>? Scan()
    {
        var stamp = FileStamp.Of(options.Path, out var errno);
        var paths = stamp switch
        {
            null when errno is not (2 or 20) => Complain($"cannot be read: {ManifestFileReader.Describe(errno)}"),
            null => Complain("does not exist, no static pods from there") ?? [],
            { Kind: FileKind.Folder } => List(),
            { Kind: FileKind.Regular } => [options.Path],
            _ => Complain("is neither a folder nor a file"),
        };
        if (paths is null)
            return null;
        if (stamp is not null)
            _complaint = "";
        Refresh(paths);
        return Pods();
    }

    private string[]? List()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(options.Path).Where(p => !Path.GetFileName(p).StartsWith('.'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complain($"cannot be read: {e.Message}");
        }
    }

    private void Refresh(string[] paths)
    {
        var present = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _files.Keys.Where(p => !present.Contains(p)).ToArray())
            _files.Remove(gone);
        foreach (var path in paths)
        {
            if (!_files.TryGetValue(path, out var entry))
                _files[path] = entry = new Entry();
            RefreshFile(path, entry);
        }
    }

    private void RefreshFile(string path, Entry entry)
    {
        var stamp = FileStamp.Of(path, out var errno);
        if (stamp is null)
        {
            ComplainAbout(path, entry, $"cannot be read: {ManifestFileReader.Describe(errno)}");
            return;
        }
        if (stamp == entry.Stamp)
            return;
        if (stamp.Value.Kind == FileKind.Folder)
        {
            entry.Stamp = stamp;
            entry.Pods = [];
            ComplainAbout(path, entry, "is a folder: manifests are read from the manifest folder itself only");
            return;
        }
        var text = ManifestFileReader.Read(path, stamp.Value, out var error);
        if (text is null)
        {
            ComplainAbout(path, entry, error);
            return;
        }
        entry.Stamp = stamp;
        // A writer that truncates first leaves a moment of nothing; whoever wants the pods gone deletes the file.
        if (text.Length == 0)
        {
            ComplainAbout(path, entry, "is empty");
            return;
        }
        Take(path, entry, ManifestDecoder.Decode(text, new PodManifestOrigin(true, path, options.NodeName)));
    }

    private void Take(string path, Entry entry, ManifestContent content)
    {
        foreach (var warning in content.Warnings)
            log.ManifestFieldsIgnored(path, warning);
        if (content.Errors.Count > 0 && entry.Pods.Count > 0)
        {
            ComplainAbout(path, entry, string.Join("; ", content.Errors));
            return;
        }
        entry.Pods = [.. content.Pods.Select(p => PodIdentityRules.Renew(entry.Pods.FirstOrDefault(k => k.Metadata.Uid == p.Metadata.Uid), p, clock.GetUtcNow()))];
        if (content.Errors.Count > 0)
            ComplainAbout(path, entry, string.Join("; ", content.Errors));
        else
            entry.Complaint = "";
    }

    private List<V1Pod> Pods()
    {
        var pods = new List<V1Pod>();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var duplicates = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, entry) in _files)
        {
            foreach (var pod in entry.Pods)
            {
                var name = $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}";
                if (owners.TryAdd(name, path))
                    pods.Add(pod);
                else if (duplicates.Add($"{name} {path}") && !_duplicates.Contains($"{name} {path}"))
                    log.DuplicatePod(name, owners[name], path);
            }
        }
        _duplicates.Clear();
        _duplicates.UnionWith(duplicates);
        return pods;
    }

    private void ComplainAbout(string path, Entry entry, string complaint)
    {
        if (entry.Complaint == complaint)
            return;
        entry.Complaint = complaint;
        if (entry.Pods.Count > 0)
            log.ManifestRefusedKeepingPods(path, complaint, string.Join(", ", entry.Pods.Select(p => p.Metadata.Name)));
        else
            log.ManifestRefused(path, complaint);
    }

    private string[]? Complain(string complaint)
    {
        if (_complaint != complaint)
            log.ManifestPathUnusable(options.Path, complaint);
        _complaint = complaint;
        return null;
    }
}
