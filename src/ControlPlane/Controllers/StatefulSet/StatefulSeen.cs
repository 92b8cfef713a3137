using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>A StatefulSet and all that is its.</summary>
/// <param name="Current">The revision that pods had before the present update.</param>
/// <param name="Update">The revision of the present template.</param>
/// <param name="Claims">Of its namespace, by name.</param>
public sealed record StatefulSeen(
    V1StatefulSet Set, V1ControllerRevision Current, V1ControllerRevision Update, int Collisions, ImmutableArray<V1Pod> Pods,
    Func<string, V1PersistentVolumeClaim?> Claims);
