using System.Collections.Immutable;

namespace NodeStack.Manifests;

/// <summary>What to send now.</summary>
/// <param name="Due">In this order.</param>
/// <param name="Next">When something else comes due; null: nothing.</param>
/// <param name="Memory">Of objects that are still in the folder.</param>
internal sealed record ManifestPlan(
    ImmutableArray<ManifestObject> Due, DateTimeOffset? Next, ImmutableDictionary<ManifestKey, ManifestAttempt> Memory, ImmutableArray<ManifestProblem> Problems);
