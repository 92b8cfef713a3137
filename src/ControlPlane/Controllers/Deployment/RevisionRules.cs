using System.Globalization;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>Revisions and what else a Deployment writes into annotations of its ReplicaSets.</summary>
public static class RevisionRules
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    private const int LongestHistory = 2000;

    /// <summary>Of a Deployment, these are its own and not its ReplicaSets'.</summary>
    private static readonly HashSet<string> s_own = new(StringComparer.Ordinal)
    {
        "kubectl.kubernetes.io/last-applied-configuration", Revision, History, DesiredReplicas, MaxReplicas, DeploymentRules.RollbackAnnotation,
    };

    public static bool IsOwn(string annotation) => s_own.Contains(annotation);

    /// <returns>0 without one; null where it cannot be read.</returns>
    public static long? Of(V1ReplicaSet set) => Annotation(set, Revision) is not { } text ? 0
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var revision) ? revision : null;

    public static long Highest(IEnumerable<V1ReplicaSet> sets) => sets.Select(s => Of(s) ?? 0).DefaultIfEmpty().Max();

    /// <summary>The one before the highest; 0: there is none.</summary>
    public static long Last(IEnumerable<V1ReplicaSet> sets) => sets.Select(s => Of(s) ?? 0).OrderDescending().Skip(1).FirstOrDefault();

    public static string? Annotation(V1ReplicaSet set, string name) => set.Metadata.Annotations is { } all && all.TryGetValue(name, out var text) ? text : null;

    /// <returns>Null: absent, or no number of replicas.</returns>
    public static int? Count(V1ReplicaSet set, string annotation) =>
        Annotation(set, annotation) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>The annotations of the set of a Deployment's present template.</summary>
    /// <param name="highest">Revision of the other sets.</param>
    public static Dictionary<string, string> ForNewest(V1Deployment d, V1ReplicaSet? set, long highest)
    {
        var annotations = new Dictionary<string, string>(set?.Metadata.Annotations ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in d.Metadata.Annotations ?? new Dictionary<string, string>())
            if (!IsOwn(name))
                annotations[name] = value;
        var had = annotations.GetValueOrDefault(Revision, "");
        var isNumber = long.TryParse(had, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var before);
        if (!isNumber && had.Length > 0 || isNumber && before >= highest + 1)
            return annotations;
        annotations[Revision] = (highest + 1).ToString(CultureInfo.InvariantCulture);
        if (had.Length > 0)
            annotations[History] = Extend(annotations.GetValueOrDefault(History, ""), had);
        return annotations;
    }

    /// <summary>How many replicas its Deployment wished and allowed when the set was scaled: what later scaling goes by.</summary>
    public static Dictionary<string, string> Scaled(V1Deployment d, IDictionary<string, string>? annotations) => new(annotations ?? new Dictionary<string, string>(), StringComparer.Ordinal)
    {
        [DesiredReplicas] = DeploymentRules.Replicas(d).ToString(CultureInfo.InvariantCulture),
        [MaxReplicas] = (DeploymentRules.Replicas(d) + DeploymentRules.MaxSurge(d)).ToString(CultureInfo.InvariantCulture),
    };

    private static string Extend(string history, string revision)
    {
        if (history.Length == 0)
            return revision;
        var (revisions, length, start) = (history.Split(','), history.Length + revision.Length + 1, 0);
        for (; length > LongestHistory && start < revisions.Length; start++)
            length -= revisions[start].Length + 1;
        return length <= LongestHistory ? string.Join(',', [.. revisions[start..], revision]) : history;
    }
}
