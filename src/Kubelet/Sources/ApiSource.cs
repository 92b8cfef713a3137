using System.Runtime.CompilerServices;
using System.Threading.Channels;
using k8s.Models;
using NodeStack.KubeApi.Informers;

namespace NodeStack.Kubelet.Sources;

/// <summary>
/// The pods that the API server has for this node, as the informer follows them. Says nothing before they were listed once. Mirror pods are left out:
/// they show pods that come from elsewhere.
/// </summary>
internal sealed class ApiSource(Informer<V1Pod> pods) : IPodSource
{
    public PodOrigin Origin => PodOrigin.Api;

    public async IAsyncEnumerable<PodSourceUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        pods.Changed += OnChanged;
        try
        {
            await pods.SyncedAsync(cancel).ConfigureAwait(false);
            wake.Writer.TryWrite(true);
            await foreach (var _ in wake.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
                yield return new PodSourceUpdate(Origin, [.. pods.Items.Values.Where(p => !MirrorRules.IsMirror(p))]);
        }
        finally
        {
            pods.Changed -= OnChanged;
        }

        void OnChanged(string? _) => wake.Writer.TryWrite(true);
    }
}
