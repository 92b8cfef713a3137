using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Images;
using NodeStack.Kubelet.Images.Credentials;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// The node's own credentials: the first docker config.json found in a list of paths, read again when it changed. A file that cannot
/// be used counts as empty and is warned about once per change. Thread safe.
/// </summary>
/// <param name="paths">Upstream looks in the kubelet's root folder, the working folder, ~/.docker and /.docker.</param>
internal sealed class NodeImageCredentials(IReadOnlyList<string> paths, ILogger logger) : IImageCredentials
{
    private const long MaxBytes = 10 * 1024 * 1024;

    private readonly Lock _lock = new();
    private DockerConfig _config = DockerConfig.Empty;
    private (string Path, DateTime Written, long Length) _read;

    public Task<IReadOnlyList<PullCredential>> LookupAsync(V1Pod pod, string repository, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<PullCredential>>([.. Lookup(repository).Select(static auth => new PullCredential(auth))]);

    private IReadOnlyList<RegistryAuth> Lookup(string repository)
    {
        lock (_lock)
        {
            Refresh_NeedsLock();
            return _config.Lookup(repository);
        }
    }

    private void Refresh_NeedsLock()
    {
        var file = paths.Select(static path => new FileInfo(path)).FirstOrDefault(static file => file.Exists);
        var stamp = file is null ? default : (file.FullName, file.LastWriteTimeUtc, file.Length);
        if (stamp == _read)
            return;
        _read = stamp;
        _config = file is null ? DockerConfig.Empty : Read(file);
    }

    private DockerConfig Read(FileInfo file)
    {
        try
        {
            if (file.Length > MaxBytes)
                throw new FormatException("it is larger than 10 MiB");
            return DockerConfigParser.Parse(File.ReadAllBytes(file.FullName));
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            ImageLog.CredentialsIgnored(logger, file.FullName, error.Message);
            return DockerConfig.Empty;
        }
    }
}
