using System.Security.Cryptography;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.ServiceAccounts;

/// <summary>
/// Fills secrets that ask for a service account's token, and removes those whose account is gone. Signs with --service-account-private-key-file; without
/// it does nothing.
/// </summary>
public sealed class ServiceAccountTokenController : IController
{
    public const string ControllerName = "serviceaccount-token-controller";
    private readonly ApiResources _api;
    private readonly string _keyFile;
    private readonly string _authorityFile;
    private readonly WatchedCollection<V1Secret> _secrets;
    private readonly WatchedCollection<V1ServiceAccount> _accounts;
    private readonly KeyedController _loop;

    public ServiceAccountTokenController(ControllerContext context)
    {
        (_api, _keyFile, _authorityFile) = (context.Api, context.Cluster.ServiceAccountPrivateKeyFile, context.Cluster.RootCaFile);
        var logger = context.Loggers.CreateLogger(ControllerName);
        _accounts = context.Collections.Of(_api.ServiceAccounts);
        _secrets = new WatchedCollection<V1Secret>(
            new Informer<V1Secret>(context.Collections.Reading(_api.Secrets), new InformerOptions { FieldSelector = $"type={LegacyTokenRules.TokenType}" }, context.Time, logger));
        var byAccount = _secrets.Index("account", s => TokenSecretRules.AccountOf(s) is { } name ? [$"{s.Metadata.NamespaceProperty}/{name}"] : []);
        var queue = context.CreateQueue("serviceaccount_tokens_secret");
        _secrets.Changed += (_, now) =>
        {
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _accounts.Changed += (before, now) =>
        {
            foreach (var secret in before?.Metadata.Uid == now?.Metadata.Uid ? [] : byAccount[ObjectKey.Of((now ?? before)!.Metadata).ToString()])
                queue.Add(ObjectKey.Of(secret.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_secrets, _accounts], ReconcileAsync, context.Cluster.ConcurrentServiceAccountTokenSyncs, logger);
    }

    public string Name => ControllerName;

    public async Task RunAsync(CancellationToken cancel)
    {
        if (_keyFile.Length == 0)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel).ConfigureAwait(false);
        await LoopGroup.RunAsync(cancel, _secrets.RunAsync, _loop.RunAsync).ConfigureAwait(false);
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_secrets.Find(key) is not { Metadata.DeletionTimestamp: null } secret || TokenSecretRules.AccountOf(secret) is not { } name)
            return null;
        // Before a secret is removed the account is asked for: our copy may be behind.
        var account = _accounts.Find(new ObjectKey(key.Namespace, name));
        if (account is null || !TokenSecretRules.IsOf(secret, account))
            account = await MaybeGone.FindAsync(_api.ServiceAccounts.GetAsync(key.Namespace, name, cancel)).ConfigureAwait(false);
        try
        {
            if (account is null || !TokenSecretRules.IsOf(secret, account))
            {
                var only = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = secret.Metadata.Uid } };
                await _api.Secrets.DeleteAsync(key.Namespace, key.Name, only, cancel).ConfigureAwait(false);
            }
            else if (await PlanAsync(secret, account, cancel).ConfigureAwait(false) is { } wished)
                await _api.Secrets.ReplaceAsync(key.Namespace, wished, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It went or changed meanwhile, and comes up again if it is there.
        }
        return null;
    }

    private async Task<V1Secret?> PlanAsync(V1Secret secret, V1ServiceAccount account, CancellationToken cancel)
    {
        try
        {
            var authority = _authorityFile.Length == 0 ? "" : await File.ReadAllTextAsync(_authorityFile, cancel).ConfigureAwait(false);
            using var key = TokenKey.FromFile(_keyFile)[0];
            return TokenSecretRules.Plan(secret, account, authority, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ApiException(0, "", $"a token cannot be signed: {e.Message}", null, e);
        }
    }
}
