using System.Collections.Immutable;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>On which nodes a DaemonSet's pods failed and were deleted: one that fails at once is not made anew at once. Kept between looks.</summary>
/// <param name="Generation">That it counts for: a new template gets a new chance.</param>
public sealed record FailedDaemons(long Generation, ImmutableDictionary<string, FailedDaemons.Entry> ByNode)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(15);

    public static readonly FailedDaemons None = new(0, ImmutableDictionary<string, Entry>.Empty);

    public sealed record Entry(TimeSpan Wait, DateTimeOffset Since);

    public FailedDaemons Of(long generation) => generation == Generation ? this : None with { Generation = generation };

    /// <summary>How long the next failed pod there is left alone.</summary>
    public TimeSpan Remaining(string node, DateTimeOffset now) =>
        ByNode.TryGetValue(node, out var entry) && entry.Since + entry.Wait - now is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public FailedDaemons With(string node, DateTimeOffset now)
    {
        var wait = ByNode.TryGetValue(node, out var entry) && now - entry.Since < 2 * s_longest ? entry.Wait * 2 : s_first;
        return this with { ByNode = ByNode.SetItem(node, new Entry(wait < s_longest ? wait : s_longest, now)) };
    }
}
