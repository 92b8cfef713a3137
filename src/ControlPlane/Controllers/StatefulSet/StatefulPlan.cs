using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>What a StatefulSet needs now.</summary>
/// <param name="Steps">In order, up to the first that fails; of sets that are managed in parallel each for itself.</param>
public sealed record StatefulPlan(ImmutableArray<StatefulStep> Steps, V1StatefulSetStatus Status);
