using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Bootstrap;

/// <summary>Removes bootstrap tokens whose time is over.</summary>
public sealed class TokenCleanerController : IController
{
    public const string ControllerName = "token-cleaner-controller";
    private readonly ApiResource<V1Secret> _api;
    private readonly WatchedCollection<V1Secret> _secrets;
    private readonly TimeProvider _time;
    private readonly KeyedController _loop;

    public TokenCleanerController(ControllerContext context)
    {
        (_api, _time) = (context.Api.Secrets, context.Time);
        var logger = context.Loggers.CreateLogger(ControllerName);
        _secrets = BootstrapSecrets.Follow(context, logger);
        var queue = context.CreateQueue("token_cleaner");
        _secrets.Changed += (_, now) =>
        {
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_secrets], ReconcileAsync, workers: 1, logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, _secrets.RunAsync, _loop.RunAsync);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_secrets.Find(key) is not { Type: BootstrapTokenRules.SecretType } secret || BootstrapTokenRules.Left(secret, _time.GetUtcNow()) is not { } left)
            return null;
        if (left > TimeSpan.Zero)
            return left;
        var only = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = secret.Metadata.Uid } };
        try
        {
            await _api.DeleteAsync(key.Namespace, key.Name, only, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone, or another one by now.
        }
        return null;
    }
}
