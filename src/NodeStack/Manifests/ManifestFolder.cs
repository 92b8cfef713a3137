using System.Collections.Immutable;
using System.Security.Cryptography;

namespace NodeStack.Manifests;

/// <summary>
/// The files of the folder as they were last read. A file that is being written is left until it rests, so that no half of it is taken; what it was before
/// counts until then. For one thread.
/// </summary>
internal sealed class ManifestFolder(string folder)
{
    /// <summary>So long nobody must have written to a file.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private const long MostBytes = 10 << 20;
    private readonly SortedDictionary<string, ManifestFile> _files = new(StringComparer.Ordinal);

    /// <summary>Some file is being written.</summary>
    public bool IsRestless { get; private set; }

    /// <summary>Files that went away since the last look.</summary>
    public ImmutableArray<string> Gone { get; private set; } = [];

    /// <summary>What all files hold now.</summary>
    public ManifestContent Look(DateTimeOffset now)
    {
        IsRestless = false;
        try
        {
            var names = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(static f => Path.GetFileName(f)!).Where(ManifestNameRules.IsManifest).ToHashSet() : [];
            Gone = [.. _files.Keys.Where(f => !names.Contains(f))];
            foreach (var gone in Gone)
                _files.Remove(gone);
            foreach (var name in names)
                Look(name, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Content([new ManifestProblem(folder, e.Message)]);
        }
        return Content([]);
    }

    private ManifestContent Content(ImmutableArray<ManifestProblem> problems) => new(
        [.. _files.Values.SelectMany(static f => f.Content.Objects)], problems.AddRange(_files.Values.SelectMany(static f => f.Content.Problems)));

    private void Look(string name, DateTimeOffset now)
    {
        var info = new FileInfo(Path.Combine(folder, name));
        // Gone since it was listed, or a link to nothing.
        if (!info.Exists)
            return;
        var version = new FileVersion(info.Length, info.LastWriteTimeUtc);
        var before = _files.GetValueOrDefault(name);
        if (before?.Read == version)
            return;
        var file = before?.Version == version ? before : new ManifestFile(version, now, before?.Read, before?.Hash ?? "", before?.Content ?? ManifestContent.Empty);
        _files[name] = file;
        if (now - file.Since >= Rest || now - info.LastWriteTimeUtc >= Rest)
            _files[name] = Read(name, file);
        else
            IsRestless = true;
    }

    private ManifestFile Read(string name, ManifestFile file)
    {
        if (file.Version.Length > MostBytes)
            return Failed(name, file, $"it has {file.Version.Length} bytes; at most {MostBytes} are read");
        try
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name));
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return file with { Read = file.Version, Hash = hash, Content = hash == file.Hash ? file.Content : ManifestParser.Parse(name, bytes) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(name, file, e.Message);
        }
    }

    /// <summary>What it held before stays.</summary>
    private static ManifestFile Failed(string name, ManifestFile file, string why) =>
        file with { Content = file.Content with { Problems = [new ManifestProblem(name, why)] }, Hash = "" };
}
