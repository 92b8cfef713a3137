using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodeStack.ControlPlane.Controllers.Bootstrap;
using NodeStack.KubeApi.Client;

namespace NodeStack.Join;

/// <summary>
/// What a cluster tells of itself to those who know nothing yet: ConfigMap cluster-info in kube-public, a kubeconfig without a user, signed for each
/// bootstrap token by the token's secret (detached JWS, HMAC-SHA256). Who does not know the secret can neither sign nor check it.
/// </summary>
internal static class ClusterAnnouncement
{
    public const string Namespace = "kube-public", Name = "cluster-info", Key = "kubeconfig", SignaturePrefix = "jws-kubeconfig-";
    public const string Path = $"/api/v1/namespaces/{Namespace}/configmaps/{Name}";

    /// <summary>The kubeconfig, if it is signed with this token.</summary>
    /// <param name="json">The ConfigMap.</param>
    /// <exception cref="JoinException">It is not, or is nothing of that kind.</exception>
    public static Kubeconfig Verify(ReadOnlyMemory<byte> json, BootstrapToken token)
    {
        var (text, signature) = Read(json, token.Id);
        if (signature.Length == 0)
            throw new JoinException($"the cluster has no signature for token {token.Id}: it is not known there, has expired, or was made this moment (try again)");
        var parts = signature.Split('.');
        if (parts is not [var head, "", var given] || !IsSigned(head, text, given, token.Secret))
            throw new JoinException($"what the server tells of its cluster is not signed with token {token.Id}: the token is wrong, or this is not the server it was made for");
        try
        {
            return KubeconfigParser.Parse(Encoding.UTF8.GetBytes(text), "/");
        }
        catch (FormatException e)
        {
            throw new JoinException($"what the server tells of its cluster cannot be read: {e.Message}");
        }
    }

    private static bool IsSigned(string head, string text, string given, string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(ClusterInfoRules.Code(head, text, secret)), Encoding.UTF8.GetBytes(given));

    private static (string Text, string Signature) Read(ReadOnlyMemory<byte> json, string tokenId)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var data = document.RootElement.GetProperty("data");
            return (data.GetProperty(Key).GetString() ?? "", data.TryGetProperty(SignaturePrefix + tokenId, out var found) ? found.GetString() ?? "" : "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new JoinException($"the server's answer is no {Name}: {e.Message}");
        }
    }
}
