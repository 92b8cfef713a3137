using k8s.Models;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Volumes.Claims;
using NodeStack.Kubelet.Volumes.Tokens;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Gathers what volumes are made from. One that cannot be had fails only the volumes that need it.</summary>
/// <param name="tokens">Null: there is no API server to ask.</param>
internal sealed class VolumeInputReader(IConfigSource objects, IPodTokens? tokens, PodClaims claims, TimeProvider time)
{
    public async Task<VolumeInputs> ReadAsync(V1Pod pod, IReadOnlyList<V1Volume> volumes, CancellationToken cancel)
    {
        var references = ConfigReferenceRules.OfVolumes(pod, volumes);
        var refreshAt = objects.RefreshPeriod is { } period && references.Count > 0 ? time.GetUtcNow() + period : (DateTimeOffset?)null;
        var config = objects.ReadAsync(references, cancel);
        var (found, dueAt) = await TokensAsync(pod, volumes, cancel).ConfigureAwait(false);
        var inputs = new VolumeInputs(await config.ConfigureAwait(false)) { Tokens = found, RefreshAt = Earlier(refreshAt, dueAt) };
        return await WithClaimsAsync(inputs, pod, volumes, cancel).ConfigureAwait(false);
    }

    private async Task<(IReadOnlyDictionary<(string, long?), TokenAnswer>? Found, DateTimeOffset? DueAt)> TokensAsync(
        V1Pod pod, IReadOnlyList<V1Volume> volumes, CancellationToken cancel)
    {
        if (tokens is null)
            return (null, null);
        var found = new Dictionary<(string, long?), TokenAnswer>();
        DateTimeOffset? dueAt = null;
        foreach (var wish in volumes.SelectMany(v => v.Projected?.Sources ?? []).Select(s => s.ServiceAccountToken).OfType<V1ServiceAccountTokenProjection>())
        {
            var key = (wish.Audience ?? "", wish.ExpirationSeconds);
            if (found.ContainsKey(key))
                continue;
            try
            {
                var token = await tokens.GetAsync(pod, key.Item1, key.ExpirationSeconds, cancel).ConfigureAwait(false);
                found[key] = new TokenAnswer(token.Value, "");
                dueAt = Earlier(dueAt, token.RefreshAt);
            }
            catch (VolumeException e)
            {
                found[key] = new TokenAnswer("", e.Message);
            }
        }
        return (found, dueAt);
    }

    private async Task<VolumeInputs> WithClaimsAsync(VolumeInputs inputs, V1Pod pod, IReadOnlyList<V1Volume> volumes, CancellationToken cancel)
    {
        var found = new Dictionary<string, BoundClaim>();
        var problems = new Dictionary<string, VolumeException>();
        foreach (var volume in volumes.Where(v => ClaimRules.NameOf(pod, v) is not null))
        {
            try
            {
                found[volume.Name] = await claims.ResolveAsync(pod, volume, cancel).ConfigureAwait(false);
            }
            catch (VolumeException e)
            {
                problems[volume.Name] = e;
            }
        }
        return inputs with { Claims = found, ClaimProblems = problems };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
