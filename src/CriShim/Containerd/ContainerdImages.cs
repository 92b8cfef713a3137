using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Connection;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// Imports image archives into a containerd, through its own ctr: CRI has no call for it. Works with any containerd whose socket is
/// given, supervised or not.
/// </summary>
public sealed class ContainerdImages(CriEndpoint endpoint, ILogger logger, string? ctr = null)
{
    private const string Namespace = "k8s.io";
    private const string PinnedLabel = "io.cri-containerd.pinned=pinned";

    /// <summary>
    /// Imports one archive and returns the names it carried. Importing it again changes nothing. Pinned images are never collected (by
    /// containerd 1.7 and later, which report the pin).
    /// </summary>
    /// <param name="snapshotter">The one the runtime uses, so that layers are unpacked where it looks; null: overlayfs.</param>
    /// <exception cref="ContainerdException">The file is no image archive, or containerd refused it.</exception>
    public async Task<IReadOnlyList<string>> ImportAsync(string file, bool pin, string? snapshotter, CancellationToken cancel)
    {
        var names = await ArchiveNamesReader.ReadAsync(file, cancel).ConfigureAwait(false);
        var chosen = snapshotter is null ? Array.Empty<string>() : ["--snapshotter", snapshotter];
        await CtrAsync(["images", "import", .. chosen, file], cancel).ConfigureAwait(false);
        if (pin)
        {
            foreach (var name in names)
                await CtrAsync(["images", "label", name, PinnedLabel], cancel).ConfigureAwait(false);
        }

        logger.Imported(file, string.Join(", ", names));
        return names;
    }

    /// <summary>Names of all images in containerd's Kubernetes namespace.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancel)
    {
        var output = await CtrAsync(["images", "list", "--quiet"], cancel).ConfigureAwait(false);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private Task<string> CtrAsync(string[] arguments, CancellationToken cancel)
    {
        var path = ctr ?? ExecutableFinder.Find("ctr")
            ?? throw new ContainerdException("ctr is not installed; it comes with the package containerd");
        return CommandRunner.RunAsync(path, ["--address", endpoint.SocketPath, "--namespace", Namespace, .. arguments], cancel);
    }
}
