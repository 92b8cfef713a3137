namespace NodeStack.Kubelet.Probes;

/// <summary>One GET as a probe sends it.</summary>
/// <param name="Url">As upstream prints it in messages.</param>
/// <param name="Host">Host header; null: the URL's.</param>
internal sealed record HttpProbeRequest(string Url, string? Host, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The path goes out as it was written; Uri would fold "/a/../b". Null when the URL is no URL.</summary>
    public Uri? Uri => System.Uri.TryCreate(Url, Verbatim, out var uri) ? uri : null;
}
