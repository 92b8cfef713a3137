using k8s.Models;

namespace NodeStack.Kubelet.Images.Credentials;

/// <summary>Reads the two kinds of secrets that may hold registry credentials; others hold none.</summary>
internal static class PullSecretRules
{
    /// <summary>Throws FormatException, which does not quote the secret.</summary>
    public static IReadOnlyList<KeyValuePair<string, PullCredential>> EntriesOf(V1Secret secret)
    {
        var owner = new CredentialOwner(true, secret.Metadata.Uid ?? "", secret.Metadata.NamespaceProperty, secret.Metadata.Name);
        return [.. ConfigOf(secret).Entries.Select(e => KeyValuePair.Create(e.Key, new PullCredential(e.Value, owner)))];
    }

    private static DockerConfig ConfigOf(V1Secret secret) => secret.Type switch
    {
        "kubernetes.io/dockerconfigjson" when Value(secret, ".dockerconfigjson") is { Length: > 0 } json => DockerConfigParser.Parse(json),
        "kubernetes.io/dockercfg" when Value(secret, ".dockercfg") is { Length: > 0 } json => DockerConfigParser.ParseLegacy(json),
        _ => DockerConfig.Empty,
    };

    private static byte[]? Value(V1Secret secret, string key) => secret.Data?.TryGetValue(key, out var value) == true ? value : null;
}
