using System.Collections.Immutable;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>What one revision changed, and all objects after it. Moments share the parts of their objects' tree that did not change.</summary>
/// <param name="At">When it was told, in ticks of the clock.</param>
/// <param name="Bytes">Of the objects it keeps, about.</param>
internal sealed record CacheMoment(ObjectChanges Changes, ImmutableSortedDictionary<string, CachedObject> After, long At, long Bytes)
{
    public long Revision => Changes.Revision;

    /// <summary>What a watch of all of them is sent, about.</summary>
    public long JsonBytes => Changes.Changes.Sum(static c => (long)c.Object.Json.Length);
}
