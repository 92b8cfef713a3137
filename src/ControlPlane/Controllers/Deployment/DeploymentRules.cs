using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>What a Deployment's fields mean.</summary>
public static class DeploymentRules
{
    public const string RollbackAnnotation = "deprecated.deployment.rollback.to";

    public static int Replicas(V1Deployment d) => d.Spec.Replicas ?? 1;

    public static int Replicas(V1ReplicaSet? set) => set is null ? 0 : set.Spec.Replicas ?? 1;

    public static bool IsRolling(V1Deployment d) => d.Spec.Strategy?.Type is null or "RollingUpdate";

    public static bool HasProgressDeadline(V1Deployment d) => d.Spec.ProgressDeadlineSeconds is { } seconds && seconds != int.MaxValue;

    /// <summary>Pods above the wished number, while they are rolled.</summary>
    public static int MaxSurge(V1Deployment d) => IsRolling(d) ? Scale(d.Spec.Strategy?.RollingUpdate?.MaxSurge, d, roundUp: true) : 0;

    /// <summary>Pods that may be away while they are rolled. Never 0 together with <see cref="MaxSurge"/>, which would stand still.</summary>
    public static int MaxUnavailable(V1Deployment d)
    {
        if (!IsRolling(d) || Replicas(d) == 0)
            return 0;
        var unavailable = Scale(d.Spec.Strategy?.RollingUpdate?.MaxUnavailable, d, roundUp: false);
        return Math.Min(unavailable == 0 && MaxSurge(d) == 0 ? 1 : unavailable, Replicas(d));
    }

    /// <summary>The revision to go back to (0: the last one), as clients of long ago ask for; null: nobody asks.</summary>
    public static long? RollbackTo(V1Deployment d) =>
        d.Metadata.Annotations is { } annotations && annotations.TryGetValue(RollbackAnnotation, out var text)
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : null;

    private static int Scale(IntOrString? value, V1Deployment d, bool roundUp) => IntOrPercentRules.Scale(value, Replicas(d), roundUp) ?? 0;
}
