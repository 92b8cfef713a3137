using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>The records on disk: upstream's ImagePullIntent and ImagePulledRecord, so that a node may change its kubelet and keep them.</summary>
internal static class PullRecordFormat
{
    private const string Version = "kubelet.config.k8s.io/v1beta1";
    private const string Group = "kubelet.config.k8s.io/";

    public static string Intent(string image) => new JsonObject { ["kind"] = "ImagePullIntent", ["apiVersion"] = Version, ["image"] = image }.ToJsonString();

    public static string Pulled(PulledRecord record)
    {
        var mapping = new JsonObject();
        foreach (var (repository, access) in record.Access.OrderBy(a => a.Key, StringComparer.Ordinal))
            mapping[repository] = Access(access);
        return new JsonObject
        {
            ["kind"] = "ImagePulledRecord",
            ["apiVersion"] = Version,
            ["lastUpdatedTime"] = record.LastUpdated.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["imageRef"] = record.ImageRef,
            ["credentialMapping"] = mapping,
        }.ToJsonString();
    }

    /// <summary>Null: it is no intent.</summary>
    public static string? ReadIntent(string text) => Read(text, "ImagePullIntent")?.TextOrNull("image");

    /// <summary>Null: it is no record.</summary>
    public static PulledRecord? ReadPulled(string text)
    {
        if (Read(text, "ImagePulledRecord") is not { } record || record.TextOrNull("imageRef") is not { Length: > 0 } imageRef)
            return null;
        var updated = DateTimeOffset.TryParse(record.Text("lastUpdatedTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : DateTimeOffset.UnixEpoch;
        var access = ImmutableDictionary<string, PulledAccess>.Empty;
        foreach (var (repository, value) in record.Child("credentialMapping") ?? [])
            access = access.SetItem(repository, ReadAccess(value as JsonObject));
        return new PulledRecord(imageRef, updated, access);
    }

    private static JsonObject Access(PulledAccess access)
    {
        if (access.EveryPod)
            return new JsonObject { ["nodePodsAccessible"] = true };
        var item = new JsonObject();
        if (access.Secrets.Count > 0)
            item["kubernetesSecrets"] = new JsonArray([.. access.Secrets.Select(s => (JsonNode)new JsonObject
            {
                ["uid"] = s.Uid, ["namespace"] = s.Namespace, ["name"] = s.Name, ["credentialHash"] = s.CredentialHash,
            })]);
        if (access.Accounts.Count > 0)
            item["kubernetesServiceAccounts"] = new JsonArray([.. access.Accounts.Select(a => (JsonNode)new JsonObject
            {
                ["uid"] = a.Uid, ["namespace"] = a.Namespace, ["name"] = a.Name,
            })]);
        return item;
    }

    private static PulledAccess ReadAccess(JsonObject? item) => item.Flag("nodePodsAccessible")
        ? PulledAccess.All
        : new PulledAccess(
            false,
            [.. item.Items("kubernetesSecrets").Select(s => new PulledSecret(s.Text("uid"), s.Text("namespace"), s.Text("name"), s.Text("credentialHash")))],
            [.. item.Items("kubernetesServiceAccounts").Select(a => new PulledAccount(a.Text("uid"), a.Text("namespace"), a.Text("name")))]);

    private static JsonObject? Read(string text, string kind)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject item && item.Text("kind") == kind && item.Text("apiVersion").StartsWith(Group, StringComparison.Ordinal)
                ? item
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
