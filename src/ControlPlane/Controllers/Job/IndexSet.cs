using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Completion indexes, as a Job's status writes them: 1,3-5,7. Immutable.</summary>
public sealed class IndexSet
{
    public static readonly IndexSet Empty = new([]);

    /// <summary>In order, apart by at least one.</summary>
    private readonly ImmutableArray<(int First, int Last)> _ranges;

    private IndexSet(ImmutableArray<(int First, int Last)> ranges) => _ranges = ranges;

    public int Count => _ranges.Sum(r => r.Last - r.First + 1);

    /// <summary>What cannot be read, and what is beyond the completions, is left out.</summary>
    public static IndexSet Parse(string? text, int completions)
    {
        var ranges = new List<(int, int)>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && ends.Length <= 2 && first <= last && first < completions)
                ranges.Add((first, Math.Min(last, completions - 1)));
        }
        return new IndexSet(Joined(ranges));
    }

    public static IndexSet Of(IEnumerable<int> indexes) => new(Joined(indexes.Select(i => (i, i))));

    public bool Contains(int index) => _ranges.Any(r => r.First <= index && index <= r.Last);

    public IndexSet With(IEnumerable<int> indexes) => new(Joined([.. _ranges, .. indexes.Select(i => (i, i))]));

    public IndexSet With(IndexSet other) => new(Joined([.. _ranges, .. other._ranges]));

    /// <summary>How many are in both.</summary>
    public int CountIn(IndexSet other) => _ranges.Sum(a => other._ranges.Sum(b => Math.Max(0, Math.Min(a.Last, b.Last) - Math.Max(a.First, b.First) + 1)));

    /// <summary>Those below the completions that are not in the set, in order.</summary>
    public IEnumerable<int> Missing(int completions)
    {
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            for (; next < first && next < completions; next++)
                yield return next;
            next = Math.Max(next, last + 1);
        }
        for (; next < completions; next++)
            yield return next;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (first, last) in _ranges)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first)
                text.Append(last == first + 1 ? ',' : '-').Append(CultureInfo.InvariantCulture, $"{last}");
        }
        return text.ToString();
    }

    private static ImmutableArray<(int First, int Last)> Joined(IEnumerable<(int First, int Last)> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<(int First, int Last)>();
        foreach (var range in ranges.Order())
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last + 1)
                joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, range.Last));
            else
                joined.Add(range);
        }
        return joined.ToImmutable();
    }
}
