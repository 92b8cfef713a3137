using System.Collections.Immutable;
using NodeStack.KubeApi.Client;

namespace NodeStack.Manifests;

/// <summary>
/// Finds where a kind is served, and remembers it. What is not served is asked for again after <see cref="Forget()"/>, not for each object. For one thread.
/// </summary>
internal sealed class KindFinder(IApiClient api)
{
    private readonly Dictionary<string, ImmutableDictionary<string, ServedKind>> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Null: the server does not serve it.</summary>
    /// <exception cref="ApiException">The server did not answer.</exception>
    public async Task<ServedKind?> FindAsync(string apiVersion, string kind, CancellationToken cancel)
    {
        if (_known.TryGetValue(apiVersion, out var kinds) && kinds.TryGetValue(kind, out var served))
            return served;
        if (_asked.Contains(apiVersion))
            return null;
        _known[apiVersion] = await AskAsync(apiVersion, cancel).ConfigureAwait(false);
        _asked.Add(apiVersion);
        return _known[apiVersion].GetValueOrDefault(kind);
    }

    /// <summary>What was not served may be by now.</summary>
    public void Forget() => _asked.Clear();

    /// <summary>What was served before may not be any more.</summary>
    public void Forget(string apiVersion)
    {
        if (!_asked.Contains(apiVersion))
            _known.Remove(apiVersion);
    }

    private async Task<ImmutableDictionary<string, ServedKind>> AskAsync(string apiVersion, CancellationToken cancel)
    {
        try
        {
            var answer = await api.SendAsync(new ApiRequest(HttpMethod.Get, ServedKindParser.Prefix(apiVersion)), cancel).ConfigureAwait(false);
            return ServedKindParser.Parse(answer.Span) ?? throw new ApiException(502, "", $"the API server's list of what it serves as {apiVersion} cannot be read");
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return ImmutableDictionary<string, ServedKind>.Empty;
        }
    }
}
