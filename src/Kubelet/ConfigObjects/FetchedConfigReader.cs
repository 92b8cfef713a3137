using System.Collections.Concurrent;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>
/// The Get and Cache strategies: objects are asked for when they are needed, and again once an answer is older than <paramref name="keep"/>
/// (zero: each time). While the server is away the last answer is used.
/// </summary>
internal sealed class FetchedConfigReader(ApiResources api, TimeSpan keep, TimeProvider time) : IConfigReader
{
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<ConfigReference, (ConfigAnswer Answer, long At)> _known = new();
    private volatile IReadOnlySet<ConfigReference> _wanted = new HashSet<ConfigReference>();

    public event Action<ConfigReference>? Changed
    {
        add { }
        remove { }
    }

    public TimeSpan? RefreshPeriod => s_period;

    public void Keep(IReadOnlySet<ConfigReference> wanted)
    {
        _wanted = wanted;
        foreach (var reference in _known.Keys.Where(r => !wanted.Contains(r)).ToList())
            _known.TryRemove(reference, out _);
    }

    public async ValueTask<ConfigAnswer> ReadAsync(ConfigReference reference, CancellationToken cancel)
    {
        if (!_wanted.Contains(reference))
            return ConfigAnswer.Unknown(ConfigProblems.NotRegistered(reference));
        var isKnown = _known.TryGetValue(reference, out var known);
        if (isKnown && time.GetElapsedTime(known.At) < keep)
            return known.Answer;
        try
        {
            var answer = await FetchAsync(reference, cancel).ConfigureAwait(false);
            _known[reference] = (answer, time.GetTimestamp());
            if (!_wanted.Contains(reference))
                _known.TryRemove(reference, out _);
            return answer;
        }
        catch (ApiException) when (isKnown)
        {
            return known.Answer;
        }
        catch (ApiException e)
        {
            return ConfigAnswer.Unknown(e.Message);
        }
    }

    private async Task<ConfigAnswer> FetchAsync(ConfigReference reference, CancellationToken cancel)
    {
        try
        {
            return reference.Kind == ConfigKind.ConfigMap
                ? ConfigAnswer.Of(await api.ConfigMaps.GetAsync(reference.Namespace, reference.Name, cancel).ConfigureAwait(false))
                : ConfigAnswer.Of(await api.Secrets.GetAsync(reference.Namespace, reference.Name, cancel).ConfigureAwait(false));
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return ConfigAnswer.None;
        }
    }
}
