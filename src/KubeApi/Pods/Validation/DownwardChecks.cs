using System.Collections.Frozen;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>References to fields and resources of the pod itself.</summary>
internal static class DownwardChecks
{
    private static readonly string[] ResourcePaths =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    /// <summary>What a field path of the API may be at all (core/pods, ConvertDownwardAPIFieldLabel).</summary>
    private static readonly FrozenSet<string> Known = new[]
    {
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.restartPolicy",
        "spec.serviceAccountName", "spec.schedulerName", "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> SizeDivisors =
        new[] { "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei" }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="supported">Paths allowed here, sorted.</param>
    public static void CheckField(FieldCursor reference, string[] supported)
    {
        if (!reference["apiVersion"].MustBeSet() || !reference["fieldPath"].MustBeSet())
            return;
        var path = reference["fieldPath"].Text;
        var (name, subscript) = Split(path);
        if (reference["apiVersion"].Text != "v1")
            reference["fieldPath"].Invalid($"error converting fieldPath: unsupported pod version: {reference["apiVersion"].Text}");
        else if (subscript is null ? !Known.Contains(path) : name is not ("metadata.labels" or "metadata.annotations"))
            reference["fieldPath"].Invalid(subscript is null
                ? $"error converting fieldPath: field label not supported: {path}"
                : $"error converting fieldPath: field label does not support subscript: {path}");
        else if (subscript is not null)
            CheckSubscript(reference, name, subscript);
        else if (!supported.Contains(path))
            reference["fieldPath"].NotSupported(supported);
    }

    /// <param name="needsContainer">Volumes belong to no container, so they must name one.</param>
    public static void CheckResource(FieldCursor reference, bool needsContainer)
    {
        var resource = reference["resource"];
        if (needsContainer && reference["containerName"].IsEmpty)
            reference["containerName"].Required();
        else if (resource.MustBeSet() && !ResourcePaths.Contains(resource.Text) && !IsHugePages(resource.Text))
            resource.NotSupported(ResourcePaths);
        CheckDivisor(reference);
    }

    private static void CheckSubscript(FieldCursor reference, string name, string subscript)
    {
        var key = name == "metadata.annotations" ? subscript.ToLowerInvariant() : subscript;
        foreach (var problem in LabelRules.Key(key))
            reference.Invalid(key, problem);
    }

    private static void CheckDivisor(FieldCursor reference)
    {
        var divisor = reference["divisor"].Amount();
        var resource = reference["resource"].Text;
        if (divisor.IsZero)
            return;
        if (resource is "limits.cpu" or "requests.cpu")
        {
            if (divisor.ToString() is not ("1m" or "1"))
                reference["divisor"].Invalid(resource, "only divisor's values 1m and 1 are supported with the cpu resource");
        }
        else if (SizeOf(resource) is { } what && !SizeDivisors.Contains(divisor.ToString()))
        {
            reference["divisor"].Invalid(
                resource, $"only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the {what} resource");
        }
    }

    private static string? SizeOf(string resource) => resource switch
    {
        "limits.memory" or "requests.memory" => "memory",
        "limits.ephemeral-storage" or "requests.ephemeral-storage" => "local ephemeral storage",
        _ => IsHugePages(resource) ? "hugepages" : null,
    };

    private static bool IsHugePages(string resource) =>
        resource.StartsWith("requests.hugepages-", StringComparison.Ordinal) || resource.StartsWith("limits.hugepages-", StringComparison.Ordinal);

    private static (string Name, string? Subscript) Split(string path)
    {
        var open = path.IndexOf("['", StringComparison.Ordinal);
        return open > 0 && path.EndsWith("']", StringComparison.Ordinal) && path.Length >= open + 4 ? (path[..open], path[(open + 2)..^2]) : (path, null);
    }
}
