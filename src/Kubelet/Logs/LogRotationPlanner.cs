using System.Globalization;

namespace NodeStack.Kubelet.Logs;

/// <summary>
/// Decides one rotation of one log: leftovers of a crash go, the oldest go so that with the live log and the one about to be made
/// there are no more than the limit, all but the newest are compressed.
/// </summary>
public static class LogRotationPlanner
{
    private const string Compressed = ".gz";
    private const string Draft = ".tmp";

    /// <param name="log">The live log.</param>
    /// <param name="siblings">Every path that is the live log's plus ".something".</param>
    /// <param name="maxFiles">Files kept, the live one included.</param>
    /// <param name="now">In local time, as upstream stamps the names.</param>
    public static LogRotationPlan Plan(string log, IReadOnlyCollection<string> siblings, int maxFiles, DateTimeOffset now)
    {
        var present = new HashSet<string>(siblings, StringComparer.Ordinal);
        var inUse = new List<string>();
        var remove = new List<string>();
        foreach (var path in siblings) (IsInUse(path, present) ? inUse : remove).Add(path);
        // The stamp in the name sorts by age; .gz does not disturb that.
        inUse.Sort(StringComparer.Ordinal);
        var excess = Math.Max(0, inUse.Count - Math.Max(0, maxFiles - 2));
        remove.AddRange(inUse.Take(excess));
        var target = $"{log}.{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        var taken = present.Contains(target) || present.Contains(target + Compressed);
        var compress = inUse.Skip(excess).Where(static path => !path.EndsWith(Compressed, StringComparison.Ordinal)).ToList();
        return new LogRotationPlan(remove, compress, taken ? null : target);
    }

    /// <summary>Name of the compressed form, and of the file it is written to first.</summary>
    public static (string Final, string Draft) CompressedName(string path) => (path + Compressed, path + Draft);

    // A plain file beside its compressed form, or a draft, is what a crash left.
    private static bool IsInUse(string path, HashSet<string> present) =>
        !path.EndsWith(Draft, StringComparison.Ordinal)
        && (path.EndsWith(Compressed, StringComparison.Ordinal) || !present.Contains(path + Compressed));
}
