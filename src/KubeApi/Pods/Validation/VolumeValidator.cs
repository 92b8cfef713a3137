using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>The volumes of a pod: names, and exactly one source each.</summary>
internal static class VolumeValidator
{
    /// <summary>Checks the volumes and answers the good ones by name.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Check(FieldCursor volumes, PodCheck check)
    {
        var good = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var made = volumes.Items.Where(v => v["ephemeral"].IsSet && check.PodName.Length > 0).Select(v => $"{check.PodName}-{v["name"].Text}").ToHashSet(StringComparer.Ordinal);
        foreach (var volume in volumes.Items)
        {
            var before = volumes.Errors.Items.Count;
            CheckSources(volume, check);
            volume["name"].MustBeSetAnd(NameRules.Dns1123Label);
            if (good.ContainsKey(volume["name"].Text))
                volume["name"].Duplicate();
            if (volumes.Errors.Items.Count == before)
                good[volume["name"].Text] = volume.Object ?? [];
            var claim = volume["persistentVolumeClaim"]["claimName"];
            if (made.Contains(claim.Text))
                claim.Invalid("must not reference a PVC that gets created for an ephemeral volume");
        }
        return good;
    }

    private static void CheckSources(FieldCursor volume, PodCheck check)
    {
        var isFirst = true;
        foreach (var name in VolumeSources.Of(volume.Object ?? []))
        {
            if (!isFirst)
                volume[PathOfSurplus(name)].Forbidden("may not specify more than 1 volume type");
            else
                CheckSource(volume, name, check);
            isFirst = false;
        }
        if (isFirst)
            volume.Required("must specify a volume type");
    }

    private static void CheckSource(FieldCursor volume, string name, PodCheck check)
    {
        var source = volume[name];
        switch (name)
        {
            case "emptyDir":
                if (source["sizeLimit"].Amount().Sign < 0)
                    source["sizeLimit"].Forbidden("SizeLimit field must be a valid resource quantity");
                break;
            case "secret":
                source["secretName"].MustBeSet();
                FileSourceChecks.Check(source);
                break;
            case "configMap":
                source["name"].MustBeSet();
                FileSourceChecks.Check(source);
                break;
            case "downwardAPI":
                FileSourceChecks.CheckMode(source["defaultMode"]);
                // Upstream tells no index here.
                foreach (var file in source["items"].Items)
                    FileSourceChecks.CheckDownwardFile(file.Named(source.Path));
                break;
            case "projected":
                ProjectedVolumeValidator.Check(source);
                break;
            case "ephemeral":
                CheckEphemeral(volume, source, check);
                break;
            case "image":
                if (check.IsPod)
                    source["reference"].MustBeSet();
                source["pullPolicy"].MustBeOneOf("Always", "IfNotPresent", "Never");
                break;
            case "gcePersistentDisk":
                PluginVolumeChecks.Check(name, source.Named($"{volume.Path}.persistentDisk"), volume);
                break;
            default:
                PluginVolumeChecks.Check(name, source, volume);
                break;
        }
    }

    private static void CheckEphemeral(FieldCursor volume, FieldCursor source, PodCheck check)
    {
        var template = source["volumeClaimTemplate"];
        if (!template.IsSet)
        {
            template.Required();
        }
        else
        {
            template["metadata"]["labels"].MustBeLabels();
            foreach (var (name, field) in template["metadata"].Entries.Where(e => e.Key is not ("labels" or "annotations" or "creationTimestamp") && !e.Value.IsEmpty))
                template["metadata"][name].Forbidden("cannot be set");
            ClaimSpecValidator.Check(template["spec"]);
        }
        var claim = $"{check.PodName}-{volume["name"].Text}";
        if (check.PodName.Length > 0 && !volume["name"].IsEmpty && NameRules.Dns1123Subdomain(claim) is { } problem)
            volume["name"].Invalid($"PVC name {QuotedTextRenderer.Quote(claim)}: {problem}");
    }

    /// <summary>As upstream misspells them.</summary>
    private static string PathOfSurplus(string name) => name switch
    {
        "downwardAPI" => "downwarAPI",
        "cephfs" => "cephFS",
        _ => name,
    };
}
