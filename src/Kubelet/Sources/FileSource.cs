using System.Runtime.CompilerServices;
using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Sources;

/// <summary>
/// Static pods from a manifest folder or file. Woken by change notices and by a timer; each time it looks at the whole folder, so a
/// lost notice costs time, not truth. Emits when the set differs from the last one emitted.
/// </summary>
internal sealed class FileSource(FileSourceOptions options, TimeProvider clock, ILogger<FileSource> log) : IPodSource
{
    public PodOrigin Origin => PodOrigin.File;

    public async IAsyncEnumerable<PodSourceUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        log.WatchingManifests(options.Path);
        var wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var manifests = new ManifestFolder(options, clock, log);
        using var watch = new FolderWatch(WatchedFolder(), wake.Writer);
        await using var timer = clock.CreateTimer(_ => wake.Writer.TryWrite(true), null, options.CheckFrequency, options.CheckFrequency).ConfigureAwait(false);
        IReadOnlyList<V1Pod>? last = null;
        while (true)
        {
            watch.Ensure();
            if (manifests.Scan() is { } pods && (last is null || !pods.SequenceEqual(last)))
            {
                last = pods;
                yield return new PodSourceUpdate(Origin, pods);
            }
            await wake.Reader.ReadAsync(cancel).ConfigureAwait(false);
            await Task.Delay(options.Settle, clock, cancel).ConfigureAwait(false);
        }
    }

    private string WatchedFolder() =>
        FileStamp.Of(options.Path, out _) is { Kind: FileKind.Regular } ? Path.GetDirectoryName(Path.GetFullPath(options.Path))! : options.Path;
}
