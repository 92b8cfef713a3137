using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Secrets: settings that are nobody else's business.</summary>
internal sealed class SecretKind : KindRules
{
    private static readonly SecretKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "secrets",
        Kind = "Secret",
        Singular = "secret",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.Secret",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Type", i => i.Text("type")),
            TableCell.Value("Data", i => i.Count("data")),
            TableCell.Age),
        SelectableFields = FieldSet.Of(FieldSet.Text("type")),
    };

    private const int MostBytes = 1024 * 1024;
    private const string DockerConfig = "kubernetes.io/dockercfg";
    private const string DockerConfigJson = "kubernetes.io/dockerconfigjson";

    public override void SetDefaults(JsonObject item)
    {
        // What is written as text is kept as bytes.
        foreach (var (key, value) in item.Child("stringData") ?? [])
            item.MakeChild("data")[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes((string?)value ?? ""));
        item.Remove("stringData");
        item.Default("type", "Opaque");
    }

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        if (item.Text("type").Length == 0)
            item.Take("type", old);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        var data = root["data"];
        foreach (var (key, value) in data.Entries)
            ConfigMapKind.CheckKey(key, value);
        if (data.Entries.Sum(e => DecodedLength(e.Value.Text)) > MostBytes)
            data.TooLong(MostBytes);
        CheckType(root["type"].Text, root, data);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        root["type"].MustNotChange(old["type"]);
        ConfigMapKind.CheckImmutable(root, old, "data");
        Validate(item, errors, context);
    }

    internal static long DecodedLength(string base64) => (base64.Length / 4 * 3L) - (base64.EndsWith("==", StringComparison.Ordinal) ? 2 : base64.EndsWith('=') ? 1 : 0);

    private static void CheckType(string type, FieldCursor secret, FieldCursor data)
    {
        switch (type)
        {
            case "kubernetes.io/service-account-token":
                secret["metadata"]["annotations"].Key("kubernetes.io/service-account.name").MustBeSet();
                break;
            case DockerConfig:
                CheckDocker(data.Key(".dockercfg"));
                break;
            case DockerConfigJson:
                CheckDocker(data.Key(".dockerconfigjson"));
                break;
            case "kubernetes.io/basic-auth" when !data.Key("username").IsSet && !data.Key("password").IsSet:
                data.Key("username").Required();
                data.Key("password").Required();
                break;
            case "kubernetes.io/ssh-auth":
                data.Key("ssh-privatekey").MustBeSet();
                break;
            case "kubernetes.io/tls":
                MustExist(data.Key("tls.crt"));
                MustExist(data.Key("tls.key"));
                break;
        }
    }

    private static void MustExist(FieldCursor entry)
    {
        if (!entry.IsSet)
            entry.Required();
    }

    private static void CheckDocker(FieldCursor config)
    {
        MustExist(config);
        if (!config.IsSet)
            return;
        try
        {
            if (JsonNode.Parse(Convert.FromBase64String(config.Text)) is not (JsonObject or null))
                config.Invalid("<secret contents redacted>", "json: cannot unmarshal into Go value of type map[string]interface {}");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            config.Invalid("<secret contents redacted>", "invalid JSON");
        }
    }
}
