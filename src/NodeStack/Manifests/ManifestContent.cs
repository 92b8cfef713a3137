using System.Collections.Immutable;

namespace NodeStack.Manifests;

/// <summary>What files hold.</summary>
internal sealed record ManifestContent(ImmutableArray<ManifestObject> Objects, ImmutableArray<ManifestProblem> Problems)
{
    public static readonly ManifestContent Empty = new([], []);
}
