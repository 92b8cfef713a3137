using System.Security.Cryptography;
using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>What of a service account a plugin is told, and for whom its answer holds.</summary>
internal static class ProviderAccountRules
{
    /// <summary>Null: the account lacks what the plugin requires, which is how accounts opt out.</summary>
    public static IReadOnlyDictionary<string, string>? Annotations(V1ServiceAccount account, ProviderTokens tokens)
    {
        var all = account.Metadata.Annotations ?? new Dictionary<string, string>();
        if (tokens.RequiredAnnotations.Any(key => !all.ContainsKey(key)))
            return null;
        var told = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in tokens.RequiredAnnotations.Concat(tokens.OptionalAnnotations))
            if (all.TryGetValue(key, out var value))
                told[key] = value;
        return told;
    }

    /// <summary>Differs for all that may not share an answer.</summary>
    public static string CacheKey(V1ServiceAccount account, ProviderTokens tokens, ProviderRequest request, string podUid)
    {
        var parts = new List<string> { account.Metadata.NamespaceProperty, account.Metadata.Name, account.Metadata.Uid ?? "" };
        foreach (var (key, value) in request.Annotations)
            parts.AddRange([key, value]);
        if (tokens.PerToken)
            parts.AddRange([podUid, request.Token]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
            hash.AppendData(Encoding.UTF8.GetBytes($"{part.Length}:{part}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
