using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>
/// One plugin with its memory: answers hold for an image, a registry or everything, as they say; who asks the same at the same time shares one run.
/// </summary>
internal sealed class CredentialProvider(ProviderConfig config, IProviderProcess process, ProviderMetrics metrics, TimeProvider time, ILogger logger)
{
    private const string Everything = "<global>";
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Subject, string Account), (ProviderAnswer Answer, DateTimeOffset Until)> _known = [];
    private readonly Dictionary<(string Image, string Account), Task<ProviderAnswer?>> _running = [];

    public ProviderConfig Config => config;

    public bool Handles(string repository) => config.MatchImages.Any(pattern => RegistryMatchRules.Matches(pattern, repository));

    /// <summary>Null: the plugin failed, which is in the log.</summary>
    /// <param name="account">Whose answer it is, where plugins are given tokens; empty else.</param>
    public Task<ProviderAnswer?> AskAsync(ProviderRequest request, string account, CancellationToken cancel)
    {
        Task<ProviderAnswer?> run;
        lock (_gate)
        {
            if (Known_NeedsLock(request.Image, account) is { } known)
                return Task.FromResult<ProviderAnswer?>(known);
            if (!_running.TryGetValue((request.Image, account), out run!))
                _running[(request.Image, account)] = run = Task.Run(() => RunAsync(request, account), CancellationToken.None);
        }
        return run.WaitAsync(cancel);
    }

    private ProviderAnswer? Known_NeedsLock(string image, string account)
    {
        var now = time.GetUtcNow();
        foreach (var old in _known.Where(k => k.Value.Until <= now).Select(k => k.Key).ToList())
            _known.Remove(old);
        foreach (var subject in (ReadOnlySpan<string>)[image, RegistryOf(image), Everything])
            if (_known.TryGetValue((subject, account), out var found))
                return found.Answer;
        return null;
    }

    private async Task<ProviderAnswer?> RunAsync(ProviderRequest request, string account)
    {
        try
        {
            ProviderAnswer answer;
            using (metrics.Running(config.Name))
                answer = ProviderAnswerParser.Parse(
                    await process.RunAsync(config, ProviderRequestRenderer.Render(request, config.ApiVersion), CancellationToken.None).ConfigureAwait(false),
                    config.ApiVersion);
            if (config.Tokens is { PerToken: false } && request.Token.Length > 0 && answer.Auths.Any(a => a.Value.Password == request.Token))
                throw new FormatException(
                    "credential provider plugin returned the service account token as the password which is not allowed when service account cache type is not set to 'Token'");
            Remember(request.Image, account, answer);
            return answer;
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            metrics.Failed(config.Name);
            ProviderLog.Failed(logger, config.Name, request.Image, e.Message);
            return null;
        }
        finally
        {
            lock (_gate)
                _running.Remove((request.Image, account));
        }
    }

    private void Remember(string image, string account, ProviderAnswer answer)
    {
        var holds = answer.CacheDuration ?? config.CacheDuration;
        if (holds <= TimeSpan.Zero)
            return;
        var subject = answer.CacheKeyType switch { "Image" => image, "Registry" => RegistryOf(image), _ => Everything };
        lock (_gate)
            _known[(subject, account)] = (answer, time.GetUtcNow() + holds);
    }

    private static string RegistryOf(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? image : image[..slash];
    }
}
