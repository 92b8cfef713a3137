using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <summary>Whether an object is in the scope of a quota. Objects other than pods and claims are in none.</summary>
public static class QuotaScopeRules
{
    public static bool Matches(QuotaScope scope, string resource, JsonObject item) => resource switch
    {
        "pods" => MatchesPod(scope, item),
        "persistentvolumeclaims" => scope.Name == "VolumeAttributesClass" && MatchesNames(scope, AttributeClasses(item)),
        _ => false,
    };

    /// <summary>Whether a pod has a deadline: it ends by itself.</summary>
    public static bool IsTerminating(JsonNode? pod) => pod.Number("spec", "activeDeadlineSeconds") >= 0;

    private static bool MatchesPod(QuotaScope scope, JsonObject pod) => scope.Name switch
    {
        "Terminating" => IsTerminating(pod),
        "NotTerminating" => !IsTerminating(pod),
        "BestEffort" => PodResourceRules.IsBestEffort(pod),
        "NotBestEffort" => !PodResourceRules.IsBestEffort(pod),
        "PriorityClass" => MatchesNames(scope, [pod.Text("spec", "priorityClassName")]),
        "CrossNamespacePodAffinity" => CrossesNamespaces(pod.At("spec", "affinity", "podAffinity")) || CrossesNamespaces(pod.At("spec", "affinity", "podAntiAffinity")),
        _ => false,
    };

    private static bool MatchesNames(QuotaScope scope, IEnumerable<string> names)
    {
        var present = names.Where(n => n.Length > 0).ToArray();
        return scope.Operator switch
        {
            "Exists" => present.Length > 0,
            "DoesNotExist" => present.Length == 0,
            "In" => present.Any(scope.Values.Contains),
            "NotIn" => !present.Any(scope.Values.Contains),
            _ => false,
        };
    }

    private static string[] AttributeClasses(JsonObject claim) =>
    [
        claim.Text("spec", "volumeAttributesClassName"), claim.Text("status", "currentVolumeAttributesClassName"),
        claim.Text("status", "modifyVolumeStatus", "targetVolumeAttributesClassName"),
    ];

    private static bool CrossesNamespaces(JsonNode? affinity) =>
        affinity.Items("requiredDuringSchedulingIgnoredDuringExecution")
            .Concat(affinity.Items("preferredDuringSchedulingIgnoredDuringExecution").Select(w => w["podAffinityTerm"]).OfType<JsonObject>())
            .Any(t => t.Texts("namespaces").Count > 0 || t["namespaceSelector"] is not null);
}
