using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>A CredentialProviderConfig to its plugins; all errors are told.</summary>
internal static class ProviderConfigParser
{
    public const string V1 = "credentialprovider.kubelet.k8s.io/v1";
    private static readonly string[] s_versions = [V1, "credentialprovider.kubelet.k8s.io/v1alpha1", "credentialprovider.kubelet.k8s.io/v1beta1"];
    private static readonly string[] s_fields = ["name", "matchImages", "defaultCacheDuration", "apiVersion", "args", "env", "tokenAttributes"];

    public static IReadOnlyList<ProviderConfig> Parse(JsonObject document, List<string> errors)
    {
        if (document.Text("kind") != "CredentialProviderConfig" || !document.Text("apiVersion").StartsWith("kubelet.config.k8s.io/", StringComparison.Ordinal))
        {
            errors.Add($"unknown apiVersion/kind: {document.Text("apiVersion")}, Kind={document.Text("kind")}, expected kubelet.config.k8s.io/v1, Kind=CredentialProviderConfig");
            return [];
        }
        var found = document.Items("providers").Select((item, i) => Provider(item, $"providers[{i}]", errors)).ToList();
        if (found.Count == 0)
            errors.Add("providers: Required value: at least 1 item in plugins is required");
        return found;
    }

    private static ProviderConfig Provider(JsonObject item, string path, List<string> errors)
    {
        foreach (var unknown in item.Select(p => p.Key).Except(s_fields))
            errors.Add($"{path}: unknown field \"{unknown}\"");
        var name = item.Text("name");
        if (name.Length == 0 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal) || name.Contains(' ', StringComparison.Ordinal))
            errors.Add($"{path}.name: Invalid value: \"{name}\": must be the name of an executable in the plugins' folder");
        var version = item.Text("apiVersion");
        if (!s_versions.Contains(version))
            errors.Add($"{path}.apiVersion: Unsupported value: \"{version}\": supported values: {string.Join(", ", s_versions.Select(v => $"\"{v}\""))}");
        var images = Texts(item, "matchImages");
        if (images.Count == 0)
            errors.Add($"{path}.matchImages: Required value: at least 1 item in matchImages is required");
        return new ProviderConfig(name, version, images, Duration(item, path, errors))
        {
            Args = Texts(item, "args"),
            Env = [.. item.Items("env").Select(e => KeyValuePair.Create(e.Text("name"), e.Text("value")))],
            Tokens = item.Child("tokenAttributes") is { } tokens ? Tokens(tokens, version, path + ".tokenAttributes", errors) : null,
        };
    }

    private static TimeSpan Duration(JsonObject item, string path, List<string> errors)
    {
        if (!item.Has("defaultCacheDuration"))
            errors.Add($"{path}.defaultCacheDuration: Required value");
        else if (GoDuration.TryParse(item.Text("defaultCacheDuration"), out var duration) && duration >= TimeSpan.Zero)
            return duration;
        else
            errors.Add($"{path}.defaultCacheDuration: Invalid value: \"{item.Text("defaultCacheDuration")}\": must be greater than or equal to 0");
        return TimeSpan.Zero;
    }

    private static ProviderTokens Tokens(JsonObject item, string version, string path, List<string> errors)
    {
        if (version != V1)
            errors.Add($"{path}: Forbidden: tokenAttributes is only supported for {V1} API version");
        if (item.Text("serviceAccountTokenAudience").Length == 0)
            errors.Add($"{path}.serviceAccountTokenAudience: Required value");
        if (item.FlagOrNull("requireServiceAccount") is null)
            errors.Add($"{path}.requireServiceAccount: Required value");
        if (item.Text("cacheType") is not ("Token" or "ServiceAccount"))
            errors.Add($"{path}.cacheType: Unsupported value: \"{item.Text("cacheType")}\": supported values: \"ServiceAccount\", \"Token\"");
        var (required, optional) = (Texts(item, "requiredServiceAccountAnnotationKeys"), Texts(item, "optionalServiceAccountAnnotationKeys"));
        if (item.FlagOrNull("requireServiceAccount") == false && required.Count > 0)
            errors.Add($"{path}.requiredServiceAccountAnnotationKeys: Forbidden: requireServiceAccount cannot be false when requiredServiceAccountAnnotationKeys is set");
        if (required.Intersect(optional).ToList() is { Count: > 0 } both)
            errors.Add($"{path}: Invalid value: [{string.Join(", ", both)}]: annotation keys cannot be both required and optional");
        return new ProviderTokens(
            item.Text("serviceAccountTokenAudience"), item.Flag("requireServiceAccount"), item.Text("cacheType") == "Token", required, optional);
    }

    private static List<string> Texts(JsonObject item, string name) =>
        item[name] is JsonArray list ? [.. list.Select(n => n is JsonValue v && v.TryGetValue<string>(out var text) ? text : "")] : [];
}
