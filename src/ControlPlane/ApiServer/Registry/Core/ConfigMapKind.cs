using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Config maps: settings by key.</summary>
internal sealed class ConfigMapKind : KindRules
{
    private static readonly ConfigMapKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "configmaps",
        Kind = "ConfigMap",
        Singular = "configmap",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.ConfigMap",
        ShortNames = ["cm"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Value("Data", i => i.Count("data") + i.Count("binaryData")),
            TableCell.Age),
    };

    private const int MostBytes = 1024 * 1024;

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        long size = 0;
        foreach (var (key, value) in root["data"].Entries)
        {
            CheckKey(key, value);
            if (root["binaryData"].Key(key).IsSet)
                value.Invalid(key, "duplicate of key present in binaryData");
            size += Encoding.UTF8.GetByteCount(value.Text);
        }
        foreach (var (key, value) in root["binaryData"].Entries)
        {
            CheckKey(key, value);
            size += SecretKind.DecodedLength(value.Text);
        }
        if (size > MostBytes)
            errors.TooLong("", MostBytes);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        CheckImmutable(FieldCursor.Of(item, errors), old, "data", "binaryData");
        Validate(item, errors, context);
    }

    /// <summary>What was once declared immutable stays so, as it is.</summary>
    internal static void CheckImmutable(FieldCursor item, JsonObject old, params ReadOnlySpan<string> fields)
    {
        const string detail = "field is immutable when `immutable` is set";
        if (!old.Flag("immutable"))
            return;
        if (!item["immutable"].Flag)
            item["immutable"].Forbidden(detail);
        foreach (var field in fields)
        {
            if (!item[field].Node.SameAs(old[field]))
                item[field].Forbidden(detail);
        }
    }

    internal static void CheckKey(string key, FieldCursor entry)
    {
        if (NameRules.ConfigKey(key) is { } problem)
            entry.Invalid(key, problem);
    }
}
