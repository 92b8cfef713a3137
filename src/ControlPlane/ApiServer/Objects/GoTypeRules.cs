using System.Collections.Frozen;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>How upstream's messages name types and fields: as the Go types behind the API.</summary>
internal static class GoTypeRules
{
    private static readonly FrozenDictionary<string, (string Embedded, string[]? Only, string[] Except)> EmbeddedFields =
        new Dictionary<string, (string, string[]?, string[])>(StringComparer.Ordinal)
        {
            ["io.k8s.api.core.v1.Volume"] = ("VolumeSource", null, ["name"]),
            ["io.k8s.api.core.v1.EphemeralContainer"] = ("EphemeralContainerCommon", null, ["targetContainerName"]),
            ["io.k8s.api.core.v1.Probe"] = ("ProbeHandler", ["exec", "httpGet", "tcpSocket", "grpc"], []),
            ["io.k8s.api.core.v1.PersistentVolumeSpec"] = (
                "PersistentVolumeSource", null,
                ["capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions", "volumeMode", "nodeAffinity", "volumeAttributesClassName"]),
            ["io.k8s.api.core.v1.ConfigMapEnvSource"] = ("LocalObjectReference", ["name"], []),
            ["io.k8s.api.core.v1.ConfigMapKeySelector"] = ("LocalObjectReference", ["name"], []),
            ["io.k8s.api.core.v1.ConfigMapProjection"] = ("LocalObjectReference", ["name"], []),
            ["io.k8s.api.core.v1.SecretEnvSource"] = ("LocalObjectReference", ["name"], []),
            ["io.k8s.api.core.v1.SecretKeySelector"] = ("LocalObjectReference", ["name"], []),
            ["io.k8s.api.core.v1.SecretProjection"] = ("LocalObjectReference", ["name"], []),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> KnownKinds = ApiSchema.All.SelectMany(t => t.Kinds).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>E.g. <c>[]v1.Container</c>, <c>map[string]string</c>, <c>int32</c>.</summary>
    public static string TypeName(ValueShape shape) => shape.Kind switch
    {
        ShapeKind.Bool => "bool",
        ShapeKind.Int32 => "int32",
        ShapeKind.Int64 => "int64",
        ShapeKind.Double => "float64",
        ShapeKind.Bytes => "[]uint8",
        ShapeKind.List => $"[]{TypeName(shape.Element!)}",
        ShapeKind.Map => $"map[string]{TypeName(shape.Element!)}",
        ShapeKind.Object => TypeName(shape.Type!),
        ShapeKind.Quantity => "resource.Quantity",
        ShapeKind.IntOrString => "intstr.IntOrString",
        ShapeKind.Time => "v1.Time",
        ShapeKind.MicroTime => "v1.MicroTime",
        ShapeKind.Any => "runtime.RawExtension",
        _ => "string",
    };

    /// <summary><c>io.k8s.api.core.v1.Pod</c> is <c>v1.Pod</c>.</summary>
    public static string TypeName(TypeSchema type)
    {
        var name = type.Name.AsSpan();
        var before = name[..name.LastIndexOf('.')].LastIndexOf('.');
        return name[(before + 1)..].ToString();
    }

    /// <summary>The type's name without its package.</summary>
    public static string StructName(TypeSchema type) => type.Name[(type.Name.LastIndexOf('.') + 1)..];

    /// <summary>The Go struct a field is promoted from, which messages name in paths; null for own fields.</summary>
    public static string? EmbeddedIn(TypeSchema type, string field)
    {
        if (!EmbeddedFields.TryGetValue(type.Name, out var rule))
            return null;
        var isPromoted = rule.Only is null ? !rule.Except.Contains(field) : rule.Only.Contains(field);
        return isPromoted ? rule.Embedded : null;
    }

    /// <summary>Whether the API has a kind at all, in this group and version.</summary>
    public static bool IsKnownKind(string apiVersion, string kind) => KnownKinds.Contains($"{apiVersion}/{kind}");

    /// <summary>The package of a group's unversioned types. Events of both groups are one type.</summary>
    public static string InternalPackage(string group) =>
        group is "" or "events.k8s.io" ? "core" : group.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? group[..dot] : group;
}
