namespace NodeStack.Kubelet.Images.Providers;

/// <summary>One plugin that lends registry credentials.</summary>
/// <param name="Name">Also the name of its executable.</param>
/// <param name="CacheDuration">How long an answer holds that does not say so itself; zero: not at all.</param>
internal sealed record ProviderConfig(string Name, string ApiVersion, IReadOnlyList<string> MatchImages, TimeSpan CacheDuration)
{
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Set besides the kubelet's own environment.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Env { get; init; } = [];

    /// <summary>Null: the plugin is given no token.</summary>
    public ProviderTokens? Tokens { get; init; }
}

/// <summary>The service account token that a plugin is given with each request.</summary>
/// <param name="PerToken">An answer holds for one token alone, and not for all of its service account.</param>
internal sealed record ProviderTokens(
    string Audience, bool IsAccountRequired, bool PerToken, IReadOnlyList<string> RequiredAnnotations, IReadOnlyList<string> OptionalAnnotations);
