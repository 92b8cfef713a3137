using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Bootstrap;

/// <summary>The ConfigMap from which a new node learns of the cluster: whoever has a token can check that it was signed by somebody who has it too.</summary>
public static class ClusterInfoRules
{
    private const string SignaturePrefix = "jws-kubeconfig-";
    private const string Content = "kubeconfig";

    /// <summary>What the data should be; null when it is so.</summary>
    /// <param name="tokens">Secret by id.</param>
    public static IDictionary<string, string>? Plan(V1ConfigMap map, IReadOnlyDictionary<string, string> tokens)
    {
        if (map.Data is not { } data || !data.TryGetValue(Content, out var content))
            return null;
        var wished = data.Where(d => !d.Key.StartsWith(SignaturePrefix, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        foreach (var (id, secret) in tokens)
            wished[SignaturePrefix + id] = Signature(content, id, secret);
        return wished.Count == data.Count && wished.All(w => data.TryGetValue(w.Key, out var has) && has == w.Value) ? null : wished;
    }

    /// <summary>A JWS without its content (RFC 7515, appendix F), HS256.</summary>
    public static string Signature(string content, string id, string secret)
    {
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"HS256","kid":"{{id}}"}"""));
        return $"{header}..{Code(header, content, secret)}";
    }

    /// <summary>The last part of a signature: the code of its header (encoded, as it stands there) and the content.</summary>
    public static string Code(string header, string content, string secret)
    {
        var signed = Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content))}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }
}
