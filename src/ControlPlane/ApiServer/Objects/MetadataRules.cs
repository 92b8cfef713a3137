using System.Collections.Frozen;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>In which order the fields of every object come: as in Go's structs, so that encoded objects begin alike.</summary>
internal static class MetadataRules
{
    public const string TypeName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private static readonly string[] Order =
    [
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields",
    ];

    private static readonly FrozenDictionary<string, int> Ranks =
        Order.Select((name, rank) => (name, rank)).ToFrozenDictionary(e => e.name, e => e.rank, StringComparer.Ordinal);

    public static int Rank(string field) => Ranks.GetValueOrDefault(field, int.MaxValue);

    /// <summary>Kind, apiVersion, metadata, then all else as it comes.</summary>
    public static int RootRank(string field) => field switch
    {
        "kind" => 0,
        "apiVersion" => 1,
        "metadata" => 2,
        _ => int.MaxValue,
    };
}
