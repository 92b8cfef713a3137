using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.RootCa;

/// <summary>
/// Sees to it that every namespace has the ConfigMap kube-root-ca.crt with what is in --root-ca-file. Follows namespaces and these ConfigMaps alone; the file
/// is read again every minute.
/// </summary>
public sealed class RootCaPublisherController : IController
{
    public const string ControllerName = "root-ca-certificate-publisher-controller";
    private readonly ApiResource<V1ConfigMap> _api;
    private readonly string _file;
    private readonly WatchedCollection<V1Namespace> _namespaces;
    private readonly WatchedCollection<V1ConfigMap> _maps;
    private readonly WorkQueue _queue;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;
    private readonly PeriodicController _reading;
    private string _authority = "";

    public RootCaPublisherController(ControllerContext context)
    {
        (_api, _file, _logger) = (context.Api.ConfigMaps, context.Cluster.RootCaFile, context.Loggers.CreateLogger(ControllerName));
        _namespaces = context.Collections.Of(context.Api.Namespaces);
        _maps = new WatchedCollection<V1ConfigMap>(
            new Informer<V1ConfigMap>(context.Collections.Reading(_api), new InformerOptions { FieldSelector = $"metadata.name={RootCaRules.MapName}" }, context.Time, _logger));
        _queue = context.CreateQueue("root_ca_cert_publisher");
        _namespaces.Changed += (_, now) =>
        {
            if (now is { Status.Phase: "Active" })
                _queue.Add(ObjectKey.Of(now.Metadata));
        };
        _maps.Changed += (before, now) => _queue.Add(new ObjectKey("", (now ?? before)!.Metadata.NamespaceProperty));
        _loop = new KeyedController(ControllerName, _queue, [_namespaces, _maps], ReconcileAsync, workers: 1, _logger);
        _reading = new PeriodicController(ControllerName, TimeSpan.FromMinutes(1), [], ReadAsync, context.Time, _logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, _maps.RunAsync, _reading.RunAsync, _loop.RunAsync);

    private async Task ReadAsync(CancellationToken cancel)
    {
        try
        {
            var text = _file.Length == 0 ? "" : await File.ReadAllTextAsync(_file, cancel).ConfigureAwait(false);
            if (text == _authority)
                return;
            Volatile.Write(ref _authority, text);
            foreach (var ns in _namespaces.Items.Values)
                _queue.Add(ObjectKey.Of(ns.Metadata));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RootCaLog.Unreadable(_logger, _file, e.Message);
        }
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        var authority = Volatile.Read(ref _authority);
        if (authority.Length == 0 || _namespaces.Find(key) is not { Status.Phase: "Active" })
            return null;
        var current = _maps.Find(new ObjectKey(key.Name, RootCaRules.MapName));
        if (RootCaRules.Plan(key.Name, current, authority) is not { } wished)
            return null;
        try
        {
            if (current is null)
                await _api.CreateAsync(key.Name, wished, cancel).ConfigureAwait(false);
            else
                await _api.ReplaceAsync(key.Name, wished, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsAlreadyExists || NamespaceEndRules.IsEnding(e))
        {
            // The namespace goes, or our copy is behind: a change of either comes.
        }
        return null;
    }
}
