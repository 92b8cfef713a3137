using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Warnings;

/// <summary>Volume sources that are gone or going, and files that hide each other.</summary>
internal static class VolumeWarningRules
{
    private static readonly (string Source, string Message)[] Old =
    [
        ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];

    public static IEnumerable<string> Of(FieldCursor volumes) => [.. volumes.Items.SelectMany(Outdated), .. volumes.Items.SelectMany(Overlapping)];

    private static IEnumerable<string> Outdated(FieldCursor volume) =>
        Old.Where(o => volume[o.Source].IsSet).Select(o => $"{volume[o.Source == "storageos" ? "storageOS" : o.Source]}: {o.Message}");

    private static IEnumerable<string> Overlapping(FieldCursor volume)
    {
        var name = volume["name"].Text;
        return
        [
            .. Overlaps(name, $"ConfigMap {Quote(volume["configMap"]["name"])}", Files(volume["configMap"], "")),
            .. Overlaps(name, $"Secret {Quote(volume["secret"]["secretName"])}", Files(volume["secret"], "")),
            .. Overlaps(name, "DownwardAPI", Files(volume["downwardAPI"], "")),
            .. volume["projected"]["sources"].Items.Where(s => s.IsEmpty).Select(_ => $"volume {QuotedTextRenderer.Quote(name)} (Projected) has no sources provided"),
            .. Overlaps(name, "Projected", volume["projected"]["sources"].Items.SelectMany(ProjectedFiles)),
        ];
    }

    private static IEnumerable<VolumeFile> ProjectedFiles(FieldCursor source) =>
    [
        .. Files(source["configMap"], $"ConfigMap {Quote(source["configMap"]["name"])}"),
        .. Files(source["secret"], $"Secret {Quote(source["secret"]["name"])}"),
        .. Files(source["downwardAPI"], "DownwardAPI"),
        .. One(source["serviceAccountToken"]["path"], "ServiceAccountToken"),
        .. One(source["clusterTrustBundle"]["path"], $"ClusterTrustBundle {Quote(source["clusterTrustBundle"]["name"].IsSet ? source["clusterTrustBundle"]["name"] : source["clusterTrustBundle"]["signerName"])}"),
        .. One(source["podCertificate"]["certificateChainPath"], "PodCertificate chain"),
        .. One(source["podCertificate"]["keyPath"], "PodCertificate key"),
        .. One(source["podCertificate"]["credentialBundlePath"], "PodCertificate credential bundle"),
    ];

    private static IEnumerable<VolumeFile> Files(FieldCursor owner, string source) => owner["items"].Items.Select(i => new VolumeFile(i["path"].Text.TrimEnd('/'), source));

    private static IEnumerable<VolumeFile> One(FieldCursor path, string source) => path.IsEmpty ? [] : [new VolumeFile(path.Text.TrimEnd('/'), source)];

    private static IEnumerable<string> Overlaps(string volume, string what, IEnumerable<VolumeFile> files)
    {
        var seen = new List<VolumeFile>();
        foreach (var file in files)
        {
            foreach (var other in seen.Where(o => IsSameOrAround(o.Path, file.Path)))
                yield return $"volume {QuotedTextRenderer.Quote(volume)} ({what}): overlapping paths: {file} with {other}";
            seen.Add(file);
        }
    }

    private static bool IsSameOrAround(string path, string other) =>
        path.Length > 0 && other.Length > 0
        && (path == other || path.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(path + "/", StringComparison.Ordinal));

    private static string Quote(FieldCursor field) => QuotedTextRenderer.Quote(field.Text);

    private sealed record VolumeFile(string Path, string Source)
    {
        public override string ToString() => Source.Length == 0 ? QuotedTextRenderer.Quote(Path) : $"{QuotedTextRenderer.Quote(Path)} ({Source})";
    }
}
