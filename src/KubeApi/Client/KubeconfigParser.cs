using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Client;

/// <summary>
/// Reads a kubeconfig (YAML or JSON) and picks its current context. Without contexts a file with one cluster and one user is taken as it is meant.
/// What cannot be used here (exec plugins, auth providers, passwords) is an error, for going on would mean going as somebody else.
/// </summary>
public static class KubeconfigParser
{
    /// <param name="folder">What relative paths in the file are relative to.</param>
    /// <exception cref="FormatException">With one line that says what is wrong.</exception>
    public static Kubeconfig Parse(ReadOnlyMemory<byte> text, string folder)
    {
        var root = Root(text);
        var context = Named(root, "contexts", root.Text("current-context"), "context");
        var cluster = Named(root, "clusters", context.Text("cluster"), "cluster")
            ?? throw new FormatException($"it has no cluster {Quote(context.Text("cluster"))}");
        var user = Named(root, "users", context.Text("user"), "user") ?? [];
        foreach (var unusable in new[] { "exec", "auth-provider", "username", "password" })
            if (user.Has(unusable))
                throw new FormatException($"its user has {unusable}, which is not supported; use a client certificate or a token");
        return new Kubeconfig(ServerOf(cluster))
        {
            TlsServerName = cluster.Text("tls-server-name"),
            InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
            AuthorityFile = PathOf(cluster, "certificate-authority", folder),
            AuthorityPem = PemOf(cluster, "certificate-authority-data"),
            ClientCertificateFile = PathOf(user, "client-certificate", folder),
            ClientKeyFile = PathOf(user, "client-key", folder),
            ClientCertificatePem = PemOf(user, "client-certificate-data"),
            ClientKeyPem = PemOf(user, "client-key-data"),
            Token = user.Text("token"),
            TokenFile = PathOf(user, "tokenFile", folder),
        };
    }

    private static JsonObject Root(ReadOnlyMemory<byte> text)
    {
        try
        {
            var documents = DocumentReader.Read(text);
            return documents.Count == 1 && JsonNode.Parse(documents[0].Json.Span) is JsonObject root
                ? root
                : throw new FormatException("it is not one document with a kubeconfig");
        }
        catch (Exception e) when (e is DocumentFormatException or JsonException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static JsonObject? Named(JsonObject root, string list, string name, string child)
    {
        var items = root.Items(list);
        var item = name.Length == 0 && items.Count == 1 ? items[0] : items.FirstOrDefault(i => i.Text("name") == name);
        return item.Child(child);
    }

    private static Uri ServerOf(JsonObject cluster)
    {
        var text = cluster.Text("server");
        if (!text.Contains("://", StringComparison.Ordinal) && text.Length > 0)
            text = "https://" + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "https" or "http" && server.Host.Length > 0
            ? server
            : throw new FormatException($"{Quote(cluster.Text("server"))} is no address of a server");
    }

    private static string PathOf(JsonObject parent, string name, string folder) =>
        parent.Text(name) is { Length: > 0 } path ? Path.GetFullPath(path, folder) : "";

    private static string PemOf(JsonObject parent, string name)
    {
        var text = parent.Text(name);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, length))
            : throw new FormatException($"its {name} is not base64");
    }

    private static string Quote(string text) => $"\"{text}\"";
}
