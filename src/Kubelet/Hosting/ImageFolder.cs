using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Containerd;
using NodeStack.CriShim.Errors;

namespace NodeStack.Kubelet.Hosting;

/// <summary>
/// Imports every image archive of a folder at start, so that nodes without a registry have their images. An archive that was
/// imported and has not changed since is skipped; a bad one is said once and the others go on.
/// </summary>
internal sealed class ImageFolder(string folder, ContainerdImages images, string? snapshotter, string stampDir, ILogger logger)
{
    public async Task ImportAsync(CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
            return;
        // Other runtimes than containerd cannot be given archives: pods run all the same with what the runtime has.
        if (await TryAsync(folder, () => images.ListAsync(cancel)).ConfigureAwait(false) is not { } names)
            return;
        var present = new HashSet<string>(names, StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.tar*").Order(StringComparer.Ordinal))
            await TryAsync(file, () => ImportAsync(file, present, cancel)).ConfigureAwait(false);
    }

    /// <summary>Null when it failed, which was said.</summary>
    private async Task<IReadOnlyList<string>?> TryAsync(string path, Func<Task<IReadOnlyList<string>>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ContainerdException or IOException or UnauthorizedAccessException)
        {
            logger.ImportFailed(path, e.Message);
            return null;
        }
    }

    /// <returns>The names of the images in it.</returns>
    private async Task<IReadOnlyList<string>> ImportAsync(string file, HashSet<string> present, CancellationToken cancel)
    {
        var target = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
        var stamp = Path.Combine(stampDir, Path.GetFileName(file) + ".imported");
        var fingerprint = $"{target.Length} {target.LastWriteTimeUtc.Ticks}";
        // Names are kept with the stamp: images that somebody removed since are imported again.
        if (File.Exists(stamp) && await File.ReadAllLinesAsync(stamp, cancel).ConfigureAwait(false) is [var known, .. var had]
            && known == fingerprint && had.All(present.Contains))
            return had;
        var names = await images.ImportAsync(file, pin: true, snapshotter, cancel).ConfigureAwait(false);
        Directory.CreateDirectory(stampDir);
        await File.WriteAllLinesAsync(stamp + ".new", [fingerprint, .. names], cancel).ConfigureAwait(false);
        File.Move(stamp + ".new", stamp, overwrite: true);
        return names;
    }
}
