using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.ServiceAccounts;

/// <summary>Once a day removes service account tokens in secrets that nobody uses, after they were marked for as long again.</summary>
public sealed class LegacyTokenCleanerController : IController
{
    public const string ControllerName = "legacy-serviceaccount-token-cleaner-controller";
    private const string TrackingMap = "kube-apiserver-legacy-service-account-token-tracking";
    private readonly ApiResources _api;
    private readonly ObjectIndex<V1Pod> _pods;
    private readonly WatchedCollection<V1ServiceAccount> _accounts;
    private readonly TimeSpan _period;
    private readonly TimeProvider _time;
    private readonly PeriodicController _loop;

    public LegacyTokenCleanerController(ControllerContext context)
    {
        (_api, _time, _period) = (context.Api, context.Time, context.Cluster.LegacyServiceAccountTokenCleanUpPeriod);
        _accounts = context.Collections.Of(context.Api.ServiceAccounts);
        var pods = context.Collections.Of(context.Api.Pods);
        _pods = pods.Index("namespace", p => [p.Metadata.NamespaceProperty]);
        _loop = new PeriodicController(ControllerName, TimeSpan.FromDays(1), [_accounts, pods], LookAsync, context.Time, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task LookAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var tracking = await MaybeGone.FindAsync(_api.ConfigMaps.GetAsync("kube-system", TrackingMap, cancel)).ConfigureAwait(false);
        if (tracking?.Data is null || !tracking.Data.TryGetValue("since", out var since) || !LegacyTokenRules.IsTracked(since, _period, now))
            return;
        var secrets = await _api.Secrets.ListAsync("", new ListQuery { FieldSelector = $"type={LegacyTokenRules.TokenType}" }, cancel).ConfigureAwait(false);
        foreach (var secret in secrets.Items)
            await LookAsync(secret, now, cancel).ConfigureAwait(false);
    }

    private async Task LookAsync(V1Secret secret, DateTimeOffset now, CancellationToken cancel)
    {
        var (ns, name) = (secret.Metadata.NamespaceProperty, secret.Metadata.Name);
        var account = LegacyTokenRules.Annotation(secret, "kubernetes.io/service-account.name") is { Length: > 0 } owner ? _accounts.Find(new ObjectKey(ns, owner)) : null;
        var isMounted = _pods[ns].Any(p => PodSecretRules.Names(p).Contains(name));
        try
        {
            switch (LegacyTokenRules.Judge(secret, account, isMounted, _period, now))
            {
                case LegacyTokenStep.Invalidate:
                    var labels = new JsonObject { [LegacyTokenRules.InvalidSince] = LegacyTokenRules.DateOf(now) };
                    var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = secret.Metadata.Uid, ["labels"] = labels } };
                    await _api.Secrets.PatchAsync(ns, name, ApiPatch.Merge(patch), cancel).ConfigureAwait(false);
                    break;
                case LegacyTokenStep.Delete:
                    var only = new V1DeleteOptions { Preconditions = new V1Preconditions { ResourceVersion = secret.Metadata.ResourceVersion } };
                    await _api.Secrets.DeleteAsync(ns, name, only, cancel).ConfigureAwait(false);
                    break;
                case LegacyTokenStep.Keep:
                    break;
            }
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It went or changed meanwhile: tomorrow is another day.
        }
    }
}
