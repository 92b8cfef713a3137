using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>
/// Remembers accepted tokens for ten seconds, as upstream does (token-success-cache-ttl), by a keyed hash: the tokens themselves are not kept.
/// At most 32768 of them; refusals are never remembered.
/// </summary>
public sealed class CachedTokenAuthenticator(IAuthenticator inner, TokenCacheMetrics metrics, TimeProvider time) : IAuthenticator
{
    private const int MostRemembered = 32_768;
    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(10);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, (Authentication Answer, long At)> _known = new(StringComparer.Ordinal);

    public async ValueTask<Authentication> AuthenticateAsync(
        RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        if (credentials.BearerToken is not { } token)
            return Authentication.None;
        var asked = time.GetTimestamp();
        var name = Name(token, audiences);
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At, asked) < s_life)
        {
            metrics.Hit(time.GetElapsedTime(asked));
            return known.Answer;
        }
        var answer = await FetchAsync(credentials, audiences, cancellation).ConfigureAwait(false);
        metrics.Missed(time.GetElapsedTime(asked));
        if (answer.User is not null)
            Remember(name, answer);
        else
            _known.TryRemove(name, out _);
        return answer;
    }

    private async ValueTask<Authentication> FetchAsync(RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        using var running = metrics.Fetching();
        var answer = await inner.AuthenticateAsync(credentials, audiences, cancellation).ConfigureAwait(false);
        metrics.Fetched(answer.Problem is not null && answer.User is null);
        return answer;
    }

    private void Remember(string name, Authentication answer)
    {
        if (_known.Count >= MostRemembered)
            DropOld();
        _known[name] = (answer, time.GetTimestamp());
    }

    private void DropOld()
    {
        foreach (var (name, known) in _known)
        {
            if (time.GetElapsedTime(known.At) >= s_life)
                _known.TryRemove(name, out _);
        }
        if (_known.Count >= MostRemembered)
            _known.Clear();
    }

    // Lengths go in first, so that no two lists of audiences look alike.
    private string Name(string token, IReadOnlyList<string> audiences)
    {
        var text = new StringBuilder().Append(token.Length).Append(':').Append(token);
        foreach (var audience in audiences)
            text.Append(audience.Length).Append(':').Append(audience);
        return Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text.ToString())));
    }
}
