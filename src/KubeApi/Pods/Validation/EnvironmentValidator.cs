using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>The environment of containers and where its values come from.</summary>
internal static class EnvironmentValidator
{
    private const string NoSource = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    private const string TwoSources = "may not have more than one field specified at a time";

    private static readonly string[] FieldPaths =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP",
        "status.podIPs",
    ];

    public static void Check(FieldCursor container)
    {
        foreach (var variable in container["env"].Items)
        {
            variable["name"].MustBeSetAnd(NameRules.EnvironmentName);
            CheckSource(variable["valueFrom"], !variable["value"].IsEmpty);
        }
        foreach (var source in container["envFrom"].Items)
            CheckFrom(container["envFrom"], source);
    }

    /// <summary>Files are read from emptyDir volumes of the pod.</summary>
    public static void CheckFileVolumes(FieldCursor spec)
    {
        var volumes = spec["volumes"].Items.ToLookup(v => v["name"].Text, StringComparer.Ordinal);
        foreach (var name in PodSpecValidator.AllContainers(spec).SelectMany(c => c["env"].Items).Select(v => v["valueFrom"]["fileKeyRef"]).Where(f => f.IsSet).Select(f => f["volumeName"]))
        {
            if (!volumes.Contains(name.Text))
                name.NotFound();
            else if (!volumes[name.Text].Last()["emptyDir"].IsSet)
                name.Invalid("referenced volume must be of type emptyDir");
        }
    }

    private static void CheckSource(FieldCursor source, bool hasValue)
    {
        if (!source.IsSet)
            return;
        if (source["fieldRef"].IsSet)
            DownwardChecks.CheckField(source["fieldRef"], FieldPaths);
        if (source["resourceFieldRef"].IsSet)
            DownwardChecks.CheckResource(source["resourceFieldRef"], needsContainer: false);
        CheckKey(source["configMapKeyRef"]);
        CheckKey(source["secretKeyRef"]);
        CheckFile(source["fileKeyRef"]);
        var count = source.Entries.Count(e => e.Value.IsSet);
        if (count == 0)
            source.Invalid("", NoSource);
        else if (hasValue)
            source.Invalid("", "may not be specified when `value` is not empty");
        else if (count > 1)
            source.Invalid("", TwoSources);
    }

    private static void CheckKey(FieldCursor reference)
    {
        if (!reference.IsSet)
            return;
        reference["name"].MustBe(NameRules.Dns1123Subdomain);
        reference["key"].MustBeSetAnd(NameRules.ConfigKey);
    }

    private static void CheckFile(FieldCursor reference)
    {
        if (!reference.IsSet)
            return;
        reference["key"].MustBeSetAnd(NameRules.EnvironmentName);
        reference["volumeName"].MustBeSetAnd(NameRules.Dns1123Label);
        if (reference["path"].MustBeSet())
            FileSourceChecks.CheckNoBacksteps(reference["path"]);
    }

    private static void CheckFrom(FieldCursor all, FieldCursor source)
    {
        source["prefix"].MayBe(NameRules.EnvironmentName);
        var references = new[] { source["configMapRef"], source["secretRef"] }.Where(r => r.IsSet).ToArray();
        foreach (var reference in references)
            reference["name"].MustBeSetAnd(NameRules.Dns1123Subdomain);
        // Upstream blames the list.
        if (references.Length == 0)
            all.Invalid("", "must specify one of: `configMapRef` or `secretRef`");
        else if (references.Length > 1)
            all.Invalid("", TwoSources);
    }
}
