using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.ServiceAccounts;

/// <summary>Sees to it that every namespace has the service account `default`.</summary>
public sealed class ServiceAccountController : IController
{
    public const string ControllerName = "serviceaccount-controller";
    private const string Account = "default";
    private readonly ApiResource<V1ServiceAccount> _api;
    private readonly WatchedCollection<V1Namespace> _namespaces;
    private readonly WatchedCollection<V1ServiceAccount> _accounts;
    private readonly KeyedController _loop;

    public ServiceAccountController(ControllerContext context)
    {
        _api = context.Api.ServiceAccounts;
        _namespaces = context.Collections.Of(context.Api.Namespaces);
        _accounts = context.Collections.Of(context.Api.ServiceAccounts);
        var queue = context.CreateQueue("serviceaccount");
        _namespaces.Changed += (_, now) =>
        {
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _accounts.Changed += (before, now) =>
        {
            if (now is null && before!.Metadata.Name == Account)
                queue.Add(new ObjectKey("", before.Metadata.NamespaceProperty));
        };
        _loop = new KeyedController(ControllerName, queue, [_namespaces, _accounts], ReconcileAsync, workers: 1, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_namespaces.Find(key) is not { Status.Phase: "Active" } || _accounts.Find(new ObjectKey(key.Name, Account)) is not null)
            return null;
        try
        {
            await _api.CreateAsync(key.Name, new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = Account, NamespaceProperty = key.Name } }, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsAlreadyExists || NamespaceEndRules.IsEnding(e))
        {
            // Another one was faster, or it goes.
        }
        return null;
    }
}
