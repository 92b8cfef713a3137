using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Files;

namespace NodeStack.Kubelet.Checkpoints;

/// <summary>
/// Small state that must outlive the process: one file per name in one folder, replaced atomically, mode 0600. A file that cannot be trusted is ignored with one warning: every owner can rebuild its state, only slower.
/// Safe for concurrent use of different names; one name has one owner.
/// </summary>
internal sealed class CheckpointStore(string folder, ILogger logger)
{
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <param name="name">File name; letters, digits, '-', '_' and '.'.</param>
    /// <param name="version">Version of the payload; a file of another version is ignored.</param>
    /// <returns>The payload; null when there is none that can be used.</returns>
    public byte[]? Read(string name, int version)
    {
        var path = PathOf(name);
        try
        {
            if (!File.Exists(path))
                return null;
            if (new FileInfo(path).Length > MaxBytes)
                return Ignore(path, "it is larger than 64 MiB");
            var payload = CheckpointParser.Parse(name, version, File.ReadAllBytes(path), out var problem);
            return payload ?? Ignore(path, problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Ignore(path, error.Message);
        }
    }

    /// <summary>Throws IOException or UnauthorizedAccessException; the file then is what it was before.</summary>
    public void Write(string name, int version, ReadOnlySpan<byte> payload)
    {
        var path = PathOf(name);
        PrivateFiles.EnsureFolder(folder);
        PrivateFiles.Write(path, CheckpointParser.Render(name, version, payload));
    }

    public void Remove(string name)
    {
        if (Directory.Exists(folder))
            File.Delete(PathOf(name));
    }

    private byte[]? Ignore(string path, string reason)
    {
        CheckpointLog.Ignored(logger, path, reason);
        return null;
    }

    private string PathOf(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                throw new ArgumentException($"'{name}' is not a checkpoint name", nameof(name));
        }

        return name.TrimStart('.').Length == 0
            ? throw new ArgumentException($"'{name}' is not a checkpoint name", nameof(name))
            : Path.Combine(folder, name);
    }
}
