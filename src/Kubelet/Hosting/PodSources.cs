using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Hosting;

/// <summary>The sources that the configuration names, merged into one stream of whole pod sets.</summary>
/// <param name="api">The API server's pods; null on standalone nodes.</param>
internal sealed class PodSources(KubeletConfiguration config, string nodeName, IPodSource? api, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<PodSources>();

    /// <summary>Which sources must report before the set is complete.</summary>
    public static IReadOnlySet<PodOrigin> Expected(KubeletConfiguration config, bool isJoined)
    {
        var expected = new HashSet<PodOrigin>();
        if (config.StaticPodPath.Length > 0)
            expected.Add(PodOrigin.File);
        if (config.StaticPodUrl.Length > 0)
            expected.Add(PodOrigin.Http);
        if (isJoined)
            expected.Add(PodOrigin.Api);
        return expected;
    }

    /// <summary>One set after each update of any source; the last update of every other source stays in it.</summary>
    public async IAsyncEnumerable<PodSet> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var updates = Channel.CreateUnbounded<PodSourceUpdate>(new UnboundedChannelOptions { SingleReader = true });
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        var pumps = Task.WhenAll(Sources(http).Select(source => PumpAsync(source, updates.Writer, cancel)));
        _ = pumps.ContinueWith(p => updates.Writer.TryComplete(p.Exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var latest = new Dictionary<PodOrigin, PodSourceUpdate>();
        IReadOnlyList<string> conflicts = [];
        await foreach (var update in updates.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            latest[update.Origin] = update;
            var merge = PodSetBuilder.Build(latest.Values);
            foreach (var conflict in merge.Conflicts.Except(conflicts))
                _logger.PodConflict(conflict);
            conflicts = merge.Conflicts;
            yield return merge.Set;
        }
    }

    private static async Task PumpAsync(IPodSource source, ChannelWriter<PodSourceUpdate> updates, CancellationToken cancel)
    {
        await foreach (var update in source.WatchAsync(cancel).ConfigureAwait(false))
            updates.TryWrite(update);
    }

    private IEnumerable<IPodSource> Sources(HttpMessageInvoker http)
    {
        if (api is not null)
            yield return api;
        if (config.StaticPodPath.Length > 0)
            yield return new FileSource(
                new FileSourceOptions(config.StaticPodPath, nodeName) { CheckFrequency = config.FileCheckFrequency }, time, loggers.CreateLogger<FileSource>());
        if (config.StaticPodUrl.Length > 0)
            yield return new UrlSource(
                new UrlSourceOptions(new Uri(config.StaticPodUrl), nodeName) { CheckFrequency = config.HttpCheckFrequency, Headers = config.StaticPodUrlHeader },
                http, time, loggers.CreateLogger<UrlSource>());
    }
}
