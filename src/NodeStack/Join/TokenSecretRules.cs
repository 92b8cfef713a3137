using System.Globalization;
using System.Text;
using k8s.Models;

namespace NodeStack.Join;

/// <summary>Bootstrap tokens as Secrets, as kubeadm makes them.</summary>
internal static class TokenSecretRules
{
    public const string Namespace = "kube-system";
    public const string Type = "bootstrap.kubernetes.io/token";
    public const string NamePrefix = "bootstrap-token-";

    /// <summary>Whoever came with a token is in this group until he has a certificate.</summary>
    public const string Group = "system:bootstrappers:kubeadm:default-node-token";

    public static string NameOf(string id) => NamePrefix + id;

    /// <param name="expires">Null: never.</param>
    public static V1Secret Build(BootstrapToken token, string description, DateTimeOffset? expires)
    {
        var data = new Dictionary<string, byte[]>
        {
            ["token-id"] = Bytes(token.Id),
            ["token-secret"] = Bytes(token.Secret),
            ["usage-bootstrap-authentication"] = Bytes("true"),
            ["usage-bootstrap-signing"] = Bytes("true"),
            ["auth-extra-groups"] = Bytes(Group),
        };
        if (description.Length > 0)
            data["description"] = Bytes(description);
        if (expires is { } end)
            data["expiration"] = Bytes(end.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        return new V1Secret
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Type = Type,
            Metadata = new V1ObjectMeta { Name = NameOf(token.Id), NamespaceProperty = Namespace },
            Data = data,
        };
    }

    /// <summary>A line for `token list`; null: this Secret is no token.</summary>
    public static TokenLine? Read(V1Secret secret)
    {
        string Text(string key) => secret.Data?.TryGetValue(key, out var bytes) == true ? Encoding.UTF8.GetString(bytes) : "";
        if (secret.Type != Type || BootstrapToken.Parse($"{Text("token-id")}.{Text("token-secret")}") is not { } token)
            return null;
        var usages = new[] { "authentication", "signing" }.Where(u => Text($"usage-bootstrap-{u}") == "true");
        return new TokenLine(token, Text("expiration"), string.Join(',', usages), Text("description"), Text("auth-extra-groups"));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
