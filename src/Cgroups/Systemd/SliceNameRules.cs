using System.Text;

namespace NodeStack.Cgroups.Systemd;

/// <summary>Slice names: parts to "a-b-c.slice" and back, and the folder each slice lives in.</summary>
public static class SliceNameRules
{
    public const string Suffix = ".slice";

    /// <summary>The unit above all others.</summary>
    public const string RootSlice = "-.slice";

    /// <summary>UNIT_NAME_MAX of systemd, with the end zero taken off.</summary>
    private const int MaxUnitNameLength = 255;

    public static string ToSlice(IReadOnlyList<string> parts, SliceNaming naming)
    {
        if (parts.Count == 0)
            return RootSlice;
        var name = string.Join('-', parts.Select(p => EscapePart(p, naming))) + Suffix;
        return name.Length > MaxUnitNameLength
            ? throw new FormatException($"unit name \"{name}\" is longer than {MaxUnitNameLength} characters")
            : name;
    }

    public static string ToPath(IReadOnlyList<string> parts, SliceNaming naming) =>
        parts.Count == 0 ? "/" : PathOf(ToSlice(parts, naming));

    /// <summary>The folder below the mount that systemd gives a slice: one level per dash.</summary>
    public static string PathOf(string slice)
    {
        if (slice == RootSlice)
            return "/";
        var name = WithoutSuffix(slice);
        var path = new StringBuilder();
        for (var dash = name.IndexOf('-'); dash >= 0; dash = name.IndexOf('-', dash + 1))
            path.Append('/').Append(name, 0, dash).Append(Suffix);
        return path.Append('/').Append(name).Append(Suffix).ToString();
    }

    public static IReadOnlyList<string> FromSlice(string slice, SliceNaming naming)
    {
        if (slice == RootSlice)
            return [];
        var parts = WithoutSuffix(slice).Split('-');
        if (parts.Any(p => p.Length == 0))
            throw new FormatException($"slice name \"{slice}\" has an empty part");
        return [.. parts.Select(p => UnescapePart(p, naming))];
    }

    /// <summary>The slice above: "a-b.slice" for "a-b-c.slice", "-.slice" for "a.slice".</summary>
    public static string ParentOf(string slice)
    {
        var name = WithoutSuffix(slice);
        var dash = name.LastIndexOf('-');
        return dash <= 0 ? RootSlice : name[..dash] + Suffix;
    }

    private static string WithoutSuffix(string slice) =>
        slice.EndsWith(Suffix, StringComparison.Ordinal) && slice.Length > Suffix.Length && !slice.Contains('/', StringComparison.Ordinal)
            ? slice[..^Suffix.Length]
            : throw new FormatException($"\"{slice}\" is not the name of a slice");

    private static string EscapePart(string part, SliceNaming naming)
    {
        if (naming == SliceNaming.Escaped)
            return UnitNameEscaping.Escape(part);
        if (part.Contains('_', StringComparison.Ordinal))
            throw new FormatException($"cgroup name part \"{part}\" has a '_', which cannot be told from a '-' in a slice name");
        return UnitNameEscaping.Escape(part.Replace('-', '_'));
    }

    private static string UnescapePart(string part, SliceNaming naming)
    {
        var plain = UnitNameEscaping.Unescape(part);
        return naming == SliceNaming.Escaped ? plain : plain.Replace('_', '-');
    }
}
