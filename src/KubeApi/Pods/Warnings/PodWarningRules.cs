using System.Text.Json.Nodes;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Warnings;

/// <summary>What the writer of a pod or template should know though it is no error (upstream: api/pod/warnings.go).</summary>
public static class PodWarningRules
{
    private const string NullSelector = "a null labelSelector results in matching no pod";
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    private static readonly (string Key, string Message)[] DeadAnnotations =
    [
        ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ];

    /// <summary>A new pod.</summary>
    public static IEnumerable<string> OfPod(JsonObject pod)
    {
        var name = pod["metadata"]?["name"]?.GetValue<string>() ?? "";
        if (NameRules.Dns1123Label(name) is { } problem)
            yield return $"metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [{problem}]";
        foreach (var warning in Of(FieldCursor.Of(pod, new FieldErrors())))
            yield return warning;
    }

    /// <summary>A template under a path, e.g. <c>spec.template</c>.</summary>
    public static IEnumerable<string> OfTemplate(JsonNode? template, string path) => Of(FieldCursor.At(template, path, new FieldErrors()));

    private static IEnumerable<string> Of(FieldCursor pod)
    {
        var spec = pod["spec"];
        return
        [
            .. spec["nodeSelector"].Entries.Select(e => e.Value).Select(e => Deprecated(e, LastStep(e))).OfType<string>(),
            .. NodeAffinity(spec["affinity"]["nodeAffinity"]),
            .. Spread(spec["topologySpreadConstraints"]),
            .. DeadAnnotations.Select(d => (Cursor: pod["metadata"]["annotations"].Key(d.Key), d.Message)).Where(d => d.Cursor.IsSet).Select(d => $"{d.Cursor}: {d.Message}"),
            .. VolumeWarningRules.Of(spec["volumes"]),
            .. Duplicates(spec["hostAliases"], "ip", "ip"),
            .. Duplicates(spec["imagePullSecrets"], "name", "name"),
            .. spec["imagePullSecrets"].Items.Where(s => s["name"].IsEmpty).Select(s => $"{s["name"]}: invalid empty name \"\""),
            .. Fractions(spec["overhead"]),
            .. Seccomp(pod, spec),
            .. PodSpecValidator.AllContainers(spec).SelectMany(Container),
            .. PortWarningRules.Of(spec),
            .. Grace(spec["terminationGracePeriodSeconds"]),
            .. NullSelectors(spec["affinity"]["podAffinity"]),
            .. NullSelectors(spec["affinity"]["podAntiAffinity"]),
            .. spec["dnsConfig"]["nameservers"].Items.SelectMany(n => AddressWarningRules.Of(n.Path, n.Text)),
            .. spec["hostAliases"].Items.SelectMany(a => AddressWarningRules.Of(a["ip"].Path, a["ip"].Text)),
        ];
    }

    private static string? Deprecated(FieldCursor at, string label) => NodeLabelRules.Deprecation(label) is { } message ? $"{at}: {message}" : null;

    private static string LastStep(FieldCursor entry) => entry.Path is var path ? path[(path.IndexOf('[', StringComparison.Ordinal) + 1)..^1] : "";

    private static IEnumerable<string> NodeAffinity(FieldCursor affinity)
    {
        var terms = affinity[Required]["nodeSelectorTerms"].Items.Concat(affinity[Preferred].Items.Select(p => p["preference"]));
        foreach (var key in terms.SelectMany(t => t["matchExpressions"].Items).Select(e => e["key"]))
        {
            if (NodeLabelRules.Deprecation(key.Text) is { } message)
                yield return $"{key}: {key.Text} is {message}";
        }
    }

    private static IEnumerable<string> Spread(FieldCursor constraints)
    {
        foreach (var constraint in constraints.Items)
        {
            if (NodeLabelRules.Deprecation(constraint["topologyKey"].Text) is { } message)
                yield return $"{constraint["topologyKey"]}: {constraint["topologyKey"].Text} is {message}";
            if (!constraint["labelSelector"].IsSet)
                yield return $"{constraint["labelSelector"]}: {NullSelector}";
        }
    }

    private static IEnumerable<string> Duplicates(FieldCursor list, string field, string word)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return list.Items.Where(i => !seen.Add(i[field].Text)).Select(i => $"{i[field]}: duplicate {word} {QuotedTextRenderer.Quote(i[field].Text)}");
    }

    private static IEnumerable<string> Seccomp(FieldCursor pod, FieldCursor spec)
    {
        const string message = "non-functional in v1.27+; use the \"seccompProfile\" field instead";
        var annotations = pod["metadata"]["annotations"];
        if (annotations.Key(PodAnnotations.Seccomp) is { IsSet: true } whole && !spec["securityContext"]["seccompProfile"].IsSet)
            yield return $"{whole}: {message}";
        foreach (var container in PodSpecValidator.AllContainers(spec).Where(c => !c["securityContext"]["seccompProfile"].IsSet))
        {
            if (annotations.Key(PodAnnotations.ContainerSeccompPrefix + container["name"].Text) is { IsSet: true } annotation)
                yield return $"{annotation}: {message}";
        }
    }

    private static IEnumerable<string> Container(FieldCursor container) =>
        [.. Fractions(container["resources"]["limits"]), .. Fractions(container["resources"]["requests"]), .. HiddenVariables(container["env"])];

    private static IEnumerable<string> Fractions(FieldCursor list) =>
        list.Entries
            .Where(e => e.Key is "memory" or "ephemeral-storage" && Quantity.FromUnits(e.Value.Amount().Value) != e.Value.Amount())
            .Select(e => $"{e.Value}: fractional byte value \"{e.Value.Amount()}\" is invalid, must be an integer");

    /// <summary>A variable may be set again from itself; anything else hides the first.</summary>
    private static IEnumerable<string> HiddenVariables(FieldCursor variables)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in variables.Items)
        {
            var name = variable["name"].Text;
            var reference = $"$({name})";
            var value = variable["value"].Text;
            var hides = variable["valueFrom"].IsSet || value == reference || !value.Contains(reference, StringComparison.Ordinal);
            if (!seen.Add(name) && hides)
                yield return $"{variable}: hides previous definition of {QuotedTextRenderer.Quote(name)}, which may be dropped when using apply";
        }
    }

    private static IEnumerable<string> Grace(FieldCursor grace) =>
        grace.NumberOrNull < 0 ? [$"{grace}: must be >= 0; negative values are invalid and will be treated as 1"] : [];

    private static IEnumerable<string> NullSelectors(FieldCursor affinity) =>
        affinity[Required].Items.Concat(affinity[Preferred].Items.Select(p => p["podAffinityTerm"]))
            .Where(t => !t["labelSelector"].IsSet)
            .Select(t => $"{t["labelSelector"]}: {NullSelector}");
}
