using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Volumes.Tokens;

/// <summary>
/// Tokens from the API server's TokenRequest, kept in memory only. A token that should be renewed goes on being used while the server is away,
/// until it expires.
/// </summary>
internal sealed class ServiceAccountTokens(ApiResource<V1ServiceAccount> accounts, TimeProvider time, ILogger logger) : IPodTokens
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Key, PodToken> _tokens = new();

    public async Task<PodToken> GetAsync(V1Pod pod, string audience, long? seconds, CancellationToken cancel)
    {
        var account = string.IsNullOrEmpty(pod.Spec.ServiceAccountName) ? "default" : pod.Spec.ServiceAccountName;
        var key = new Key(pod.Metadata.Uid, pod.Metadata.NamespaceProperty, account, audience, seconds);
        var known = _tokens.GetValueOrDefault(key);
        if (known is not null && time.GetUtcNow() < known.RefreshAt)
            return known;
        try
        {
            return _tokens[key] = await RequestAsync(key, pod.Metadata.Name, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (known is null)
        {
            throw VolumeErrors.Mount("failed to fetch token: " + e.Message, e);
        }
        catch (ApiException e) when (time.GetUtcNow() < known!.ExpiresAt)
        {
            logger.TokenNotRenewed($"{key.Namespace}/{account}", e.Message);
            return known with { RefreshAt = time.GetUtcNow() + s_retry };
        }
        catch (ApiException e)
        {
            throw VolumeErrors.Mount($"token of service account {key.Namespace}/{account} expired and refresh failed: {e.Message}", e);
        }
    }

    public void Forget(string podUid)
    {
        foreach (var key in _tokens.Keys)
            if (key.PodUid == podUid)
                _tokens.TryRemove(key, out _);
    }

    private async Task<PodToken> RequestAsync(Key key, string podName, CancellationToken cancel)
    {
        var wish = new Authenticationv1TokenRequest
        {
            ApiVersion = "authentication.k8s.io/v1",
            Kind = "TokenRequest",
            Spec = new V1TokenRequestSpec
            {
                Audiences = key.Audience.Length == 0 ? [] : [key.Audience],
                ExpirationSeconds = key.Seconds,
                BoundObjectRef = new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = podName, Uid = key.PodUid },
            },
        };
        var answer = await accounts.CreateSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(
            key.Namespace, key.Account, "token", wish, cancel).ConfigureAwait(false);
        if (string.IsNullOrEmpty(answer.Status?.Token))
            throw new ApiException(502, "", "the API server answered without a token");
        var lasts = TimeSpan.FromSeconds(answer.Spec?.ExpirationSeconds ?? key.Seconds ?? 3600);
        var expires = answer.Status.ExpirationTimestamp is { } end ? new DateTimeOffset(end.ToUniversalTime()) : time.GetUtcNow() + lasts;
        return new PodToken(answer.Status.Token, TokenAgeRules.RefreshAt(expires, lasts, Random.Shared.NextDouble()), expires);
    }

    private sealed record Key(string PodUid, string Namespace, string Account, string Audience, long? Seconds);
}
