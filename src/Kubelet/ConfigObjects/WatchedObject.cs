using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>
/// Follows one object by its name, which is all that a node is allowed to. An immutable one is followed until it was seen. Stays usable, as it
/// was last seen, after <see cref="Stop"/> and while the server is away.
/// </summary>
internal sealed class WatchedObject<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan s_afterBreak = TimeSpan.FromSeconds(10);
    private readonly Informer<T> _informer;
    private readonly string _ns;
    private readonly string _name;
    private readonly Func<T, bool> _isImmutable;
    private readonly Action _changed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private volatile T? _immutable;
    private volatile bool _wasMissed;
    private string? _version;

    /// <param name="changed">Called when the object became another than a reader may have seen.</param>
    public WatchedObject(ApiResource<T> resource, string ns, string name, Func<T, bool> isImmutable, Action changed, TimeProvider time, ILogger logger)
    {
        (_ns, _name, _isImmutable, _changed, _time, _logger) = (ns, name, isImmutable, changed, time, logger);
        _informer = new Informer<T>(resource, new InformerOptions { Namespace = ns, FieldSelector = "metadata.name=" + name }, time, logger);
        _informer.Changed += OnChanged;
    }

    public bool HasSynced => _informer.HasSynced;

    /// <summary>Null: there is none, or it was not seen yet.</summary>
    public T? Item => _immutable ?? _informer.Find(_ns, _name);

    public void Start() => _ = RunAsync();

    public void Stop() => _ = _stop.CancelAsync();

    /// <summary>False: it is not known after that time. Whoever could not wait is told once it is.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        if (HasSynced)
            return true;
        try
        {
            await _informer.SyncedAsync(cancel).WaitAsync(limit, _time, cancel).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            _wasMissed = true;
            return HasSynced;
        }
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _informer.RunAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                ConfigLog.Broken(_logger, e, _ns, _name);
                await Task.Delay(s_afterBreak, _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void OnChanged(string? key)
    {
        var item = _informer.Find(_ns, _name);
        var version = item?.Metadata.ResourceVersion ?? "";
        var before = _version;
        _version = version;
        if (item is not null && _isImmutable(item))
        {
            _immutable = item;
            Stop();
        }
        if (before is null ? _wasMissed : before != version)
            _changed();
    }
}
